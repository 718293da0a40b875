//! Accounts, custom statuses and connections, and what of them an ordinary user may do.

use serde_json::{Value, json};

use super::{ANN, BOB, ME, PlainResponse, get, post, presence};
use crate::{testkit::FakeRocketChat, vendors::test_support::members};

async fn administered() -> FakeRocketChat {
    let fake = FakeRocketChat::start().await;
    fake.permit_administration(true);
    fake
}

#[tokio::test]
async fn administration_needs_its_permission() {
    let fake = FakeRocketChat::start().await;
    for (version, status) in [("8.8.1", 403), ("7.4.0", 401)] {
        fake.set_version(version);
        for (operation, body) in [
            (
                "users.setActiveStatus",
                json!({ "userId": ANN, "activeStatus": false }),
            ),
            (
                "custom-user-status.create",
                json!({ "name": "x", "statusType": "away" }),
            ),
            (
                "custom-user-status.update",
                json!({ "_id": "x", "name": "x", "statusType": "away" }),
            ),
            (
                "custom-user-status.delete",
                json!({ "customUserStatusId": "x" }),
            ),
            ("livechat/agent.status", json!({ "agentId": ANN })),
        ] {
            let answer = post(&fake, operation, body).await;
            let expected = (status, &json!("unauthorized"));
            assert_eq!(answer.with("error"), expected, "{operation}");
        }
        let answer = get(&fake, "/api/v1/presence.getConnections").await;
        assert_eq!(answer.status, status);
    }
}

#[tokio::test]
async fn an_account_is_told_by_any_one_selector_and_in_part_to_strangers() {
    let fake = FakeRocketChat::start().await;
    for query in [
        format!("userId={ANN}"),
        "username=ANN.archer".to_owned(),
        "email=ann.archer@example.org".to_owned(),
    ] {
        let answer = get(&fake, &format!("/api/v1/users.info?{query}")).await;
        let user = &answer.body["user"];
        assert_eq!(
            (&user["_id"], &user["status"], &user["canViewAllInfo"]),
            (&json!(ANN), &json!("busy"), &json!(false)),
            "{query}"
        );
        assert!(user.get("services").is_none() && user.get("emails").is_none());
    }
    let path = format!("/api/v1/users.info?userId={ME}&includeUserRooms=true");
    let own = get(&fake, &path).await;
    assert_eq!(own.body["user"]["services"]["email2fa"]["enabled"], false);
    assert_eq!(own.body["user"]["rooms"][0]["t"], "c");
    let nobody = get(&fake, "/api/v1/users.info?userId=nobody").await;
    let expected = (400, json!({ "success": false, "error": "User not found." }));
    assert_eq!((nobody.status, nobody.body), expected);
    let none = get(&fake, "/api/v1/users.info").await;
    none.has(400, "errorType", "invalid-params");
}

fn names(answer: &PlainResponse) -> Vec<&str> {
    let users = answer.body["users"].as_array().unwrap().iter();
    users
        .map(|user| user["username"].as_str().unwrap())
        .collect()
}

fn counts(answer: &PlainResponse) -> Value {
    members(&answer.body, ["count", "offset", "total"])
}

#[tokio::test]
async fn accounts_are_listed_by_name_in_pages_with_the_offline_and_the_disabled() {
    let fake = administered().await;
    let all = get(&fake, "/api/v1/users.list").await;
    let expected = ["ann.archer", "bob.baker", "eve.engel", "mia.moss"];
    assert_eq!(names(&all), expected);
    assert_eq!(counts(&all), json!([4, 0, 4]));
    let page = get(&fake, "/api/v1/users.list?count=2&offset=3").await;
    assert_eq!(names(&page), ["mia.moss"]);
    assert_eq!(counts(&page), json!([1, 3, 4]));
    let found = get(&fake, "/api/v1/users.list?email=ann.archer@example.org").await;
    assert_eq!(found.body["total"], 1);
    fake.limit_pages(1);
    let page = get(&fake, "/api/v1/users.list?count=50&offset=1").await;
    assert_eq!(names(&page), ["bob.baker"]);
    assert_eq!(page.body["users"][0]["status"], "offline");
}

