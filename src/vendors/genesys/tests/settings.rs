//! Settings, and the odd answers that they lead to.

use serde_json::json;

use super::{ANN, config_fault, organization, refused, who};
use crate::{
    error::ErrorKind, provider::PresenceProvider, vendors::genesys::Genesys,
    vendors::test_support::Fails,
};

#[tokio::test]
async fn odd_fields_of_an_error_hide_neither_code_nor_message() {
    for odd in [
        json!({ "details": [null], "errors": null, "status": "many", "messageParams": { "a": 1 } }),
        json!({ "entityId": 7, "limit": [], "messageParams": { "a": null } }),
    ] {
        let mut body = odd;
        body["code"] = "missing.permissions".into();
        body["message"] = "no".into();
        body["contextId"] = "c-1".into();
        let (_server, builder) = organization(move |_| refused(403, body.clone())).await;
        let error = builder.build().unwrap().get(&who(ANN)).await.unwrap_err();
        assert_eq!(error.vendor_code(), Some("missing.permissions"));
        assert_eq!(error.vendor_message(), Some("no"));
        assert_eq!(error.request_id(), Some("c-1"));
    }
}

#[test]
fn a_secret_goes_to_no_other_place_than_the_one_that_belongs_to_the_base_url() {
    let builder = |base| {
        Genesys::builder()
            .with_base_url(base)
            .with_client_credentials("id", "secret")
    };
    config_fault(builder("http://127.0.0.1:1").build(), "login_url");
    config_fault(builder("nonsense").build(), "base_url");
    let here = builder("http://127.0.0.1:1").with_login_url("http://127.0.0.1:2");
    assert_eq!(here.build().unwrap().source().instance(), "127.0.0.1:1");
    let with_token = Genesys::builder()
        .with_base_url("http://127.0.0.1:1")
        .with_access_token("t");
    assert!(with_token.build().is_ok());
}

#[cfg(feature = "rustls")]
#[test]
fn the_instance_is_where_the_base_url_leads() {
    let builder = || Genesys::builder().with_client_credentials("id", "secret");
    let instance = |builder: crate::vendors::genesys::GenesysBuilder| {
        builder.build().unwrap().source().instance().to_owned()
    };
    assert_eq!(instance(builder()), "mypurecloud.com");
    let ireland = builder().with_base_url("https://api.mypurecloud.ie");
    assert_eq!(instance(ireland), "mypurecloud.ie");
}

#[test]
fn a_source_id_that_cannot_be_one_is_refused() {
    for source_id in ["", "..", "a/b", "a\nb"] {
        let builder = Genesys::builder().with_access_token("t");
        config_fault(builder.with_source_id(source_id).build(), "source_id");
    }
}

#[test]
fn an_instance_that_cannot_be_printed_is_refused() {
    for instance in ["", " ", "a\nb"] {
        let builder = Genesys::builder()
            .with_base_url("http://127.0.0.1:1")
            .with_access_token("t");
        config_fault(builder.with_instance(instance).build(), "instance");
    }
}

#[test]
fn a_store_for_refresh_tokens_that_never_come_is_refused() {
    let builder = || {
        Genesys::builder()
            .with_base_url("http://127.0.0.1:1")
            .with_login_url("http://127.0.0.1:1")
            .with_refresh_token_store(|_| {})
    };
    for builder in [
        builder().with_client_credentials("id", "secret"),
        builder().with_access_token("token"),
    ] {
        let error = builder.build().fails(ErrorKind::Config);
        let told = error.to_string();
        assert!(told.contains("with_refresh_token_store"), "{told}");
    }
    let user = builder().with_refresh_token("id", None, "token");
    user.build().unwrap();
}
