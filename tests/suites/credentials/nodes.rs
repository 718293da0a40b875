//! Servers of one vendor that disagree on a token: one rejects all, or learns of a new one late.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Prerequisite, Renewal, VendorKit},
    AccessToken, Clock, ErrorKind, HttpOptions, PresenceProvider, Result, TokenSource,
    mock::FakeClock,
};
use wiremock::{Request, ResponseTemplate};

use super::{server, somebody};
use crate::harness::{all, per_login_if, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(one_server_that_rejects_every_token_starts_no_endless_renewal),
        per_vendor(one_server_that_learns_of_a_token_late_starts_no_endless_renewal),
        per_vendor(a_revoked_token_is_replaced_by_the_first_call_after_it),
        per_login_if(
            NEEDS_RENEWAL,
            is_renewable,
            one_server_that_rejects_every_token_of_a_login_starts_no_endless_renewal,
        ),
        per_login_if(
            NEEDS_RENEWAL,
            is_renewable,
            one_server_that_learns_of_a_logins_token_late_starts_no_endless_renewal,
        ),
    ])
}

const SECOND: Duration = Duration::from_secs(1);
const CALLERS: usize = 50;

const NEEDS_RENEWAL: &str = "requests no token of the vendor, or one token alone";

/// Whether the vendor gives a token again and again.
fn is_renewable(_: &VendorKit, login: &Login) -> bool {
    matches!(login.renewal, Renewal::AtTheVendor { .. }) && !login.is_single_use
}

/// A source whose tokens have numbers, or a vendor that gives them. It knows when each was issued.
#[derive(Debug, Default)]
struct Issuer {
    clock: FakeClock,
    issued: Mutex<Vec<Duration>>,
    /// The tokens below this number are revoked.
    revoked: AtomicUsize,
}

#[async_trait]
impl TokenSource for Issuer {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(self.issue()))
    }
}

impl Issuer {
    fn issue(&self) -> String {
        let mut issued = self.issued.lock().unwrap();
        issued.push(self.clock.elapsed());
        format!("token-{}-", issued.len() - 1)
    }

    fn count(&self) -> usize {
        self.issued.lock().unwrap().len()
    }

    fn revoke_all(&self) {
        self.revoked.store(self.count(), SeqCst);
    }

    /// Whether a server knows the token of a request, if it learns of tokens so late.
    fn is_known(&self, request: &Request, late: Duration) -> bool {
        let seen = server::seen(request);
        let (_, rest) = seen.split_once("token-").expect("a request has a token");
        let number: usize = rest.split('-').next().unwrap().parse().unwrap();
        let issued_at = self.issued.lock().unwrap()[number];
        number >= self.revoked.load(SeqCst) && self.clock.elapsed() >= issued_at + late
    }
}

/// A vendor whose servers take turns. This one decides whether it knows a request's token; the others know what is not revoked.
struct Vendor {
    issuer: Arc<Issuer>,
    provider: Arc<dyn PresenceProvider>,
    _server: wiremock::MockServer,
}

impl Vendor {
    async fn start(kit: &'static VendorKit, servers: usize, odd: Option<Duration>) -> Self {
        let open =
            |url: &str, http, issuer: Arc<Issuer>| (kit.with_source)(url, http, issuer).unwrap();
        Self::start_with(kit, servers, odd, open).await
    }

    /// The same where the vendor gives the tokens.
    async fn of_login(
        kit: &'static VendorKit,
        login: &'static Login,
        servers: usize,
        odd: Option<Duration>,
    ) -> Self {
        let open = |url: &str, http, _| (login.open)(url, http).unwrap().provider;
        Self::start_with(kit, servers, odd, open).await
    }

    async fn start_with(
        kit: &'static VendorKit,
        servers: usize,
        odd: Option<Duration>,
        open: impl FnOnce(&str, HttpOptions, Arc<Issuer>) -> Arc<dyn PresenceProvider>,
    ) -> Self {
        let issuer = Arc::<Issuer>::default();
        let (known, turn) = (Arc::clone(&issuer), AtomicUsize::new(0));
        let server = server::start(move |request: &Request| {
            let prerequisite = match server::prerequisite(kit, request) {
                Some(Prerequisite::Token(_)) => {
                    server::prerequisite_with(kit, request, &known.issue())
                }
                other => other,
            };
            match prerequisite {
                Some(Prerequisite::Token(mut token)) => {
                    token["expires_in"] = 86_399.into();
                    return ResponseTemplate::new(200).set_body_json(token);
                }
                Some(Prerequisite::Api(api)) => {
                    return ResponseTemplate::new(200).set_body_json(api);
                }
                None => {}
            }
            let is_odd = turn.fetch_add(1, SeqCst) % servers == servers - 1;
            let is_known = match odd {
                _ if !is_odd => known.is_known(request, Duration::ZERO),
                Some(late) => known.is_known(request, late),
                None => false,
            };
            match is_known {
                // What it holds does not matter.
                true => ResponseTemplate::new(200).set_body_string("{}"),
                false => ResponseTemplate::new(401),
            }
        })
        .await;
        let http = issuer.clock.http_options();
        Self {
            provider: open(&server.uri(), http, Arc::clone(&issuer)),
            issuer,
            _server: server,
        }
    }

