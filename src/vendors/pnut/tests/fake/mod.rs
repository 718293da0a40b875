//! The fake pnut.io, called by a plain HTTP client.

mod channels;
mod names;

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::{
    testkit::FakePnut,
    vendors::{
        test_support,
        test_support::{PlainResponse, request, with_form},
    },
};

const OWN: &str = "/users/me/presence";
const CONFIG: &str = "/sys/config";

impl PlainResponse {
    fn presence(&self) -> &str {
        self.body["data"]["presence"].as_str().unwrap()
    }
}

async fn send(
    fake: &FakePnut,
    token: Option<&str>,
    method: Method,
    path: &str,
    form: Option<&str>,
) -> PlainResponse {
    let mut request = request(method, fake.base_url() + path);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    test_support::send(match form {
        Some(form) => with_form(request, form),
        None => request,
    })
    .await
}

async fn get(fake: &FakePnut, path: &str) -> PlainResponse {
    send(fake, Some(FakePnut::TOKEN), Method::GET, path, None).await
}

async fn put(fake: &FakePnut, form: &str) -> PlainResponse {
    put_at(fake, OWN, form).await
}

async fn put_at(fake: &FakePnut, path: &str, form: &str) -> PlainResponse {
    let form = Some(form).filter(|form| !form.is_empty());
    send(fake, Some(FakePnut::TOKEN), Method::PUT, path, form).await
}

