//! What the suites know of Rocket.Chat.

mod calls;
mod logins;
mod reader;
mod requests;
mod settings;

use super::{RocketChat, api};
use crate::vendors::kit::{Column, NOWHERE, VendorKit, built};

pub(crate) static KIT: VendorKit = VendorKit {
    name: "rocketchat",
    title: "Rocket.Chat",
    operations: api::OPERATIONS,
    calls: calls::CALLS,
    logins: logins::LOGINS,
    prerequisite: logins::prerequisite,
    with_source: |url, http, source| {
        let it = RocketChat::builder().with_base_url(url).with_http(http);
        built(it.with_token_source("user-id", source).build())
    },
    requests_owner: false,
    addresses: settings::ADDRESSES,
    secret_settings: settings::SECRETS,
    time_settings: &[],
    bad_settings: settings::BAD,
    from_env: || built(RocketChat::from_env()),
    environments: settings::ENVIRONMENTS,
    start_fake: settings::start_fake,
    requests: requests::send_all,
    columns: &[Column {
        title: "Rocket.Chat",
        provider: || {
            let builder = RocketChat::builder().with_base_url(NOWHERE);
            built(builder.with_token("x", "x").build())
        },
        as_client: None,
    }],
    reader: &reader::READER,
};