#[tokio::test]
async fn a_disabled_user_is_offline_and_listed_as_such() {
    let fake = administered().await;
    let body = json!({ "userId": ANN, "activeStatus": false });
    let answer = post(&fake, "users.setActiveStatus", body).await;
    assert_eq!(
        answer.body,
        json!({ "user": { "_id": ANN, "active": false }, "success": true })
    );
    assert_eq!(presence(&fake, "").await.each("users", "_id"), [ME]);
    for (query, expected) in [
        ("status=deactivated", vec!["ann.archer"]),
        ("status=active", vec!["bob.baker", "eve.engel", "mia.moss"]),
        ("hasLoggedIn=true", vec!["mia.moss"]),
        ("inactiveReason[]=idle_too_long", vec![]),
        ("inactiveReason[]=deactivated", vec!["ann.archer"]),
        ("roles[]=admin", vec![]),
        (
            "roles[]=admin&roles[]=user&searchTerm=eve",
            vec!["eve.engel"],
        ),
        ("type=bot", vec![]),
    ] {
        let answer = get(&fake, &format!("/api/v1/users.listByStatus?{query}")).await;
        assert_eq!(names(&answer), expected, "{query}");
    }
    let answer = post(&fake, "users.setActiveStatus", json!({ "userId": ANN })).await;
    answer.has(400, "errorType", "invalid-params");
    let body = json!({ "userId": "nobody", "activeStatus": true });
    let answer = post(&fake, "users.setActiveStatus", body).await;
    assert_eq!(answer.body["errorType"], "error-invalid-user");
    // Whoever disables the own account is out.
    let body = json!({ "userId": ME, "activeStatus": false });
    post(&fake, "users.setActiveStatus", body).await;
    assert_eq!(get(&fake, "/api/v1/me").await.status, 401);
}

#[tokio::test]
async fn a_custom_status_is_kept_until_it_is_removed() {
    let fake = administered().await;
    let body = json!({ "name": "Rounds", "statusType": "busy" });
    let made = post(&fake, "custom-user-status.create", body).await;
    let id = &made.body["customUserStatus"]["_id"];
    let body = json!({ "_id": id, "name": "Walk", "statusType": "away" });
    let changed = post(&fake, "custom-user-status.update", body).await;
    assert_eq!(changed.body["customUserStatus"]["name"], "Walk");
    let path = "/api/v1/custom-user-status.list";
    assert_eq!(get(&fake, path).await.body["total"], 3);
    let query = format!("{path}?name=Walk&_id={}", id.as_str().unwrap());
    let found = get(&fake, &query).await;
    assert_eq!(found.body["total"], 1);
    let body = json!({ "customUserStatusId": id });
    post(&fake, "custom-user-status.delete", body).await;
    let left = get(&fake, path).await.body;
    let expected = (&json!(2), &json!("Doing the rounds"));
    assert_eq!((&left["total"], &left["statuses"][0]["name"]), expected);
}

#[tokio::test]
async fn every_refusal_of_a_custom_status_says_why() {
    let fake = administered().await;
    let create = "custom-user-status.create";
    for (operation, body, code) in [
        (
            create,
            json!({ "statusType": "away" }),
            json!("error-the-field-is-required"),
        ),
        (
            create,
            json!({ "name": "x", "statusType": "Offline" }),
            json!("error-input-is-not-a-valid-field"),
        ),
        (
            create,
            json!({ "name": "Out for a walk", "statusType": "away" }),
            json!("Custom_User_Status_Error_Name_Already_In_Use"),
        ),
        (
            "custom-user-status.update",
            json!({ "_id": "x", "name": "x", "statusType": "away" }),
            Value::Null,
        ),
        (
            "custom-user-status.delete",
            json!({ "other": "x" }),
            Value::Null,
        ),
        (
            "custom-user-status.delete",
            json!({ "customUserStatusId": "x" }),
            Value::Null,
        ),
    ] {
        let answer = post(&fake, operation, body).await;
        assert_eq!(answer.with("errorType"), (400, &code), "{operation}");
        assert_eq!(answer.body["success"], false);
    }
    assert_eq!(
        get(&fake, "/api/v1/custom-user-status.list").await.body["total"],
        2
    );
}

#[tokio::test]
async fn an_agent_is_turned_round_by_each_call() {
    let fake = FakeRocketChat::start().await;
    for status in ["not-available", "available"] {
        let answer = post(&fake, "livechat/agent.status", json!({})).await;
        assert_eq!(answer.body, json!({ "status": status, "success": true }));
    }
}

#[tokio::test]
async fn connections_are_counted() {
    let fake = administered().await;
    let path = "/api/v1/presence.getConnections";
    let expected = |current| json!({ "current": current, "max": 200, "success": true });
    assert_eq!(get(&fake, path).await.body, expected(2));
    fake.set_connection(BOB, "away");
    assert_eq!(get(&fake, path).await.body, expected(3));
}
