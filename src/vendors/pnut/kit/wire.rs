//! How the server writes presences.

use crate::{
    Availability::{Available, Away, Busy, DoNotDisturb, Offline},
    vendors::kit::{WireForm, WireList, WireWrite, built},
};

use super::Pnut;

/// A presence is one text: a word or a message.
fn entry(id: &str, word: &str, message: Option<&str>) -> String {
    let presence = message.unwrap_or(word);
    format!(r#"{{"id":"{id}","presence":"{presence}"}}"#)
}

pub(super) const FORMS: &[WireForm] = &[WireForm {
    name: "of_users",
    open: |url, http| {
        let builder = Pnut::builder().with_base_url(url).with_http(http);
        built(builder.with_access_token("token").build())
    },
    one: |word, message| {
        let entry = entry("5", word, message);
        format!(r#"{{"meta":{{"code":200}},"data":{entry}}}"#)
    },
    list: Some(WireList {
        everyone: Some(LIST),
        some: LIST,
        entry,
        broken: &[r#"{"id":"ID","username":"ann","presence":7}"#],
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
}];

const LIST: [&str; 2] = [r#"{"meta":{"code":200},"data":["#, "]}"];
