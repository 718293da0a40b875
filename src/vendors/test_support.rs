//! What the tests of all vendors share: plain requests to a fake, servers with one response, and views of recorded calls.
#![allow(clippy::unwrap_used)]

pub(crate) mod hasty_clock;

use std::{
    borrow::Borrow,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{LazyLock, Mutex},
    time::Duration,
};

use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::kit::watching::{seconds, start, told};
use crate::{
    client::{
        HttpOptions,
        call::{Retry, response::Response},
    },
    clock::{FakeClock, Timestamp},
    error::{Error, ErrorKind, Result},
    model::{Availability, Expiry, Presence, PresenceUpdate, UserId, Who},
    provider::PresenceProvider,
    testkit::RecordedCall,
    watch::Follow,
};

/// A response as a plain HTTP client receives it.
pub(crate) struct PlainResponse {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// Null if it is not JSON.
    pub(crate) body: Value,
}

impl PlainResponse {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// The status, and the member of the body at this path: `meta/code`.
    pub(crate) fn with(&self, path: &str) -> (u16, &Value) {
        let member = self.body.pointer(&format!("/{path}"));
        (self.status, member.unwrap_or(&Value::Null))
    }

    /// The status is this, and so is the member of the body.
    #[track_caller]
    pub(crate) fn has(&self, status: u16, path: &str, value: impl Into<Value>) {
        assert_eq!(self.with(path), (status, &value.into()), "{}", self.body);
    }

    /// One member of each item in a list.
    pub(crate) fn each(&self, list: &str, member: &str) -> Vec<&str> {
        each(&self.body[list], member)
    }
}

/// One member of each item in a list.
pub(crate) fn each<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item[member].as_str().unwrap()).collect()
}

/// Members of an object in this order.
pub(crate) fn members<const N: usize>(object: &Value, names: [&str; N]) -> Value {
    names.map(|name| object[name].clone()).to_vec().into()
}

/// The ids of users who were read.
pub(crate) fn ids(presences: &[Presence]) -> Vec<&str> {
    let presences = presences.iter();
    presences.map(|one| one.user.as_str()).collect()
}

/// What each read of a user came to.
pub(crate) fn availabilities(
    answers: &[(UserId, Result<Presence>)],
) -> Vec<Result<Availability, ErrorKind>> {
    let read = |(_, answer): &(UserId, Result<Presence>)| match answer {
        Ok(presence) => Ok(presence.availability),
        Err(error) => Err(error.kind()),
    };
    answers.iter().map(read).collect()
}

/// The status of each call.
pub(crate) fn statuses(calls: &[RecordedCall]) -> Vec<u16> {
    calls.iter().map(|call| call.status).collect()
}

/// Serves all tests, because a client is slow to make. It keeps no connection, because each test has a runtime of its own.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
    client.build().unwrap()
});

pub(crate) fn request(method: Method, url: String) -> RequestBuilder {
    CLIENT.request(method, url)
}

/// Adds a JSON body, or none if it is null.
pub(crate) fn with_json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    if body.is_null() {
        return request;
    }
    request
        .header("Content-Type", "application/json")
        .body(body.to_string())
}

pub(crate) fn with_form(request: RequestBuilder, form: impl Into<String>) -> RequestBuilder {
    request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(form.into())
}

pub(crate) async fn send(request: RequestBuilder) -> PlainResponse {
    let response = request.send().await.unwrap();
    PlainResponse {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default(),
    }
}

/// A server that responds to every request in this way.
pub(crate) async fn serving(response: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    let mock = Mock::given(any()).respond_with(response);
    mock.mount(&server).await;
    server
}

/// A server that asks the first caller to wait, and then responds in this way.
pub(crate) async fn limiting_once(wait: Duration, response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let limit = ResponseTemplate::new(429).insert_header("Retry-After", wait.as_secs());
    let mock = Mock::given(any()).respond_with(limit).up_to_n_times(1);
    mock.mount(&server).await;
    Mock::given(any())
        .respond_with(response)
        .mount(&server)
        .await;
    server
}

/// The vendor's own quotas, and one wait of at most 20 seconds, on this clock.
pub(crate) fn with_quotas(clock: &FakeClock) -> HttpOptions {
    let retry = Retry::default().with_max_wait(Duration::from_secs(20));
    HttpOptions::default()
        .with_clock(clock.clone())
        .with_retry(retry)
}

/// The number of requests that a server received.
pub(crate) async fn received(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

/// A call that a limit ended, after so many requests.
pub(crate) fn assert_limited<T>(
    answer: Result<Response<T>>,
    attempts: u32,
    wait: Duration,
) -> Error {
    let error = answer.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
    assert_eq!(error.attempts(), attempts, "{error}");
    assert_eq!(error.retry_after(), Some(wait), "{error}");
    assert!(!error.may_have_been_applied(), "{error}");
    assert!(error.is_retryable(), "{error}");
    error
}

/// A server that sends these JSON bodies in their order, and the last one from then on.
pub(crate) async fn serving_bodies<B: Into<Vec<u8>>>(
    bodies: impl IntoIterator<Item = B>,
) -> MockServer {
    serving_responses(bodies.into_iter().map(|body| (200, body.into()))).await
}

/// The same with a status each.
pub(crate) async fn serving_responses(
    responses: impl IntoIterator<Item = (u16, Vec<u8>)>,
) -> MockServer {
    let mut responses: Vec<_> = responses.into_iter().collect();
    responses.reverse();
    let responses = Mutex::new(responses);
    serving(move |_: &Request| {
        let mut responses = responses.lock().unwrap();
        let (status, body) = match &responses[..] {
            [last] => last.clone(),
            _ => responses.pop().unwrap(),
        };
        ResponseTemplate::new(status).set_body_raw(body, "application/json")
    })
    .await
}

/// A success with a JSON body, which need not be well-formed.
pub(crate) fn json(body: impl Into<Vec<u8>>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body, "application/json")
}

