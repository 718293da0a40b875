//! A word for a status means the same in any case, read and written.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::WireForm, Activity, Availability, InMemory, NativeStatus, Presence,
    PresenceProvider, PresenceUpdate, Who,
};

use super::scripted::Scripted;
use crate::harness::{all, once, per_form_if};

pub(super) fn trials() -> Vec<Trial> {
    all([
        once(a_word_in_another_case_is_the_same_status_in_memory),
        per_form_if(
            "reads words in one case",
            |form| form.words_are_texts,
            a_word_in_another_case_is_read_as_the_same_status,
        ),
        per_form_if(
            "has no write",
            |form| form.write.is_some(),
            a_word_in_another_case_is_written_as_the_same_status,
        ),
    ])
}

/// The word as it is, and in every case that people and servers write.
fn spellings(word: &str) -> [String; 4] {
    let mut title = word.to_lowercase();
    title[..1].make_ascii_uppercase();
    [
        word.to_lowercase(),
        word.to_uppercase(),
        title,
        word.to_owned(),
    ]
}

fn meaning(presence: &Presence) -> (Availability, Option<Activity>, Option<String>) {
    let message = presence
        .message
        .as_ref()
        .map(|message| message.text.clone());
    (presence.availability, presence.activity.clone(), message)
}

async fn a_word_in_another_case_is_read_as_the_same_status(form: &'static WireForm) {
    for (word, availability) in form.words {
        let mut meanings = Vec::new();
        for spelling in spellings(word) {
            let server = Scripted::bodies([(form.one)(&spelling, None)]).await;
            let read = server.provider(form).get(&Who::User("5".into())).await;
            let presence = read.unwrap();
            assert_eq!(presence.availability, *availability, "{spelling}");
            assert_eq!(presence.native.code, spelling);
            meanings.push(meaning(&presence));
        }
        assert!(
            meanings.windows(2).all(|two| two[0] == two[1]),
            "{meanings:?}"
        );
    }
}

async fn a_word_in_another_case_is_written_as_the_same_status(form: &'static WireForm) {
    let write = form.write.as_ref().unwrap();
    for (word, _) in form.words {
        let mut written = Vec::new();
        for spelling in spellings(word) {
            let bodies = write.before.iter().chain([&write.success]);
            let server = Scripted::bodies(bodies.copied()).await;
            let provider = server.provider(form);
            let who = super::writable(&*provider);
            let update = PresenceUpdate::native(NativeStatus::new(&spelling));
            let outcome = provider.set(&who, &update.without_message()).await;
            let outcome = outcome.unwrap_or_else(|error| panic!("{spelling}: {error}"));
            let sent = server.requests().await;
            let body = sent.last().unwrap().body.clone();
            written.push((outcome.sent, String::from_utf8(body).unwrap()));
        }
        assert!(
            written.windows(2).all(|two| two[0] == two[1]),
            "{written:?}"
        );
    }
}

async fn a_word_in_another_case_is_the_same_status_in_memory() {
    let board = InMemory::new("board", "ann");
    for word in ["available", "busy", "do-not-disturb", "away", "offline"] {
        for spelling in spellings(word) {
            let update = PresenceUpdate::native(NativeStatus::new(&spelling));
            board.set(&Who::Me, &update).await.unwrap();
            let read = board.get(&Who::Me).await.unwrap();
            assert_eq!(read.availability.as_str(), word, "{spelling}");
        }
    }
}
