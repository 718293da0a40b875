//! Times are those of the vendor's clock, whatever the clock of the provider shows.

use serde_json::Value;
use wiremock::ResponseTemplate;

use super::ANN;
use crate::{
    clock::FakeClock,
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeGenesys,
    vendors::genesys::Genesys,
    vendors::test_support::{assert_about, clocks, last, received, serving, who},
};

#[tokio::test]
async fn an_event_has_the_time_of_the_vendor() {
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

/// An event is sent with a time, so the first one needs a response that shows the vendor's clock.
#[tokio::test]
async fn a_failure_of_the_first_request_ends_the_call() {
    for (status, requests) in [(401, 1), (407, 1), (501, 1), (429, 4), (503, 4)] {
        let server = serving(ResponseTemplate::new(status)).await;
        let http = FakeClock::new().http_options();
        let builder = Genesys::builder().with_base_url(server.uri());
        let builder = builder.with_access_token("token").with_http(http);
        let genesys = builder
            .with_source_id(FakeGenesys::CALENDAR)
            .build()
            .unwrap();
        let message = PresenceUpdate::message("in a call");
        let error = genesys.set(&who(ANN), &message).await.unwrap_err();
        let sent = received(&server).await;
        assert_eq!(sent, requests, "{status}: {error}");
        assert_eq!(error.attempts() as usize, requests, "{status}: {error}");
    }
}
