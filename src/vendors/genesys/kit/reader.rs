//! How responses of Genesys Cloud are read, for the fuzz harness: by the functions that the provider uses.

use std::{any::Any, sync::LazyLock};

use crate::{
    client::{auth::token_dialect, call::Dialect},
    clock::Timestamp,
    error::{Error, ErrorKind},
    model::{Source, UserId, same_word},
    provider::Listing,
    vendors::{
        fuzzing::{ASKED, Reading, ResponseReader, letters, words},
        genesys::{
            api,
            api::model,
            map,
            map::{DIALECT, Definition, Read, Target},
        },
    },
};

static TOKENS: Dialect = token_dialect(DIALECT.vendor, DIALECT.request_id_header);

pub(super) static READER: ResponseReader = ResponseReader {
    words: LazyLock::new(|| words(include_str!("../../../../openapi/genesys.yaml"))),
    dialects: &[&DIALECT, &TOKENS],
    decoders: api::DECODERS,
    read,
    is_offline: |code| letters(code) == "offline",
    examine,
};

fn read(value: &dyn Any, source: &Source, observed_at: Timestamp) -> Reading {
    let mut reading = Reading::default();
    let mut add = |read: Read| {
        let presence = read.into_presence(source, observed_at);
        reading.presences.push(presence);
    };
    if let Some(one) = value.downcast_ref::<model::UserPresence>() {
        add(Read::of_user(ASKED.into(), one.clone()));
    }
    if let Some(many) = value.downcast_ref::<Vec<model::UserPresence>>() {
        for one in many {
            let path = one.self_uri.as_deref();
            let user = path.and_then(map::user_in).map(str::to_owned);
            assert!(user.is_none_or(|user| path.is_some_and(|path| path.contains(&user))));
            add(Read::of_user(ASKED.into(), one.clone()));
        }
    }
    if let Some(many) = value.downcast_ref::<Vec<model::UcUserPresence>>() {
        many.iter().cloned().map(Read::of_bulk).for_each(add);
    }
    let mut definitions: Vec<Definition> = Vec::new();
    if let Some(page) = value.downcast_ref::<model::OrganizationPresenceEntityListing>() {
        let entities = page.entities.iter().cloned();
        definitions.extend(entities.filter_map(map::old_definition));
        reading.definitions = definitions.iter().map(Definition::describe).collect();
    }
    if let Some(list) = value.downcast_ref::<model::OrganizationPresenceDefinitionEntityListing>() {
        for entity in &list.entities {
            let Some(definition) = map::definition(entity.clone()) else {
                continue;
            };
            let mut described = definition.describe();
            let listed = entity.system_presence.as_str();
            // The same word, in the spelling that presences have.
            assert!(same_word(&described.native.code, listed), "{described:?}");
            listed.clone_into(&mut described.native.code);
            reading.definitions.push(described);
            definitions.push(definition);
        }
    }
    let definitions = Listing::from(definitions);
    for definition in &reading.definitions {
        let native = &definition.native;
        for target in [
            Target::Definition(native.clone()),
            Target::SystemPresence(native.code.clone()),
        ] {
            assert!(
                target.find_in(&definitions).is_ok(),
                "listed and not found: {target:?}"
            );
        }
    }
    reading
}

/// Only a refusal that blames no user can be due to a definition.
fn examine(error: &Error) {
    let user = UserId::from(ASKED);
    let suspects = |users: &[&UserId]| map::suspects_a_definition(error, users.iter().copied());
    if suspects(&[&user]) {
        assert!(matches!(
            error.kind(),
            ErrorKind::Invalid | ErrorKind::NotFound
        ));
        assert!(
            suspects(&[]),
            "to name a user makes no definition suspicious"
        );
    }
}
