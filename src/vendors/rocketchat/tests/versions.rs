//! The same provider at servers of all ages.

use std::time::Duration;

use super::{ANN, BOB, EVE, ME, availability, calls, connected, of, users, with_password};
use crate::{
    error::{
        Error,
        ErrorKind::{NotFound, Unauthenticated, Unsupported},
    },
    model::{
        Availability::{Available, Away, Busy, Offline},
        PresenceUpdate, Who,
    },
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
    vendors::test_support::Fails,
};

/// At each of them something is otherwise than at the one before.
const VERSIONS: [&str; 15] = [
    "1.1.0", "1.2.0", "2.4.0", "3.0.0", "3.18.2", "5.4.0", "6.0.0", "6.12.0", "7.10.0", "8.3.0",
    "8.4.2", "8.5.0", "8.6.0", "8.8.1", "9.0.0",
];

fn at_least(version: &str, major: u32, minor: u32) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap());
    (parts.next().unwrap(), parts.next().unwrap()) >= (major, minor)
}

async fn at(version: &str) -> (FakeRocketChat, RocketChat) {
    let (fake, chat) = connected().await;
    fake.set_version(version);
    (fake, chat)
}

#[tokio::test]
async fn the_version_is_read_at_every_version() {
    for version in VERSIONS {
        let (_fake, chat) = at(version).await;
        let read = chat.server_version().await.unwrap().unwrap();
        assert!(version.starts_with(&format!("{read}.")), "{version} {read}");
    }
}

#[tokio::test]
async fn one_user_is_read_at_every_version() {
    for version in VERSIONS {
        let (fake, _) = at(version).await;
        let chat = with_password(&fake, FakeRocketChat::PASSWORD);
        for (user, expected) in [(ME, Available), (ANN, Busy), (BOB, Offline), (EVE, Offline)] {
            let read = chat.get(&Who::User(user.into())).await.unwrap();
            assert_eq!(read.availability, expected, "{version} {user}");
        }
        let nobody = chat
            .get(&Who::User("nobody".into()))
            .await
            .fails_at(version, NotFound);
        assert_eq!(
            nobody.vendor_code(),
            Some("error-invalid-user"),
            "{version}"
        );
    }
}

#[tokio::test]
async fn many_users_are_read_in_one_lookup_at_every_version() {
    for version in VERSIONS {
        let (fake, chat) = at(version).await;
        let asked = users(&[ANN, BOB, ME, "nobody", EVE]);
        let answers = chat.get_many(&asked).await;
        let read: Vec<_> = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map(|presence| presence.availability))
            .map(|answer| answer.map_err(Error::kind))
            .collect();
        let expected = [
            Ok(Busy),
            Ok(Offline),
            Ok(Available),
            Err(NotFound),
            Ok(Offline),
        ];
        assert_eq!(read, expected, "{version}");
        assert_eq!(calls(&fake, "users.presence"), 1, "{version}");
    }
}

#[tokio::test]
async fn everyone_is_listed_and_followed_at_every_version() {
    for version in VERSIONS {
        let (fake, chat) = at(version).await;
        let listed = chat.list().await.unwrap().entries;
        let mut ids: Vec<&str> = listed.iter().map(|one| one.user.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, [ANN, ME], "{version}");

        let first = chat.changes(None).await.unwrap();
        assert!(first.full, "{version}");
        fake.clock().advance(Duration::from_secs(60));
        fake.set_status(BOB, "away");
        fake.set_status(ANN, "offline");
        let second = chat.changes(Some(&first.next)).await.unwrap();
        assert_eq!(availability(&second, BOB), Some(Away), "{version}");
        // The first servers have no deltas: whoever is left out of a full list is offline.
        assert_eq!(second.full, !at_least(version, 1, 2), "{version}");
        match second.full {
            true => assert!(of(&second, ANN).is_none(), "{version}"),
            false => assert_eq!(availability(&second, ANN), Some(Offline)),
        }
    }
}

#[tokio::test]
async fn users_are_followed_at_every_version() {
    for version in VERSIONS {
        let (fake, chat) = at(version).await;
        let first = chat
            .changes(Some(&super::following(&[ANN, EVE])))
            .await
            .unwrap();
        assert_eq!(availability(&first, EVE), Some(Offline), "{version}");
        fake.clock().advance(Duration::from_secs(60));
        fake.set_status(ANN, "offline");
        let second = chat.changes(Some(&first.next)).await.unwrap();
        assert_eq!(availability(&second, ANN), Some(Offline), "{version}");
        assert!(second.failed.is_empty(), "{version}");
    }
}

#[tokio::test]
async fn a_status_is_set_where_the_server_can_and_refused_by_name_where_not() {
    for version in VERSIONS {
        let (fake, _) = at(version).await;
        let chat = with_password(&fake, FakeRocketChat::PASSWORD);
        let update = PresenceUpdate::new(Away).with_message("Out");
        let outcome = chat.set(&Who::Me, &update).await;
        if at_least(version, 1, 2) {
            outcome.unwrap();
            let read = chat.get(&Who::Me).await.unwrap();
            assert_eq!(read.availability, Away, "{version}");
            assert_eq!(read.message.unwrap().text, "Out", "{version}");
        } else {
            let error = outcome.fails_at(version, Unsupported);
            assert!(error.to_string().contains("1.2"), "{error}");
            assert_eq!(error.operation(), Some("users.setStatus"));
            assert_eq!(error.status().unwrap().as_u16(), 404);
            let error = chat.set(&Who::User(ANN.into()), &update).await;
            error.fails(Unsupported);
        }
    }
}

#[tokio::test]
async fn who_chose_a_status_is_told_where_the_server_tells() {
    for version in VERSIONS {
        let (_fake, chat) = at(version).await;
        let update = PresenceUpdate::new(Busy);
        let is_set = chat.set(&Who::Me, &update).await.is_ok();
        let told = (is_set && at_least(version, 8, 6)).then_some(true);
        let alone = chat.get(&Who::Me).await.unwrap();
        let [(_, among_others)] = chat.get_many(&[ME.into()]).await.try_into().unwrap();
        assert_eq!(alone.manual, told, "{version}");
        assert_eq!(among_others.unwrap().manual, told, "{version}");
    }
}

#[tokio::test]
async fn the_statuses_are_listed_at_every_version() {
    for version in VERSIONS {
        let (_fake, chat) = at(version).await;
        let definitions = chat.definitions().await.unwrap().entries;
        let custom = if at_least(version, 2, 4) { 2 } else { 0 };
        assert_eq!(definitions.len(), 4 + custom, "{version}");
    }
}

#[tokio::test]
async fn a_refused_token_is_understood_in_every_envelope() {
    for version in VERSIONS {
        let (fake, chat) = at(version).await;
        fake.revoke_tokens();
        let error = chat.list().await.fails_at(version, Unauthenticated);
        assert!(error.vendor_message().is_some(), "{version}");

        let wrong = with_password(&fake, "wrong");
        let error = wrong.list().await.fails_at(version, Unauthenticated);
        assert_eq!(error.operation(), Some("login"), "{version}");
    }
}
