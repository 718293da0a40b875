//! Times are those of the vendor's clock, whatever the clock of the provider shows.

use std::time::Duration;

use wiremock::ResponseTemplate;

use super::at;
use crate::{
    clock::{FakeClock, Timestamp},
    error::ErrorKind,
    model::{Availability, Expiry, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::test_support::{
        Fails, HALF_AN_HOUR, assert_about, clocks, json, last, received, serving, updates,
    },
};

const SECOND: Duration = Duration::from_secs(1);

fn seconds(text: &str) -> Timestamp {
    Timestamp::from_unix_millis(text.parse::<i64>().unwrap() * 1000)
}

#[tokio::test]
async fn a_status_ends_by_the_vendors_clock() {
    for update in updates() {
        for which in 0..3 {
            let fake = FakePnut::start().await;
            let clock = &clocks(fake.clock())[which];
            let builder = fake.builder().with_http(clock.http_options());
            let pnut = builder.build().unwrap();
            let outcome = pnut.set(&Who::Me, &update).await.unwrap();
            let shown = outcome.effective.unwrap();
            let text = &shown.native.code;
            let expected = Availability::Offline;
            assert_ne!(shown.availability, expected, "{which} {update:?}");
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
async fn a_status_that_ended_on_its_way_is_no_success() {
    let offline = r#"{"meta":{"code":200},"data":{"id":"7","presence":"offline"}}"#;
    let server = serving(json(offline)).await;
    let pnut = at(&server).build().unwrap();
    let busy = PresenceUpdate::new(Availability::Busy).without_message();
    let update = busy.with_expiry(Expiry::After(HALF_AN_HOUR));
    let error = pnut.set(&Who::Me, &update).await.fails(ErrorKind::Invalid);
    assert!(error.may_have_been_applied());
    let away = PresenceUpdate::new(Availability::Offline);
    pnut.set(&Who::Me, &away.without_message()).await.unwrap();
}

/// A write whose expiry is sent as a time reads first, to learn the vendor's clock.
#[tokio::test]
async fn a_failure_of_the_first_request_ends_the_call() {
    for (status, requests) in [(401, 1), (407, 1), (501, 1), (429, 4), (503, 4)] {
        let server = serving(ResponseTemplate::new(status)).await;
        let http = FakeClock::new().http_options();
        let pnut = at(&server).with_http(http).build().unwrap();
        let [update, ..] = updates();
        let error = pnut.set(&Who::Me, &update).await.unwrap_err();
        let sent = received(&server).await;
        assert_eq!(sent, requests, "{status}: {error}");
        assert_eq!(error.attempts() as usize, requests, "{status}: {error}");
    }
}
