//! Presence as the server keeps and tells it.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ANN, BOB, EVE, ME, get, presence, seconds_ago, seconds_ahead, set_status};
use crate::{testkit::FakeRocketChat, vendors::test_support::members};

#[tokio::test]
async fn the_full_list_has_everybody_that_is_not_offline_and_the_caller() {
    let fake = FakeRocketChat::start().await;

    let answer = presence(&fake, "").await;

    assert_eq!(answer.each("users", "_id"), [ME, ANN]);
    assert_eq!(answer.body["full"], true);
}

#[tokio::test]
async fn nothing_is_told_while_presence_is_not_broadcast() {
    let fake = FakeRocketChat::start().await;
    fake.set_broadcast(false);

    for query in [
        "",
        &format!("?ids={ANN}"),
        &format!("?from={}", seconds_ago(&fake, 1)),
    ] {
        let answer = presence(&fake, query).await;
        let expected = json!({ "users": [], "full": true, "success": true });
        assert_eq!(answer.body, expected, "{query}");
    }
    let answer = get(&fake, &format!("/api/v1/users.getPresence?userId={ANN}")).await;
    assert_eq!(answer.body, json!({ "presence": "busy", "success": true }));
}

#[tokio::test]
async fn a_lookup_by_ids_tells_offline_users_that_have_a_message_on_newer_servers_only() {
    let fake = FakeRocketChat::start().await;
    let query = format!("?ids={ANN}&ids={BOB}&ids={EVE}&ids=nobody&from=2020-01-01T00:00:00Z");

    let newer = presence(&fake, &query).await;
    assert_eq!(newer.each("users", "_id"), [ANN, BOB]);
    assert_eq!(newer.body["full"], false);

    fake.show_offline_messages(false);
    assert_eq!(presence(&fake, &query).await.each("users", "_id"), [ANN]);
}

#[tokio::test]
async fn how_ids_are_read_depends_on_the_release() {
    let fake = FakeRocketChat::start().await;
    let joined = format!("?ids={ME},{ANN}");

    for (version, joined_ids, empty_is_full) in [
        ("8.3.0", vec![ME, ANN], true),
        ("8.4.0", vec![], false),
        ("8.5.0", vec![ME, ANN], true),
    ] {
        fake.set_version(version);
        assert_eq!(
            presence(&fake, &joined).await.each("users", "_id"),
            joined_ids,
            "{version}"
        );
        assert_eq!(
            presence(&fake, "?ids=").await.body["full"],
            empty_is_full,
            "{version}"
        );
    }
    let many = "?".to_owned() + &"ids=x&".repeat(501);
    let answer = presence(&fake, many.trim_end_matches('&')).await;
    answer.has(400, "error", "Invalid query parameters");
    fake.set_version("2.4.0");
    assert_eq!(presence(&fake, &joined).await.body["full"], true);
}

