//! Every operation, sent to the fake.

use futures_util::future::BoxFuture;

use super::super::{
    api::model::{TokenRequest, UpdatePresenceRequest},
    fake::FakePnut,
};
use crate::{error::Result, vendors::kit::Section};

/// In 2096: pnut takes it for seven days from now.
const END: i64 = 4_000_000_000;

pub(super) fn send_all() -> BoxFuture<'static, Result<Vec<Section>>> {
    Box::pin(send())
}

async fn send() -> Result<Vec<Section>> {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build()?;
    let api = pnut.api();
    let (ann, channel) = ("@ann_archer", FakePnut::CHANNEL);
    let text = "keeping my bees & cats, 100 % ☕";
    let body = UpdatePresenceRequest::default()
        .with_presence(text)
        .with_expiration(END);
    let offline = UpdatePresenceRequest::default().with_presence("offline");

    api.get_present_users().send().await?;
    api.get_present_users()
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await?;
    api.get_user_presence("me").send().await?;
    api.get_user_presence(ann)
        .update_presence("1")
        .update_presence_expiration(END)
        .send()
        .await?;
    api.update_presence().body(&body).send().await?;
    api.update_presence().body(&offline).send().await?;
    api.update_presence().send().await?;
    api.update_presence()
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await?;
    api.get_present_users_in_channel(channel)
        .connection_id("a1")
        .include_not_followed(1)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await?;
    api.get_user_presence_in_channel(ann, channel)
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await?;
    api.update_presence_in_channel(channel)
        .update_presence(text)
        .update_presence_expiration(END)
        .body(&body)
        .send()
        .await?;
    api.get_configuration().send().await?;
    api.get_configuration()
        .update_presence(text)
        .update_presence_expiration(END)
        .send()
        .await?;
    let (id, secret) = (FakePnut::CLIENT_ID, FakePnut::CLIENT_SECRET);
    let token = TokenRequest::new("client_credentials", id, secret);
    api.issue_token(&token).send().await?;
    let code = TokenRequest::new("authorization_code", id, secret)
        .with_code("a code")
        .with_redirect_uri("https://app.example.com/back");
    // The fake knows no such code.
    let _ = api.issue_token(&code).send().await;

    Ok(vec![fake.calls().into()])
}
