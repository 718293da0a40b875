//! Times that are sent to a vendor go by the vendor's clock, whatever the clock here shows.
#![cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

use std::{pin::Pin, sync::Arc, time::Duration};

use omnipresence::{
    Availability, Error, ErrorKind, Expiry, Genesys, HttpOptions, InMemory, Loss, Pnut,
    PresenceProvider, PresenceUpdate, Timestamp, Who,
    mock::{FakeClock, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice, RecordedCall},
    superoffice::Environment,
};
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

const HOUR: Duration = Duration::from_secs(60 * 60);
const HALF_AN_HOUR: Duration = Duration::from_secs(30 * 60);
const SECOND: Duration = Duration::from_secs(1);

/// Clocks that show an hour less and an hour more than the vendor's, and the same time.
fn clocks(vendor: &FakeClock) -> [FakeClock; 3] {
    let now = vendor.now();
    [now.saturating_sub(HOUR), now.saturating_add(HOUR), now].map(|now| {
        let clock = FakeClock::new();
        clock.set(now);
        clock
    })
}

fn assert_about(sent: Timestamp, expected: Timestamp, context: &str) {
    let early = expected.saturating_duration_since(sent);
    let late = sent.saturating_duration_since(expected);
    assert!(
        early.max(late) <= SECOND,
        "{context}: {sent} for {expected}"
    );
}

/// Updates that keep nothing, so that no read is needed to plan them, and updates that keep a part.
fn updates() -> [PresenceUpdate; 3] {
    [
        PresenceUpdate::new(Availability::Busy).without_message(),
        PresenceUpdate::message("in a call"),
        PresenceUpdate::new(Availability::Available).with_message("in a call"),
    ]
    .map(|update| update.with_expiry(Expiry::After(HALF_AN_HOUR)))
}

fn last<'a>(calls: &'a [RecordedCall], operation: &str) -> &'a RecordedCall {
    let mut calls = calls.iter().rev();
    calls.find(|call| call.operation == operation).unwrap()
}

fn seconds(text: &str) -> Timestamp {
    Timestamp::from_unix_millis(text.parse::<i64>().unwrap() * 1000)
}

#[tokio::test]
async fn pnut_ends_a_status_by_its_own_clock() {
    for update in updates() {
        for which in 0..3 {
            let fake = FakePnut::start().await;
            let clock = &clocks(fake.clock())[which];
            let builder = fake.builder().with_http(clock.http_options());
            let pnut = builder.build().unwrap();
            let outcome = pnut.set(&Who::Me, &update).await.unwrap();
            let shown = outcome.effective.unwrap();
            let text = &shown.native.code;
            assert_ne!(
                shown.availability,
                Availability::Offline,
                "{which} {update:?}"
            );
            let calls = fake.calls();
            let body = String::from_utf8(last(&calls, "updatePresence").body.clone()).unwrap();
            let (_, expiration) = body.rsplit_once("expiration=").unwrap();
            let end = fake.clock().now().saturating_add(HALF_AN_HOUR);
            assert_about(seconds(expiration), end, &format!("{which} {update:?}"));
            assert_about(shown.expires_at.unwrap(), end, "what is told of it");
            fake.clock().advance(HALF_AN_HOUR - 2 * SECOND);
            assert_eq!(pnut.get(&Who::Me).await.unwrap().native.code, *text);
            fake.clock().advance(3 * SECOND);
            let ended = pnut.get(&Who::Me).await.unwrap();
            assert_eq!(ended.availability, Availability::Offline);
        }
    }
}

