//! What a response carries beside its value: ids, limits, typed failures.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use super::connected;
use crate::{
    clock::Timestamp,
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    vendors::{
        rocketchat::api::{OPERATIONS, model::ErrorBody},
        test_support::Fails,
    },
};

#[tokio::test]
async fn an_answer_of_rocketchat_tells_its_limit() {
    let (fake, chat) = connected().await;
    fake.set_call_limit("me", 7);
    let answer = chat.api().me().send().await.unwrap();
    let limit = answer.rate_limit.unwrap();
    assert_eq!((limit.limit, limit.remaining), (Some(7), Some(6)));
    // The end is a moment there, so that our clock is in it; in seconds it would be in another year.
    let end = Timestamp::now().saturating_add(limit.reset_after.unwrap());
    let expected = fake.clock().now().saturating_add(Duration::from_secs(60));
    let difference = end.as_unix_seconds() - expected.as_unix_seconds();
    assert!(difference.abs() <= 30, "{difference}");
}

#[tokio::test]
async fn a_failure_of_rocketchat_is_typed() {
    let (_fake, chat) = connected().await;
    let error = chat
        .get(&Who::User("nobody".into()))
        .await
        .fails(ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("rocketchat"));
    assert_eq!(error.operation(), Some("users.getStatus"));
    assert_eq!(error.vendor_code(), Some("error-invalid-user"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.error_type.as_deref(), Some("error-invalid-user"));
}

#[tokio::test]
async fn a_limit_of_rocketchat_tells_how_long_to_wait() {
    let (fake, chat) = connected().await;
    fake.set_call_limit("users.presence", 0);
    let error = chat.get(&Who::Me).await.fails(ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
}

#[test]
fn every_operation_has_a_response_of_success_among_the_samples() {
    let vendor = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendors/rocketchat");
    let files = fs::read_dir(vendor.join("samples")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let sampled = names.filter_map(|name| Some(name.split_once(".200.")?.0.to_owned()));
    let operations = OPERATIONS.iter().map(|it| it.id.replace('/', "_"));
    let operations: BTreeSet<String> = operations.collect();
    assert_eq!(sampled.collect::<BTreeSet<_>>(), operations);
}
