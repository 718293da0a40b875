//! Refusals: their kinds, and which of them concern one user.

use serde_json::json;

use super::{ANN, client};
use crate::{
    error::{ErrorKind, Scope},
    model::{Availability, Caveat},
    provider::PresenceProvider,
    vendors::{
        matrix::api::model::ErrorBody,
        test_support::{Fails, serving_responses, who},
    },
};

#[tokio::test]
async fn every_code_has_a_kind() {
    for (status, code, kind) in [
        (400, "M_INVALID_PARAM", ErrorKind::Invalid),
        (400, "M_NOT_JSON", ErrorKind::Invalid),
        (400, "M_UNKNOWN", ErrorKind::Invalid),
        (401, "M_MISSING_TOKEN", ErrorKind::Unauthenticated),
        (401, "M_UNKNOWN_TOKEN", ErrorKind::Unauthenticated),
        (401, "M_USER_LOCKED", ErrorKind::Unauthenticated),
        (403, "M_USER_DEACTIVATED", ErrorKind::Unauthenticated),
        (403, "M_FORBIDDEN", ErrorKind::Forbidden),
        (404, "M_NOT_FOUND", ErrorKind::NotFound),
        (404, "M_UNRECOGNIZED", ErrorKind::Config),
        (405, "M_UNRECOGNIZED", ErrorKind::Config),
        (429, "M_LIMIT_EXCEEDED", ErrorKind::RateLimited),
        (500, "M_UNKNOWN", ErrorKind::Unavailable),
    ] {
        let body = json!({ "errcode": code, "error": "no" }).to_string();
        let server = serving_responses([(status, body.into())]).await;
        let error = client(&server).get(&who(ANN)).await;
        let error = error.fails_at((status, code), kind);
        assert_eq!(error.vendor_code(), Some(code));
        assert_eq!(error.vendor_message(), Some("no"));
        let body: &ErrorBody = error.body().unwrap();
        assert_eq!(body.errcode.as_deref(), Some(code));
    }
}

#[tokio::test]
async fn a_user_who_is_not_visible_is_no_offline_user() {
    let body = br#"{"errcode":"M_FORBIDDEN","error":"not yours to see"}"#;
    let server = serving_responses([(403, body.to_vec())]).await;
    let error = client(&server).get(&who(ANN)).await;
    let error = error.fails_naming(ErrorKind::Forbidden, "not visible to this account");
    assert_eq!(error.scope(), Scope::User);
}

#[tokio::test]
async fn a_refusal_of_a_proxy_concerns_more_than_one_user() {
    let page = b"<html><title>403 Forbidden</title></html>";
    let server = serving_responses([(403, page.to_vec())]).await;
    let error = client(&server).get(&who(ANN)).await;
    let error = error.fails(ErrorKind::Forbidden);
    assert_ne!(error.scope(), Scope::User);
}

#[tokio::test]
async fn a_server_that_refuses_because_presence_is_off_reports_nobody() {
    let body = br#"{"errcode":"M_FORBIDDEN","error":"Presence is disabled on this server"}"#;
    let server = serving_responses([(403, body.to_vec())]).await;
    let read = client(&server).get(&who(ANN)).await.unwrap();
    assert_eq!(read.availability, Availability::Unknown);
    assert_eq!(read.caveats, [Caveat::VendorDoesNotReport]);
}
