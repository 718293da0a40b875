//! Presence broadcast that is switched off, and a workspace where nobody is online: both answer an empty list.

use super::{ANN, BOB, EVE, ME, availability, connected, following, users};
use crate::{
    client::HttpOptions,
    error::{Error, ErrorKind},
    model::{Availability, Caveat, Who},
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::PRESENCE_BROADCAST_DISABLED,
    vendors::rocketchat::RocketChat,
};

const VERSIONS_WITH_A_SWITCH: [&str; 6] = ["6.0.0", "7.10.0", "8.4.2", "8.6.0", "8.8.1", "9.0.0"];

async fn silent(version: &str) -> (FakeRocketChat, RocketChat) {
    let (fake, chat) = connected().await;
    fake.set_version(version);
    fake.set_broadcast(false);
    (fake, chat)
}

fn assert_named(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(error.vendor_code(), Some(PRESENCE_BROADCAST_DISABLED));
    assert_eq!(error.vendor(), Some("rocketchat"));
    assert!(error.to_string().contains("presence broadcast"), "{error}");
}

#[tokio::test]
async fn the_list_and_the_changes_of_everyone_name_the_switch() {
    for version in VERSIONS_WITH_A_SWITCH {
        let (_fake, chat) = silent(version).await;
        assert_named(&chat.list().await.unwrap_err());
        assert_named(&chat.changes(None).await.unwrap_err());
        assert!(!chat.broadcasts_presence().await.unwrap());
    }
}

#[tokio::test]
async fn everybody_is_unknown_and_nobody_is_offline() {
    for version in VERSIONS_WITH_A_SWITCH {
        let (fake, chat) = silent(version).await;
        let everybody = [ME, ANN, BOB, EVE];
        for user in everybody {
            let read = chat.get(&Who::User(user.into())).await.unwrap();
            assert_eq!(read.availability, Availability::Unknown, "{version} {user}");
            assert_eq!(read.caveats, [Caveat::VendorDoesNotReport], "{version}");
        }
        let ann = chat.get(&Who::User(ANN.into())).await.unwrap();
        assert_eq!(ann.native.code, "busy", "the last status is kept");
        for (user, answer) in chat.get_many(&users(&everybody)).await {
            let read = answer.unwrap();
            assert_eq!(read.availability, Availability::Unknown, "{version} {user}");
            assert_eq!(read.to_string(), "unknown: the vendor does not report it");
        }
        let changes = chat.changes(Some(&following(&everybody))).await.unwrap();
        for user in everybody {
            let read = availability(&changes, user);
            assert_eq!(read, Some(Availability::Unknown), "{version} {user}");
        }
        fake.set_broadcast(true);
        let read = chat.get(&Who::User(ANN.into())).await.unwrap();
        assert_eq!(read.availability, Availability::Busy);
        assert_eq!(read.caveats, []);
    }
}

#[tokio::test]
async fn nobody_online_is_an_empty_list_and_everybody_offline_at_every_version() {
    for version in [
        "1.1.0", "2.4.0", "3.0.0", "6.0.0", "8.4.2", "8.8.1", "9.0.0",
    ] {
        let fake = FakeRocketChat::start().await;
        fake.set_version(version);
        for user in [ME, ANN] {
            fake.set_status(user, "offline");
        }
        let chat = fake.builder().build().unwrap();
        let list = chat.list().await.unwrap();
        assert_eq!(list.entries, [], "{version}");
        assert!(list.failed.is_empty(), "{version}");
        assert!(chat.broadcasts_presence().await.unwrap(), "{version}");
        let first = chat.changes(None).await.unwrap();
        assert!(first.presences.is_empty() && first.full, "{version}");
        for (user, answer) in chat.get_many(&users(&[ANN, EVE])).await {
            let read = answer.unwrap();
            assert_eq!(read.availability, Availability::Offline, "{version} {user}");
        }
    }
}

#[tokio::test]
async fn a_server_that_tells_neither_presence_nor_its_version_leaves_everybody_unknown() {
    let (fake, _) = silent("8.8.1").await;
    // Each operation has a limit of its own, so that one does not hold back the others.
    let http = HttpOptions::default().with_clock(fake.clock().clone());
    let chat = fake.builder().with_http(http).build().unwrap();
    fake.set_call_limit("info", 0);
    for (_, answer) in chat.get_many(&users(&[ANN, EVE])).await {
        let read = answer.unwrap();
        assert_eq!(read.availability, Availability::Unknown);
        assert_eq!(
            read.caveats,
            [],
            "nothing proves that presence is switched off"
        );
    }
    let error = chat.list().await.unwrap_err();
    assert_eq!(error.operation(), Some("info"));
}
