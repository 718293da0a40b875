//! How the server of Rocket.Chat writes presences: entries, bodies and words.

use super::RocketChat;
use crate::{
    model::Availability::{Available, Away, Busy, Offline},
    vendors::kit::{WireForm, WireList, WireWrite, built},
};

fn entry(id: &str, word: &str, message: Option<&str>) -> String {
    let message = message.map(|text| format!(r#","statusText":"{text}""#));
    let message = message.unwrap_or_default();
    format!(r#"{{"_id":"{id}","status":"{word}"{message}}}"#)
}

const SOME: [&str; 2] = [r#"{"users":["#, r#"],"full":false,"success":true}"#];

pub(super) const FORMS: &[WireForm] = &[WireForm {
    name: "of_users",
    open: |url, http| {
        let builder = RocketChat::builder().with_base_url(url).with_http(http);
        built(builder.with_token("me", "token").build())
    },
    one: |word, message| SOME.join(&entry("5", word, message)),
    list: Some(WireList {
        everyone: Some([r#"{"users":["#, r#"],"full":true,"success":true}"#]),
        some: SOME,
        entry,
        broken: &[
            r#"{"_id":"ID","status":{}}"#,
            r#"{"_id":"ID","status":7}"#,
            r#"{"_id":"ID","status":"busy","statusText":42}"#,
            r#"{"_id":"ID","status":"busy","statusExpiresAt":"soon"}"#,
            r#"{"_id":"ID","status":"online","status":"away"}"#,
        ],
    }),
    words: &[
        ("online", Available),
        ("busy", Busy),
        ("away", Away),
        ("offline", Offline),
    ],
    words_are_texts: true,
    write: Some(WireWrite {
        before: &[],
        success: r#"{"success":true}"#,
        not_found: None,
    }),
    unknown_user: &[
        (
            400,
            b"\xEF\xBB\xBF{\"success\":false,\"error\":\"nope [error-invalid-user]\",\"errorType\":\"error-invalid-user\"}",
            UNKNOWN,
        ),
        (
            400,
            br#"{"success":false,"error":"nope \ud83c","errorType":"error-invalid-user","n":1e999}"#,
            UNKNOWN,
        ),
        (
            400,
            b"{\"success\":false,\"error\":\"no\nsuch user\",\"errorType\":\"error-invalid-user\"}",
            UNKNOWN,
        ),
        // What is kept of a large body breaks off.
        (
            400,
            br#"{"errorType":"error-invalid-user","error":"cut off"#,
            UNKNOWN,
        ),
    ],
}];

const UNKNOWN: &str = "error-invalid-user";
