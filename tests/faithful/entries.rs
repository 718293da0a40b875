//! One entry affects one user.

use std::collections::BTreeMap;

use omnipresence::PresenceProvider;

use crate::scripted::Scripted;

/// Rocket.Chat's list of this entry and a good one of the user `b`.
fn rocketchat(entry: &[u8]) -> Vec<u8> {
    let good = br#",{"_id":"b","status":"busy"}],"full":false,"success":true}"#;
    [br#"{"users":["#, entry, good].concat()
}

#[tokio::test]
async fn users_of_one_response_share_the_error_of_one_reason() {
    let entries: Vec<String> = (0..250)
        .map(|n| format!(r#"{{"_id":"u{n}","status":7}}"#))
        .collect();
    let body = rocketchat(entries.join(",").as_bytes());
    let server = Scripted::bodies([body]).await;
    let listing = server.rocketchat().list().await.unwrap();
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

#[tokio::test]
async fn a_response_counts_what_it_leaves_out() {
    let body =
        rocketchat(br#"{"_id":"a","status":"online","utcOffset":"1"},{"_id":"c","status":7}"#);
    let server = Scripted::bodies([body]).await;
    let chat = server.rocketchat();
    let response = chat.api().users_presence().send().await.unwrap();
    let undecodable = &response.undecodable;
    assert_eq!((undecodable.members, undecodable.entries), (1, 1));
    assert!(undecodable.is_partial());
    let described = undecodable.values.iter().map(|value| {
        let id = value.entry_id.as_deref();
        (&*value.pointer, id)
    });
    let expected = [("/users/0/utcOffset", Some("a")), ("/users/1", Some("c"))];
    assert!(described.eq(expected), "{undecodable:?}");
    let printed = format!("{response:?}");
    assert!(printed.contains("/users/1"), "{printed}");
}
