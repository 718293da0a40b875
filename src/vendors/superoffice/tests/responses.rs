//! What a response carries beside its value: ids, limits, typed failures.

use crate::{
    ErrorKind, PresenceProvider, Who, superoffice::api::model::ErrorBody, testkit::FakeSuperOffice,
};

#[tokio::test]
async fn a_failure_of_superoffice_is_typed() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build().unwrap();
    let error = crm.get(&Who::User("4711".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.vendor(), Some("superoffice"));
    assert_eq!(error.operation(), Some("v1User_GetUserPresenceStatus"));
    assert_eq!(error.vendor_code(), Some("SoNotFoundException"));
    let body: &ErrorBody = error.body().unwrap();
    assert_eq!(body.error_type.as_deref(), Some("SoNotFoundException"));
}

#[tokio::test]
async fn another_host_of_superoffice_says_where_to_look() {
    let fake = FakeSuperOffice::start().await;
    fake.set_wrong_host(true);
    let crm = fake.builder().build().unwrap();
    let error = crm.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(
        error.to_string().contains("the tenant's own host"),
        "{error}"
    );
}