    /// Whether a call is answered by a server that knows its token.
    async fn succeeds(&self) -> bool {
        let outcome = self.provider.get(&somebody()).await;
        outcome.map_or_else(|error| error.kind() != ErrorKind::Unauthenticated, |_| true)
    }

    /// Calls from many callers until the clock is there, with pauses. Returns how many have succeeded, and how many have not.
    async fn run(&self, end: Duration, pause: Duration) -> (usize, usize) {
        let clock = &self.issuer.clock;
        let callers = (0..CALLERS as u32).map(|caller| async move {
            let (mut succeeded, mut failed) = (0, 0);
            let pause = pause + caller * pause / 100;
            while clock.elapsed() < end {
                match self.succeeds().await {
                    true => succeeded += 1,
                    false => failed += 1,
                }
                clock.sleep(pause).await;
            }
            (succeeded, failed)
        });
        let counts = join_all(callers).await;
        let add = |(a, b), (c, d)| (a + c, b + d);
        counts.into_iter().fold((0, 0), add)
    }
}

async fn one_server_that_rejects_every_token_starts_no_endless_renewal(kit: &'static VendorKit) {
    assert_few_renewals_for_one_that_rejects_all(Vendor::start(kit, 10, None).await).await;
}

async fn one_server_that_rejects_every_token_of_a_login_starts_no_endless_renewal(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let vendor = Vendor::of_login(kit, login, 10, None).await;
    assert_few_renewals_for_one_that_rejects_all(vendor).await;
}

async fn assert_few_renewals_for_one_that_rejects_all(vendor: Vendor) {
    let (succeeded, failed) = vendor.run(600 * SECOND, 4 * SECOND).await;
    assert!(succeeded >= 9 * failed, "{succeeded} and {failed}");
    let issued = vendor.issuer.issued.lock().unwrap();
    // The first one may be replaced at once.
    assert!(issued.len() <= 2 + 60, "{issued:?}");
    // Refusals lead to a request in ten seconds at most; another caller's sleep may move the clock between a refusal and its request.
    for requests in issued[1..].windows(3) {
        assert!(requests[2] - requests[0] >= 10 * SECOND, "{issued:?}");
    }
}

async fn one_server_that_learns_of_a_token_late_starts_no_endless_renewal(kit: &'static VendorKit) {
    assert_one_renewal_for_one_that_is_late(Vendor::start(kit, 2, LATE).await).await;
}

async fn one_server_that_learns_of_a_logins_token_late_starts_no_endless_renewal(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let vendor = Vendor::of_login(kit, login, 2, LATE).await;
    assert_one_renewal_for_one_that_is_late(vendor).await;
}

const LATE: Option<Duration> = Some(Duration::from_secs(3));

async fn assert_one_renewal_for_one_that_is_late(vendor: Vendor) {
    vendor.run(20 * SECOND, SECOND).await;
    vendor.issuer.revoke_all();
    let before = vendor.issuer.count();
    let end = vendor.issuer.clock.elapsed() + 15 * SECOND;
    vendor.run(end, SECOND / 10).await;
    let (succeeded, failed) = vendor.run(end + 60 * SECOND, SECOND).await;
    assert_eq!((failed, vendor.issuer.count()), (0, before + 1));
    assert!(succeeded > CALLERS);
}

async fn a_revoked_token_is_replaced_by_the_first_call_after_it(kit: &'static VendorKit) {
    let vendor = Vendor::start(kit, 1, Some(Duration::ZERO)).await;
    let clock = &vendor.issuer.clock;
    for quiet in [SECOND, 3600 * SECOND] {
        assert!(vendor.succeeds().await);
        clock.advance(quiet);
        vendor.issuer.revoke_all();
        let (before, at) = (vendor.issuer.count(), clock.elapsed());
        assert!(vendor.succeeds().await);
        assert_eq!(vendor.issuer.count(), before + 1);
        assert!(clock.elapsed() - at <= SECOND, "it took long");
    }
}
