//! The fake Rocket.Chat as a plain HTTP client meets it.
#![cfg(all(feature = "mock", feature = "rocketchat"))]
#![allow(clippy::unwrap_used)]

use std::time::{Duration, SystemTime};

use omnipresence::mock::FakeRocketChat;
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use serde_json::{Value, json};

const ME: &str = FakeRocketChat::ME;
const ANN: &str = FakeRocketChat::ANN;
const BOB: &str = FakeRocketChat::BOB;
const EVE: &str = FakeRocketChat::EVE;

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    /// The ids in a list of presences.
    fn ids(&self) -> Vec<&str> {
        let users = self.body["users"].as_array().unwrap();
        users
            .iter()
            .map(|user| user["_id"].as_str().unwrap())
            .collect()
    }

    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

fn request(fake: &FakeRocketChat, method: Method, path: &str) -> RequestBuilder {
    Client::new().request(method, fake.base_url() + path)
}

async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: serde_json::from_slice(&response.bytes().await.unwrap()).unwrap(),
    }
}

async fn get(fake: &FakeRocketChat, path: &str) -> Answer {
    let request = request(fake, Method::GET, path);
    send(
        request
            .header("X-Auth-Token", FakeRocketChat::TOKEN)
            .header("X-User-Id", ME),
    )
    .await
}

async fn presence(fake: &FakeRocketChat, query: &str) -> Answer {
    get(fake, &format!("/api/v1/users.presence{query}")).await
}

async fn set_status(fake: &FakeRocketChat, body: Value) -> Answer {
    let request = request(fake, Method::POST, "/api/v1/users.setStatus")
        .header("X-Auth-Token", FakeRocketChat::TOKEN)
        .header("X-User-Id", ME);
    send(with_json(request, body)).await
}

async fn login(fake: &FakeRocketChat, body: Value) -> Answer {
    send(with_json(
        request(fake, Method::POST, "/api/v1/login"),
        body,
    ))
    .await
}

fn with_json(request: RequestBuilder, body: Value) -> RequestBuilder {
    request
        .header("Content-Type", "application/json")
        .body(body.to_string())
}

/// The clock so many seconds ago, as the server prints it.
fn seconds_ago(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_sub(Duration::from_secs(seconds))
        .to_millis_string()
}

fn seconds_ahead(fake: &FakeRocketChat, seconds: u64) -> String {
    fake.clock()
        .now()
        .saturating_add(Duration::from_secs(seconds))
        .to_millis_string()
}

#[tokio::test]
async fn a_call_needs_both_headers_and_they_must_belong_together() {
    let fake = FakeRocketChat::start().await;

    for headers in [
        vec![],
        vec![("X-Auth-Token", FakeRocketChat::TOKEN)],
        vec![("X-User-Id", ME)],
        vec![("X-Auth-Token", FakeRocketChat::TOKEN), ("X-User-Id", ANN)],
        vec![("X-Auth-Token", "wrong"), ("X-User-Id", ME)],
    ] {
        let mut request = request(&fake, Method::GET, "/api/v1/me");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        assert_eq!(send(request).await.status, 401, "{headers:?}");
    }
}

#[tokio::test]
async fn the_refusal_of_credentials_has_the_form_of_its_release() {
    let fake = FakeRocketChat::start().await;
    fake.revoke_tokens();

    for (version, keys) in [
        ("6.13.0", vec!["message", "status"]),
        ("8.8.1", vec!["error", "message", "status", "success"]),
        ("9.0.0", vec!["error", "success"]),
    ] {
        fake.set_version(version);
        let answer = get(&fake, "/api/v1/me").await;
        // Sorted, as serde_json keeps them.
        let found: Vec<&str> = answer
            .body
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!((answer.status, found), (401, keys), "{version}");
    }
}

#[tokio::test]
async fn the_full_list_has_everybody_that_is_not_offline_and_the_caller() {
    let fake = FakeRocketChat::start().await;

    let answer = presence(&fake, "").await;

    assert_eq!(answer.ids(), [ME, ANN]);
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
        assert_eq!(
            answer.body,
            json!({ "users": [], "full": true, "success": true }),
            "{query}"
        );
    }
    let answer = get(&fake, &format!("/api/v1/users.getPresence?userId={ANN}")).await;
    assert_eq!(answer.body, json!({ "presence": "busy", "success": true }));
}

