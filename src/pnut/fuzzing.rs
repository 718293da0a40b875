//! How answers are read, for tests and fuzz targets.

use std::{any::Any, sync::LazyLock};

use super::{
    Limits,
    api::{self, model},
    index, key,
    map::{self, DIALECT},
};
use crate::{
    Source, Timestamp,
    fuzzing::{ASKED, Reading, Vendor, words},
    http::{Dialect, token_dialect},
};

static TOKENS: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

pub(crate) static VENDOR: Vendor = Vendor {
    words: LazyLock::new(|| words(include_str!("../../openapi/pnut.yaml"))),
    dialects: &[&DIALECT, &TOKENS],
    decoders: api::DECODERS,
    read,
    is_offline: |code| code == "offline",
    examine: |_| {},
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    if let Some(answer) = value.downcast_ref::<model::PresenceListAnswer>() {
        reading.add(map::presences(source, answer.data.clone(), observed_at));
        let by_name = index(&reading.presences);
        for presence in &reading.presences {
            let name = presence
                .username
                .as_ref()
                .map(|name| key(&format!("@{name}")));
            assert!(name.is_none_or(|name| by_name.contains_key(&name)));
        }
    }
    if let Some(answer) = value.downcast_ref::<model::ConfigurationAnswer>() {
        let limits = answer.data.as_ref().map(Limits::from).unwrap_or_default();
        assert!(limits.presence_chars > 0 && limits.quotas.len() == 2);
    }
    if let Some(answer) = value.downcast_ref::<model::PresenceAnswer>() {
        let user = answer.data.clone();
        let presence = user.map(|user| map::presence(source, ASKED, user, observed_at));
        reading.presences.extend(presence);
    }
    reading
}
