//! The text that goes along with reads.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::FutureExt;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, path},
};

use super::at;
use crate::{
    Availability, Clock, Cursor, ErrorKind, Expiry, HttpOptions, Pnut, PresenceProvider,
    PresenceUpdate, UserId, Who,
    pnut::{HeartbeatOutcome, PnutBuilder},
    testkit::FakePnut,
    vendors::test_support::serving,
};

const TEXT: &str = "at my desk";
const MINUTE: Duration = Duration::from_secs(60);

fn beating(fake: &FakePnut) -> Pnut {
    fake.builder().with_heartbeat(TEXT).build().unwrap()
}

/// What each call so far has carried.
fn carried(fake: &FakePnut) -> Vec<Option<String>> {
    let calls = fake.calls().into_iter();
    calls
        .map(|call| {
            let mut query = call.query.into_iter();
            let found = query.find(|(name, _)| name == "update_presence");
            found.map(|(_, text)| text)
        })
        .collect()
}

async fn mine(pnut: &Pnut) -> String {
    pnut.get(&Who::Me).await.unwrap().native.code
}

fn outcome(pnut: &Pnut) -> Option<HeartbeatOutcome> {
    pnut.last_heartbeat().map(|heartbeat| heartbeat.outcome)
}

#[tokio::test]
async fn each_read_carries_it_and_none_writes() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(100, 0);
    let pnut = beating(&fake);
    assert_eq!(pnut.last_heartbeat(), None);

    pnut.get(&Who::User(FakePnut::BOB.into())).await.unwrap();
    let users = [FakePnut::ANN, FakePnut::BOB].map(UserId::from);
    for (_, answer) in pnut.get_many(&users).await {
        answer.unwrap();
    }
    pnut.list().await.unwrap();
    let following = Cursor::following(users);
    pnut.changes(Some(&following)).await.unwrap();

    assert_eq!(carried(&fake), vec![Some(TEXT.to_owned()); 4]);
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Accepted));
    assert_eq!(
        pnut.last_heartbeat().unwrap().at,
        fake.clock().now(),
        "it is told when"
    );
    let plain = fake.builder().build().unwrap();
    assert_eq!(mine(&plain).await, TEXT);
    assert_eq!(plain.last_heartbeat(), None);
}

#[tokio::test]
async fn whoever_reads_stays_present() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    for _ in 0..3 {
        pnut.list().await.unwrap();
        fake.clock().advance(14 * MINUTE);
    }
    let plain = fake.builder().build().unwrap();
    assert_eq!(mine(&plain).await, TEXT);
    fake.clock().advance(MINUTE);
    assert_eq!(mine(&plain).await, "offline");
}

#[tokio::test]
async fn it_lasts_as_long_as_asked_for() {
    let fake = FakePnut::start().await;
    let builder = fake.builder();
    let pnut = builder.with_heartbeat_lasting(TEXT, 60 * MINUTE);
    pnut.build().unwrap().list().await.unwrap();
    let plain = fake.builder().build().unwrap();
    fake.clock().advance(59 * MINUTE);
    assert_eq!(mine(&plain).await, TEXT);
    fake.clock().advance(MINUTE);
    assert_eq!(mine(&plain).await, "offline");
}

#[tokio::test]
async fn the_typed_client_sends_only_what_its_caller_asks_for() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    pnut.api().get_present_users().send().await.unwrap();
    pnut.limits().await.unwrap();
    assert_eq!(carried(&fake), [None, None]);
    assert_eq!(pnut.last_heartbeat(), None);
}

