//! Tokens from a source of the program's own.

use std::{
    error::Error as _,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{NOWHERE, VendorKit},
    AccessToken, Error, ErrorKind, HttpOptions, PresenceProvider, Result, TokenSource, Who,
    mock::FakeClock,
};
use wiremock::ResponseTemplate;

use super::{server, somebody};
use crate::harness::{all, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(a_source_is_called_again_only_before_its_token_expires),
        per_vendor(a_token_without_a_lifetime_left_is_kept_for_ten_seconds),
        per_vendor(an_error_of_a_source_reaches_all_callers_unchanged),
        per_vendor(a_token_that_cannot_be_sent_is_an_error_before_any_request),
        per_vendor(the_owner_of_the_token_is_me),
    ])
}

fn provider(
    kit: &VendorKit,
    url: &str,
    http: HttpOptions,
    source: Arc<dyn TokenSource>,
) -> Arc<dyn PresenceProvider> {
    (kit.with_source)(url, http, source).unwrap()
}

/// A source that always answers the same.
#[derive(Debug)]
pub(crate) struct Fixed(pub(crate) Result<AccessToken>);

impl Fixed {
    pub(crate) fn token(text: &str) -> Arc<Self> {
        Arc::new(Self(Ok(AccessToken::new(text))))
    }
}

#[async_trait]
impl TokenSource for Fixed {
    async fn token(&self) -> Result<AccessToken> {
        self.0.clone()
    }
}

/// Counts how often it is asked, and answers each time the same.
#[derive(Debug)]
struct Counting {
    answer: Result<AccessToken>,
    asked: AtomicUsize,
}

impl Counting {
    fn new(answer: Result<AccessToken>) -> Arc<Self> {
        let asked = AtomicUsize::new(0);
        Arc::new(Self { answer, asked })
    }

    fn asked(&self) -> usize {
        self.asked.swap(0, SeqCst)
    }
}

#[async_trait]
impl TokenSource for Counting {
    async fn token(&self) -> Result<AccessToken> {
        self.asked.fetch_add(1, SeqCst);
        tokio::task::yield_now().await;
        self.answer.clone()
    }
}

async fn a_source_is_called_again_only_before_its_token_expires(kit: &'static VendorKit) {
    let server = server::answering(kit, ResponseTemplate::new(200).set_body_string("{}")).await;
    let lasting = AccessToken::new("token");
    let ending = lasting.clone().with_lifetime(Duration::from_secs(600));
    for (token, asked) in [(ending, [1, 0, 1]), (lasting, [1, 0, 0])] {
        let source = Counting::new(Ok(token));
        let clock = FakeClock::new();
        let http = clock.http_options();
        let provider = provider(kit, &server.uri(), http, Arc::clone(&source) as _);
        let vendor = provider.source().vendor().to_owned();
        for (waited, asked) in [0, 539, 1].into_iter().zip(asked) {
            clock.advance(Duration::from_secs(waited));
            // What the answer holds does not matter.
            let _ = provider.get(&somebody()).await;
            assert_eq!(source.asked(), asked, "{vendor} {waited} s later");
        }
    }
}

async fn a_token_without_a_lifetime_left_is_kept_for_ten_seconds(kit: &'static VendorKit) {
    let server = server::answering(kit, ResponseTemplate::new(200).set_body_string("{}")).await;
    for lifetime in [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_secs(5),
    ] {
        let source = Counting::new(Ok(AccessToken::new("token").with_lifetime(lifetime)));
        let clock = FakeClock::new();
        let http = clock.http_options();
        let provider = provider(kit, &server.uri(), http, Arc::clone(&source) as _);
        let context = format!("{} {lifetime:?}", provider.source());
        for asked in [1, 0, 1] {
            for _ in 0..10 {
                // What the answer holds does not matter.
                let _ = provider.get(&somebody()).await;
            }
            assert_eq!(source.asked(), asked, "{context}");
            clock.advance(Duration::from_secs(5));
        }
    }
}

async fn an_error_of_a_source_reaches_all_callers_unchanged(kit: &'static VendorKit) {
    let cause = io::Error::other("the vault is shut");
    let error = Error::new(ErrorKind::Unavailable, "no token").with_source(cause);
    let source = Counting::new(Err(error));
    let http = FakeClock::new().http_options();
    let provider = provider(kit, NOWHERE, http, Arc::clone(&source) as _);
    let vendor = provider.source().vendor().to_owned();
    let who = somebody();
    let errors = join_all((0..1000).map(|_| provider.get(&who))).await;
    for error in errors.into_iter().map(Result::unwrap_err) {
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert_eq!(error.vendor(), Some(vendor.as_str()), "{error}");
        assert!(error.to_string().contains("no token"), "{error}");
        assert_eq!(error.source().unwrap().to_string(), "the vault is shut");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(source.asked(), 1, "{vendor}");
}

async fn a_token_that_cannot_be_sent_is_an_error_before_any_request(kit: &'static VendorKit) {
    let http = FakeClock::new().http_options();
    for (token, kind) in [
        ("", ErrorKind::Unauthenticated),
        ("canary\n", ErrorKind::Config),
    ] {
        let provider = provider(kit, NOWHERE, http.clone(), Fixed::token(token));
        let error = provider.get(&somebody()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.attempts(), 0);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}

/// The fake knows the owner of a token.
async fn the_owner_of_the_token_is_me(kit: &'static VendorKit) {
    let fake = (kit.start_fake)().await;
    let provider = (fake.build_with_source)(Fixed::token(fake.token)).unwrap();
    let me = provider.get(&Who::Me).await;
    match provider.capabilities().me {
        true => assert_eq!(me.unwrap().user, fake.owner),
        false => assert_eq!(me.unwrap_err().kind(), ErrorKind::Unsupported),
    }
}
