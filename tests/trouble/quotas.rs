//! With the quotas that the vendors document, which the table leaves out.

use std::time::Duration;

use omnipresence::{
    Clock, Error, ErrorKind, Genesys, Pnut, Response, Result, Retry, RocketChat,
    rocketchat::api::model::SetStatusRequest,
};
use tokio::time::advance;

use crate::{
    answer::{Answer, Asker, Step},
    cell::options,
    clock::{TestClock, block_on},
    server::{Script, Server},
};

const MINUTE: Duration = Duration::from_secs(60);
/// A success of every operation of Rocket.Chat that is sent here.
const DONE: &str = r#"{"_id":"7","success":true}"#;

fn server(
    vendor: &'static str,
    success: &'static str,
    steps: impl Into<Vec<Step>>,
    clock: &TestClock,
) -> Server {
    Server::start(Script {
        asker: Asker { vendor, success },
        steps: steps.into(),
        tokens: None,
        starts_with_token: false,
        foreign: String::new(),
        clock: clock.clone(),
        turn: 0,
    })
}

/// A limit once, then success.
fn limited_for(wait: Duration) -> [Step; 2] {
    let limit = Answer::fault(429).with("Retry-After", wait.as_secs().to_string());
    [limit.into(), Answer::ok().into()]
}

/// The error of a call that a limit ended, after so many requests.
fn assert_limited<T>(answer: Result<Response<T>>, attempts: u32, wait: Duration) -> Error {
    let error = answer.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert_eq!(error.attempts(), attempts, "{error}");
    assert_eq!(error.retry_after(), Some(wait), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(error.is_retryable(), "{error}");
    error
}

#[test]
fn a_limit_of_genesys_holds_back_every_call() {
    block_on(async {
        let clock = TestClock::new();
        let server = server("genesys", r#"{"id":"7"}"#, limited_for(MINUTE), &clock);
        let genesys = Genesys::builder()
            .with_base_url(&server.url)
            .with_access_token("token")
            .with_http(options(&clock))
            .build()
            .unwrap();
        let (one, other) = (genesys.clone(), genesys);
        assert_limited(one.api().get_users_me().send().await, 1, MINUTE);
        let answer = other.api().get_user_presence("ann", "PURECLOUD").send();
        let error = assert_limited(answer.await, 0, MINUTE);
        assert!(error.to_string().contains("with_quotas"), "{error}");
        assert_eq!(server.tally.requests.get(), 1);

        advance(MINUTE).await;
        one.api().get_users_me().send().await.unwrap();
        assert_eq!(server.tally.requests.get(), 2);
    });
}

#[test]
fn a_limit_of_pnut_holds_back_reads_or_writes_as_it_counts_them() {
    block_on(async {
        let lockout = Duration::from_secs(600);
        let clock = TestClock::new();
        let [limit, written] = limited_for(lockout);
        let list = Answer::ok().with_body(r#"{"meta":{"code":200},"data":[]}"#);
        let success = r#"{"meta":{"code":200},"data":{"id":"1","presence":"away"}}"#;
        let server = server("pnut", success, [limit, list.into(), written], &clock);
        let pnut = Pnut::builder()
            .with_base_url(&server.url)
            .with_access_token("token")
            .with_http(options(&clock))
            .build()
            .unwrap();
        assert_limited(pnut.api().update_presence().send().await, 1, lockout);
        assert_limited(pnut.api().update_presence().send().await, 0, lockout);
        pnut.api().get_present_users().send().await.unwrap();
        assert_eq!(server.tally.requests.get(), 2);

        advance(lockout).await;
        pnut.api().update_presence().send().await.unwrap();
    });
}

#[test]
fn a_limit_of_rocketchat_holds_back_the_same_operation() {
    block_on(async {
        let clock = TestClock::new();
        let server = server("rocketchat", DONE, limited_for(MINUTE), &clock);
        let chat = rocketchat(&server, &clock);
        assert_limited(chat.api().me().send().await, 1, MINUTE);
        assert_limited(chat.api().me().send().await, 0, MINUTE);
        chat.api().info().send().await.unwrap();
        assert_eq!(server.tally.requests.get(), 2);
    });
}

fn rocketchat(server: &Server, clock: &TestClock) -> RocketChat {
    RocketChat::builder()
        .with_base_url(&server.url)
        .with_token("me", "token")
        .with_http(options(clock))
        .build()
        .unwrap()
}

#[test]
fn what_the_vendor_asks_to_wait_is_waited_once_by_retries_and_quotas_together() {
    block_on(async {
        let wait = Duration::from_secs(5);
        let clock = TestClock::new();
        let server = server("rocketchat", DONE, limited_for(wait), &clock);
        let chat = rocketchat(&server, &clock);
        chat.api().me().send().await.unwrap();
        assert_eq!(clock.elapsed(), wait);
        assert_eq!(server.tally.requests.get(), 2);
    });
}

#[test]
fn the_sixth_status_in_a_minute_is_refused_before_it_is_sent() {
    block_on(async {
        let clock = TestClock::new();
        let server = server("rocketchat", DONE, [Answer::ok().into()], &clock);
        let chat = rocketchat(&server, &clock);
        let body = SetStatusRequest::default().with_message("tea");
        let set = || chat.api().users_set_status(&body).send();
        for _ in 0..5 {
            set().await.unwrap();
        }
        assert_limited(set().await, 0, MINUTE);
        assert_eq!(server.tally.requests.get(), 5);
        assert_eq!(clock.elapsed(), Duration::ZERO);

        // What is left is no longer than one wait may be.
        advance(Duration::from_secs(45)).await;
        set().await.unwrap();
        assert_eq!(clock.elapsed(), MINUTE);
        assert_eq!(server.tally.requests.get(), 6);
    });
}

#[test]
fn a_budget_is_waited_for_even_without_retries() {
    block_on(async {
        let clock = TestClock::new();
        let server = server("rocketchat", DONE, [Answer::ok().into()], &clock);
        let chat = RocketChat::builder()
            .with_base_url(&server.url)
            .with_token("me", "token")
            .with_http(options(&clock).with_retry(Retry::OFF))
            .build()
            .unwrap();
        for _ in 0..10 {
            chat.api().me().send().await.unwrap();
        }
        advance(Duration::from_secs(50)).await;
        chat.api().me().send().await.unwrap();
        assert_eq!(clock.elapsed(), MINUTE);
    });
}
