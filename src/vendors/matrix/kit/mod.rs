//! The kit of Matrix: everything that a suite knows of it.

mod demo;
mod exchanges;
mod faults;
pub(crate) mod homeserver;
mod logins;
mod operations;
mod raw_call;
mod reader;
mod real;
mod real_provider;
mod settings;
mod subjects;
mod wire;

use std::sync::LazyLock;

use serde_json::json;

use super::{Matrix, api};
use crate::vendors::kit::{
    Column, Envelopes, NOWHERE, OperationCall, Prerequisite, VendorKit, built,
};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "matrix",
    title: "Matrix",
    operations: api::OPERATIONS,
    calls: LazyLock::new(|| OperationCall::all(api::CALLS, api::DECODERS)),
    models: api::operation::OTHERS,
    logins: &logins::LOGINS,
    prerequisite,
    envelopes: Envelopes {
        request_id_header: "X-Request-Id",
        error: |it| json!({ "errcode": it.code, "error": it.message }),
        token_error: |it| json!({ "errcode": it.code, "error": it.message }),
        denial: (
            403,
            r#"{"errcode":"M_FORBIDDEN","error":"the name or the password is wrong"}"#,
        ),
        has_token_words: true,
    },
    own_faults: faults::OWN,
    fault_table: include_str!("faults.txt"),
    with_source: |url, http, source| {
        let it = Matrix::builder().with_base_url(url).with_http(http);
        built(it.with_token_source(source).build())
    },
    requests_owner: true,
    addresses: settings::addresses,
    secret_settings: settings::secrets,
    time_settings: &[],
    bad_settings: settings::bad_settings,
    from_env: || built(Matrix::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    demo: demo::DEMO,
    wire: wire::FORMS,
    columns: &[Column {
        title: "Matrix",
        provider: || {
            let builder = Matrix::builder().with_base_url(NOWHERE);
            built(builder.with_access_token("x").build())
        },
        as_client: None,
    }],
    subjects: subjects::SUBJECTS,
    reader: &reader::READER,
    bench: None,
    real: real::TRIALS,
};

/// A token comes from a login or a refresh.
fn prerequisite(_: &str, path: &str, token: &str) -> Option<Prerequisite> {
    let is_session = path.ends_with("/login") || path.ends_with("/refresh");
    is_session.then(|| {
        Prerequisite::Token(json!({
            "access_token": token, "user_id": "@mia:example.org", "device_id": "DEVICE", "expires_in_ms": 86_399_000,
        }))
    })
}
