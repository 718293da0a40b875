//! A user sets one presence in 10 seconds, and a refusal names the wait in milliseconds, in the body alone.

use std::time::Duration;

use super::{ME, at, connected};
use crate::{
    client::call::Retry,
    clock::{Clock, FakeClock},
    error::ErrorKind,
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeMatrix,
    vendors::{
        matrix::{
            api::model::{PresenceRequest, PresenceState},
            map::SET_INTERVAL,
        },
        test_support::{
            Fails, assert_limited, count, received, serving_responses, statuses, who, with_quotas,
            without_retries,
        },
    },
};

const LIMITED: &[u8] = br#"{"errcode":"M_LIMIT_EXCEEDED","error":"slower","retry_after_ms":9983}"#;
const WAIT: Duration = Duration::from_millis(9_983);

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

#[tokio::test]
async fn a_refusal_is_waited_for_as_long_as_its_body_says() {
    let clock = FakeClock::new();
    let online = br#"{"presence":"online"}"#;
    let server = serving_responses([(429, LIMITED.to_vec()), (200, online.to_vec())]).await;
    let matrix = at(&server).with_http(with_quotas(&clock)).build().unwrap();
    matrix.get(&who(ME)).await.unwrap();
    assert_eq!(clock.elapsed(), WAIT);
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn a_refusal_that_is_not_waited_for_names_the_wait() {
    let server = serving_responses([(429, LIMITED.to_vec())]).await;
    let matrix = at(&server).with_http(without_retries()).build().unwrap();
    let error = matrix.get(&who(ME)).await.fails(ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(WAIT));
    assert_eq!(error.vendor_code(), Some("M_LIMIT_EXCEEDED"));
}

#[tokio::test]
async fn the_second_presence_within_ten_seconds_waits_before_it_is_sent() {
    let fake = FakeMatrix::start().await;
    fake.set_presence_limit(1);
    let http = with_quotas(fake.clock());
    let matrix = fake.builder().with_http(http).build().unwrap();
    let began = fake.clock().elapsed();
    for _ in 0..3 {
        matrix.set(&Who::Me, &away()).await.unwrap();
    }
    assert_eq!(fake.clock().elapsed() - began, 2 * SET_INTERVAL);
    assert!(!statuses(&fake.calls()).contains(&429));
    assert_eq!(count(&fake.calls(), "setPresence"), 3);
}

#[tokio::test]
async fn reads_are_not_delayed_by_the_limit_of_writes() {
    let fake = FakeMatrix::start().await;
    let matrix = fake
        .builder()
        .with_http(with_quotas(fake.clock()))
        .build()
        .unwrap();
    matrix.set(&Who::Me, &away()).await.unwrap();
    let began = fake.clock().elapsed();
    for _ in 0..100 {
        matrix.get(&Who::Me).await.unwrap();
    }
    assert_eq!(fake.clock().elapsed(), began);
}

#[tokio::test]
async fn the_users_of_a_service_have_no_limit_in_common() {
    let fake = FakeMatrix::start().await;
    fake.set_presence_limit(1);
    let builder = fake.builder().with_http(with_quotas(fake.clock()));
    let matrix = builder.with_application_service(FakeMatrix::SERVICE_TOKEN, ME);
    let matrix = matrix.build().unwrap();
    let began = fake.clock().elapsed();
    for user in [FakeMatrix::ANN, FakeMatrix::BOB, FakeMatrix::EVE] {
        matrix.set(&who(user), &away()).await.unwrap();
    }
    assert_eq!(fake.clock().elapsed(), began);
}

#[tokio::test]
async fn a_refused_presence_holds_back_the_next_one() {
    let clock = FakeClock::new();
    let server = serving_responses([(429, LIMITED.to_vec()), (200, b"{}".to_vec())]).await;
    let retry = Retry::default().with_max_wait(Duration::from_secs(5));
    let http = with_quotas(&clock).with_retry(retry);
    let matrix = at(&server).with_http(http).build().unwrap();
    let request = PresenceRequest::new(PresenceState::Online);
    let set = || matrix.api().set_presence(ME, &request).send();
    assert_limited(set().await, 1, WAIT);
    let error = set().await.err().unwrap();
    assert!(error.is_own_limit(), "{error}");
    assert_eq!(received(&server).await, 1);
    clock.advance(SET_INTERVAL);
    set().await.unwrap();
}

#[tokio::test]
async fn the_fake_counts_a_refused_body_too() {
    let (fake, matrix) = connected().await;
    fake.set_presence_limit(1);
    let unknown = PresenceRequest::new(PresenceState::OrgMatrixMsc3026Busy);
    let refused = matrix.api().set_presence(ME, &unknown).send().await;
    assert_eq!(refused.err().unwrap().kind(), ErrorKind::Invalid);
    fake.clock().advance(Duration::from_secs(5));
    assert_eq!(fake.calls().len(), 1);
}
