//! The kit of Genesys Cloud: everything that a suite knows of it.

mod demo;
mod logins;
mod reader;
mod settings;
mod subjects;
mod wire;

use std::sync::LazyLock;

use serde_json::json;

use super::{Genesys, api};
use crate::vendors::kit::{
    Column, Envelopes, NOWHERE, OperationCall, Prerequisite, VendorKit, built,
};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "genesys",
    title: "Genesys Cloud",
    operations: api::OPERATIONS,
    calls: LazyLock::new(|| OperationCall::all(api::CALLS, api::DECODERS)),
    models: api::operation::OTHERS,
    logins: &logins::LOGINS,
    prerequisite: |_, path, token| Prerequisite::oauth(path, token),
    envelopes: Envelopes {
        request_id_header: "ININ-Correlation-Id",
        error: |it| {
            json!({
                "message": it.message, "code": it.code, "status": it.status, "contextId": it.request_id,
            })
        },
        token_error: Envelopes::oauth,
        denial: Envelopes::OAUTH_DENIAL,
        has_token_words: false,
    },
    own_faults: &[],
    fault_table: include_str!("faults.txt"),
    with_source: |url, http, source| {
        let it = Genesys::builder().with_base_url(url).with_http(http);
        built(it.with_token_source(source).build())
    },
    requests_owner: true,
    addresses: settings::addresses,
    secret_settings: settings::secrets,
    time_settings: settings::TIMES,
    bad_settings: settings::bad_settings,
    from_env: || built(Genesys::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    demo: demo::DEMO,
    wire: wire::FORMS,
    columns: &[Column {
        title: "Genesys Cloud",
        provider: || {
            let builder = Genesys::builder()
                .with_base_url(NOWHERE)
                .with_login_url(NOWHERE);
            built(builder.with_access_token("x").build())
        },
        as_client: Some(|| {
            let builder = Genesys::builder()
                .with_base_url(NOWHERE)
                .with_login_url(NOWHERE);
            built(builder.with_client_credentials("x", "x").build())
        }),
    }],
    subjects: subjects::SUBJECTS,
    reader: &reader::READER,
    bench: None,
    real: &[],
};
