//! How a Matrix server writes presences: entries, bodies and words.

use crate::{
    model::Availability::{Available, Away, Busy, Offline},
    vendors::{
        kit::{KitBuilder, WireForm},
        matrix::MatrixBuilder,
    },
};

pub(super) const FORMS: &[WireForm] = &[WireForm {
    name: "of_users",
    open: |url, http| {
        MatrixBuilder::at(url, http)
            .with_application_service("token", "@me:example.org")
            .built()
    },
    one: |word, message| match message {
        Some(message) => {
            format!(r#"{{"presence":"{word}","status_msg":"{message}","last_active_ago":5}}"#)
        }
        // Without a time, a plain offline may come from a server without presence.
        None => format!(r#"{{"presence":"{word}","last_active_ago":5}}"#),
    },
    list: None,
    words: &[
        ("online", Available),
        ("org.matrix.msc3026.busy", Busy),
        ("unavailable", Away),
        ("offline", Offline),
    ],
    words_are_texts: false,
    // The provider reads after each write whether the server has taken it.
    write: None,
    unknown_user: &[],
}];
