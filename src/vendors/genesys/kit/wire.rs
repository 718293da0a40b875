//! How the server of Genesys Cloud writes presences: entries, bodies and words.

use super::Genesys;
use crate::{
    client::HttpOptions,
    error::Result,
    model::{
        Availability,
        Availability::{Available, Away, Busy, Offline},
    },
    vendors::kit::{WireForm, WireList, WireWrite, built},
};

fn open(url: &str, http: HttpOptions) -> Result<Genesys> {
    let builder = Genesys::builder().with_base_url(url).with_http(http);
    builder.with_access_token("token").build()
}

/// The members of a presence.
fn presence(word: &str, message: Option<&str>) -> String {
    let message = message.map(|text| format!(r#","message":"{text}""#));
    let message = message.unwrap_or_default();
    format!(r#""presenceDefinition":{{"id":"ab1","systemPresence":"{word}"}}{message}"#)
}

fn entry(id: &str, word: &str, message: Option<&str>) -> String {
    format!(r#"{{"userId":"{id}",{}}}"#, presence(word, message))
}

const BULK: WireList = WireList {
    everyone: None,
    some: ["[", "]"],
    entry,
    broken: &[r#"{"userId":"ID","presenceDefinition":7}"#],
};

const WORDS: &[(&str, Availability)] = &[
    ("Available", Available),
    ("On Queue", Available),
    ("Busy", Busy),
    ("Meeting", Busy),
    ("Training", Busy),
    ("Away", Away),
    ("Break", Away),
    ("Meal", Away),
    ("Offline", Offline),
];

const DEFINITIONS: &str = r#"{"entities":[{"id":"ab1","systemPresence":"On Queue"},{"id":"ab2","systemPresence":"Available"},{"id":"ab3","systemPresence":"Busy"},{"id":"ab4","systemPresence":"Meeting"},{"id":"ab5","systemPresence":"Training"},{"id":"ab6","systemPresence":"Away"},{"id":"ab7","systemPresence":"Break"},{"id":"ab8","systemPresence":"Meal"},{"id":"ab9","systemPresence":"Offline"}]}"#;

pub(super) const FORMS: &[WireForm] = &[
    WireForm {
        name: "of_users",
        open: |url, http| built(open(url, http)),
        one: |word, message| format!("{{{}}}", presence(word, message)),
        list: Some(BULK),
        words: WORDS,
        words_are_texts: true,
        write: Some(WireWrite {
            before: &[DEFINITIONS],
            success: r#"{"presenceDefinition":{"id":"ab1","systemPresence":"Busy"}}"#,
            not_found: None,
        }),
        unknown_user: &[(
            404,
            b"{\"code\":\"not.found\",\"message\":\"caf\xE9 \\ud83c\",\"status\":1e999,\"status\":4}",
            "not.found",
        )],
    },
    WireForm {
        name: "at_a_registered_source",
        open: |url, http| {
            let source = "e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b";
            built(open(url, http).and_then(|it| it.for_source(source)))
        },
        one: |word, message| ["[", "]"].join(&entry("5", word, message)),
        list: Some(BULK),
        words: WORDS,
        words_are_texts: true,
        write: None,
        unknown_user: &[],
    },
];
