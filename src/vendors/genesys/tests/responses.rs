//! What a response carries beside its value: ids, limits, typed failures.

use std::time::Duration;

use super::connected;
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    vendors::{genesys::api::model::ErrorBody, test_support::Fails},
};

#[tokio::test]
async fn an_answer_of_genesys_tells_its_request_and_its_limit() {
    let (_fake, genesys) = connected().await;
    let answer = genesys.api().get_systempresences().send().await.unwrap();
    let header = answer.headers["inin-correlation-id"].to_str().unwrap();
    assert_eq!(answer.request_id.as_deref(), Some(header));
    let limit = answer.rate_limit.unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(180), Some(179)));
    assert_eq!(limit.reset_after, Some(Duration::from_secs(60)));
}

#[tokio::test]
async fn a_failure_of_genesys_is_typed_and_tells_its_request() {
    let (_fake, genesys) = connected().await;
    let error = genesys
        .get(&Who::User("nobody".into()))
        .await
        .fails(ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("genesys"));
    assert_eq!(error.operation(), Some("getUserPresence"));
    assert_eq!(error.vendor_code(), Some("not.found"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.code.as_deref(), Some("not.found"));
    assert_eq!(body.context_id.as_deref(), error.request_id());
    assert!(error.request_id().is_some());
    assert!(error.body::<String>().is_none());
}

#[tokio::test]
async fn a_limit_of_genesys_tells_how_long_to_wait() {
    let (fake, genesys) = connected().await;
    fake.limit_calls(0);
    let error = genesys
        .get(&Who::User("x".into()))
        .await
        .fails(ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}
