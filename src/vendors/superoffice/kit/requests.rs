//! Every operation, sent to the fake.

use futures_util::future::BoxFuture;

use super::super::{
    DIALECT, SuperOffice, SuperOfficeBuilder,
    api::{LoginClient, OPERATIONS, model},
    fake::FakeSuperOffice,
};
use crate::{error::Result, http::Connection, secret::Secret, vendors::kit::Section};

/// One call of each operation, without what can be left out.
async fn call_all(crm: &SuperOffice) -> Result<()> {
    let api = crm.api();
    let away = model::UserPresenceStatus::new(model::EjUserStatus::StatusNotAvailable)
        .with_message("Out for lunch, back 13:00");
    let agents = [
        model::ChatPresence::new(6, false),
        model::ChatPresence::new(7, true),
    ];
    api.v1_user_get_current_principal().send().await?;
    api.v1_user_get_user_presence_status(6).send().await?;
    api.v1_user_set_user_presence_status(6, &away)
        .send()
        .await?;
    api.v1_user_agent_get_user_presence_status(&model::GetUserPresenceStatusRequest::new(6))
        .send()
        .await?;
    api.v1_user_agent_set_user_presence_status(&model::SetUserPresenceStatusRequest::new(6, away))
        .send()
        .await?;
    api.v1_chat_presence_get_chat_presence().send().await?;
    api.v1_chat_presence_save_chat_presence(&agents)
        .send()
        .await?;
    api.v1_chat_agent_get_chat_presence().send().await?;
    api.v1_chat_agent_save_chat_presence(&model::SaveChatPresenceRequest::new(agents))
        .send()
        .await?;
    Ok(())
}

/// The operations of the login. The fake knows no such code, and refuses what is not signed.
async fn call_login(fake: &FakeSuperOffice) -> Result<()> {
    let http = fake.clock().http_options();
    let [login] = http.open(OPERATIONS, [("login_url", &fake.login_url())])?;
    let login = LoginClient::new(Connection::anonymous(login, &DIALECT));
    let (id, secret) = (FakeSuperOffice::CLIENT_ID, FakeSuperOffice::CLIENT_SECRET);
    let token = model::TokenRequest::new("refresh_token", id, secret)
        .with_refresh_token(FakeSuperOffice::REFRESH_TOKEN);
    let code = model::TokenRequest::new("authorization_code", id, secret)
        .with_code("a code")
        .with_redirect_uri("https://app.example.com/back")
        .with_code_verifier("a verifier");
    let ticket = model::AuthenticateRequest::new(
        "App-user.202602230952.c2ln",
        FakeSuperOffice::APP_TOKEN,
        FakeSuperOffice::TENANT,
        "JWT",
    );
    login.state(FakeSuperOffice::TENANT).send().await?;
    login.issue_token(&token).send().await?;
    let _ = login.issue_token(&code).send().await;
    let call = login.partner_system_user_authenticate(&ticket);
    let _ = call.send().await;
    Ok(())
}

/// What can be added to a call: selected members, and the headers of one call.
async fn call_with_options(crm: &SuperOffice) -> Result<()> {
    crm.api()
        .v1_chat_agent_get_chat_presence()
        .select(["UserId", "Present"])
        .accept_language("*")
        .so_language("en")
        .so_culture("nb")
        .so_time_zone("UTC, includeTZOffset")
        .send()
        .await?;
    Ok(())
}

type Login = (
    &'static str,
    bool,
    fn(SuperOfficeBuilder) -> SuperOfficeBuilder,
);

/// The kinds of credentials that are headers as they are given, and whether they are for Online.
const LOGINS: &[Login] = &[
    ("a ticket", false, |builder| {
        builder.with_ticket(FakeSuperOffice::TICKET, None)
    }),
    ("a ticket of an app", true, |builder| {
        builder.with_ticket(
            FakeSuperOffice::TICKET,
            Some(FakeSuperOffice::APP_TOKEN.into()),
        )
    }),
    ("an access token", true, |builder| {
        builder.with_access_token(FakeSuperOffice::ACCESS_TOKEN)
    }),
    ("a session", false, |builder| {
        let xsrf = Secret::from(FakeSuperOffice::XSRF_TOKEN);
        builder.with_session(FakeSuperOffice::SESSION_COOKIE, xsrf)
    }),
];

pub(super) fn send_all() -> BoxFuture<'static, Result<Vec<Section>>> {
    Box::pin(send())
}

async fn send() -> Result<Vec<Section>> {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build()?;
    call_all(&crm).await?;
    call_with_options(&crm).await?;
    call_login(&fake).await?;
    let mut sections = vec![fake.calls().into()];
    for (name, online, login) in LOGINS {
        let fake = FakeSuperOffice::start().await;
        fake.set_online(*online);
        let crm = login(fake.builder()).build()?;
        crm.api().v1_user_get_current_principal().send().await?;
        sections.push(Section {
            heading: Some(name),
            calls: fake.calls(),
        });
    }
    let builder = fake.builder().with_language("en").with_culture("nb");
    let crm = builder.with_time_zone("NO").build()?;
    let before = fake.calls().len();
    crm.api().v1_user_get_current_principal().send().await?;
    let calls = fake.calls().split_off(before);
    sections.push(Section {
        heading: Some("a language for every call"),
        calls,
    });
    Ok(sections)
}
