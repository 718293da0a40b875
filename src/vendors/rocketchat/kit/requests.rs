//! Every operation, sent to the fake.

use futures_util::future::BoxFuture;

use super::super::{RocketChat, api::model, fake::FakeRocketChat};
use crate::{
    error::Result,
    presence::{Availability, Expiry, PresenceUpdate, Who},
    provider::PresenceProvider,
    second_factor::SecondFactorMethod,
    vendors::kit::Section,
};

const ANN: &str = FakeRocketChat::ANN;
const CUSTOM: &str = "65b2c7d41f0a93e8d5127ac0";

async fn presence(chat: &RocketChat) -> Result<()> {
    let api = chat.api();
    api.users_presence().send().await?;
    let ids = [FakeRocketChat::ME, ANN];
    api.users_presence().ids(ids).send().await?;
    let from = "2026-03-02T08:15:00.000Z";
    api.users_presence().from(from).send().await?;
    api.users_get_presence().send().await?;
    let status = api.users_get_status().username("ann archer+1");
    // The fake knows no such user.
    let _ = status.send().await;
    let update = PresenceUpdate::new(Availability::Busy)
        .with_message("tea & cake")
        .with_expiry(Expiry::At("2100-01-01T00:00:00Z".parse()?));
    chat.set(&Who::Me, &update).await?;
    let cleared = PresenceUpdate::new(Availability::Away).without_message();
    let cleared = cleared.with_expiry(Expiry::Never);
    chat.set(&Who::Me, &cleared).await?;
    api.presence_get_connections().send().await?;
    Ok(())
}

async fn custom_statuses(chat: &RocketChat) -> Result<()> {
    let api = chat.api();
    let sort = r#"{"name":1}"#;
    let list = api.custom_user_status_list().count(50).offset(0).sort(sort);
    list.send().await?;
    let new = model::NewCustomStatus::new("In the workshop", model::WritableStatus::Away);
    api.custom_user_status_create(&new).send().await?;
    let change = model::CustomStatusChange::new(CUSTOM, "Rounds", model::WritableStatus::Busy);
    api.custom_user_status_update(&change).send().await?;
    let selector = model::CustomStatusSelector::new(CUSTOM);
    let delete = api.custom_user_status_delete(&selector);
    delete.send().await?;
    Ok(())
}

async fn accounts(chat: &RocketChat) -> Result<()> {
    let api = chat.api();
    let info = api.users_info().user_id(ANN).include_user_rooms("true");
    info.send().await?;
    let list = api.users_list().count(50).offset(50);
    list.send().await?;
    let list = api
        .users_list_by_status()
        .status(model::AccountState::Active)
        .has_logged_in(true)
        .roles(["user", "bot"]);
    list.send().await?;
    let agent = model::AgentStatusRequest::default().with_agent_id(ANN);
    api.livechat_agent_status(&agent).send().await?;
    let disable = model::ActiveStatusRequest::new(ANN, false);
    api.users_set_active_status(&disable).send().await?;
    Ok(())
}

/// Each way to sign in. The bodies hold the fake's own password, which is no secret.
async fn sessions(fake: &FakeRocketChat) -> Result<()> {
    let (user, password) = (FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD);
    let digest = "49e7fe32454e3248d317d70a771bc95559df96115fe9a01faca5972e0475c1d6";
    let builder = || fake.builder();
    for builder in [
        builder().with_password(user, password),
        builder().with_password_digest(user, digest),
        builder().with_plain_password(user, password),
        builder()
            .with_password(user, password)
            .with_second_factor_code(FakeRocketChat::CODE),
        builder().with_resume_token(FakeRocketChat::TOKEN),
    ] {
        builder.build()?.api().me().send().await?;
    }
    let chat = builder().with_password(user, password).build()?;
    let method = SecondFactorMethod::Totp;
    let coded = chat.with_second_factor(method, FakeRocketChat::CODE);
    coded?.api().me().send().await?;
    chat.logout().await?;
    Ok(())
}

pub(super) fn send_all() -> BoxFuture<'static, Result<Vec<Section>>> {
    Box::pin(send())
}

async fn send() -> Result<Vec<Section>> {
    let fake = FakeRocketChat::start().await;
    fake.permit_administration(true);
    let chat = fake.builder().build()?;
    chat.api().info().send().await?;
    presence(&chat).await?;
    custom_statuses(&chat).await?;
    accounts(&chat).await?;
    sessions(&fake).await?;
    Ok(vec![fake.calls().into()])
}
