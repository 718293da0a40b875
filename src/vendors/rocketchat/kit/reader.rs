//! How responses of Rocket.Chat are read, for the fuzz harness: by the functions that the provider uses.

use std::{any::Any, sync::LazyLock};

use crate::{
    client::wire::Undecodable,
    clock::Timestamp,
    model::{Availability, Source},
    vendors::{
        fuzzing::{ASKED, Reading, ResponseReader, letters, words},
        rocketchat::{
            api,
            api::model,
            map,
            map::{DIALECT, OF_OTHERS, Told},
        },
    },
};

pub(super) static READER: ResponseReader = ResponseReader {
    words: LazyLock::new(|| words(include_str!("../../../../openapi/rocketchat.yaml"))),
    dialects: &[&DIALECT, &OF_OTHERS],
    decoders: api::DECODERS,
    read,
    // Whoever is listed without a status has never been there.
    is_offline: |code| code.is_empty() || letters(code) == "offline",
    examine: |_| {},
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    if let Some(list) = value.downcast_ref::<model::PresenceList>() {
        let users = list.users.clone();
        reading.add(map::presences(source, users, Vec::new(), observed_at));
        let told = match map::is_nobody(list, &Undecodable::default()) {
            true => Told::Nothing,
            false => Told::Everything,
        };
        let nobody = map::bare(source, ASKED.into(), None, told, observed_at);
        assert_eq!(map::is_untold(&nobody), told == Told::Nothing);
        reading.presences.push(nobody);
    }
    if let Some(status) = value.downcast_ref::<model::StatusAnswer>() {
        for told in [Told::Everything, Told::Nothing, Told::Unproven] {
            let presence = map::status_of(source, ASKED.into(), status.clone(), told, observed_at);
            let is_told = told == Told::Everything && status.status.is_some();
            assert!(is_told || presence.availability == Availability::Unknown);
            reading.presences.push(presence);
        }
    }
    if let Some(me) = value.downcast_ref::<model::MeAnswer>() {
        let presence = map::own_presence(source, ASKED.into(), me.clone(), observed_at);
        assert!(me.status.is_some() || presence.availability == Availability::Unknown);
        reading.presences.push(presence);
    }
    if let Some(page) = value.downcast_ref::<model::CustomStatusList>() {
        let statuses = page.statuses.iter().cloned();
        reading.definitions = statuses.map(map::custom).collect();
    }
    if let Some(info) = value.downcast_ref::<model::InfoAnswer>() {
        let inner = info.info.as_ref().and_then(|info| info.version.as_ref());
        if let Some(version) = map::version(info.clone()) {
            let text = info.version.as_ref().or(inner);
            let parts = text.map(|text| text.split('.').take(2).map(str::parse).collect());
            assert_eq!(parts, Some(vec![Ok(version.major), Ok(version.minor)]));
        }
    }
    let page = value.downcast_ref::<model::UserPage>();
    let users = page.into_iter().flat_map(|page| page.users.iter());
    let one = value.downcast_ref::<model::UserAnswer>();
    for user in users.chain(one.map(|answer| &answer.user)) {
        let resume = user
            .services
            .as_ref()
            .and_then(|services| services.resume.as_ref());
        let tokens = resume
            .into_iter()
            .flat_map(|resume| resume.login_tokens.iter().flatten());
        for token in tokens.filter_map(|token| token.hashed_token.as_ref()) {
            assert_eq!(format!("{token:?}"), "[redacted]");
        }
    }
    if let Some(login) = value.downcast_ref::<model::LoginAnswer>() {
        assert_eq!(format!("{:?}", login.data.auth_token), "[redacted]");
    }
    reading
}
