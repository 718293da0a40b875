//! How the server of SuperOffice writes presences: entries, bodies and words.

use super::SuperOffice;
use crate::{
    client::HttpOptions,
    error::Result,
    model::Availability::{Available, Away},
    vendors::kit::{WireForm, WireList, WireWrite, built},
};

fn open(url: &str, http: HttpOptions) -> Result<SuperOffice> {
    let builder = SuperOffice::builder().with_base_url(url).with_http(http);
    builder.with_ticket("ticket", None).build()
}

const NORMAL: &str = r#"{"Status":"StatusNormal","Message":""}"#;

/// The id of an agent is a number.
fn agent(id: &str, word: &str) -> String {
    match id.parse::<u64>() {
        Ok(id) => format!(r#"{{"UserId":{id},"Present":{word}}}"#),
        Err(_) => format!(r#"{{"UserId":"{id}","Present":{word}}}"#),
    }
}

pub(super) const FORMS: &[WireForm] = &[
    WireForm {
        name: "of_users",
        open: |url, http| built(open(url, http)),
        one: |word, message| {
            let message = message.map(|text| format!(r#","Message":"{text}""#));
            let message = message.unwrap_or_default();
            format!(r#"{{"Status":"{word}"{message}}}"#)
        },
        list: None,
        words: &[("StatusNormal", Available), ("StatusNotAvailable", Away)],
        words_are_texts: true,
        write: Some(WireWrite {
            before: &[NORMAL],
            success: NORMAL,
            not_found: Some("null"),
        }),
        unknown_user: &[(
            500,
            br#"{"Error":true,"ErrorType":"SoNotFoundException","Message":"\ud83c","N":1e999}"#,
            "SoNotFoundException",
        )],
    },
    WireForm {
        name: "of_agents",
        open: |url, http| built(open(url, http).map(|crm| crm.chat())),
        one: |word, _| ["[", "]"].join(&agent("5", word)),
        list: Some(WireList {
            everyone: Some(["[", "]"]),
            some: ["[", "]"],
            entry: |id, word, _| agent(id, word),
            broken: &[r#"{"UserId":ID,"Present":{}}"#],
        }),
        words: &[("true", Available), ("false", Away)],
        words_are_texts: false,
        write: Some(WireWrite {
            before: &[r#"[{"UserId":5,"Present":true}]"#],
            success: "",
            not_found: None,
        }),
        unknown_user: &[],
    },
];