#[tokio::test]
async fn a_heartbeat_of_pnut_lasts_by_its_own_clock() {
    for which in 0..3 {
        let fake = FakePnut::start().await;
        let clock = &clocks(fake.clock())[which];
        let builder = fake.builder().with_http(clock.http_options());
        let builder = builder.with_heartbeat_lasting("at my desk", HALF_AN_HOUR);
        let pnut = builder.build().unwrap();
        for read in 0..2 {
            assert_eq!(
                pnut.get(&Who::Me).await.unwrap().native.code,
                "at my desk",
                "{read}"
            );
            let calls = fake.calls();
            let sent = last(&calls, "getUserPresence").query.iter();
            let end = sent
                .clone()
                .find(|(name, _)| name == "update_presence_expiration");
            let expected = fake.clock().now().saturating_add(HALF_AN_HOUR);
            assert_about(seconds(&end.unwrap().1), expected, "heartbeat");
        }
        assert_eq!(fake.calls().len(), 3, "one read shows the clock");
    }
}

#[tokio::test]
async fn rocketchat_ends_a_status_by_its_own_clock() {
    for update in updates() {
        for which in 0..3 {
            let fake = FakeRocketChat::start().await;
            fake.permit_editing_others(true);
            let clock = &clocks(fake.clock())[which];
            let chat = fake
                .builder()
                .with_http(clock.http_options())
                .build()
                .unwrap();
            for who in [Who::Me, Who::User(FakeRocketChat::ANN.into())] {
                chat.set(&who, &update).await.unwrap();
                let calls = fake.calls();
                let body: Value =
                    serde_json::from_slice(&last(&calls, "users.setStatus").body).unwrap();
                let sent = body["expiresAt"].as_str().unwrap().parse().unwrap();
                let end = fake.clock().now().saturating_add(HALF_AN_HOUR);
                assert_about(sent, end, &format!("{which} {update:?}"));
            }
        }
    }
}

#[tokio::test]
async fn an_event_of_genesys_has_the_time_of_the_vendor() {
    for update in [
        PresenceUpdate::message("in a call"),
        PresenceUpdate::new(Availability::Busy),
    ] {
        for which in 0..3 {
            let fake = FakeGenesys::start().await;
            let clock = &clocks(fake.clock())[which];
            let builder = fake.builder().with_source_id(FakeGenesys::CALENDAR);
            let genesys = builder.with_http(clock.http_options()).build().unwrap();
            let ann = Who::User(FakeGenesys::ANN.into());
            genesys.set(&ann, &update).await.unwrap();
            let calls = fake.calls();
            let body = &last(&calls, "postEventsUsersPresence").body;
            let body: Value = serde_json::from_slice(body).unwrap();
            let sent = &body["userPresenceEvents"][0]["eventDateTime"];
            let sent = sent.as_str().unwrap().parse().unwrap();
            assert_about(sent, fake.clock().now(), &format!("{which} {update:?}"));
        }
    }
}

#[tokio::test]
async fn a_system_user_of_superoffice_signs_the_time_of_the_vendor() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    // The middle of a minute, and of a second.
    fake.clock().set("2026-03-02T08:15:30.5Z".parse().unwrap());
    for clock in clocks(fake.clock()) {
        let builder = fake.builder().with_http(clock.http_options());
        let builder = builder.with_tenant(Environment::Online, FakeSuperOffice::TENANT);
        let builder = builder.with_login_url(fake.login_url()).with_system_user(
            FakeSuperOffice::SYSTEM_USER_TOKEN,
            FakeSuperOffice::APP_TOKEN,
            FakeSuperOffice::SYSTEM_USER_KEY,
        );
        let crm = builder.build().unwrap();
        crm.get(&Who::User(FakeSuperOffice::ANN.into()))
            .await
            .unwrap();
    }
}

/// A provider of each source whose clock is the given one, and the user to set.
struct Vendors {
    genesys: FakeGenesys,
    rocketchat: FakeRocketChat,
    pnut: FakePnut,
    superoffice: FakeSuperOffice,
}

impl Vendors {
    async fn start() -> Self {
        Self {
            genesys: FakeGenesys::start().await,
            rocketchat: FakeRocketChat::start().await,
            pnut: FakePnut::start().await,
            superoffice: FakeSuperOffice::start().await,
        }
    }

    fn set(&self, now: Timestamp) {
        self.genesys.clock().set(now);
        self.rocketchat.clock().set(now);
        self.pnut.clock().set(now);
        self.superoffice.clock().set(now);
    }

