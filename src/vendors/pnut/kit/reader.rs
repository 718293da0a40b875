//! How responses of pnut are read, for the fuzz harness: by the functions that the provider uses.

use std::{any::Any, sync::LazyLock};

use crate::{
    client::{auth::token_dialect, call::Dialect},
    clock::Timestamp,
    model::Source,
    vendors::{
        fuzzing::{Reading, ResponseReader, letters, words},
        pnut::{Limits, api, api::model, index, key, map, map::DIALECT},
    },
};

static TOKENS: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

pub(super) static READER: ResponseReader = ResponseReader {
    words: LazyLock::new(|| words(include_str!("../../../../openapi/pnut.yaml"))),
    dialects: &[&DIALECT, &TOKENS],
    decoders: api::DECODERS,
    read,
    is_offline: |code| letters(code) == "offline",
    examine: |_| {},
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    if let Some(answer) = value.downcast_ref::<model::PresenceListAnswer>() {
        let listing = map::presences(source, answer.data.clone(), Vec::new(), observed_at);
        reading.add(listing);
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
        let limits = Limits::from(&answer.data);
        assert!(limits.presence_chars > 0 && limits.quotas.len() == 2);
    }
    if let Some(answer) = value.downcast_ref::<model::PresenceAnswer>() {
        let presence = map::presence(source, answer.data.clone(), observed_at);
        reading.presences.push(presence);
    }
    reading
}