#[tokio::test]
async fn a_lookup_by_ids_tells_offline_users_that_have_a_message_on_newer_servers_only() {
    let fake = FakeRocketChat::start().await;
    let query = format!("?ids={ANN}&ids={BOB}&ids={EVE}&ids=nobody&from=2020-01-01T00:00:00Z");

    let newer = presence(&fake, &query).await;
    assert_eq!(newer.ids(), [ANN, BOB]);
    assert_eq!(newer.body["full"], false);

    fake.show_offline_messages(false);
    assert_eq!(presence(&fake, &query).await.ids(), [ANN]);
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
            presence(&fake, &joined).await.ids(),
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
    assert_eq!(
        (answer.status, &answer.body["error"]),
        (400, &json!("Invalid query parameters"))
    );
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

    assert_eq!(answer.ids(), [ANN, BOB, "newHB8cYt6JgEa2M3"]);
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
        assert_eq!(
            (answer.status, &answer.body["full"]),
            (200, &json!(full)),
            "{from}"
        );
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

    assert_eq!(
        (answer.status, answer.body),
        (200, json!({ "success": true }))
    );
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
    assert_eq!(
        [
            &account["status"],
            &account["statusDefault"],
            &account["statusConnection"]
        ],
        ["busy", "busy", "online"]
    );

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
        assert_eq!(
            (answer.status, &answer.body["errorType"]),
            (400, &code),
            "{body}"
        );
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
    assert_eq!(
        (answer.status, answer.body),
        (403, json!({ "success": false, "error": "unauthorized" }))
    );
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
    assert_eq!(
        (answer.status, &answer.body["errorType"]),
        (400, &json!("error-invalid-user"))
    );
}

#[tokio::test]
async fn an_elapsed_expiry_restores_what_was_before_it() {
    let fake = FakeRocketChat::start().await;
    set_status(&fake, json!({ "status": "away", "message": "Walking" })).await;
    let end = seconds_ahead(&fake, 60);
    set_status(
        &fake,
        json!({ "status": "busy", "message": "Meeting", "expiresAt": end }),
    )
    .await;
    fake.set_expiry(
        ANN,
        fake.clock().now().saturating_add(Duration::from_secs(60)),
    );

    fake.clock().advance(Duration::from_secs(60));

    let users = presence(&fake, "").await.body["users"].clone();
    assert_eq!(
        [&users[0]["status"], &users[0]["statusText"]],
        ["away", "Walking"]
    );
    assert_eq!(
        [&users[1]["status"], &users[1]["statusText"]],
        ["online", ""]
    );
    assert!(users[0].get("statusExpiresAt").is_none());
    // The end is a change of the record.
    assert_eq!(presence(&fake, &format!("?from={end}")).await.ids(), [ANN]);
}

#[tokio::test]
async fn a_status_shows_only_while_the_user_is_connected_on_newer_servers() {
    let fake = FakeRocketChat::start().await;
    fake.set_connection(ME, "offline");

    assert_eq!(
        set_status(&fake, json!({ "status": "busy" })).await.status,
        200
    );
    assert_eq!(
        get(&fake, "/api/v1/users.getStatus").await.body["status"],
        "offline"
    );
    fake.set_connection(ME, "online");
    assert_eq!(
        get(&fake, "/api/v1/users.getStatus").await.body["status"],
        "busy"
    );

    fake.set_version("8.5.0");
    fake.set_connection(ME, "offline");
    set_status(&fake, json!({ "status": "away" })).await;
    assert_eq!(
        get(&fake, "/api/v1/users.getStatus").await.body["status"],
        "away"
    );
}

#[tokio::test]
async fn a_login_takes_a_name_or_mail_with_a_password_or_its_digest() {
    let fake = FakeRocketChat::start().await;
    let digest = "49e7fe32454e3248d317d70a771bc95559df96115fe9a01faca5972e0475c1d6";

    for body in [
        json!({ "user": FakeRocketChat::USERNAME, "password": FakeRocketChat::PASSWORD }),
        json!({ "user": FakeRocketChat::EMAIL, "password": FakeRocketChat::PASSWORD }),
        json!({ "username": FakeRocketChat::USERNAME, "password": { "digest": digest, "algorithm": "sha-256" } }),
        json!({ "email": FakeRocketChat::EMAIL, "password": FakeRocketChat::PASSWORD }),
        json!({ "resume": FakeRocketChat::TOKEN }),
    ] {
        let data = login(&fake, body.clone()).await.body["data"].clone();
        let request = request(&fake, Method::GET, "/api/v1/me")
            .header("X-User-Id", data["userId"].as_str().unwrap())
            .header("X-Auth-Token", data["authToken"].as_str().unwrap());
        assert_eq!(send(request).await.status, 200, "{body}");
    }
}

