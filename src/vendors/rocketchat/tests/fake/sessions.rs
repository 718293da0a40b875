//! Credentials, versions, limits and pages.

use std::time::{Duration, SystemTime};

use reqwest::Method;
use serde_json::json;

use super::{ANN, ME, get, login, request, send};
use crate::testkit::FakeRocketChat;

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
        let body = get(&fake, &format!("{path}{query}")).await.body;
        assert_eq!(body, expected, "{query}");
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