    fn providers(&self, clock: &FakeClock) -> Vec<(Box<dyn PresenceProvider>, Who)> {
        // Each is built from scratch, because a clone shares the clock that its original has learned.
        let http = || clock.http_options();
        let genesys = || self.genesys.builder().with_http(http());
        let calendar = genesys().with_source_id(FakeGenesys::CALENDAR);
        let rocketchat = self.rocketchat.builder().with_http(http());
        let pnut = || self.pnut.builder().with_http(http());
        let channel = pnut().with_channel(FakePnut::CHANNEL);
        let superoffice = || {
            self.superoffice
                .builder()
                .with_http(http())
                .build()
                .unwrap()
        };
        let ann = |id: &str| Who::User(id.into());
        vec![
            (Box::new(genesys().build().unwrap()), ann(FakeGenesys::ANN)),
            (Box::new(calendar.build().unwrap()), ann(FakeGenesys::ANN)),
            (Box::new(rocketchat.build().unwrap()), Who::Me),
            (Box::new(pnut().build().unwrap()), Who::Me),
            (Box::new(channel.build().unwrap()), Who::Me),
            (Box::new(superoffice()), ann(FakeSuperOffice::ANN)),
            (Box::new(superoffice().chat()), ann(FakeSuperOffice::ANN)),
        ]
    }

    fn requests(&self) -> usize {
        self.genesys.calls().len()
            + self.rocketchat.calls().len()
            + self.pnut.calls().len()
            + self.superoffice.calls().len()
    }
}

#[tokio::test]
async fn an_expiry_in_the_past_is_invalid_by_the_vendors_clock() {
    let vendors = Vendors::start().await;
    let now: Timestamp = "2026-03-02T08:15:30.5Z".parse().unwrap();
    vendors.set(now);
    let past = |now: Timestamp| Expiry::At(now.saturating_sub(Duration::from_secs(60)));
    let update = PresenceUpdate::new(Availability::Available);
    for clock in clocks(vendors.pnut.clock()) {
        for (provider, who) in vendors.providers(&clock) {
            let context = format!("{} at {}", provider.source(), clock.now());
            let before = vendors.requests();
            for expiry in [past(clock.now()), Expiry::After(Duration::ZERO)] {
                let outcome = provider
                    .set(&who, &update.clone().with_expiry(expiry))
                    .await;
                let kind = outcome.expect_err(&context).kind();
                assert_eq!(kind, ErrorKind::Invalid, "{context}");
            }
            assert_eq!(vendors.requests(), before, "{context}: nothing was sent");
            provider.get(&who).await.unwrap();
            let before = vendors.requests();
            let outcome = provider
                .set(&who, &update.clone().with_expiry(past(now)))
                .await;
            let kind = outcome.expect_err(&context).kind();
            assert_eq!(kind, ErrorKind::Invalid, "{context}");
            assert_eq!(vendors.requests(), before, "{context}: nothing was sent");
            let soon = Expiry::At(now.saturating_add(Duration::from_secs(60)));
            let outcome = provider.set(&who, &update.clone().with_expiry(soon)).await;
            outcome.expect(&context);
        }
    }
    let board = InMemory::new("board", "ann");
    for expiry in [past(Timestamp::now()), Expiry::After(Duration::ZERO)] {
        let outcome = board
            .set(&Who::Me, &update.clone().with_expiry(expiry))
            .await;
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invalid);
    }
}