#[tokio::test]
async fn a_refused_login_says_why() {
    let fake = FakeRocketChat::start().await;
    fake.require_code(true);
    let good = json!({ "user": FakeRocketChat::USERNAME, "password": FakeRocketChat::PASSWORD });

    for (body, error) in [
        (
            json!({ "user": "nobody", "password": "x" }),
            json!("Unauthorized"),
        ),
        (
            json!({ "user": FakeRocketChat::USERNAME, "password": "x" }),
            json!(403),
        ),
        (json!({ "resume": "x" }), json!(403)),
        (good.clone(), json!("totp-required")),
    ] {
        let answer = login(&fake, body.clone()).await;
        assert_eq!(
            (answer.status, &answer.body["error"], &answer.body["status"]),
            (401, &error, &json!("error")),
            "{body}"
        );
    }
    let mut with_code = good.clone();
    with_code["code"] = json!(FakeRocketChat::CODE);
    assert_eq!(login(&fake, with_code).await.status, 200);
    assert_eq!(login(&fake, good).await.body["details"]["method"], "totp");
}

#[tokio::test]
async fn the_version_is_cut_for_strangers() {
    let fake = FakeRocketChat::start().await;
    let stranger = send(request(&fake, Method::GET, "/api/info")).await;
    fake.permit_statistics(true);
    let known = get(&fake, "/api/info").await;
    assert_eq!(
        [&stranger.body["version"], &known.body["version"]],
        ["8.8", "8.8.1"]
    );
}

#[tokio::test]
async fn custom_statuses_are_paged_and_a_count_of_0_may_mean_all() {
    let fake = FakeRocketChat::start().await;
    let path = "/api/v1/custom-user-status.list";
    let all = get(&fake, path).await.body["statuses"].clone();

    for (limited, query, expected) in [
        (
            false,
            "",
            json!({ "count": 2, "offset": 0, "total": 2, "statuses": all, "success": true }),
        ),
        (
            false,
            "?count=1&offset=1",
            json!({ "count": 1, "offset": 1, "total": 2, "statuses": [all[1]], "success": true }),
        ),
        (
            false,
            "?count=0",
            json!({ "count": 2, "offset": 0, "total": 2, "statuses": all, "success": true }),
        ),
        (
            true,
            "?count=0",
            json!({ "count": 1, "offset": 0, "total": 2, "statuses": [all[0]], "success": true }),
        ),
        (
            true,
            "?count=9",
            json!({ "count": 1, "offset": 0, "total": 2, "statuses": [all[0]], "success": true }),
        ),
    ] {
        if limited {
            fake.limit_pages(1);
        }
        assert_eq!(
            get(&fake, &format!("{path}{query}")).await.body,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn times_in_headers_are_the_clocks() {
    let fake = FakeRocketChat::start().await;
    fake.set_call_limit("me", 1);
    let now = fake.clock().now();

    let answer = get(&fake, "/api/v1/me").await;
    let sent = httpdate::parse_http_date(answer.header("date")).unwrap();
    assert!(SystemTime::from(now).duration_since(sent).unwrap() < Duration::from_secs(1));
    assert_eq!(
        [
            answer.header("x-ratelimit-limit"),
            answer.header("x-ratelimit-remaining")
        ],
        ["1", "0"]
    );
    let reset = (now.as_unix_millis() + 60_000).to_string();
    assert_eq!(answer.header("x-ratelimit-reset"), reset);

    fake.clock().advance(Duration::from_secs(18));
    let refused = get(&fake, "/api/v1/me").await;
    assert_eq!(
        (refused.status, refused.header("x-ratelimit-reset")),
        (429, reset.as_str())
    );
    assert!(refused.headers.get("retry-after").is_none());
    let error = refused.body["error"].as_str().unwrap();
    assert!(
        error.contains("You must wait 42 seconds") && refused.body.get("errorType").is_none(),
        "{error}"
    );
    fake.clock().advance(Duration::from_secs(42));
    assert_eq!(get(&fake, "/api/v1/me").await.status, 200);
}
