//! How responses of Matrix are read, for the fuzz harness: by the functions that the provider uses.

use std::{any::Any, sync::LazyLock};

use crate::{
    clock::Timestamp,
    model::{Source, UserId},
    vendors::{
        fuzzing::{ASKED, Reading, ResponseReader, letters, words},
        matrix::{
            api,
            api::model,
            map::{self, DIALECT, SERVICE, SIGN_IN, Tracking},
        },
    },
};

pub(super) static READER: ResponseReader = ResponseReader {
    words: LazyLock::new(|| words(include_str!("../../../../openapi/matrix.yaml"))),
    dialects: &[&DIALECT, &SERVICE, &SIGN_IN],
    decoders: api::DECODERS,
    read,
    is_offline: |code| letters(code) == "offline",
    examine: |_| {},
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    let mut add = |user: &str, status: &model::PresenceStatus| {
        let user = UserId::from(user);
        let presence = map::presence(source, user, status, Tracking::On, observed_at);
        reading.presences.push(presence);
    };
    if let Some(status) = value.downcast_ref::<model::PresenceStatus>() {
        add(ASKED, status);
    }
    if let Some(sync) = value.downcast_ref::<model::SyncResponse>() {
        let events = sync.presence.iter().flat_map(|it| &it.events).flatten();
        for event in events {
            add(&event.sender, &event.content);
        }
    }
    reading
}
