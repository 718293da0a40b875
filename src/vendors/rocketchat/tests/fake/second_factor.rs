//! Codes of the second factor, releases without an operation, and the end of a session.

use reqwest::Method;
use serde_json::json;

use super::{ME, get, login, post, request, send};
use crate::testkit::FakeRocketChat;

const DIGEST: &str = "49e7fe32454e3248d317d70a771bc95559df96115fe9a01faca5972e0475c1d6";

#[tokio::test]
async fn a_guarded_call_takes_a_code_for_its_method_alone() {
    let fake = FakeRocketChat::start().await;
    fake.guard("me");
    for (method, good) in [
        ("totp", FakeRocketChat::CODE),
        ("email", FakeRocketChat::CODE),
        ("password", DIGEST),
    ] {
        fake.set_second_factor(method);
        let refused = get(&fake, "/api/v1/me").await;
        refused.has(400, "errorType", "totp-required");
        assert_eq!(refused.body["details"]["method"], method);
        assert_eq!(refused.body["details"]["codeGenerated"], method == "email");
        for (named, code, expected) in [
            ("sms", good, json!("totp-required")),
            (method, "000000", json!("totp-invalid")),
            (method, good, json!(null)),
        ] {
            let answer = request(&fake, Method::GET, "/api/v1/me")
                .header("X-Auth-Token", FakeRocketChat::TOKEN)
                .header("X-User-Id", ME)
                .header("x-2fa-method", named)
                .header("x-2fa-code", code);
            let answer = send(answer).await;
            assert_eq!(answer.body["errorType"], expected, "{method} {named}");
        }
    }
}

#[tokio::test]
async fn after_five_wrong_codes_no_code_is_taken() {
    let fake = FakeRocketChat::start().await;
    fake.require_code(true);
    let with = |code: &str| json!({ "user": FakeRocketChat::USERNAME, "password": FakeRocketChat::PASSWORD, "code": code });
    for expected in [
        "totp-invalid",
        "totp-invalid",
        "totp-invalid",
        "totp-invalid",
        "totp-max-attempts",
    ] {
        assert_eq!(login(&fake, with("000000")).await.body["error"], expected);
    }
    let answer = login(&fake, with(FakeRocketChat::CODE)).await;
    answer.has(401, "error", "totp-max-attempts");
}

#[tokio::test]
async fn what_a_release_does_not_have_is_not_found() {
    let fake = FakeRocketChat::start().await;
    for (path, before, since) in [
        ("/api/v1/users.getStatus", "1.1.0", "1.2.0"),
        ("/api/v1/custom-user-status.list", "2.3.0", "2.4.0"),
        ("/api/v1/users.listByStatus", "6.7.0", "6.8.0"),
    ] {
        fake.set_version(before);
        let answer = get(&fake, path).await;
        let expected = (404, &json!("Resource not found"));
        assert_eq!(answer.with("error"), expected, "{path}");
        fake.set_version(since);
        assert_eq!(get(&fake, path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_first_releases_leave_out_whether_a_list_is_full_and_know_no_deltas() {
    let fake = FakeRocketChat::start().await;
    fake.set_version("1.1.0");
    let now = fake.clock().now().to_millis_string();
    let answer = get(&fake, &format!("/api/v1/users.presence?from={now}")).await;
    assert_eq!(answer.each("users", "_id").len(), 2);
    assert!(answer.body.get("full").is_none());
    fake.set_version("1.2.0");
    let answer = get(&fake, &format!("/api/v1/users.presence?from={now}")).await;
    assert_eq!(
        (answer.each("users", "_id").len(), &answer.body["full"]),
        (0, &json!(false))
    );
}

#[tokio::test]
async fn a_logout_ends_its_own_token() {
    let fake = FakeRocketChat::start().await;
    for (version, has_success) in [("6.12.0", false), ("8.8.1", true)] {
        fake.set_version(version);
        let body =
            json!({ "user": FakeRocketChat::USERNAME, "password": FakeRocketChat::PASSWORD });
        let data = login(&fake, body).await.body["data"].clone();
        let with_it = |method, path: &str| {
            request(&fake, method, path)
                .header("X-User-Id", ME)
                .header("X-Auth-Token", data["authToken"].as_str().unwrap())
        };
        let answer = send(with_it(Method::POST, "/api/v1/logout")).await;
        answer.has(200, "status", "success");
        assert_eq!(answer.body.get("success").is_some(), has_success);
        assert_eq!(send(with_it(Method::GET, "/api/v1/me")).await.status, 401);
        assert_eq!(get(&fake, "/api/v1/me").await.status, 200);
    }
    post(&fake, "logout", json!(null)).await;
    assert_eq!(get(&fake, "/api/v1/me").await.status, 401);
}
