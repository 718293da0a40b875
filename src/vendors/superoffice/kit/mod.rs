//! The kit of SuperOffice: everything that a suite knows of it.

mod demo;
mod faults;
mod logins;
mod reader;
mod settings;
mod subjects;
mod wire;

use std::sync::LazyLock;

use serde_json::json;

use super::{SuperOffice, api};
use crate::{
    error::Result,
    vendors::kit::{Column, Envelopes, NOWHERE, OperationCall, VendorKit, built},
};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "superoffice",
    title: "SuperOffice",
    operations: api::OPERATIONS,
    calls: LazyLock::new(|| OperationCall::all(api::CALLS, api::DECODERS)),
    models: api::operation::OTHERS,
    logins: &logins::LOGINS,
    prerequisite: logins::prerequisite,
    envelopes: Envelopes {
        request_id_header: "X-Request-Id",
        error: |it| json!({ "Error": true, "ErrorType": it.code, "ErrorMessage": it.message }),
        token_error: Envelopes::oauth,
        denial: (400, r#"{"error":"invalid_client","IsSuccessful":false}"#),
        has_token_words: false,
    },
    own_faults: faults::OWN,
    fault_table: include_str!("faults.txt"),
    with_source: |url, http, source| {
        let it = SuperOffice::builder().with_base_url(url).with_http(http);
        built(it.with_token_source(source).build())
    },
    requests_owner: true,
    addresses: settings::addresses,
    secret_settings: settings::secrets,
    time_settings: settings::TIMES,
    bad_settings: settings::bad_settings,
    from_env: || built(SuperOffice::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    demo: demo::DEMO,
    wire: wire::FORMS,
    columns: &[
        Column {
            title: "SuperOffice",
            provider: || built(online()),
            as_client: None,
        },
        Column {
            title: "SuperOffice chat",
            provider: || built(online().map(|crm| crm.chat())),
            as_client: None,
        },
    ],
    subjects: subjects::SUBJECTS,
    reader: &reader::READER,
    bench: None,
    real: &[],
};

fn online() -> Result<SuperOffice> {
    let builder = SuperOffice::builder().with_base_url(NOWHERE);
    builder.with_access_token("x").build()
}
