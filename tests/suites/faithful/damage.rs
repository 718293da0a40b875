//! Texts and ids that no JSON reader takes as they are.

use std::collections::BTreeMap;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::WireForm, Availability::Available, ErrorKind, Presence, Result, Who,
};

use super::{of_all, of_everyone, of_lists, scripted::Scripted};
use crate::harness::{all, per_form_if};

pub(super) fn trials() -> Vec<Trial> {
    let has_messages = |form: &WireForm| form.list.is_some() && form.has_messages();
    all([
        per_form_if(
            "lists no messages",
            has_messages,
            a_control_character_or_false_escape_hides_no_user,
        ),
        of_lists(an_id_that_is_cut_proves_no_absence),
        of_everyone(a_list_counts_its_entries_without_an_id),
        of_everyone(broken_entries_share_the_error_of_one_reason),
        of_all(a_user_id_with_a_replacement_character_is_not_sent),
    ])
}

async fn a_control_character_or_false_escape_hides_no_user(form: &'static WireForm) {
    let list = form.users();
    let (available, other) = (form.word(Available).unwrap(), super::other(form));
    for (text, message) in [
        ("in\na\tcall", "in\na\tcall"),
        ("call \u{1b}[0m", "call \u{FFFD}[0m"),
        ("call \u{0}", "call \u{FFFD}"),
        (r"C:\xampp", "C:\u{FFFD}xampp"),
        (r"C:\users \'x\'", "C:\u{FFFD}users \u{FFFD}'x\u{FFFD}'"),
        (r"cut \u00", "cut \u{FFFD}u00"),
        (r"fishing \ud83d", "fishing \u{FFFD}"),
    ] {
        let five = (list.entry)("5", available, Some(text));
        let six = (list.entry)("6", other.0, None);
        let server = Scripted::bodies([list.some(&[five, six])]).await;
        let provider = server.provider(form);
        let responses = provider.get_many(&["5".into(), "6".into()]).await;
        let [(_, Ok(five)), (_, Ok(six))] = &responses[..] else {
            panic!("{text:?}: {responses:?}");
        };
        assert_eq!(five.availability, Available, "{text:?}");
        let read = five.message.as_ref().map(|message| &*message.text);
        assert_eq!(read, Some(message), "{text:?}");
        assert_eq!(six.availability, other.1, "{text:?}");
    }
}

async fn an_id_that_is_cut_proves_no_absence(form: &'static WireForm) {
    let (list, available) = (form.users(), form.word(Available).unwrap());
    for id in [r"5\ud83c", ""] {
        let entries = [id, "6"].map(|id| (list.entry)(id, available, None));
        if form.lists_everyone() {
            let server = Scripted::bodies([list.everyone(&entries)]).await;
            let listing = server.provider(form).list().await.unwrap();
            assert!(listing.is_partial(), "{id}");
        }
        // Where a list may leave out a user, the provider reads this user alone.
        let responses = |body: String| [(200, body.into_bytes()), (503, Vec::new())];
        let server = Scripted::responses(responses(list.some(&entries))).await;
        let mut read = server.provider(form).get_many(&["5".into()]).await;
        assert_undecodable(&server, read.remove(0).1, id).await;

        let server = Scripted::responses(responses(list.some(&entries[..1]))).await;
        let read = server.provider(form).get(&Who::User("5".into())).await;
        assert_undecodable(&server, read, id).await;
    }
}

/// The error is that of the first response, or that of the second if there are two.
async fn assert_undecodable(server: &Scripted, read: Result<Presence>, id: &str) {
    let kind = match server.requests().await.len() {
        1 => ErrorKind::Decode,
        _ => ErrorKind::Unavailable,
    };
    assert_eq!(read.unwrap_err().kind(), kind, "{id}");
}

async fn a_list_counts_its_entries_without_an_id(form: &'static WireForm) {
    let (list, available) = (form.users(), form.word(Available).unwrap());
    let entries = vec![(list.entry)("", available, None); 250];
    let server = Scripted::bodies([list.everyone(&entries)]).await;
    let failed = server.provider(form).list().await.unwrap().failed;
    assert_eq!(failed.len(), 101);
    let last = failed[100].1.to_string();
    assert!(last.contains("150 more entries"), "{last}");
}

async fn broken_entries_share_the_error_of_one_reason(form: &'static WireForm) {
    let (list, available) = (form.users(), form.word(Available).unwrap());
    let broken = (0..250).map(|n| list.broken(&n.to_string()).next().unwrap());
    let good = (list.entry)("250", available, None);
    let entries: Vec<String> = broken.chain([good]).collect();
    for body in [list.everyone(&entries), list.some(&entries)] {
        let server = Scripted::bodies([body]).await;
        let listing = server.provider(form).list().await.unwrap();
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, error) in &listing.failed {
            *texts.entry(error.to_string()).or_default() += 1;
        }
        assert_eq!(texts.len(), 2, "{texts:?}");
        assert_eq!(listing.failed.len(), 101);
        let (last, error) = listing.failed.last().unwrap();
        assert!(
            last.is_none() && error.to_string().contains("150 more entries"),
            "{error}"
        );
    }
}

async fn a_user_id_with_a_replacement_character_is_not_sent(form: &'static WireForm) {
    let server = Scripted::bodies(["{}"]).await;
    let user = Who::User("5\u{fffd}".into());
    let error = server.provider(form).get(&user).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(server.requests().await.is_empty());
}