#[tokio::test]
async fn a_delta_has_offline_users_and_those_without_a_status_but_not_the_caller() {
    let fake = FakeRocketChat::start().await;
    fake.set_status(ME, "away");
    fake.set_status(ANN, "offline");
    fake.set_status(BOB, "disabled");
    fake.add_user("newHB8cYt6JgEa2M3", "Ned New");

    let answer = presence(&fake, &format!("?from={}", seconds_ago(&fake, 0))).await;

    assert_eq!(answer.each("users", "_id"), [ANN, BOB, "newHB8cYt6JgEa2M3"]);
    let statuses: Vec<Option<&str>> = answer.body["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["status"].as_str())
        .collect();
    assert_eq!(statuses, [Some("offline"), Some("disabled"), None]);
    assert_eq!(answer.body["full"], false);
}

#[tokio::test]
async fn a_from_of_ten_minutes_ago_or_one_that_cannot_be_read_gives_the_full_list() {
    let fake = FakeRocketChat::start().await;

    for (from, full) in [
        (seconds_ago(&fake, 599), false),
        (seconds_ahead(&fake, 60), false),
        (seconds_ago(&fake, 600), true),
        (seconds_ago(&fake, 86_400), true),
        ("garbage".to_owned(), true),
        ("".to_owned(), true),
        (fake.clock().now().as_unix_millis().to_string(), true),
        // A plus sign that is not encoded arrives as a space.
        (seconds_ago(&fake, 1).replace('Z', "+00:00"), true),
        (seconds_ago(&fake, 1).replace('Z', "%2B00:00"), false),
    ] {
        let answer = presence(&fake, &format!("?from={from}")).await;
        assert_eq!(answer.with("full"), (200, &json!(full)), "{from}");
    }
}

#[tokio::test]
async fn what_is_set_can_be_read_back() {
    let fake = FakeRocketChat::start().await;
    let end = seconds_ahead(&fake, 60);
    let message = format!("  {}  ", "x".repeat(130));

    let answer = set_status(
        &fake,
        json!({ "status": "busy", "message": message, "expiresAt": end }),
    )
    .await;

    let expected = (200, json!({ "success": true }));
    assert_eq!((answer.status, answer.body), expected);
    let entry = &presence(&fake, &format!("?ids={ME}")).await.body["users"][0];
    assert_eq!(entry["status"], "busy");
    assert_eq!(entry["statusText"], "x".repeat(120));
    assert_eq!(entry["statusSource"], "manual");
    assert_eq!(entry["statusExpiresAt"], end);
    let own = get(&fake, "/api/v1/users.getStatus").await.body;
    assert_eq!(
        own,
        json!({
            "_id": ME, "connectionStatus": "online", "status": "busy", "statusSource": "manual", "statusExpiresAt": end,
            "success": true,
        })
    );
    let account = get(&fake, "/api/v1/me").await.body;
    let names = ["status", "statusDefault", "statusConnection"];
    assert_eq!(members(&account, names), json!(["busy", "busy", "online"]));

    fake.set_version("8.5.0");
    let older = get(&fake, "/api/v1/users.getStatus?username=MIA.MOSS")
        .await
        .body;
    assert_eq!(
        older,
        json!({ "_id": ME, "connectionStatus": "online", "status": "busy", "success": true })
    );
}

#[tokio::test]
async fn a_user_is_named_by_any_one_selector() {
    let fake = FakeRocketChat::start().await;
    let selectors = [
        format!("userId={ANN}"),
        "username=ann.archer".to_owned(),
        "user=ann.archer".to_owned(),
    ];
    for selector in selectors {
        for (operation, member) in [("getStatus", "status"), ("getPresence", "presence")] {
            let path = format!("/api/v1/users.{operation}?{selector}");
            assert_eq!(get(&fake, &path).await.body[member], "busy", "{path}");
        }
    }
}

#[tokio::test]
async fn every_refusal_of_a_status_has_its_code() {
    let fake = FakeRocketChat::start().await;
    let past = seconds_ago(&fake, 0);
    let cases = [
        (json!({}), Value::Null),
        (json!({ "message": null }), Value::Null),
        (json!({ "status": "lunch" }), json!("invalid-params")),
        (json!({ "status": "disabled" }), json!("invalid-params")),
        (
            json!({ "status": "away", "emoji": "x" }),
            json!("invalid-params"),
        ),
        (
            json!({ "status": "offline" }),
            json!("error-status-not-allowed"),
        ),
        (json!({ "message": "Hello" }), json!("error-not-allowed")),
        (
            json!({ "status": "away", "expiresAt": "soon" }),
            json!("error-invalid-date"),
        ),
        (
            json!({ "status": "away", "expiresAt": past }),
            json!("error-invalid-date"),
        ),
    ];
    fake.allow_invisible(false);
    fake.allow_messages(false);

    for (body, code) in cases {
        let answer = set_status(&fake, body.clone()).await;
        assert_eq!(answer.with("errorType"), (400, &code), "{body}");
    }
    assert_eq!(
        set_status(&fake, json!({ "status": "away", "message": "" }))
            .await
            .status,
        200
    );
    fake.set_version("8.5.0");
    let answer = set_status(&fake, json!({ "status": "away" })).await;
    assert_eq!(answer.body["errorType"], "error-not-allowed");
    let answer = set_status(&fake, json!({ "status": "lunch" })).await;
    assert_eq!(answer.body["errorType"], "error-invalid-status");
}

#[tokio::test]
async fn another_users_status_needs_the_permission() {
    let fake = FakeRocketChat::start().await;
    let body = json!({ "userId": ANN, "status": "away", "message": "Out" });

    let answer = set_status(&fake, body.clone()).await;
    let expected = (403, json!({ "success": false, "error": "unauthorized" }));
    assert_eq!((answer.status, answer.body), expected);
    fake.set_version("7.4.0");
    assert_eq!(set_status(&fake, body.clone()).await.status, 401);

    fake.permit_editing_others(true);
    assert_eq!(set_status(&fake, body).await.status, 200);
    assert_eq!(
        get(&fake, "/api/v1/users.getStatus?user=ann.archer")
            .await
            .body["status"],
        "away"
    );
    let answer = set_status(&fake, json!({ "userId": "nobody", "status": "away" })).await;
    answer.has(400, "errorType", "error-invalid-user");
}

#[tokio::test]
async fn an_elapsed_expiry_restores_what_was_before_it() {
    let fake = FakeRocketChat::start().await;
    set_status(&fake, json!({ "status": "away", "message": "Walking" })).await;
    let end = seconds_ahead(&fake, 60);
    let body = json!({ "status": "busy", "message": "Meeting", "expiresAt": end });
    set_status(&fake, body).await;
    let minute = Duration::from_secs(60);
    fake.set_expiry(ANN, fake.clock().now().saturating_add(minute));

    fake.clock().advance(Duration::from_secs(60));

    let users = presence(&fake, "").await.body["users"].clone();
    let expected = ["away", "Walking"];
    assert_eq!([&users[0]["status"], &users[0]["statusText"]], expected);
    let expected = ["online", ""];
    assert_eq!([&users[1]["status"], &users[1]["statusText"]], expected);
    assert!(users[0].get("statusExpiresAt").is_none());
    // The end is a change of the record.
    let delta = presence(&fake, &format!("?from={end}")).await;
    assert_eq!(delta.each("users", "_id"), [ANN]);
}

#[tokio::test]
async fn a_status_shows_only_while_the_user_is_connected_on_newer_servers() {
    let fake = FakeRocketChat::start().await;
    fake.set_connection(ME, "offline");
    let status = async || get(&fake, "/api/v1/users.getStatus").await.body["status"].take();

    let answer = set_status(&fake, json!({ "status": "busy" })).await;
    assert_eq!(answer.status, 200);
    assert_eq!(status().await, "offline");
    fake.set_connection(ME, "online");
    assert_eq!(status().await, "busy");

    fake.set_version("8.5.0");
    fake.set_connection(ME, "offline");
    set_status(&fake, json!({ "status": "away" })).await;
    assert_eq!(status().await, "away");
}
