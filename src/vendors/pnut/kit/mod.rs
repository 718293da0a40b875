//! What the suites know of pnut.

mod calls;
mod logins;
mod reader;
mod requests;
mod settings;

use super::{Pnut, api};
use crate::vendors::kit::{Column, NOWHERE, Prerequisite, VendorKit, built};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "pnut",
    title: "pnut.io",
    operations: api::OPERATIONS,
    calls: calls::CALLS,
    logins: logins::LOGINS,
    prerequisite: |_, path, token| Prerequisite::oauth(path, token),
    with_source: |url, http, source| {
        let it = Pnut::builder().with_base_url(url).with_http(http);
        built(it.with_token_source(source).build())
    },
    requests_owner: false,
    addresses: settings::ADDRESSES,
    secret_settings: settings::SECRETS,
    time_settings: &[],
    bad_settings: settings::BAD,
    from_env: || built(Pnut::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    requests: requests::send_all,
    columns: &[Column {
        title: "pnut.io",
        provider: || {
            let builder = Pnut::builder().with_base_url(NOWHERE);
            built(builder.with_access_token("x").build())
        },
        as_client: None,
    }],
    reader: &reader::READER,
};