/// The operations that were called, in their order.
pub(crate) fn operations(calls: Vec<RecordedCall>) -> Vec<String> {
    calls.into_iter().map(|call| call.operation).collect()
}

/// The number of calls of one operation.
pub(crate) fn count(calls: &[RecordedCall], operation: &str) -> usize {
    let calls = calls.iter();
    calls.filter(|call| call.operation == operation).count()
}

/// The JSON body of the first call of an operation.
pub(crate) fn sent_json(calls: &[RecordedCall], operation: &str) -> Value {
    let mut calls = calls.iter();
    let call = calls.find(|call| call.operation == operation).unwrap();
    serde_json::from_slice(&call.body).unwrap()
}

pub(crate) fn without_retries() -> HttpOptions {
    HttpOptions::default().with_retry(Retry::OFF)
}

pub(crate) fn who(id: &str) -> Who {
    Who::User(id.into())
}

pub(crate) fn users(ids: &[&str]) -> Vec<UserId> {
    ids.iter().map(|id| UserId::from(*id)).collect()
}

/// Reads a sample.
pub(crate) fn read<T: serde::de::DeserializeOwned>(sample: &str) -> T {
    serde_json::from_str(sample).unwrap()
}

pub(crate) const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);

/// Clocks that show an hour less and an hour more than the vendor's, and the same time.
pub(crate) fn clocks(vendor: &FakeClock) -> [FakeClock; 3] {
    let now = vendor.now();
    [
        now.saturating_sub(2 * HALF_AN_HOUR),
        now.saturating_add(2 * HALF_AN_HOUR),
        now,
    ]
    .map(|now| {
        let clock = FakeClock::new();
        clock.set(now);
        clock
    })
}

pub(crate) fn assert_about(sent: Timestamp, expected: Timestamp, context: &str) {
    let early = expected.saturating_duration_since(sent);
    let late = sent.saturating_duration_since(expected);
    assert!(
        early.max(late) <= Duration::from_secs(1),
        "{context}: {sent} for {expected}"
    );
}

/// Updates that keep nothing, so that no read is needed to plan them, and updates that keep a part.
pub(crate) fn updates() -> [PresenceUpdate; 3] {
    [
        PresenceUpdate::new(Availability::Busy).without_message(),
        PresenceUpdate::message("in a call"),
        PresenceUpdate::new(Availability::Available).with_message("in a call"),
    ]
    .map(|update| update.with_expiry(Expiry::After(HALF_AN_HOUR)))
}

pub(crate) fn last<'a>(calls: &'a [RecordedCall], operation: &str) -> &'a RecordedCall {
    let mut calls = calls.iter().rev();
    calls.find(|call| call.operation == operation).unwrap()
}

/// Whether the fake rejects something that a test arranges.
pub(crate) fn panics(what: &str, arrange: impl FnOnce()) {
    let outcome = catch_unwind(AssertUnwindSafe(arrange));
    let fault = outcome.expect_err(what);
    let fault = fault.downcast_ref::<String>().unwrap();
    let known = fault.split_once("; it has ").map(|(_, known)| known);
    let lists_known = known.is_some_and(|known| !known.trim().is_empty());
    assert!(fault.contains("the fake") && lists_known, "{what}: {fault}");
}

/// Follows for an hour in which something always happens, so that nothing slows down.
pub(crate) async fn an_hour(
    provider: impl PresenceProvider + 'static,
    clock: &FakeClock,
    who: Follow,
    change: impl Fn(u64),
) {
    let mut watch = start(provider, clock, who);
    for step in 0..360 {
        change(step);
        told(&mut watch, clock, seconds(10)).await;
    }
}

/// Whether the vendor refused a call because of a limit.
pub(crate) fn has_refused(calls: &[RecordedCall]) -> bool {
    calls.iter().any(|call| call.status == 429)
}

/// A failure that a test expects, owned or borrowed.
pub(crate) trait Fails: Sized {
    type Error: Borrow<Error>;

    /// The error, which is of this kind.
    fn fails(self, kind: ErrorKind) -> Self::Error;

    /// The same of a row of a table, which a failed assertion names.
    fn fails_at(self, row: impl Debug, kind: ErrorKind) -> Self::Error;

    /// The error, which is of this kind and names this.
    fn fails_naming(self, kind: ErrorKind, words: &str) -> Self::Error;
}

impl<T, E: Borrow<Error>> Fails for Result<T, E> {
    type Error = E;

    #[track_caller]
    fn fails(self, kind: ErrorKind) -> E {
        self.fails_at("the call", kind)
    }

    #[track_caller]
    fn fails_at(self, row: impl Debug, kind: ErrorKind) -> E {
        let Err(error) = self else {
            panic!("{row:?} does not fail");
        };
        let found = error.borrow();
        assert_eq!(found.kind(), kind, "{row:?}: {found}");
        error
    }

    #[track_caller]
    fn fails_naming(self, kind: ErrorKind, words: &str) -> E {
        let error = self.fails(kind);
        let text = error.borrow().to_string();
        assert!(text.contains(words), "{text}");
        error
    }
}
