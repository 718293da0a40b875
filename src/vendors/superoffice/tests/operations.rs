//! Every operation with every parameter, and what the fake responds.

use crate::vendors::test_support::assert_all_called;
use crate::{
    PresenceProvider, Secret, UserId,
    superoffice::{
        Environment,
        api::{Client, OPERATIONS, model},
    },
    testkit::FakeSuperOffice,
    wire::Location,
};

/// Sends a call with every header that all operations take.
macro_rules! sent {
    ($call:expr) => {
        $call
            .accept_language("en")
            .so_language("en")
            .so_culture("nb")
            .so_time_zone("UTC")
            .so_app_token(&Secret::from("app-token"))
            .x_xsrf_token(&Secret::from("xsrf-token"))
            .send()
            .await
            .unwrap()
            .value
    };
}

async fn call_all(api: &Client) {
    let me = sent!(api.v1_user_get_current_principal());
    assert_eq!(me.associate_id, 5);

    let away = model::UserPresenceStatus::new(model::EjUserStatus::StatusNotAvailable)
        .with_message("in the lab");
    sent!(api.v1_user_set_user_presence_status(5, &away));
    let asked = model::GetUserPresenceStatusRequest::new(5);
    let read = sent!(
        api.v1_user_agent_get_user_presence_status(&asked)
            .select(["Status", "Message"])
    );
    assert_eq!(read, away);
    let back = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal)
        .with_message("at the desk");
    let update = model::SetUserPresenceStatusRequest::new(5, back.clone());
    let answer = sent!(
        api.v1_user_agent_set_user_presence_status(&update)
            .select(["Status"])
    );
    assert_eq!(
        (answer.status.as_str(), answer.message),
        ("StatusNormal", None)
    );
    assert_eq!(sent!(api.v1_user_get_user_presence_status(5)), back);

    let off = [model::ChatPresence::new(5, false)];
    sent!(api.v1_chat_presence_save_chat_presence(&off));
    let read = sent!(
        api.v1_chat_agent_get_chat_presence()
            .select(["UserId", "Present"])
    );
    let mine = |agents: Vec<model::ChatPresence>| {
        let mut agents = agents.into_iter();
        agents.find(|agent| agent.user_id == 5).unwrap()
    };
    let mine_selected = mine(read);
    assert_eq!(
        (mine_selected.present, mine_selected.display_name),
        (false, None)
    );
    let on = model::SaveChatPresenceRequest::new([model::ChatPresence::new(5, true)]);
    sent!(api.v1_chat_agent_save_chat_presence(&on));
    let read = mine(sent!(api.v1_chat_presence_get_chat_presence()));
    assert_eq!(
        (read.present, read.display_name.as_deref()),
        (true, Some("Mia Moss"))
    );
}

#[tokio::test]
async fn every_superoffice_operation_is_called_with_every_parameter() {
    let fake = FakeSuperOffice::start().await;
    call_all(fake.builder().build().unwrap().api()).await;
    fake.set_online(true);
    let online = || fake.builder().with_login_url(fake.login_url());
    let by_user = online().with_refresh_token(
        FakeSuperOffice::CLIENT_ID,
        FakeSuperOffice::CLIENT_SECRET,
        FakeSuperOffice::REFRESH_TOKEN,
    );
    let by_system_user = online()
        .with_tenant(Environment::Online, FakeSuperOffice::TENANT)
        .with_system_user(
            FakeSuperOffice::SYSTEM_USER_TOKEN,
            FakeSuperOffice::APP_TOKEN,
            FakeSuperOffice::system_user_key(),
        );
    for builder in [by_user, by_system_user] {
        let crm = builder.build().unwrap();
        crm.get(&UserId::from(FakeSuperOffice::ANN).into())
            .await
            .unwrap();
    }
    assert_all_called(OPERATIONS, &fake.calls());
}

#[tokio::test]
async fn every_superoffice_header_is_sent_with_every_operation() {
    let fake = FakeSuperOffice::start().await;
    call_all(fake.builder().build().unwrap().api()).await;
    for call in fake.calls() {
        let mut operations = OPERATIONS.iter();
        let operation = operations.find(|operation| operation.id == call.operation);
        let headers: Vec<&str> = operation
            .unwrap()
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Header)
            .map(|parameter| parameter.name)
            .collect();
        assert_eq!(headers.len(), 6, "{}", call.operation);
        for name in headers {
            let is_sent = call.headers.contains_key(name);
            assert!(is_sent, "{} lacks {name}", call.operation);
        }
    }
}