/// The clock so many seconds later, in seconds since 1970 began.
fn unix(fake: &FakePnut, later: i64) -> i64 {
    fake.clock().now().as_unix_seconds() + later
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

#[tokio::test]
async fn a_call_needs_a_known_token() {
    let fake = FakePnut::start().await;

    for token in [None, Some("wrong")] {
        let answer = send(&fake, token, Method::GET, "/presence", None).await;
        answer.has(401, "meta/code", 401);
        assert!(answer.body.get("data").is_none());
        assert_eq!(answer.header("x-ratelimit-limit"), "40");
    }
}

#[tokio::test]
async fn the_list_has_those_with_a_presence_until_it_ends() {
    let fake = FakePnut::start().await;
    let everybody = [
        FakePnut::ME,
        FakePnut::ANN,
        FakePnut::BOB,
        FakePnut::UNNAMED,
    ];
    assert_eq!(get(&fake, "/presence").await.each("data", "id"), everybody);

    fake.set_presence(FakePnut::ANN, "offline");
    let expected = [FakePnut::ME, FakePnut::BOB, FakePnut::UNNAMED];
    assert_eq!(get(&fake, "/presence").await.each("data", "id"), expected);

    fake.clock().advance(minutes(14));
    fake.set_presence(FakePnut::BOB, "lunch");
    fake.clock().advance(minutes(1));
    let expected = [FakePnut::BOB];
    assert_eq!(get(&fake, "/presence").await.each("data", "id"), expected);
}

#[tokio::test]
async fn a_user_is_named_by_id_by_name_or_as_me() {
    let fake = FakePnut::start().await;

    for (who, id) in [
        (FakePnut::BOB, FakePnut::BOB),
        ("@bobbaker", FakePnut::BOB),
        ("%40BobBaker", FakePnut::BOB),
        ("me", FakePnut::ME),
    ] {
        let answer = get(&fake, &format!("/users/{who}/presence")).await;
        assert_eq!(answer.body["data"]["id"], id, "{who}");
    }
    let answer = get(&fake, "/users/77777/presence").await;
    answer.has(404, "meta/code", 404);
    assert!(answer.body.get("data").is_none());
}

#[tokio::test]
async fn a_user_that_never_set_a_presence_was_never_seen() {
    let fake = FakePnut::start().await;

    let never = get(&fake, &format!("/users/{}/presence", FakePnut::EVE)).await;
    assert_eq!(never.presence(), "offline");
    assert!(never.body["data"].get("last_seen_at").is_none());

    let unnamed = get(&fake, &format!("/users/{}/presence", FakePnut::UNNAMED)).await;
    assert!(unnamed.body["data"].get("name").is_none());
    assert!(
        unnamed.body["data"]["last_seen_at"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
}

#[tokio::test]
async fn some_inputs_are_not_taken_as_text() {
    let fake = FakePnut::start().await;

    for (form, presence) in [
        ("", "online"),
        ("presence=", "online"),
        ("presence=1", "online"),
        ("presence=0", "offline"),
        ("presence=offline", "offline"),
        (
            "presence=keeping+my+bees+%26+cats",
            "keeping my bees & cats",
        ),
    ] {
        let answer = put(&fake, form).await;
        let expected = (200, presence);
        assert_eq!((answer.status, answer.presence()), expected, "{form}");
        assert_eq!(get(&fake, OWN).await.presence(), presence, "{form}");
        assert!(answer.body["meta"].get("updated_presence").is_none());
    }
}

#[tokio::test]
async fn a_presence_ends_when_it_says_and_after_seven_days_at_most() {
    let fake = FakePnut::start().await;
    let week = 7 * 24 * 3600;

    for (expiration, lasts) in [(None, 900), (Some(60), 60), (Some(2 * week), week)] {
        let form = match expiration {
            Some(seconds) => format!("presence=hello&expiration={}", unix(&fake, seconds)),
            None => "presence=hello".to_owned(),
        };
        put(&fake, &form).await;
        // The clock may stand between two seconds.
        fake.clock().advance(Duration::from_secs(lasts as u64 - 1));
        assert_eq!(get(&fake, OWN).await.presence(), "hello", "{expiration:?}");
        fake.clock().advance(Duration::from_secs(1));
        assert_eq!(
            get(&fake, OWN).await.presence(),
            "offline",
            "{expiration:?}"
        );
    }
    let past = format!("presence=hello&expiration={}", unix(&fake, -1));
    assert_eq!(put(&fake, &past).await.presence(), "offline");
}

#[tokio::test]
async fn a_malformed_presence_is_refused_and_changes_nothing() {
    let fake = FakePnut::start().await;
    put(&fake, "presence=before").await;

    for form in [
        format!("presence={}", "x".repeat(101)),
        "presence=after&expiration=soon".to_owned(),
    ] {
        let answer = put(&fake, &form).await;
        assert_eq!(answer.with("meta/code"), (400, &json!(400)), "{form}");
    }
    assert_eq!(get(&fake, OWN).await.presence(), "before");
    // Characters are counted, not bytes.
    let status = put(&fake, &format!("presence={}", "%C3%A9".repeat(100)))
        .await
        .status;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn any_call_can_set_the_presence_on_the_way() {
    let fake = FakePnut::start().await;
    let end = unix(&fake, 60);

    let path = format!(
        "/presence?connection_id=a1&include_not_followed=1&update_presence=reading&update_presence_expiration={end}"
    );
    let answer = get(&fake, &path).await;
    assert_eq!(answer.body["meta"]["updated_presence"], true);
    assert!(answer.body["meta"]["subscription_id"].is_string());
    assert_eq!(get(&fake, OWN).await.presence(), "reading");
    fake.clock().advance(minutes(1));
    assert_eq!(get(&fake, OWN).await.presence(), "offline");
    let path = format!("{OWN}?update_presence=resting&update_presence_expiration={end}");
    assert_eq!(
        get(&fake, &path).await.presence(),
        "offline",
        "it has ended"
    );
    let path = format!("{OWN}?update_presence=resting");
    assert_eq!(get(&fake, &path).await.presence(), "resting");

    let path = format!("/users/me/presence?update_presence={}", "x".repeat(101));
    let answer = get(&fake, &path).await;
    answer.has(200, "meta/updated_presence", false);
}

#[tokio::test]
async fn a_presence_on_the_way_takes_the_place_of_the_body() {
    let fake = FakePnut::start().await;

    let path = format!("{OWN}?update_presence=query");
    let answer = put_at(&fake, &path, "presence=body").await;

    assert_eq!(answer.presence(), "query");
    let expected = json!({ "code": 200, "updated_presence": true });
    assert_eq!(answer.body["meta"], expected);
    assert_eq!(get(&fake, OWN).await.presence(), "query");
}

#[tokio::test]
async fn without_the_scope_nothing_is_set() {
    let fake = FakePnut::start().await;
    fake.set_scopes(&["stream"]);

    let answer = put(&fake, "presence=hello").await;
    let expected = (403, "basic,stream");
    assert_eq!((answer.status, answer.header("x-oauth-scopes")), expected);
    let answer = get(&fake, "/presence?update_presence=hello").await;
    answer.has(200, "meta/updated_presence", false);
    assert_eq!(get(&fake, OWN).await.presence(), "online");
}

#[tokio::test]
async fn an_application_can_list_and_nothing_else() {
    let fake = FakePnut::start().await;
    let token = Some(FakePnut::APP_TOKEN);

    let status = send(&fake, token, Method::GET, "/presence", None)
        .await
        .status;
    assert_eq!(status, 200);
    assert_eq!(send(&fake, token, Method::GET, OWN, None).await.status, 403);
    assert_eq!(send(&fake, token, Method::PUT, OWN, None).await.status, 403);
    let own = format!("{OWN}/channels/{}", FakePnut::CHANNEL);
    let list = format!("/channels/{}/presence", FakePnut::CHANNEL);
    for (method, path) in [
        (Method::GET, list),
        (Method::GET, own.clone()),
        (Method::PUT, own),
    ] {
        assert_eq!(send(&fake, token, method, &path, None).await.status, 403);
    }
}

#[tokio::test]
async fn whoever_exceeds_a_limit_is_locked_out_for_ten_minutes() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(5_000, 1);

    let answer = put(&fake, "presence=first").await;
    let limits = [
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    ]
    .map(|name| answer.header(name));
    assert_eq!((answer.status, limits), (200, ["1", "0", "60"]));

    let answer = put(&fake, "presence=second").await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "600"));
    assert_eq!(answer.body["meta"]["retry_in"], 600);

    fake.clock().advance(minutes(9));
    let answer = get(&fake, OWN).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, "60"));
    fake.clock().advance(minutes(1));
    assert_eq!(put(&fake, "presence=third").await.presence(), "third");
}

