//! The kit of Rocket.Chat: everything that a suite knows of it.

mod bench;
mod demo;
mod faults;
mod logins;
mod reader;
mod settings;
mod subjects;
mod wire;

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{RocketChat, api};
use crate::vendors::kit::{Column, Envelopes, NOWHERE, OperationCall, VendorKit, Words, built};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "rocketchat",
    title: "Rocket.Chat",
    operations: api::OPERATIONS,
    calls: LazyLock::new(|| OperationCall::all(api::CALLS, api::DECODERS)),
    models: api::operation::OTHERS,
    logins: &logins::LOGINS,
    prerequisite: logins::prerequisite,
    envelopes: Envelopes {
        request_id_header: "X-Request-Id",
        error,
        token_error: error,
        denial: (401, r#"{"success":false,"error":"Unauthorized"}"#),
        has_token_words: true,
    },
    own_faults: faults::OWN,
    fault_table: include_str!("faults.txt"),
    with_source: |url, http, source| {
        let it = RocketChat::builder().with_base_url(url).with_http(http);
        built(it.with_token_source("user-id", source).build())
    },
    requests_owner: false,
    addresses: settings::addresses,
    secret_settings: settings::secrets,
    time_settings: settings::TIMES,
    bad_settings: settings::bad_settings,
    from_env: || built(RocketChat::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    demo: demo::DEMO,
    wire: wire::FORMS,
    columns: &[Column {
        title: "Rocket.Chat",
        provider: || {
            let builder = RocketChat::builder().with_base_url(NOWHERE);
            built(builder.with_token("x", "x").build())
        },
        as_client: None,
    }],
    subjects: subjects::SUBJECTS,
    reader: &reader::READER,
    bench: Some(&bench::BENCH),
    real: &[],
};

/// Signing in is an operation, so it fails as any other.
fn error(words: &Words<'_>) -> Value {
    json!({ "success": false, "error": words.message, "errorType": words.code })
}
