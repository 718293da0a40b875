//! Payloads as the vendor documents them.

use super::super::api::model;
use crate::vendors::kit::Sample;

pub(super) const SAMPLES: &[Sample] = &[
    Sample::new::<model::PresenceListAnswer>(
        "channel_users.json",
        include_str!("../samples/channel_users.json"),
    ),
    Sample::new::<model::ConfigurationAnswer>(
        "configuration.json",
        include_str!("../samples/configuration.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "error.failed.json",
        include_str!("../samples/error.failed.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "error.limited.json",
        include_str!("../samples/error.limited.json"),
    ),
    Sample::new::<model::PresenceListAnswer>(
        "meta.paged.json",
        include_str!("../samples/meta.paged.json"),
    ),
    Sample::new::<model::PresenceListAnswer>(
        "present_users.json",
        include_str!("../samples/present_users.json"),
    ),
    Sample::new::<model::PresenceListAnswer>(
        "present_users.nobody.json",
        include_str!("../samples/present_users.nobody.json"),
    ),
    Sample::new::<model::PresenceAnswer>(
        "updated_presence.json",
        include_str!("../samples/updated_presence.json"),
    ),
    Sample::new::<model::PresenceAnswer>(
        "user_presence.before_fields_were_added.json",
        include_str!("../samples/user_presence.before_fields_were_added.json"),
    ),
    Sample::new::<model::PresenceAnswer>(
        "user_presence.json",
        include_str!("../samples/user_presence.json"),
    ),
    Sample::new::<model::PresenceAnswer>(
        "user_presence.never.json",
        include_str!("../samples/user_presence.never.json"),
    ),
    Sample::new::<model::PresenceAnswer>(
        "user_presence.no_date.json",
        include_str!("../samples/user_presence.no_date.json"),
    ),
];
