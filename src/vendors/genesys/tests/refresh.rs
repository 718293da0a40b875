//! A user's refresh token at Genesys, which may be good for one answer.

use std::time::Duration;

use futures_util::poll;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::oneshot,
    task::yield_now,
};
use wiremock::ResponseTemplate;

use crate::{
    client::HttpOptions,
    clock::FakeClock,
    error::{
        ErrorKind::{Unauthenticated, Unavailable},
        Result,
    },
    model::Who,
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::genesys::Genesys,
    vendors::{
        genesys::GenesysBuilder,
        test_support::{Fails, serving},
    },
};

fn refreshing(builder: GenesysBuilder, secret: Option<&str>, refresh_token: &str) -> Genesys {
    let id = match secret {
        Some(_) => FakeGenesys::CLIENT_ID,
        None => FakeGenesys::PUBLIC_CLIENT_ID,
    };
    builder
        .with_refresh_token(id, secret.map(Into::into), refresh_token)
        .build()
        .unwrap()
}

fn of_mia(fake: &FakeGenesys) -> Genesys {
    refreshing(
        fake.builder(),
        Some(FakeGenesys::CLIENT_SECRET),
        FakeGenesys::REFRESH_TOKEN,
    )
}

#[tokio::test]
async fn a_refresh_token_belongs_to_a_user_with_and_without_a_secret_of_the_client() {
    for secret in [Some(FakeGenesys::CLIENT_SECRET), None] {
        let fake = FakeGenesys::start().await;
        let genesys = refreshing(fake.builder(), secret, FakeGenesys::REFRESH_TOKEN);
        assert!(genesys.capabilities().me);
        let me = genesys.get(&Who::Me).await.unwrap();
        assert_eq!(me.user.as_str(), FakeGenesys::ME);
        assert_eq!(fake.token_requests(), 1);
    }
}

#[tokio::test]
async fn each_refresh_uses_the_newest_refresh_token() {
    for rotates in [true, false] {
        let fake = FakeGenesys::start().await;
        fake.rotate_refresh_tokens(rotates);
        let genesys = of_mia(&fake);
        for fetched in 1..5 {
            genesys.get(&Who::Me).await.unwrap();
            assert_eq!(fake.token_requests(), fetched);
            fake.revoke_tokens();
            // A token that is refused as soon as it is there is not replaced at once.
            fake.clock().advance(Duration::from_secs(60));
        }
        // The one that it began with is good for another program only if it stays.
        let other = of_mia(&fake).get(&Who::Me).await;
        assert_eq!(other.is_err(), rotates);
    }
}

#[tokio::test]
async fn a_refresh_token_that_is_not_good_is_told_as_what_it_is() {
    let fake = FakeGenesys::start().await;
    let genesys = of_mia(&fake);
    genesys.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    fake.revoke_refresh_tokens();
    let error = genesys.get(&Who::Me).await.fails(Unauthenticated);
    assert_eq!(error.operation(), Some("postOauthToken"));
    assert_eq!(error.vendor_code(), Some("invalid_grant"));
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn the_answer_to_a_refresh_is_not_lost_with_the_caller_who_asked() {
    let fake = FakeGenesys::start().await;
    let genesys = of_mia(&fake);
    let mut call = Box::pin(genesys.get(&Who::Me));
    while fake.token_requests() == 0 {
        assert!(poll!(&mut call).is_pending());
        yield_now().await;
    }
    drop(call);

    genesys.get(&Who::Me).await.unwrap();
    assert_eq!(fake.token_requests(), 1);
}

/// What a login answers: a status and a body.
type Answer = (u16, &'static str);

/// A login that answers its first request when it is let, and tells when that has been read; then a second one.
async fn slow_login(
    answers: [Answer; 2],
    late: oneshot::Receiver<()>,
    read: oneshot::Sender<()>,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut moments = Some((late, read));
        for (status, body) in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !String::from_utf8_lossy(&request).contains("refresh_token=") {
                stream.read_buf(&mut request).await.unwrap();
            }
            let (late, read) = moments.take().unzip();
            if let Some(late) = late {
                late.await.unwrap();
            }
            let length = body.len();
            let head =
                format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\nconnection: close");
            let answer = format!("{head}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
            // The end of the connection comes after the answer has been read.
            let _ = stream.read_buf(&mut request).await;
            read.map(|read| read.send(()));
        }
    });
    url
}

/// What comes of a call whose forerunner was dropped long ago, while it waited for the first of these answers.
async fn call_after_a_dropped_one(answers: [Answer; 2]) -> Result<()> {
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "id": "mia" }));
    let api = serving(answer).await;
    let ((go, late), (read, was_read)) = (oneshot::channel(), oneshot::channel());
    let genesys = Genesys::builder()
        .with_base_url(api.uri())
        .with_login_url(slow_login(answers, late, read).await)
        .with_refresh_token("id", None, "first")
        .build()?;
    let first = genesys.api().get_users_me();
    let mut call = Box::pin(first.send());
    for _ in 0..1000 {
        assert!(poll!(&mut call).is_pending());
        yield_now().await;
    }
    drop(call);
    go.send(()).unwrap();
    was_read.await.unwrap();
    for _ in 0..1000 {
        yield_now().await;
    }
    // Longer than any timeout.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3000)).await;
    tokio::time::resume();
    genesys.api().get_users_me().send().await.map(|_| ())
}

const TOKEN: Answer = (
    200,
    r#"{"access_token":"t","expires_in":86399,"refresh_token":"second"}"#,
);
const USED_UP: Answer = (400, r#"{"error":"invalid_grant"}"#);
const TROUBLE: Answer = (500, "{}");

#[tokio::test]
async fn the_answer_to_a_refresh_is_kept_however_long_nobody_asks() {
    call_after_a_dropped_one([TOKEN, USED_UP]).await.unwrap();
}

#[tokio::test]
async fn a_trouble_of_long_ago_is_not_told_to_whoever_comes_now() {
    call_after_a_dropped_one([TROUBLE, TOKEN]).await.unwrap();
}

#[tokio::test]
async fn a_denial_of_long_ago_is_asked_for_again() {
    call_after_a_dropped_one([USED_UP, TOKEN]).await.unwrap();
}

/// How often a login that is in trouble is asked for a token.
async fn requests_in_trouble(builder: fn(GenesysBuilder) -> GenesysBuilder) -> usize {
    let trouble = ResponseTemplate::new(503).set_body_json(json!({}));
    let login = serving(trouble).await;
    let genesys = Genesys::builder()
        .with_base_url(login.uri())
        .with_login_url(login.uri())
        .with_http(HttpOptions::default().with_clock(FakeClock::new()));
    let genesys = builder(genesys).build().unwrap();
    let ann = Who::User(FakeGenesys::ANN.into());
    genesys.get(&ann).await.fails(Unavailable);
    login.received_requests().await.unwrap().len()
}

#[tokio::test]
async fn a_refresh_that_may_have_been_carried_out_is_not_sent_again() {
    let refresh = |builder: GenesysBuilder| builder.with_refresh_token("id", None, "token");
    assert_eq!(requests_in_trouble(refresh).await, 1);
    let client = |builder: GenesysBuilder| builder.with_client_credentials("id", "secret");
    assert!(requests_in_trouble(client).await > 1);
}
