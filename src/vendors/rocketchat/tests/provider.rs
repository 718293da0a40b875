//! Setting, following, and answers that are not as they should be.

use std::time::Duration;

use futures_util::future::join_all;

use super::{ANN, BOB, at, availability, calls, connected, following, with_password};
use crate::{
    error::ErrorKind,
    model::{Availability, Expiry, Loss, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::rocketchat::RocketChat,
    vendors::test_support::{Fails, serving_bodies},
};

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

#[tokio::test]
async fn a_missing_permission_is_forbidden_at_every_version_and_keeps_the_session() {
    for version in ["6.12.0", "7.10.0", "8.5.0", "9.0.0"] {
        let fake = FakeRocketChat::start().await;
        fake.set_version(version);
        let chat = with_password(&fake, FakeRocketChat::PASSWORD);
        let error = chat
            .set(&Who::User(ANN.into()), &away())
            .await
            .fails_at(version, ErrorKind::Forbidden);
        assert_eq!(error.operation(), Some("users.setStatus"));
        assert_eq!(calls(&fake, "login"), 1, "{version}");
        assert_eq!(calls(&fake, "users.setStatus"), 1, "{version}");
    }
}

#[tokio::test]
async fn a_bad_token_is_renewed_before_somebody_else_is_set_at_every_version() {
    for version in ["6.12.0", "7.10.0", "8.5.0", "9.0.0"] {
        let fake = FakeRocketChat::start().await;
        fake.set_version(version);
        fake.permit_editing_others(true);
        let chat = with_password(&fake, FakeRocketChat::PASSWORD);
        chat.get(&Who::Me).await.unwrap();
        fake.revoke_tokens();
        let done = chat.set(&Who::User(ANN.into()), &away()).await;
        assert!(done.is_ok(), "{version}: {done:?}");
        assert_eq!(calls(&fake, "login"), 2, "{version}");
    }
}

#[tokio::test]
async fn a_bad_token_that_cannot_be_renewed_is_unauthenticated_at_every_version() {
    for version in ["6.12.0", "9.0.0"] {
        let (fake, chat) = connected().await;
        fake.set_version(version);
        fake.revoke_tokens();
        for who in [Who::Me, Who::User(ANN.into())] {
            chat.set(&who, &away())
                .await
                .fails_at(version, ErrorKind::Unauthenticated);
        }
    }
}

#[tokio::test]
async fn a_permission_that_is_missing_after_the_renewal_is_forbidden() {
    let fake = FakeRocketChat::start().await;
    fake.set_version("7.10.0");
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    chat.get(&Who::Me).await.unwrap();
    fake.revoke_tokens();
    chat.set(&Who::User(ANN.into()), &away())
        .await
        .fails(ErrorKind::Forbidden);
    assert_eq!(calls(&fake, "login"), 2);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_by_all_who_wait() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, "wrong");
    let answers = join_all((0..20).map(|_| chat.get(&Who::Me))).await;
    for answer in answers {
        answer.fails(ErrorKind::Unauthenticated);
    }
    assert_eq!(calls(&fake, "login"), 1);
}

/// The status "Doing the rounds".
async fn custom_status(chat: &RocketChat) -> PresenceUpdate {
    let definitions = chat.definitions().await.unwrap().entries.into_iter();
    let mut custom = definitions.filter(|definition| definition.native.definition_id.is_some());
    PresenceUpdate::native(custom.next().unwrap().native)
}

#[tokio::test]
async fn a_custom_status_that_replaces_a_message_says_so() {
    let (fake, chat) = connected().await;
    fake.permit_editing_others(true);
    fake.set_connection(BOB, "online");
    let update = custom_status(&chat).await;
    let tea = PresenceUpdate::new(Availability::Available).with_message("tea");
    for who in [Who::Me, Who::User(BOB.into())] {
        chat.set(&who, &tea).await.unwrap();
        chat.set(&who, &update.clone().exact())
            .await
            .fails(ErrorKind::NotRepresentable);
        assert_eq!(chat.get(&who).await.unwrap().message.unwrap().text, "tea");

        let outcome = chat.set(&who, &update).await.unwrap();
        assert!(matches!(outcome.losses[..], [Loss::Message { .. }]));
        let read = chat.get(&who).await.unwrap();
        assert_eq!(read.message.unwrap().text, "Doing the rounds");
    }
}

#[tokio::test]
async fn a_custom_status_loses_no_message_where_there_is_none() {
    let (fake, chat) = connected().await;
    fake.permit_editing_others(true);
    fake.set_connection(BOB, "online");
    let update = custom_status(&chat).await.exact();
    for who in [Who::Me, Who::User(BOB.into())] {
        chat.set(&who, &away()).await.unwrap();
        // The second time, the message is the name already.
        for _ in 0..2 {
            let outcome = chat.set(&who, &update).await.unwrap();
            assert_eq!(outcome.losses, [], "{who:?}");
        }
    }
}

