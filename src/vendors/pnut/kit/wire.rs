//! How the server of pnut writes presences: entries, bodies and words.

use crate::{
    client::HttpOptions,
    model::Availability::{Available, Away, Busy, DoNotDisturb, Offline},
    vendors::{
        kit::{KitBuilder, WireForm, WireList, WireWrite},
        pnut::PnutBuilder,
    },
};

/// A presence is one text: a word or a message.
fn entry(id: &str, word: &str, message: Option<&str>) -> String {
    let presence = message.unwrap_or(word);
    format!(r#"{{"id":"{id}","presence":"{presence}"}}"#)
}

fn open(url: &str, http: HttpOptions) -> PnutBuilder {
    PnutBuilder::at(url, http).with_access_token("token")
}

const OF_USERS: WireForm = WireForm {
    name: "of_users",
    open: |url, http| open(url, http).built(),
    one: |word, message| {
        let entry = entry("5", word, message);
        format!(r#"{{"meta":{{"code":200}},"data":{entry}}}"#)
    },
    list: Some(WireList {
        everyone: Some(LIST),
        some: LIST,
        entry,
        broken: &[
            r#"{"id":"ID","username":"ann","presence":7}"#,
            r#"{"id":"ID","username":"ann"}"#,
        ],
    }),
    words: &[
        ("online", Available),
        ("busy", Busy),
        ("do not disturb", DoNotDisturb),
        ("away", Away),
        ("offline", Offline),
    ],
    words_are_texts: true,
    write: Some(WireWrite {
        before: &[],
        success: r#"{"meta":{"code":200},"data":{"id":"5","presence":"x"}}"#,
        not_found: None,
    }),
    unknown_user: &[(
        200,
        br#"{"meta":{"code":404,"error_message":"no \ud83c","error_slug":"none","more":1e999}}"#,
        "none",
    )],
};

pub(super) const FORMS: &[WireForm] = &[
    OF_USERS,
    WireForm {
        name: "in_a_channel",
        open: |url, http| open(url, http).with_channel("336").built(),
        ..OF_USERS
    },
    // One user is read through the list, which no error body belongs to.
    WireForm {
        name: "as_an_application",
        open: |url, http| PnutBuilder::at(url, http).with_app_token("token").built(),
        one: |word, message| LIST.join(&entry("5", word, message)),
        write: None,
        unknown_user: &[],
        ..OF_USERS
    },
];

const LIST: [&str; 2] = [r#"{"meta":{"code":200},"data":["#, "]}"];