#[tokio::test]
async fn what_was_set_stands_until_it_ends() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    assert_eq!(mine(&pnut).await, TEXT);

    let away = PresenceUpdate::new(Availability::Away).without_message();
    pnut.set(&Who::Me, &away).await.unwrap();
    fake.clock().advance(14 * MINUTE);
    assert_eq!(mine(&pnut).await, "away");
    fake.clock().advance(MINUTE);
    assert_eq!(mine(&pnut).await, TEXT);

    let hour = away.with_expiry(Expiry::After(60 * MINUTE));
    pnut.set(&Who::Me, &hour).await.unwrap();
    fake.clock().advance(59 * MINUTE);
    assert_eq!(mine(&pnut).await, "away");
    // Its end is rounded up to a whole second.
    fake.clock().advance(MINUTE + Duration::from_secs(1));
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn whoever_went_offline_is_not_brought_back() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    let offline = PresenceUpdate::new(Availability::Offline);
    pnut.set(&Who::Me, &offline).await.unwrap();
    fake.clock().advance(24 * 60 * MINUTE);
    assert_eq!(mine(&pnut.clone()).await, "offline");

    pnut.set(&Who::Me, &PresenceUpdate::message("back"))
        .await
        .unwrap();
    fake.clock().advance(15 * MINUTE);
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn what_was_not_set_does_not_stand() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    fake.set_scopes(&[]);
    let offline = PresenceUpdate::new(Availability::Offline);
    let error = pnut.set(&Who::Me, &offline).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    let long = PresenceUpdate::message("x".repeat(101));
    pnut.set(&Who::Me, &long).await.unwrap_err();
    fake.set_scopes(&["presence"]);
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn what_may_have_been_set_stands() {
    let server = MockServer::start().await;
    let read = json!({ "meta": { "code": 200, "updated_presence": true }, "data": [] });
    let lists = ResponseTemplate::new(200).set_body_json(read);
    let of_lists = Mock::given(path("/presence")).respond_with(lists);
    of_lists.mount(&server).await;
    let lost = ResponseTemplate::new(500);
    Mock::given(any()).respond_with(lost).mount(&server).await;
    let builder = at(&server).with_heartbeat(TEXT);
    let pnut = builder.build().unwrap();

    pnut.list().await.unwrap();
    let update = PresenceUpdate::new(Availability::Available).with_message("tea");
    let error = pnut.set(&Who::Me, &update).await.unwrap_err();
    assert!(error.may_have_been_applied());
    pnut.list().await.unwrap();

    let requests = server.received_requests().await.unwrap();
    let carried = |request: &wiremock::Request| request.url.query().is_some();
    let carried: Vec<bool> = requests.iter().map(carried).collect();
    assert_eq!(carried, [true, false, false]);
}

#[tokio::test]
async fn a_read_before_a_write_carries_no_heartbeat() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    fake.set_presence(FakePnut::ME, "busy");
    let update = PresenceUpdate::new(Availability::Away).exact();
    pnut.set(&Who::Me, &update).await.unwrap();
    assert_eq!(carried(&fake), [None, None]);
    assert_eq!(mine(&pnut).await, "away");
}

#[tokio::test]
async fn a_message_that_an_absent_user_clears_keeps_heartbeats() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    fake.set_presence(FakePnut::ME, "offline");
    let update = PresenceUpdate::message("");
    let outcome = pnut.set(&Who::Me, &update).await.unwrap();
    assert_eq!((outcome.sent, outcome.losses), (None, vec![]));
    assert_eq!(mine(&pnut).await, TEXT);
}

#[tokio::test]
async fn a_write_that_is_refused_after_its_read_keeps_heartbeats() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    fake.set_presence(FakePnut::ME, "tea");
    let update = PresenceUpdate::new(Availability::Busy).exact();
    let error = pnut.set(&Who::Me, &update).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotRepresentable);
    assert_eq!(mine(&pnut).await, TEXT);
}

/// Who reads ahead and sets in between does not drive the reads meanwhile.
#[tokio::test]
async fn a_read_that_nobody_drives_holds_back_a_write_for_seconds_and_does_not_undo_it() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    let mut read = Box::pin(pnut.get(&Who::Me));
    assert!(read.as_mut().now_or_never().is_none());

    let before = fake.clock().elapsed();
    let update = PresenceUpdate::new(Availability::Away).without_message();
    pnut.set(&Who::Me, &update).await.unwrap();
    pnut.set(&Who::Me, &update).await.unwrap();
    let held_back = fake.clock().elapsed() - before;
    assert_eq!(held_back, Duration::from_secs(5), "the first of them");
    assert_eq!(read.await.unwrap().native.code, "away");
    assert_eq!(mine(&pnut).await, "away");
}

#[tokio::test]
async fn what_was_never_sent_says_nothing_of_the_heartbeat() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    let log = Log::default();
    let logging = log.start();
    mine(&pnut).await;
    let accepted = pnut.last_heartbeat();
    let invalid = Who::User("a/b".into());
    let error = pnut.get(&invalid).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
    assert_eq!(pnut.last_heartbeat(), accepted);
    drop(logging);
    assert_eq!(log.warnings(), 0);
}

#[tokio::test]
async fn a_read_gives_its_value_though_the_heartbeat_is_refused_which_is_told() {
    let fake = FakePnut::start().await;
    fake.set_scopes(&["stream"]);
    let pnut = beating(&fake);
    let log = Log::default();
    let logging = log.start();

    assert_eq!(mine(&pnut).await, "online");
    assert_eq!(pnut.list().await.unwrap().entries.len(), 4);
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Refused));
    assert_eq!(log.warnings(), 1, "once until that changes");

    fake.set_scopes(&["presence"]);
    assert_eq!(mine(&pnut).await, TEXT);
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Accepted));
    fake.set_scopes(&[]);
    mine(&pnut).await;
    assert_eq!(log.warnings(), 2);
    drop(logging);
    assert!(!log.text().contains(TEXT) && !log.text().contains(FakePnut::ME));
}

