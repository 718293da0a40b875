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
    __testkit::VendorKit, AccessToken, Clock, ErrorKind, PresenceProvider, Result, TokenSource,
    mock::FakeClock,
};
use wiremock::{Request, ResponseTemplate};

use super::{server, somebody};
use crate::harness::{all, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(one_server_that_rejects_every_token_starts_no_endless_renewal),
        per_vendor(one_server_that_learns_of_a_token_late_starts_no_endless_renewal),
        per_vendor(a_revoked_token_is_replaced_by_the_first_call_after_it),
    ])
}

const SECOND: Duration = Duration::from_secs(1);
const CALLERS: usize = 50;

/// A source whose tokens have numbers. It knows when each was issued.
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
        let mut issued = self.issued.lock().unwrap();
        issued.push(self.clock.elapsed());
        Ok(AccessToken::new(format!("token-{}-", issued.len() - 1)))
    }
}

impl Issuer {
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
        let issuer = Arc::<Issuer>::default();
        let (known, turn) = (Arc::clone(&issuer), AtomicUsize::new(0));
        let server = server::start(move |request: &Request| {
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
        let source = Arc::clone(&issuer) as _;
        Self {
            provider: (kit.with_source)(&server.uri(), http, source).unwrap(),
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
    let vendor = Vendor::start(kit, 10, None).await;
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
    let vendor = Vendor::start(kit, 2, Some(3 * SECOND)).await;
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
