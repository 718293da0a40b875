//! Users whom the answer to a lookup by ids leaves out: offline where that is proved, else unknown.

use std::{num::NonZeroUsize, time::Duration};

use serde_json::json;
use wiremock::{Request, ResponseTemplate};

use super::{ANN, EVE, at, calls, connected, following, users};
use crate::{
    client::{HttpOptions, call::Retry},
    clock::{Clock, FakeClock},
    error::ErrorKind,
    model::{Availability, UserId, Who},
    provider::PresenceProvider,
    testkit::{Fake, FakeRocketChat, Fault},
    vendors::rocketchat::RocketChat,
    vendors::test_support::{Fails, serving},
};

async fn read(chat: &RocketChat, user: &str) -> Availability {
    let answers = chat.get_many(&users(&[user])).await;
    answers[0].1.as_ref().unwrap().availability
}

/// Each operation has a limit of its own, so that one does not hold back the others.
fn with_vendors_limits(fake: &FakeRocketChat) -> RocketChat {
    let http = HttpOptions::default().with_clock(fake.clock().clone());
    fake.builder().with_http(http).build().unwrap()
}

#[tokio::test]
async fn whoever_is_not_proved_to_be_there_is_unknown() {
    let fake = FakeRocketChat::start().await;
    let chat = with_vendors_limits(&fake);
    fake.set_call_limit("users.getStatus", 0);
    assert_eq!(read(&chat, EVE).await, Availability::Unknown);
    fake.set_call_limit("users.getStatus", 1);
    fake.clock().advance(Duration::from_secs(60));
    assert_eq!(read(&chat, EVE).await, Availability::Offline);
    // It has been proved.
    assert_eq!(read(&chat, EVE).await, Availability::Offline);
    assert_eq!(calls(&fake, "users.getStatus"), 2);
}

#[tokio::test]
async fn whoever_was_told_of_before_is_offline_without_another_question() {
    let (fake, chat) = connected().await;
    chat.list().await.unwrap();
    fake.set_status(ANN, "offline");
    fake.set_message(ANN, "");
    assert_eq!(read(&chat, ANN).await, Availability::Offline);
    assert_eq!(calls(&fake, "users.getStatus"), 0);
}