#[tokio::test]
async fn a_request_that_is_not_documented_is_named() {
    let fake = FakePnut::start().await;

    let path = format!("/users/{}/presence", FakePnut::ME);
    let answer = put_at(&fake, &path, "").await;

    assert_eq!(answer.status, 501);
    assert_eq!(fake.take_unexpected().len(), 1);
}

async fn ask_for_token(fake: &FakePnut, secret: &str, grant: &str) -> PlainResponse {
    let id = FakePnut::CLIENT_ID;
    let form = format!("client_id={id}&client_secret={secret}&grant_type={grant}");
    let path = "/oauth/access_token";
    send(fake, None, Method::POST, path, Some(&form)).await
}

#[tokio::test]
async fn an_application_gets_a_token_that_is_no_users() {
    let fake = FakePnut::start().await;
    let granted = ask_for_token(&fake, FakePnut::CLIENT_SECRET, "client_credentials").await;
    assert_eq!(granted.status, 200);
    let token = granted.body["access_token"].as_str();
    let list = send(&fake, token, Method::GET, "/presence", None).await;
    assert_eq!(list.status, 200);
    assert_eq!(send(&fake, token, Method::GET, OWN, None).await.status, 403);

    for (secret, grant, status, error) in [
        ("wrong", "client_credentials", 401, "invalid_client"),
        (
            FakePnut::CLIENT_SECRET,
            "password",
            400,
            "unsupported_grant_type",
        ),
    ] {
        let refused = ask_for_token(&fake, secret, grant).await;
        let expected = (status, json!({ "error": error }));
        assert_eq!((refused.status, refused.body), expected);
    }
    assert_eq!(fake.token_requests(), 3);
}

#[tokio::test]
async fn the_limits_are_told_to_everybody() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(5_000, 20);
    fake.set_longest_presence(101);
    for token in [None, Some(FakePnut::TOKEN), Some(FakePnut::APP_TOKEN)] {
        let answer = send(&fake, token, Method::GET, CONFIG, None).await;
        let (data, status) = (&answer.body["data"], answer.status);
        assert_eq!((status, &answer.body["meta"]["code"]), (200, &json!(200)));
        assert_eq!(data["user"]["presence_max_length"], 101);
        let authorized = json!({
            "reads": 5000, "read_reset_seconds": 3600, "writes": 20, "write_reset_seconds": 60,
        });
        assert_eq!(data["rate_limit"]["authorized"], authorized);
        assert_eq!(data["rate_limit"]["seconds_banned"], 600);
    }
    let longest = format!("presence={}", "x".repeat(101));
    assert_eq!(put(&fake, &longest).await.status, 200);
    let wrong = send(&fake, Some("wrong"), Method::GET, CONFIG, None).await;
    assert_eq!(wrong.status, 401);

    let path = format!("{CONFIG}?update_presence=hello");
    assert_eq!(
        get(&fake, &path).await.body["meta"]["updated_presence"],
        true
    );
    assert_eq!(get(&fake, OWN).await.presence(), "hello");
    let path = format!("{CONFIG}?update_presence=nobody");
    let nobody = send(&fake, None, Method::GET, &path, None).await;
    assert!(nobody.body["meta"].get("updated_presence").is_none());
    assert_eq!(get(&fake, OWN).await.presence(), "hello");
}
