//! The requests of pnut: paths and query as documented, bodies as forms.

use omnipresence::{
    mock::FakePnut,
    pnut::api::{OPERATIONS, model::UpdatePresenceRequest},
};

use super::listing;

/// In 2096: pnut takes it for seven days from now.
const END: i64 = 4_000_000_000;

#[tokio::test]
async fn what_pnut_is_sent_is_as_reviewed() {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build().unwrap();
    let api = pnut.api();
    let (ann, channel) = ("@ann_archer", FakePnut::CHANNEL);
    let text = "keeping my bees & cats, 100 % ☕";
    let body = UpdatePresenceRequest::default()
        .with_presence(text)
        .with_expiration(END);
    let offline = UpdatePresenceRequest::default().with_presence("offline");

    api.get_present_users().send().await.unwrap();
    api.get_present_users()
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();
    api.get_user_presence("me").send().await.unwrap();
    api.get_user_presence(ann)
        .update_presence("1")
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();
    api.update_presence().body(&body).send().await.unwrap();
    api.update_presence().body(&offline).send().await.unwrap();
    api.update_presence().send().await.unwrap();
    api.update_presence()
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();
    api.get_present_users_in_channel(channel)
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();
    api.get_user_presence_in_channel(ann, channel)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();
    api.update_presence_in_channel(channel)
        .update_presence(text)
        .update_presence_expiration(END)
        .body(&body)
        .send()
        .await
        .unwrap();
    api.get_configuration().send().await.unwrap();
    api.get_configuration()
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await
        .unwrap();

    let calls = fake.calls();
    for operation in OPERATIONS {
        assert!(calls.iter().any(|call| call.operation == operation.id));
    }
    listing::compare("pnut", &listing::listing(&calls));
}
