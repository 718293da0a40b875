//! What a response carries beside its value: ids, limits, typed failures.

use std::time::Duration;

use super::connected;
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    vendors::{pnut::api::model::ErrorBody, test_support::Fails},
};

#[tokio::test]
async fn an_answer_of_pnut_tells_its_limit() {
    let (_fake, pnut) = connected().await;
    let answer = pnut.api().get_present_users().send().await.unwrap();
    let limit = answer.rate_limit.unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(5_000), Some(4_999)));
    assert_eq!(limit.reset_after, Some(Duration::from_secs(3_600)));
}

#[tokio::test]
async fn a_failure_of_pnut_is_typed() {
    let (_fake, pnut) = connected().await;
    let error = pnut
        .get(&Who::User("77777".into()))
        .await
        .fails(ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("pnut"));
    assert_eq!(error.operation(), Some("getUserPresence"));
    assert_eq!(error.vendor_message(), Some("no such user"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.meta.as_ref().unwrap().code, Some(404));
}

#[tokio::test]
async fn a_limit_of_pnut_tells_how_long_to_wait() {
    let (fake, pnut) = connected().await;
    fake.set_call_limits(0, 0);
    let error = pnut.get(&Who::Me).await.fails(ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
}
