use omnipresence::{
    Secret, SuperOffice,
    mock::FakeSuperOffice,
    superoffice::{
        SuperOfficeBuilder,
        api::{OPERATIONS, model},
    },
};

use super::listing::{compare, listing};

/// One call of each operation, without what can be left out.
async fn call_all(crm: &SuperOffice) {
    let api = crm.api();
    let away = model::UserPresenceStatus::new(model::EjUserStatus::StatusNotAvailable)
        .with_message("Out for lunch, back 13:00");
    let agents = [
        model::ChatPresence::new(6, false),
        model::ChatPresence::new(7, true),
    ];
    api.v1_user_get_current_principal().send().await.unwrap();
    api.v1_user_get_user_presence_status(6)
        .send()
        .await
        .unwrap();
    api.v1_user_set_user_presence_status(6, &away)
        .send()
        .await
        .unwrap();
    api.v1_user_agent_get_user_presence_status(&model::GetUserPresenceStatusRequest::new(6))
        .send()
        .await
        .unwrap();
    api.v1_user_agent_set_user_presence_status(&model::SetUserPresenceStatusRequest::new(6, away))
        .send()
        .await
        .unwrap();
    api.v1_chat_presence_get_chat_presence()
        .send()
        .await
        .unwrap();
    api.v1_chat_presence_save_chat_presence(&agents)
        .send()
        .await
        .unwrap();
    api.v1_chat_agent_get_chat_presence().send().await.unwrap();
    api.v1_chat_agent_save_chat_presence(&model::SaveChatPresenceRequest::new(agents))
        .send()
        .await
        .unwrap();
}

/// What can be added to a call: selected members, and the headers of one call.
async fn call_with_options(crm: &SuperOffice) {
    crm.api()
        .v1_chat_agent_get_chat_presence()
        .select(["UserId", "Present"])
        .accept_language("*")
        .so_language("en")
        .so_culture("nb")
        .so_time_zone("UTC, includeTZOffset")
        .send()
        .await
        .unwrap();
}

type Login = (
    &'static str,
    bool,
    fn(SuperOfficeBuilder) -> SuperOfficeBuilder,
);

/// The kinds of credentials that are headers as they are given, and whether they are for Online.
const LOGINS: [Login; 4] = [
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

#[tokio::test]
async fn superoffice_is_sent_what_it_documents() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build().unwrap();
    call_all(&crm).await;
    let mut operations: Vec<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    let calls = fake.calls();
    let mut called: Vec<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    operations.sort_unstable();
    called.sort_unstable();
    assert_eq!(called, operations, "each operation once");
    call_with_options(&crm).await;

    let mut text = listing(&fake.calls());
    for (name, online, login) in LOGINS {
        let fake = FakeSuperOffice::start().await;
        fake.set_online(online);
        let crm = login(fake.builder()).build().unwrap();
        crm.api()
            .v1_user_get_current_principal()
            .send()
            .await
            .unwrap();
        text.push_str(&format!("## {name}\n\n{}", listing(&fake.calls())));
    }
    let crm = fake
        .builder()
        .with_language("en")
        .with_culture("nb")
        .with_time_zone("NO")
        .build()
        .unwrap();
    let before = fake.calls().len();
    crm.api()
        .v1_user_get_current_principal()
        .send()
        .await
        .unwrap();
    let calls = fake.calls();
    text.push_str(&format!(
        "## a language for every call\n\n{}",
        listing(&calls[before..])
    ));
    compare("superoffice", &text);
}
