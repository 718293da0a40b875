//! Rocket.Chat: what each operation sends for fixed arguments.

use omnipresence::{
    Availability, Expiry, PresenceProvider, PresenceUpdate, RocketChat, SecondFactorMethod, Who,
    mock::FakeRocketChat, rocketchat::api::model,
};

use crate::listing;

const ANN: &str = FakeRocketChat::ANN;
const CUSTOM: &str = "65b2c7d41f0a93e8d5127ac0";

async fn presence(chat: &RocketChat) {
    let api = chat.api();
    api.users_presence().send().await.unwrap();
    let ids = [FakeRocketChat::ME, ANN];
    api.users_presence().ids(ids).send().await.unwrap();
    let from = "2026-03-02T08:15:00.000Z";
    api.users_presence().from(from).send().await.unwrap();
    api.users_get_presence().send().await.unwrap();
    let status = api.users_get_status().username("ann archer+1");
    status.send().await.unwrap_err();
    let update = PresenceUpdate::new(Availability::Busy)
        .with_message("tea & cake")
        .with_expiry(Expiry::At("2100-01-01T00:00:00Z".parse().unwrap()));
    chat.set(&Who::Me, &update).await.unwrap();
    let cleared = PresenceUpdate::new(Availability::Away).without_message();
    let cleared = cleared.with_expiry(Expiry::Never);
    chat.set(&Who::Me, &cleared).await.unwrap();
    api.presence_get_connections().send().await.unwrap();
}

async fn custom_statuses(chat: &RocketChat) {
    let api = chat.api();
    let sort = r#"{"name":1}"#;
    let list = api.custom_user_status_list().count(50).offset(0).sort(sort);
    list.send().await.unwrap();
    let new = model::NewCustomStatus::new("In the workshop", model::WritableStatus::Away);
    api.custom_user_status_create(&new).send().await.unwrap();
    let change = model::CustomStatusChange::new(CUSTOM, "Rounds", model::WritableStatus::Busy);
    api.custom_user_status_update(&change).send().await.unwrap();
    let selector = model::CustomStatusSelector::new(CUSTOM);
    let delete = api.custom_user_status_delete(&selector);
    delete.send().await.unwrap();
}

async fn accounts(chat: &RocketChat) {
    let api = chat.api();
    let info = api.users_info().user_id(ANN).include_user_rooms("true");
    info.send().await.unwrap();
    let list = api.users_list().count(50).offset(50);
    list.send().await.unwrap();
    let list = api
        .users_list_by_status()
        .status(model::AccountState::Active)
        .has_logged_in(true)
        .roles(["user", "bot"]);
    list.send().await.unwrap();
    let agent = model::AgentStatusRequest::default().with_agent_id(ANN);
    api.livechat_agent_status(&agent).send().await.unwrap();
    let disable = model::ActiveStatusRequest::new(ANN, false);
    api.users_set_active_status(&disable).send().await.unwrap();
}

/// Each way to sign in. The bodies hold the fake's own password, which is no secret.
async fn sessions(fake: &FakeRocketChat) {
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
        builder.build().unwrap().api().me().send().await.unwrap();
    }
    let chat = builder().with_password(user, password).build().unwrap();
    let method = SecondFactorMethod::Totp;
    let coded = chat.with_second_factor(method, FakeRocketChat::CODE);
    coded.unwrap().api().me().send().await.unwrap();
    chat.logout().await.unwrap();
}

#[tokio::test]
async fn each_rocketchat_operation_sends_what_the_listing_says() {
    let fake = FakeRocketChat::start().await;
    fake.permit_administration(true);
    let chat = fake.builder().build().unwrap();
    chat.api().info().send().await.unwrap();
    presence(&chat).await;
    custom_statuses(&chat).await;
    accounts(&chat).await;
    sessions(&fake).await;
    listing::compare("rocketchat", &listing::listing(&fake.calls()));
}