#[tokio::test]
async fn an_expiry_that_a_vendor_cannot_express_is_a_loss() {
    let vendors = Vendors::start().await;
    vendors.rocketchat.set_version("8.5.0");
    let month = Expiry::After(Duration::from_secs(30 * 24 * 60 * 60));
    let update = PresenceUpdate::new(Availability::Available).with_expiry(month);
    let mut providers = vendors.providers(vendors.pnut.clock());
    let board = InMemory::new("board", "ann");
    providers.push((Box::new(board), Who::Me));
    for (provider, who) in providers {
        let context = provider.source().to_string();
        let update = match provider.source().vendor() {
            // It can end a status and no message.
            "in-memory" => PresenceUpdate::message("here").with_expiry(month),
            _ => update.clone(),
        };
        let outcome = provider.set(&who, &update).await.expect(&context);
        let is_expiry = |loss: &Loss| matches!(loss, Loss::Expiry { .. });
        assert!(
            outcome.losses.iter().any(is_expiry),
            "{context}: {outcome:?}"
        );
        let outcome = provider.set(&who, &update.exact()).await;
        let kind = outcome.expect_err(&context).kind();
        assert_eq!(kind, ErrorKind::NotRepresentable, "{context}");
    }
}

#[tokio::test]
async fn a_status_that_has_ended_on_its_way_to_pnut_is_no_success() {
    let server = MockServer::start().await;
    let offline = r#"{"meta":{"code":200},"data":{"id":"7","presence":"offline"}}"#;
    let response = ResponseTemplate::new(200).set_body_raw(offline, "application/json");
    Mock::given(any())
        .respond_with(response)
        .mount(&server)
        .await;
    let builder = Pnut::builder().with_base_url(server.uri());
    let pnut = builder.with_access_token("token").build().unwrap();
    let busy = PresenceUpdate::new(Availability::Busy).without_message();
    let update = busy.with_expiry(Expiry::After(HALF_AN_HOUR));
    let error = pnut.set(&Who::Me, &update).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    assert!(error.may_have_been_applied());
    let away = PresenceUpdate::new(Availability::Offline);
    pnut.set(&Who::Me, &away.without_message()).await.unwrap();
}

/// Providers whose first call reads before it writes, and the call.
fn first_calls(url: &str, http: &HttpOptions) -> [(&'static str, Calls); 3] {
    let pnut = || {
        Pnut::builder()
            .with_base_url(url)
            .with_access_token("token")
    };
    let writer = pnut().with_http(http.clone()).build().unwrap();
    let beating = pnut().with_heartbeat_lasting("at my desk", HALF_AN_HOUR);
    let beating = beating.with_http(http.clone()).build().unwrap();
    let genesys = Genesys::builder()
        .with_base_url(url)
        .with_access_token("token");
    let genesys = genesys.with_source_id(FakeGenesys::CALENDAR);
    let genesys = genesys.with_http(http.clone()).build().unwrap();
    let write = |provider: Arc<dyn PresenceProvider>, who: Who, update: PresenceUpdate| -> Calls {
        Box::pin(async move { provider.set(&who, &update).await.unwrap_err() })
    };
    let [update, ..] = updates();
    let ann = Who::User(FakeGenesys::ANN.into());
    let message = PresenceUpdate::message("in a call");
    [
        ("a write of pnut", write(Arc::new(writer), Who::Me, update)),
        (
            "a heartbeat of pnut",
            Box::pin(async move { beating.get(&Who::Me).await.unwrap_err() }),
        ),
        (
            "an event of genesys",
            write(Arc::new(genesys), ann, message),
        ),
    ]
}

type Calls = Pin<Box<dyn Future<Output = Error>>>;

#[tokio::test]
async fn a_failure_of_the_first_request_ends_the_call() {
    for (status, requests) in [(401, 1), (407, 1), (501, 1), (429, 4), (503, 4)] {
        let mut position = 0;
        loop {
            let server = MockServer::start().await;
            let response = Mock::given(any()).respond_with(ResponseTemplate::new(status));
            response.mount(&server).await;
            let http = FakeClock::new().http_options();
            let mut calls = first_calls(&server.uri(), &http).into_iter();
            let Some((name, call)) = calls.nth(position) else {
                break;
            };
            let error = call.await;
            let sent = server.received_requests().await.unwrap().len();
            assert_eq!(sent, requests, "{name} {status}: {error}");
            assert_eq!(
                error.attempts() as usize,
                requests,
                "{name} {status}: {error}"
            );
            position += 1;
        }
    }
}
