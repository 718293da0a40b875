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
use omnipresence::{
    AccessToken, Error, ErrorKind, HttpOptions, PresenceProvider, Result, TokenSource, Who,
    mock::FakeClock,
};
use wiremock::ResponseTemplate;

use crate::{logins::Vault, server};

type Provider = Arc<dyn PresenceProvider>;

/// A provider of each vendor in this build, with tokens from this source.
fn providers(base_url: &str, http: &HttpOptions, source: &Arc<dyn TokenSource>) -> Vec<Provider> {
    let mut providers: Vec<Provider> = Vec::new();
    #[cfg(feature = "genesys")]
    {
        let genesys = omnipresence::Genesys::builder()
            .with_base_url(base_url)
            .with_token_source(Arc::clone(source))
            .with_http(http.clone());
        providers.push(Arc::new(genesys.build().unwrap()));
    }
    #[cfg(feature = "rocketchat")]
    {
        let chat = omnipresence::RocketChat::builder()
            .with_base_url(base_url)
            .with_token_source("user-id", Arc::clone(source))
            .with_http(http.clone());
        providers.push(Arc::new(chat.build().unwrap()));
    }
    #[cfg(feature = "pnut")]
    {
        let pnut = omnipresence::Pnut::builder()
            .with_base_url(base_url)
            .with_token_source(Arc::clone(source))
            .with_http(http.clone());
        providers.push(Arc::new(pnut.build().unwrap()));
    }
    #[cfg(feature = "superoffice")]
    {
        let crm = omnipresence::SuperOffice::builder()
            .with_base_url(base_url)
            .with_token_source(Arc::clone(source))
            .with_http(http.clone());
        providers.push(Arc::new(crm.build().unwrap()));
    }
    providers
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

fn seventeen() -> Who {
    Who::User("17".into())
}

#[tokio::test]
async fn a_source_is_asked_again_only_ahead_of_the_end_of_its_token() {
    let server = server::answering(ResponseTemplate::new(200).set_body_string("{}")).await;
    let lasting = AccessToken::new("token");
    let ending = lasting.clone().with_lifetime(Duration::from_secs(600));
    for (token, asked) in [(ending, [1, 0, 1]), (lasting, [1, 0, 0])] {
        let source = Counting::new(Ok(token));
        let clock = FakeClock::new();
        let http = clock.http_options();
        for provider in providers(&server.uri(), &http, &(Arc::clone(&source) as _)) {
            let vendor = provider.source().vendor().to_owned();
            for (waited, asked) in [0, 539, 1].into_iter().zip(asked) {
                clock.advance(Duration::from_secs(waited));
                // What the answer holds does not matter.
                let _ = provider.get(&seventeen()).await;
                assert_eq!(source.asked(), asked, "{vendor} {waited} s later");
            }
        }
    }
}

#[tokio::test]
async fn a_token_without_a_lifetime_left_is_kept_for_ten_seconds() {
    let server = server::answering(ResponseTemplate::new(200).set_body_string("{}")).await;
    for lifetime in [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_secs(5),
    ] {
        let source = Counting::new(Ok(AccessToken::new("token").with_lifetime(lifetime)));
        let clock = FakeClock::new();
        let http = clock.http_options();
        for provider in providers(&server.uri(), &http, &(Arc::clone(&source) as _)) {
            let context = format!("{} {lifetime:?}", provider.source());
            for asked in [1, 0, 1] {
                for _ in 0..10 {
                    // What the answer holds does not matter.
                    let _ = provider.get(&seventeen()).await;
                }
                assert_eq!(source.asked(), asked, "{context}");
                clock.advance(Duration::from_secs(5));
            }
        }
    }
}

#[tokio::test]
async fn an_error_of_a_source_comes_back_as_it_was_made_to_all_who_wait() {
    let cause = io::Error::other("the vault is shut");
    let error = Error::new(ErrorKind::Unavailable, "no token").with_source(cause);
    let source = Counting::new(Err(error));
    let nowhere = "http://127.0.0.1:1";
    let http = FakeClock::new().http_options();
    for provider in providers(nowhere, &http, &(Arc::clone(&source) as _)) {
        let vendor = provider.source().vendor().to_owned();
        let who = seventeen();
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
}

#[tokio::test]
async fn a_token_that_is_empty_or_cannot_be_sent_is_an_error_before_any_request() {
    let nowhere = "http://127.0.0.1:1";
    let http = FakeClock::new().http_options();
    for (token, kind) in [
        ("", ErrorKind::Unauthenticated),
        ("canary\n", ErrorKind::Config),
    ] {
        let source: Arc<dyn TokenSource> = Arc::new(Vault(token.into()));
        for provider in providers(nowhere, &http, &source) {
            let error = provider.get(&seventeen()).await.unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert_eq!(error.attempts(), 0);
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }
}

/// The fakes know whom a token belongs to.
#[cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#[tokio::test]
async fn the_owner_of_the_token_is_me() {
    use omnipresence::mock::{FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice};

    let vault = |token: &str| Vault(token.into());
    let genesys = FakeGenesys::start().await;
    let chat = FakeRocketChat::start().await;
    let pnut = FakePnut::start().await;
    let crm = FakeSuperOffice::start().await;
    crm.set_online(true);
    let cases: [(Provider, &str); 4] = [
        (
            Arc::new(
                genesys
                    .builder()
                    .with_token_source(vault(FakeGenesys::USER_TOKEN))
                    .build()
                    .unwrap(),
            ),
            FakeGenesys::ME,
        ),
        (
            Arc::new(
                chat.builder()
                    .with_token_source(FakeRocketChat::ME, vault(FakeRocketChat::TOKEN))
                    .build()
                    .unwrap(),
            ),
            FakeRocketChat::ME,
        ),
        (
            Arc::new(
                pnut.builder()
                    .with_token_source(vault(FakePnut::TOKEN))
                    .build()
                    .unwrap(),
            ),
            FakePnut::ME,
        ),
        (
            Arc::new(
                crm.builder()
                    .with_token_source(vault(FakeSuperOffice::ACCESS_TOKEN))
                    .build()
                    .unwrap(),
            ),
            FakeSuperOffice::ME,
        ),
    ];
    for (provider, id) in cases {
        let me = provider.get(&Who::Me).await.unwrap();
        assert_eq!(me.user.as_str(), id);
        assert!(provider.capabilities().me);
    }
}
