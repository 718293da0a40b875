//! Text is repaired.

use libtest_mimic::Trial;
use omnipresence::{__testkit::WireForm, Availability, Who};

use super::{of_all, scripted::Scripted};
use crate::harness::{all, per_form_if};

pub(super) fn trials() -> Vec<Trial> {
    all([
        of_all(a_byte_order_mark_is_skipped),
        of_all(a_page_behind_a_byte_order_mark_is_no_response),
        per_form_if(
            "has no messages",
            WireForm::has_messages,
            a_message_that_is_cut_ends_in_a_replacement_character,
        ),
    ])
}

/// This text behind a byte order mark.
pub(super) fn marked(text: &str) -> String {
    format!("\u{feff}{text}")
}

async fn a_byte_order_mark_is_skipped(form: &'static WireForm) {
    for (word, meaning) in form.words {
        let server = Scripted::bodies([marked(&(form.one)(word, None))]).await;
        let presence = server.provider(form).get(&Who::User("5".into())).await;
        let presence = presence.unwrap_or_else(|error| panic!("{error}: {word}"));
        assert_ne!(presence.availability, Availability::Unknown, "{word}");
        assert_eq!(presence.availability, *meaning, "{word}");
    }
}

async fn a_message_that_is_cut_ends_in_a_replacement_character(form: &'static WireForm) {
    let (word, _) = super::other(form);
    let body = (form.one)(word, Some(r"fishing \ud83d"));
    let server = Scripted::bodies([&*body]).await;
    let presence = server.provider(form).get(&Who::User("5".into())).await;
    let message = presence.unwrap().message.map(|message| message.text);
    assert_eq!(message.as_deref(), Some("fishing \u{FFFD}"), "{body}");
}

async fn a_page_behind_a_byte_order_mark_is_no_response(form: &'static WireForm) {
    let server = Scripted::bodies([marked("<html></html>")]).await;
    let read = server.provider(form).get(&Who::User("5".into())).await;
    let error = read.unwrap_err();
    assert!(error.to_string().contains("HTML"), "{error}");
}
