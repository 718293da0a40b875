//! The kit of pnut: everything that a suite knows of it.

mod demo;
mod faults;
mod logins;
mod reader;
mod settings;
mod subjects;
mod wire;

use std::sync::LazyLock;

use serde_json::json;

use super::{Pnut, api};
use crate::vendors::kit::{
    Column, Envelopes, NOWHERE, OperationCall, Prerequisite, VendorKit, built,
};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "pnut",
    title: "pnut.io",
    operations: api::OPERATIONS,
    calls: LazyLock::new(|| OperationCall::all(api::CALLS, api::DECODERS)),
    models: api::operation::OTHERS,
    logins: &logins::LOGINS,
    prerequisite: |_, path, token| Prerequisite::oauth(path, token),
    envelopes: Envelopes {
        request_id_header: "X-Request-Id",
        error: |it| {
            json!({ "meta": {
                "code": it.status, "error_message": it.message, "error_slug": it.code, "error_id": it.request_id,
            } })
        },
        token_error: Envelopes::oauth,
        denial: Envelopes::OAUTH_DENIAL,
        has_token_words: false,
    },
    own_faults: faults::OWN,
    fault_table: include_str!("faults.txt"),
    with_source: |url, http, source| {
        let it = Pnut::builder().with_base_url(url).with_http(http);
        built(it.with_token_source(source).build())
    },
    requests_owner: false,
    addresses: settings::addresses,
    secret_settings: settings::secrets,
    time_settings: &[],
    bad_settings: settings::bad_settings,
    from_env: || built(Pnut::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    demo: demo::DEMO,
    wire: wire::FORMS,
    columns: &[Column {
        title: "pnut.io",
        provider: || {
            let builder = Pnut::builder().with_base_url(NOWHERE);
            built(builder.with_access_token("x").build())
        },
        as_client: None,
    }],
    subjects: subjects::SUBJECTS,
    reader: &reader::READER,
    bench: None,
    real: &[],
};
