//! How responses of SuperOffice are read, for the fuzz harness: by the functions that the provider uses.

use std::{any::Any, sync::LazyLock};

use crate::{
    client::{auth::token_dialect, call::Dialect},
    clock::Timestamp,
    model::{Source, UserId},
    vendors::{
        fuzzing::{ASKED, Reading, ResponseReader, letters, words},
        superoffice::{api, api::model, map, map::DIALECT, system_user::AUTHENTICATION},
    },
};

static TOKENS: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

pub(super) static READER: ResponseReader = ResponseReader {
    words: LazyLock::new(|| words(include_str!("../../../../openapi/superoffice.yaml"))),
    dialects: &[&DIALECT, &TOKENS, &AUTHENTICATION],
    decoders: api::DECODERS,
    read,
    is_offline: |code| letters(code) == "statusdeleted",
    examine: |_| {},
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    if let Some(read) = value.downcast_ref::<model::UserPresenceStatus>() {
        let associate = map::associate_id(&UserId::from(ASKED)).expect("it is an id everywhere");
        let presence = map::presence(source, associate, read.clone(), observed_at);
        reading.presences.push(presence);
        if let Err(refusal) = map::refuse_account_state(read) {
            reading.refuse(&refusal);
        }
    }
    if let Some(read) = value.downcast_ref::<Vec<model::ChatPresence>>() {
        let agents = map::chat::presences(source, read.clone(), observed_at);
        reading.presences.extend(agents.into_values());
    }
    reading
}
