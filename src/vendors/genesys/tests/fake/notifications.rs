//! Notification channels and their topics.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{PlainResponse, UNKNOWN, assert_fault, call, client_token, delete, each, get, send};
use crate::testkit::FakeGenesys;

const CHANNELS: &str = "notifications/channels";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn topic(user: &str) -> String {
    format!("v2.users.{user}.presence")
}

fn topics(names: &[&str]) -> Value {
    names.iter().map(|name| json!({ "id": name })).collect()
}

async fn create(fake: &FakeGenesys, token: &str) -> Value {
    call(fake, token, Method::POST, CHANNELS, None).await.body
}

async fn head(fake: &FakeGenesys, token: &str, channel: &str) -> PlainResponse {
    let path = format!("{CHANNELS}/{channel}");
    call(fake, token, Method::HEAD, &path, None).await
}

#[tokio::test]
async fn a_channel_has_an_address_and_lasts_a_day() {
    let fake = FakeGenesys::start().await;
    let made = create(&fake, FakeGenesys::USER_TOKEN).await;
    let id = made["id"].as_str().unwrap();
    let expected = json!({
        "id": id,
        "connectUri": format!("wss://streaming.mypurecloud.com/channels/{id}"),
        "expires": fake.clock().now().saturating_add(DAY).to_millis_string(),
    });
    assert_eq!(made, expected);
    assert_eq!(head(&fake, FakeGenesys::USER_TOKEN, id).await.status, 200);
    let listed = get(&fake, CHANNELS).await.body;
    assert_eq!(each(&listed["entities"], "id"), [FakeGenesys::CHANNEL, id]);

    fake.clock().advance(DAY / 2);
    let path = format!("{CHANNELS}/{id}/subscriptions");
    send(&fake, Method::PUT, &path, topics(&[])).await;
    fake.clock().advance(DAY / 2);
    let listed = get(&fake, CHANNELS).await.body;
    assert_eq!(
        each(&listed["entities"], "id"),
        [id],
        "subscribing prolongs"
    );
    fake.clock().advance(DAY / 2);
    let gone = head(&fake, FakeGenesys::USER_TOKEN, id).await;
    assert_eq!((gone.status, gone.body), (404, Value::Null));
}

#[tokio::test]
async fn the_twenty_first_channel_removes_the_one_that_was_not_used_for_the_longest_time() {
    let fake = FakeGenesys::start().await;
    let token = client_token(&fake).await;
    let first = create(&fake, &token).await;
    let first = first["id"].as_str().unwrap();
    fake.clock().advance(Duration::from_secs(1));
    let second = create(&fake, &token).await;
    let second = second["id"].as_str().unwrap();
    fake.clock().advance(Duration::from_secs(1));
    let path = format!("{CHANNELS}/{first}/subscriptions");
    let used = topics(&[&topic(FakeGenesys::ANN)]);
    call(&fake, &token, Method::PUT, &path, Some(used)).await;
    for _ in 0..19 {
        create(&fake, &token).await;
    }
    assert_eq!(head(&fake, &token, first).await.status, 200);
    assert_eq!(head(&fake, &token, second).await.status, 404);
    let of_another = head(&fake, FakeGenesys::USER_TOKEN, FakeGenesys::CHANNEL).await;
    assert_eq!(of_another.status, 200);
}

#[tokio::test]
async fn channels_of_other_tokens_are_listed_without_an_id() {
    let fake = FakeGenesys::start().await;
    let (one, other) = (client_token(&fake).await, client_token(&fake).await);
    let made = create(&fake, &one).await;
    create(&fake, &other).await;
    let list = async |query: &str| {
        let path = format!("{CHANNELS}{query}");
        call(&fake, &one, Method::GET, &path, None).await.body["entities"].take()
    };
    assert_eq!(list("").await, json!([made]));
    let all = list("?includechannels=oauthclient").await;
    assert_eq!(all[0], made);
    assert_eq!(all[1], json!({ "expires": made["expires"] }));
    let odd = get(&fake, "notifications/channels?includechannels=all").await;
    assert_fault(&odd, 400, "invalid.query.param.value");
}

#[tokio::test]
async fn topics_are_added_replaced_and_removed() {
    let fake = FakeGenesys::start().await;
    let path = format!("{CHANNELS}/{}/subscriptions", FakeGenesys::CHANNEL);
    let (me, ann, bob) = (
        topic(FakeGenesys::ME),
        topic(FakeGenesys::ANN),
        topic(FakeGenesys::BOB),
    );
    let added = send(&fake, Method::POST, &path, topics(&[&ann, &me])).await;
    assert_eq!(each(&added.body["entities"], "id"), [&*me, &*ann]);
    let replaced = send(&fake, Method::PUT, &path, topics(&[&bob])).await;
    assert_eq!(replaced.body, json!({ "entities": [{ "id": bob }] }));
    assert_eq!(get(&fake, &path).await.body, replaced.body);
    assert_eq!(delete(&fake, &path).await.status, 204);
    assert_eq!(get(&fake, &path).await.body, json!({ "entities": [] }));

    let odd = send(&fake, Method::POST, &path, topics(&["presence"])).await;
    assert_fault(&odd, 400, "notification.invalid.topic");
    let missing = get(&fake, &format!("{CHANNELS}/{UNKNOWN}/subscriptions")).await;
    assert_fault(&missing, 404, "not.found");
}

#[tokio::test]
async fn a_channel_has_a_thousand_topics_at_most() {
    let fake = FakeGenesys::start().await;
    let path = format!("{CHANNELS}/{}/subscriptions", FakeGenesys::CHANNEL);
    let many = |count: usize| -> Value {
        let ids = (0..count).map(|number| topic(&number.to_string()));
        ids.map(|id| json!({ "id": id })).collect()
    };
    let most = send(&fake, Method::PUT, &path, many(1000)).await;
    assert_eq!(most.status, 200);
    let more = send(&fake, Method::POST, &path, topics(&[&topic("one-more")])).await;
    let code = "notification.subscription.too.many.subscriptions";
    assert_fault(&more, 400, code);
}

#[tokio::test]
async fn a_topic_without_its_permission_fails_the_call_or_is_rejected() {
    let fake = FakeGenesys::start().await;
    fake.set_permission("conversation:communication:view", false);
    let path = format!("{CHANNELS}/{}/subscriptions", FakeGenesys::CHANNEL);
    let conversations = format!("v2.users.{}.conversations", FakeGenesys::ANN);
    let both = || topics(&[&topic(FakeGenesys::ANN), &conversations]);
    let refused = send(&fake, Method::PUT, &path, both()).await;
    assert_fault(&refused, 403, "missing.permissions");
    let before = get(&fake, &path).await.body;
    assert_eq!(each(&before["entities"], "id"), [topic(FakeGenesys::ME)]);

    let ignoring = format!("{path}?ignoreErrors=true");
    let answer = send(&fake, Method::PUT, &ignoring, both()).await.body;
    let expected = ["Permitted", "Rejected"];
    assert_eq!(each(&answer["entities"], "state"), expected);
    let expected = json!(["conversation:communication:view"]);
    assert_eq!(answer["entities"][1]["missingPermissions"], expected);
    let after = get(&fake, &path).await.body;
    assert_eq!(each(&after["entities"], "id"), [topic(FakeGenesys::ANN)]);
}
