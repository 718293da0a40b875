//! What a response carries beside its value: ids, limits, typed failures.

use std::time::Duration;

use crate::{ErrorKind, PresenceProvider, Who, pnut::api::model::ErrorBody, testkit::FakePnut};

#[tokio::test]
async fn an_answer_of_pnut_tells_its_limit() {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build().unwrap();
    let answer = pnut.api().get_present_users().send().await.unwrap();
    let limit = answer.rate_limit.unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(5_000), Some(4_999)));
    assert_eq!(limit.reset_after, Some(Duration::from_secs(3_600)));
}

#[tokio::test]
async fn a_failure_of_pnut_is_typed() {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build().unwrap();
    let error = pnut.get(&Who::User("77777".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("pnut"));
    assert_eq!(error.operation(), Some("getUserPresence"));
    assert_eq!(error.vendor_message(), Some("no such user"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.meta.as_ref().unwrap().code, Some(404));
}

#[tokio::test]
async fn a_limit_of_pnut_tells_how_long_to_wait() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(0, 0);
    let pnut = fake.builder().build().unwrap();
    let error = pnut.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
}