#[tokio::test]
async fn ten_users_of_a_call_are_asked_for_and_the_others_in_later_calls() {
    let (fake, chat) = connected().await;
    let ids: Vec<String> = (0..12).map(|number| format!("new{number:02}")).collect();
    for id in &ids {
        fake.add_user(id, id);
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    // The caller may not list accounts, which would prove them all.
    let forbidden = Fault::Status(403);
    assert!(Fake::fail_next(&fake, 9, Some("users.list"), forbidden));
    for (offline, asked) in [(10, 10), (12, 12), (12, 12)] {
        let answers = chat.get_many(&users(&ids)).await;
        let is = |wanted| {
            let presences = answers.iter().map(|(_, answer)| answer.as_ref().unwrap());
            let found = presences.filter(|presence| presence.availability == wanted);
            found.count()
        };
        assert_eq!(is(Availability::Offline), offline);
        assert_eq!(is(Availability::Unknown), 12 - offline);
        assert_eq!(calls(&fake, "users.getStatus"), asked);
    }
}

#[tokio::test]
async fn half_of_the_limit_is_left_to_whoever_reads_a_user_alone() {
    let fake = FakeRocketChat::start().await;
    fake.set_call_limit("users.getStatus", 10);
    let chat = with_vendors_limits(&fake);
    for _ in 0..4 {
        chat.get(&Who::User(EVE.into())).await.unwrap();
    }
    let ids = ["one", "two", "three"];
    for id in ids {
        fake.add_user(id, id);
    }
    let before = fake.clock().now();
    let answers = chat.get_many(&users(&ids)).await;
    let unknown = answers.iter().filter(|(_, answer)| {
        let presence = answer.as_ref().unwrap();
        presence.availability == Availability::Unknown
    });
    assert_eq!(unknown.count(), 2);
    for _ in 0..5 {
        chat.get(&Who::User(EVE.into())).await.unwrap();
    }
    assert_eq!(fake.clock().now(), before, "nothing was waited for");
    assert_eq!(calls(&fake, "users.getStatus"), 10);
    // The list alone proves it where no question is left.
    let eve = chat.get(&Who::User(EVE.into())).await.unwrap();
    assert_eq!(eve.availability, Availability::Offline);
    chat.get(&Who::User("three".into()))
        .await
        .fails(ErrorKind::RateLimited);
}

#[tokio::test]
async fn whoever_is_deleted_is_not_found_an_hour_after_last_being_told_of() {
    let (fake, chat) = connected().await;
    chat.list().await.unwrap();
    fake.delete_user(ANN);
    assert_eq!(read(&chat, ANN).await, Availability::Offline);
    assert_eq!(calls(&fake, "users.getStatus"), 0);
    fake.clock().advance(Duration::from_secs(3600));
    let answers = chat.get_many(&users(&[ANN, EVE])).await;
    answers[0].1.as_ref().fails(ErrorKind::NotFound);
    assert!(answers[1].1.is_ok());
}

#[tokio::test]
async fn a_proof_is_gone_by_for_a_day_where_it_cannot_be_renewed() {
    let fake = FakeRocketChat::start().await;
    let chat = with_vendors_limits(&fake);
    assert_eq!(read(&chat, EVE).await, Availability::Offline);
    fake.set_call_limit("users.getStatus", 0);
    let day = 24 * 3600;
    for (after, expected) in [
        (day - 1, Availability::Offline),
        (1, Availability::Unknown),
        (day, Availability::Unknown),
    ] {
        fake.clock().advance(Duration::from_secs(after));
        assert_eq!(read(&chat, EVE).await, expected, "{after}");
    }
}

#[tokio::test]
async fn every_answer_that_names_a_user_proves_that_there_is_one() {
    let fake = FakeRocketChat::start().await;
    for way in 0..4 {
        let chat = fake.builder().build().unwrap();
        fake.set_status(ANN, "busy");
        match way {
            0 => drop(chat.list().await.unwrap()),
            1 => drop(chat.changes(None).await.unwrap()),
            2 => drop(chat.users().await.unwrap()),
            _ => assert_eq!(read(&chat, ANN).await, Availability::Busy),
        }
        fake.set_status(ANN, "offline");
        fake.set_message(ANN, "");
        assert_eq!(read(&chat, ANN).await, Availability::Offline, "{way}");
    }
    assert_eq!(calls(&fake, "users.getStatus"), 0);
}

#[tokio::test]
async fn an_id_that_is_given_twice_is_asked_for_once_and_answered_twice() {
    let (fake, chat) = connected().await;
    let ids = [ANN, EVE, "nobody", ANN, EVE, "nobody"];
    let answers = chat.get_many(&users(&ids)).await;
    let told: Vec<_> = answers.iter().map(|(user, _)| user.as_str()).collect();
    assert_eq!(told, ids);
    for (one, again) in answers.iter().zip(&answers[3..]) {
        assert_eq!(one.1.is_ok(), again.1.is_ok());
    }
    let sent = fake.calls();
    let asked = sent.iter().find(|call| call.operation == "users.presence");
    assert_eq!(asked.unwrap().query.len(), 3);
    assert_eq!(calls(&fake, "users.getStatus"), 2);
}

#[tokio::test]
async fn more_users_than_a_minute_allows_are_for_whoever_waits() {
    let fake = FakeRocketChat::start().await;
    let ids: Vec<String> = (0..1_100).map(|number| format!("new{number:04}")).collect();
    for id in &ids {
        fake.add_user(id, id);
        fake.set_status(id, "away");
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    fake.set_call_limit("users.presence", 10);
    let hasty = HttpOptions::default();
    let patience = Duration::from_secs(120);
    let patient = HttpOptions::default()
        .with_timeout(patience)
        .with_batch_timeout(patience)
        .with_retry(Retry::default().with_max_wait(patience));
    for (http, read) in [(hasty, 1_000), (patient, 1_100)] {
        let http = http.with_clock(fake.clock().clone());
        let chat = fake.builder().with_http(http).build().unwrap();
        let answers = chat.get_many(&users(&ids)).await;
        let (ok, failed): (Vec<_>, Vec<_>) = answers.iter().partition(|one| one.1.is_ok());
        assert_eq!(ok.len(), read);
        for (_, answer) in failed {
            let error = answer.as_ref().fails(ErrorKind::RateLimited);
            assert!(error.retry_after().is_some());
        }
        fake.clock().advance(Duration::from_secs(60));
    }
}

#[tokio::test]
async fn an_id_of_nobody_is_not_found_and_not_asked_for_again_at_once() {
    let (fake, chat) = connected().await;
    for round in 0..3 {
        let answers = chat.get_many(&users(&["nobody", ANN])).await;
        answers[0].1.as_ref().fails_at(round, ErrorKind::NotFound);
        assert!(answers[1].1.is_ok());
    }
    assert_eq!(calls(&fake, "users.getStatus"), 1);
    fake.clock().advance(Duration::from_secs(600));
    fake.add_user("nobody", "Nora Body");
    assert_eq!(read(&chat, "nobody").await, Availability::Offline);
}

#[tokio::test]
async fn whoever_is_followed_and_nobody_is_told_as_failed_without_a_question_each_time() {
    let (fake, chat) = connected().await;
    let first = chat
        .changes(Some(&following(&[ANN, "nobody"])))
        .await
        .unwrap();
    fake.clock().advance(Duration::from_secs(60));
    let before = fake.calls().len();
    let second = chat.changes(Some(&first.next)).await.unwrap();
    for changes in [&first, &second] {
        let (user, error) = &changes.failed[0];
        let expected = (Some(&"nobody".into()), ErrorKind::NotFound);
        assert_eq!((user.as_ref(), error.kind()), expected);
    }
    assert_eq!(fake.calls().len(), before + 1, "the delta alone");
}

#[tokio::test]
async fn whoever_an_old_cursor_misses_is_read_and_not_taken_for_offline() {
    let (fake, chat) = connected().await;
    let first = chat.changes(Some(&following(&[ANN, EVE]))).await.unwrap();
    let stored = serde_json::to_string(&first.next).unwrap();
    // Another process, which has seen nobody yet.
    let other = fake.builder().build().unwrap();
    fake.clock().advance(Duration::from_secs(3600));
    fake.set_call_limit("users.getStatus", 0);
    let cursor = serde_json::from_str(&stored).unwrap();
    let changes = other.changes(Some(&cursor)).await.unwrap();
    assert!(changes.full);
    let expected = Some(Availability::Unknown);
    assert_eq!(super::availability(&changes, EVE), expected);
    assert_eq!(super::availability(&changes, ANN), Some(Availability::Busy));
}

/// Each response takes 25 s by the clock: reading ends in the middle, and nothing of the rest is begun after it.
#[tokio::test]
async fn proofs_end_with_the_time_of_their_batch() {
    let clock = FakeClock::new();
    let moved = clock.clone();
    let accounts: Vec<_> = (0..100)
        .map(|id| json!({ "_id": id.to_string() }))
        .collect();
    let server = serving(move |request: &Request| {
        moved.advance(Duration::from_secs(25));
        let body = match request.url.path() {
            "/api/v1/users.presence" => json!({ "success": true, "users": [], "full": false }),
            "/api/v1/users.list" => json!({ "success": true, "users": accounts, "total": 1_000 }),
            _ => json!({ "success": true, "status": "offline" }),
        };
        ResponseTemplate::new(200).set_body_json(body)
    });
    let server = server.await;
    let http = clock.http_options().with_concurrency(NonZeroUsize::MIN);
    let chat = at(&server).with_http(http).build().unwrap();
    let ids: Vec<UserId> = (0..1_000).map(|id| UserId::from(id.to_string())).collect();
    let answers = chat.get_many(&ids).await;
    let late = answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref().err());
    assert!(late.clone().all(|error| error.kind() == ErrorKind::Timeout));
    assert_eq!((answers.len(), late.count()), (1_000, 800));
    assert!(
        clock.elapsed() <= Duration::from_secs(90),
        "{:?}",
        clock.elapsed()
    );
}
