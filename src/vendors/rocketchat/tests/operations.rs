//! Every operation with every parameter, and what the fake responds.

use std::time::Duration;

use crate::vendors::test_support::assert_all_called;
use crate::{
    rocketchat::api::{Client, OPERATIONS, model},
    testkit::FakeRocketChat,
    wire::DateTime,
};

#[tokio::test]
async fn every_rocketchat_operation_is_called_with_every_parameter() {
    let fake = FakeRocketChat::start().await;
    fake.permit_administration(true);
    let chat = fake.builder().build().unwrap();
    let api = chat.api();
    let (ann, name) = (FakeRocketChat::ANN, "ann.archer");

    let login = model::LoginRequest::default()
        .with_user(FakeRocketChat::USERNAME)
        .with_password(model::LoginPassword::String(
            FakeRocketChat::PASSWORD.into(),
        ));
    let code = FakeRocketChat::CODE.into();
    let signed_in = api.login(&login).x_2fa_code(&code).send().await.unwrap();
    let data = signed_in.value.data;
    assert_eq!(data.user_id, FakeRocketChat::ME);
    let resume = model::LoginRequest::default().with_resume(data.auth_token.expose());
    api.login(&resume).send().await.unwrap();
    let me = api.me().send().await.unwrap().value;
    assert_eq!(me.id, FakeRocketChat::ME);
    let info = api.info().send().await.unwrap().value;
    assert!(info.success);

    let end = fake.clock().now().saturating_add(Duration::from_secs(600));
    let update = model::SetStatusRequest::default()
        .with_status(model::WritableStatus::Busy)
        .with_message("in the lab")
        .with_expires_at(end)
        .with_user_id(FakeRocketChat::ME);
    api.users_set_status(&update).send().await.unwrap();

    let list = api
        .users_presence()
        .ids([FakeRocketChat::ME, ann])
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(list.users.len(), 2);
    let from = DateTime::from(fake.clock().now());
    let list = api.users_presence().from(from).send().await.unwrap().value;
    assert_eq!(list.full, Some(false));

    let statuses = [
        api.users_get_status().user_id(ann).send().await,
        api.users_get_status().username(name).send().await,
        api.users_get_status().user(name).send().await,
    ];
    for answer in statuses {
        assert_eq!(answer.unwrap().value.status.unwrap().as_str(), "busy");
    }
    let presences = [
        api.users_get_presence().user_id(ann).send().await,
        api.users_get_presence().username(name).send().await,
        api.users_get_presence().user(name).send().await,
    ];
    for answer in presences {
        assert_eq!(answer.unwrap().value.presence.unwrap().as_str(), "busy");
    }

    let page = api
        .custom_user_status_list()
        .count(1)
        .offset(1)
        .sort(r#"{"name":1}"#)
        .send()
        .await
        .unwrap()
        .value;
    let [status] = &page.statuses[..] else {
        panic!("the page has one status");
    };
    let found = api
        .custom_user_status_list()
        .name(status.name.as_deref().unwrap())
        .id(&status.id)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(found.total, Some(1));

    administer(api).await;
    // The last, because it ends the session.
    let bye = api.logout().send().await.unwrap().value;
    assert_eq!(bye.status, "success");

    assert_all_called(OPERATIONS, &fake.calls());
}

async fn administer(api: &Client) {
    let ann = FakeRocketChat::ANN;
    let new = model::NewCustomStatus::new("In the workshop", model::WritableStatus::Away);
    let made = api.custom_user_status_create(&new).send().await.unwrap();
    let id = made.value.custom_user_status.unwrap().id;
    let change = model::CustomStatusChange::new(&id, "In the lab", model::WritableStatus::Busy);
    let changed = api.custom_user_status_update(&change).send().await.unwrap();
    let status = changed.value.custom_user_status.unwrap();
    assert_eq!(status.name.as_deref(), Some("In the lab"));
    let selector = model::CustomStatusSelector::new(&id);
    let deleted = api.custom_user_status_delete(&selector).send().await;
    assert!(deleted.unwrap().value.success);
    let count = api.presence_get_connections().send().await.unwrap().value;
    assert_eq!((count.current, count.max), (Some(2), Some(200)));

    for request in [
        api.users_info().user_id(ann).include_user_rooms("true"),
        api.users_info().username("ann.archer"),
        api.users_info().email("ann.archer@example.org"),
    ] {
        let user = request.send().await.unwrap().value.user;
        assert_eq!(user.id, ann);
    }
    // The fake has nobody with these, so the last selector that it knows wins.
    for request in [
        api.users_info().user_id(ann).import_id("hr-7"),
        api.users_info().user_id(ann).free_switch_extension("7"),
    ] {
        request.send().await.unwrap();
    }
    #[allow(deprecated, reason = "deprecated parameters are sent too")]
    let page = api
        .users_list()
        .count(2)
        .offset(1)
        .sort(r#"{"username":1}"#)
        .query("{}")
        .fields("{}")
        .send();
    let page = page.await.unwrap().value;
    assert_eq!((page.count, page.total), (Some(2), Some(4)));
    let found = api.users_list().email("ann.archer@example.org").send();
    assert_eq!(found.await.unwrap().value.total, Some(1));
    let page = api
        .users_list_by_status()
        .status(model::AccountState::Active)
        .has_logged_in(true)
        .r#type("user")
        .roles(["user"])
        .search_term("mia")
        .count(5)
        .offset(0)
        .sort(r#"{"username":1}"#)
        .send();
    assert_eq!(page.await.unwrap().value.total, Some(1));

    let switch = model::AgentStatusRequest::default().with_agent_id(ann);
    let agent = api.livechat_agent_status(&switch).send().await.unwrap();
    let status = agent.value.status.unwrap().known();
    assert_eq!(status, Some(model::AgentStatus::NotAvailable));
    let disable = model::ActiveStatusRequest::new(ann, false).with_confirm_relinquish(true);
    let done = api.users_set_active_status(&disable).send().await.unwrap();
    assert_eq!(done.value.user.unwrap().active, Some(false));
    let reason = [model::InactiveReason::Deactivated];
    let page = api.users_list_by_status().inactive_reason(reason).send();
    assert_eq!(page.await.unwrap().value.total, Some(1));
}