#[tokio::test]
async fn a_custom_status_may_lose_a_message_that_is_not_returned() {
    let (fake, chat) = connected().await;
    fake.permit_editing_others(true);
    let update = custom_status(&chat).await.exact();
    // Bob is offline, so that the server does not list him.
    chat.set(&Who::User(BOB.into()), &update)
        .await
        .fails(ErrorKind::NotRepresentable);
    assert_eq!(calls(&fake, "users.setStatus"), 0);
}

#[tokio::test]
async fn an_id_that_cannot_be_one_leaves_the_deltas_on() {
    let (fake, chat) = connected().await;
    let first = chat.changes(Some(&following(&[ANN, ".."]))).await.unwrap();
    assert_eq!(first.failed.len(), 1);
    fake.clock().advance(Duration::from_secs(60));
    let before = fake.calls().len();
    let second = chat.changes(Some(&first.next)).await.unwrap();
    assert!(!second.full);
    assert!(second.presences.is_empty());
    assert_eq!(second.failed[0].1.kind(), ErrorKind::Invalid);
    assert_eq!(fake.calls().len(), before + 1);
}

#[tokio::test]
async fn only_who_could_not_be_read_is_read_again() {
    let (fake, chat) = connected().await;
    // The server's time can be read, and nobody's presence.
    fake.set_call_limit("users.presence", 1);
    let first = chat.changes(Some(&following(&[ANN, BOB]))).await.unwrap();
    assert_eq!(first.failed.len(), 2);
    fake.set_call_limit("users.presence", 100);
    fake.clock().advance(Duration::from_secs(60));
    let stored = serde_json::to_string(&first.next).unwrap();
    let second = serde_json::from_str(&stored).unwrap();
    let second = chat.changes(Some(&second)).await.unwrap();
    assert!(!second.full && second.failed.is_empty());
    assert_eq!(availability(&second, ANN), Some(Availability::Busy));
    assert_eq!(availability(&second, BOB), Some(Availability::Offline));
    let third = chat.changes(Some(&second.next)).await.unwrap();
    assert!(third.presences.is_empty());
}

#[tokio::test]
async fn whoever_is_followed_is_unknown_while_presence_is_switched_off() {
    let (fake, chat) = connected().await;
    let first = chat.changes(Some(&following(&[ANN, BOB]))).await.unwrap();
    fake.clock().advance(Duration::from_secs(60));
    fake.set_broadcast(false);
    let off = chat.changes(Some(&first.next)).await.unwrap();
    for user in [ANN, BOB] {
        assert_eq!(availability(&off, user), Some(Availability::Unknown));
    }
    fake.clock().advance(Duration::from_secs(60));
    fake.set_broadcast(true);
    // Nobody has changed, and yet there is something to tell.
    let on = chat.changes(Some(&off.next)).await.unwrap();
    assert_eq!(availability(&on, ANN), Some(Availability::Busy));
    assert_eq!(availability(&on, BOB), Some(Availability::Offline));
    let quiet = chat.changes(Some(&on.next)).await.unwrap();
    assert!(quiet.presences.is_empty());
}

#[tokio::test]
async fn everyones_changes_are_unavailable_while_presence_is_switched_off() {
    let (fake, chat) = connected().await;
    let first = chat.changes(None).await.unwrap();
    fake.set_broadcast(false);
    chat.changes(Some(&first.next))
        .await
        .fails(ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_server_that_is_updated_ends_statuses_from_then_on() {
    let (fake, chat) = connected().await;
    fake.set_version("8.5.0");
    let update = away().with_expiry(Expiry::After(Duration::from_secs(3600)));
    let outcome = chat.set(&Who::Me, &update).await.unwrap();
    assert_eq!(outcome.losses.len(), 1);
    fake.set_version("8.6.0");
    for _ in 0..2 {
        let outcome = chat.set(&Who::Me, &update).await.unwrap();
        assert_eq!(outcome.losses, []);
    }
    assert_eq!(calls(&fake, "info"), 2);
}

#[tokio::test]
async fn never_is_sent_as_null_to_a_server_that_ends_statuses() {
    for (version, sent) in [("8.6.0", true), ("8.5.0", false)] {
        let (fake, chat) = connected().await;
        fake.set_version(version);
        let never = away().with_expiry(Expiry::Never).exact();
        let outcome = chat.set(&Who::Me, &never).await.unwrap();
        assert_eq!(outcome.losses, []);
        let calls = fake.calls();
        let body: serde_json::Value = serde_json::from_slice(&calls.last().unwrap().body).unwrap();
        assert_eq!(body.as_object().unwrap().contains_key("expiresAt"), sent);
        assert_eq!(chat.get(&Who::Me).await.unwrap().expires_at, None);
    }
}

#[tokio::test]
async fn a_status_that_is_not_told_is_unknown() {
    let list = r#"{"users":[],"full":false,"success":true}"#;
    let server = serving_bodies([list, r#"{"success":true}"#]).await;
    let chat = at(&server).build().unwrap();
    let read = chat.get(&Who::User("ann".into())).await.unwrap();
    assert_eq!(read.availability, Availability::Unknown);
    assert_eq!(read.user.as_str(), "ann");
}
