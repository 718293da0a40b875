//! Presence in a channel.

use super::{OWN, PlainResponse, get, minutes, put_at, unix};
use crate::testkit::FakePnut;

/// A path about the channel with this id.
fn channel(id: &str) -> String {
    format!("/channels/{id}/presence")
}

async fn put_in_channel(fake: &FakePnut, id: &str, form: &str) -> PlainResponse {
    put_at(fake, &format!("{OWN}/channels/{id}"), form).await
}

#[tokio::test]
async fn a_presence_in_a_channel_is_apart_and_ends_like_any() {
    let fake = FakePnut::start().await;
    let here = FakePnut::CHANNEL;
    let own = format!("{OWN}/channels/{here}");
    assert_eq!(
        get(&fake, &channel(here)).await.each("data", "id"),
        [FakePnut::ANN]
    );
    let path = format!("/users/@ann_archer/presence/channels/{here}?update_presence=reading");
    assert_eq!(get(&fake, &path).await.presence(), "typing");
    assert_eq!(get(&fake, OWN).await.presence(), "reading");
    get(&fake, &format!("{OWN}?update_presence=online")).await;
    let path = format!("/users/me/presence/channels/{here}");
    let never = get(&fake, &path).await;
    assert_eq!(never.presence(), "offline");
    assert!(never.body["data"].get("last_seen_at").is_none());

    let form = format!("presence=typing+too&expiration={}", unix(&fake, 60));
    let answer = put_in_channel(&fake, here, &form).await;
    assert_eq!((answer.status, answer.presence()), (200, "typing too"));
    assert_eq!(get(&fake, OWN).await.presence(), "online");
    let ids = [FakePnut::ME, FakePnut::ANN];
    assert_eq!(get(&fake, &channel(here)).await.each("data", "id"), ids);
    fake.add_channel("900");
    assert!(
        get(&fake, &channel("900"))
            .await
            .each("data", "id")
            .is_empty()
    );

    fake.clock().advance(minutes(1));
    assert_eq!(get(&fake, &own).await.presence(), "offline");
    assert_eq!(
        put_in_channel(&fake, here, "presence=1").await.presence(),
        "online"
    );
    assert_eq!(
        put_in_channel(&fake, here, "presence=0").await.presence(),
        "offline"
    );
    assert_eq!(get(&fake, OWN).await.presence(), "online");
    let long = format!("presence={}", "x".repeat(101));
    assert_eq!(put_in_channel(&fake, here, &long).await.status, 400);
}

#[tokio::test]
async fn a_channel_needs_the_scope_messages_and_access() {
    let fake = FakePnut::start().await;
    fake.set_scopes(&["messages"]);
    for (id, status) in [
        (FakePnut::CHANNEL, 200),
        (FakePnut::CLOSED_CHANNEL, 403),
        ("338", 404),
    ] {
        assert_eq!(get(&fake, &channel(id)).await.status, status);
        let path = format!("/users/@eve/presence/channels/{id}");
        assert_eq!(get(&fake, &path).await.status, status);
        assert_eq!(
            put_in_channel(&fake, id, "presence=tea").await.status,
            status
        );
    }
    fake.set_scopes(&["presence"]);
    assert_eq!(get(&fake, &channel(FakePnut::CHANNEL)).await.status, 403);
    let unknown = format!("/users/77777/presence/channels/{}", FakePnut::CHANNEL);
    fake.set_scopes(&["messages"]);
    assert_eq!(get(&fake, &unknown).await.status, 404);
}

#[tokio::test]
async fn a_call_about_a_channel_sets_the_other_presence_on_the_way() {
    let fake = FakePnut::start().await;
    let here = FakePnut::CHANNEL;
    let path = format!("{OWN}/channels/{here}?update_presence=elsewhere");
    let answer = put_at(&fake, &path, "presence=here").await;
    assert_eq!(answer.presence(), "here");
    assert_eq!(answer.body["meta"]["updated_presence"], true);
    assert_eq!(get(&fake, OWN).await.presence(), "elsewhere");

    let path = format!("{}?connection_id=a1&update_presence=again", channel(here));
    let answer = get(&fake, &path).await;
    assert_eq!(answer.body["meta"]["subscription_id"], "presence-a1");
    assert_eq!(get(&fake, OWN).await.presence(), "again");
    let own = format!("{OWN}/channels/{here}");
    assert_eq!(get(&fake, &own).await.presence(), "here");
}