/// A pnut that gives this answer to everything, with this status.
async fn answering(status: u16, body: Value) -> (MockServer, Pnut) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    let server = serving(answer).await;
    let pnut = at(&server).with_heartbeat(TEXT);
    (server, pnut.build().unwrap())
}

#[tokio::test]
async fn what_pnut_does_not_say_is_unknown() {
    let silent = json!({ "meta": { "code": 200 }, "data": [] });
    let (_server, pnut) = answering(200, silent).await;
    let list = pnut.list().await.unwrap();
    assert_eq!(list.entries, []);
    assert!(list.failed.is_empty());
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Unknown));

    let failed = json!({ "meta": { "code": 500 } });
    let (_server, pnut) = answering(500, failed).await;
    let error = pnut.list().await.unwrap_err();
    assert!(error.may_have_been_applied());
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Unknown));
}

#[tokio::test]
async fn a_read_that_fails_tells_of_the_heartbeat_too() {
    let fake = FakePnut::start().await;
    let pnut = beating(&fake);
    let unknown = Who::User("999999".into());
    let error = pnut.get(&unknown).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Accepted));

    fake.set_scopes(&[]);
    pnut.get(&unknown).await.unwrap_err();
    assert_eq!(outcome(&pnut), Some(HeartbeatOutcome::Refused));
}

#[test]
fn what_cannot_be_a_heartbeat_is_refused_by_name() {
    type Given = fn(PnutBuilder) -> PnutBuilder;
    let cases: [(&str, Given); 13] = [
        ("command", |builder| builder.with_heartbeat("1")),
        ("command", |builder| builder.with_heartbeat("0")),
        ("command", |builder| builder.with_heartbeat("")),
        ("command", |builder| builder.with_heartbeat("  ")),
        ("command", |builder| builder.with_heartbeat("offline")),
        ("command", |builder| builder.with_heartbeat("Offline")),
        ("101", |builder| builder.with_heartbeat("é".repeat(101))),
        ("a minute", |builder| {
            builder.with_heartbeat_lasting(TEXT, Duration::from_secs(59))
        }),
        ("7 days", |builder| {
            builder.with_heartbeat_lasting(TEXT, Duration::from_secs(7 * 24 * 3600 + 1))
        }),
        ("application", |builder| {
            builder
                .with_client_credentials("id", "secret")
                .with_heartbeat(TEXT)
        }),
        ("application", |builder| {
            builder.with_app_token("token").with_heartbeat(TEXT)
        }),
        ("channel", |builder| {
            builder.with_heartbeat(TEXT).with_channel("336")
        }),
        ("channel", |builder| {
            builder
                .with_channel("336")
                .with_heartbeat_lasting(TEXT, MINUTE)
        }),
    ];
    for (word, given) in cases {
        let builder = Pnut::builder()
            .with_base_url("http://127.0.0.1:1")
            .with_access_token("token");
        let error = given(builder).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert_eq!(error.vendor(), Some("pnut"));
        let said = error.to_string();
        assert!(said.contains("heartbeat") && said.contains(word), "{said}");
    }
}

/// One that is over when it arrives would take away the presence.
#[test]
fn a_heartbeat_outlasts_the_call_that_carries_it() {
    let build = |life| {
        let http = HttpOptions::default().with_timeout(5 * MINUTE);
        let builder = Pnut::builder().with_base_url("http://127.0.0.1:1");
        let builder = builder.with_access_token("token").with_http(http);
        builder.with_heartbeat_lasting(TEXT, life).build()
    };
    let error = build(5 * MINUTE).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("with_timeout"), "{error}");
    build(6 * MINUTE).unwrap();
}

#[test]
fn the_text_is_not_printed() {
    let builder = Pnut::builder()
        .with_base_url("http://127.0.0.1:1")
        .with_access_token("token")
        .with_heartbeat(TEXT);
    assert!(!format!("{builder:?}").contains(TEXT));
    let pnut = builder.build().unwrap();
    assert!(!format!("{pnut:?}").contains(TEXT));
}

/// What is logged on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    fn warnings(&self) -> usize {
        self.text().matches("WARN").count()
    }

    fn start(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
