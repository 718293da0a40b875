//! What a response carries beside its value: ids, limits, typed failures.

use super::connected;
use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    vendors::{superoffice::api::model::ErrorBody, test_support::Fails},
};

#[tokio::test]
async fn a_failure_of_superoffice_is_typed() {
    let (_fake, crm) = connected().await;
    let error = crm
        .get(&Who::User("4711".into()))
        .await
        .fails(ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("superoffice"));
    assert_eq!(error.operation(), Some("v1User_GetUserPresenceStatus"));
    assert_eq!(error.vendor_code(), Some("SoNotFoundException"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.error_type.as_deref(), Some("SoNotFoundException"));
}

#[tokio::test]
async fn another_host_of_superoffice_says_where_to_look() {
    let (fake, crm) = connected().await;
    fake.set_wrong_host(true);
    crm.get(&Who::Me)
        .await
        .fails_naming(ErrorKind::Config, "the tenant's own host");
}
