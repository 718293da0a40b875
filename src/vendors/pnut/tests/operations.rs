//! Every operation with every parameter, and what the fake responds.

use crate::vendors::test_support::assert_all_called;
use crate::{
    pnut::api::{OPERATIONS, model},
    testkit::FakePnut,
};

#[tokio::test]
async fn every_pnut_operation_is_called_with_every_parameter() {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build().unwrap();
    let api = pnut.api();
    let end = fake.clock().now().as_unix_seconds() + 600;

    let list = api
        .get_present_users()
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence("reading")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(list.data.len(), 4);
    let meta = list.meta;
    assert_eq!(meta.updated_presence, Some(true));
    assert!(meta.subscription_id.is_some());

    let body = model::UpdatePresenceRequest::default()
        .with_presence("writing")
        .with_expiration(end);
    let own = api
        .update_presence()
        .body(&body)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(own.data.presence, "writing");
    let own = api
        .update_presence()
        .update_presence("thinking")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(own.data.presence, "thinking");
    let own = api
        .get_user_presence("me")
        .update_presence("resting")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(own.data.presence, "resting");

    let channel = FakePnut::CHANNEL;
    let own = api
        .update_presence_in_channel(channel)
        .update_presence("chatting")
        .update_presence_expiration(end)
        .body(&body)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(own.meta.updated_presence, Some(true));
    assert_eq!(own.data.presence, "writing");
    let list = api
        .get_present_users_in_channel(channel)
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence("reading")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(list.meta.updated_presence, Some(true));
    assert_eq!(list.data.len(), 2);
    let ann = api
        .get_user_presence_in_channel(FakePnut::ANN, channel)
        .update_presence("reading")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(ann.data.presence, "typing");
    let limits = api
        .get_configuration()
        .update_presence("resting")
        .update_presence_expiration(end)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(limits.meta.updated_presence, Some(true));
    let user = limits.data.user.unwrap();
    assert_eq!(user.presence_max_length, Some(100));

    let token = model::TokenRequest::new(
        "client_credentials",
        FakePnut::CLIENT_ID,
        FakePnut::CLIENT_SECRET,
    );
    let token = api.issue_token(&token).send().await.unwrap().value;
    assert!(token.access_token.expose().starts_with(FakePnut::APP_TOKEN));

    assert_all_called(OPERATIONS, &fake.calls());
}
