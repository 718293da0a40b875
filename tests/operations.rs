//! Every operation of the specifications, sent through the typed clients to the fakes, with every optional parameter.
//!
//! The fakes refuse and name what the specification does not have. What is checked here is the reverse: that nothing of the
//! specification was left out. Both sides come from the descriptors, so a new operation fails here until it is called.
#![cfg(any(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use omnipresence::{
    mock::RecordedCall,
    wire::{Descriptor, Location},
};

/// `vendor operation idempotent|not-idempotent`, reviewed by hand: the pipeline repeats a call only if it is idempotent.
const IDEMPOTENCY: &str = include_str!("operations/idempotency.txt");

/// Every operation was answered with success, and every query parameter was sent in one of the calls.
fn assert_all_called(operations: &[&Descriptor], calls: &[RecordedCall]) {
    for call in calls {
        assert!(call.status < 300, "{} gave {}", call.operation, call.status);
    }
    let documented: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    let called: BTreeSet<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(called, documented);

    let parameters: BTreeSet<(&str, &str)> = operations
        .iter()
        .flat_map(|operation| {
            let query = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.location == Location::Query);
            query.map(|parameter| (operation.id, parameter.name))
        })
        .collect();
    let sent: BTreeSet<(&str, &str)> = calls
        .iter()
        .flat_map(|call| {
            let query = call.query.iter();
            query.map(|(name, _)| (call.operation.as_str(), name.as_str()))
        })
        .collect();
    assert_eq!(sent, parameters);
}

/// No operation is there twice, and each is as idempotent as the table says.
fn assert_idempotency(vendor: &str, operations: &[&Descriptor]) {
    let mut lines: Vec<String> = operations
        .iter()
        .map(|operation| {
            assert_eq!(operation.vendor, vendor);
            let word = if operation.idempotent {
                "idempotent"
            } else {
                "not-idempotent"
            };
            format!("{vendor} {} {word}", operation.id)
        })
        .collect();
    lines.sort();
    let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations.len(), "an operation is there twice");

    let mut expected: Vec<&str> = IDEMPOTENCY
        .lines()
        .filter(|line| line.split(' ').next() == Some(vendor))
        .collect();
    expected.sort_unstable();
    assert_eq!(
        lines, expected,
        "compare with tests/operations/idempotency.txt"
    );
}

#[cfg(feature = "genesys")]
mod genesys {
    use std::collections::BTreeMap;

    use omnipresence::{
        genesys::api::{OPERATIONS, model},
        mock::FakeGenesys,
    };

    #[test]
    fn genesys_operations_are_as_idempotent_as_the_table_says() {
        super::assert_idempotency("genesys", OPERATIONS);
    }

    #[tokio::test]
    #[allow(deprecated, reason = "deprecated operations are called too")]
    async fn every_genesys_operation_is_called_with_every_parameter() {
        let fake = FakeGenesys::start().await;
        let genesys = fake
            .builder()
            .with_access_token(FakeGenesys::USER_TOKEN)
            .build()
            .unwrap();
        let api = genesys.api();

        let me = api.get_users_me().send().await.unwrap().value;
        assert_eq!(me.id.as_deref(), Some(FakeGenesys::ME));
        let listing = api
            .get_presencedefinitions()
            .page_number(1)
            .page_size(5)
            .deleted("ALL")
            .locale_code("ALL")
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(listing.entities.unwrap().len(), 5);

        let labels = |text: &str| BTreeMap::from([("en_US".to_owned(), text.to_owned())]);
        let new =
            model::OrganizationPresence::new(labels("Standup")).with_system_presence("Meeting");
        let made = api
            .post_presencedefinitions(&new)
            .send()
            .await
            .unwrap()
            .value;
        let id = made.id.unwrap();
        let changed = model::OrganizationPresence::new(labels("Daily"));
        api.put_presencedefinition(&id, &changed)
            .send()
            .await
            .unwrap();
        let read = api
            .get_presencedefinition(&id)
            .locale_code("en_US")
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read.language_labels, Some(labels("Daily")));
        api.delete_presencedefinition(&id).send().await.unwrap();
        let words = api.get_systempresences().send().await.unwrap().value;
        assert_eq!(words.len(), 10);

        let busy = || model::PresenceDefinition::default().with_id(FakeGenesys::BUSY);
        let update = model::UserPresence::default()
            .with_presence_definition(busy())
            .with_message("in the lab")
            .with_primary(true);
        let (ann, source) = (FakeGenesys::ANN, "PURECLOUD");
        api.patch_user_presence(ann, source, &update)
            .send()
            .await
            .unwrap();
        let read = api
            .get_user_presence(ann, source)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read.message.as_deref(), Some("in the lab"));
        api.patch_user_presences_purecloud(FakeGenesys::BOB, &update)
            .send()
            .await
            .unwrap();
        let read = api
            .get_user_presences_purecloud(FakeGenesys::BOB)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read.message.as_deref(), Some("in the lab"));

        let item = model::MutableUserPresence::default()
            .with_id(FakeGenesys::EVE)
            .with_presence_definition(busy());
        let written = api
            .put_users_presences_bulk(&[item])
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(written.len(), 1);
        let read = api
            .get_users_presences_purecloud_bulk()
            .id([ann, FakeGenesys::BOB])
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read.len(), 2);
        let read = api
            .get_users_presence_bulk(source)
            .id([ann, FakeGenesys::BOB])
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read.len(), 2);

        super::assert_all_called(OPERATIONS, &fake.calls());
    }
}

#[cfg(feature = "rocketchat")]
mod rocketchat {
    use std::time::Duration;

    use omnipresence::{
        mock::FakeRocketChat,
        rocketchat::api::{Client, OPERATIONS, model},
        wire::DateTime,
    };

    #[test]
    fn rocketchat_operations_are_as_idempotent_as_the_table_says() {
        super::assert_idempotency("rocketchat", OPERATIONS);
    }

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
        let data = signed_in.value.data.unwrap();
        assert_eq!(data.user_id.as_deref(), Some(FakeRocketChat::ME));
        let resume = model::LoginRequest::default().with_resume(data.auth_token.unwrap().expose());
        api.login(&resume).send().await.unwrap();
        let me = api.me().send().await.unwrap().value;
        assert_eq!(me.id.as_deref(), Some(FakeRocketChat::ME));
        let info = api.info().send().await.unwrap().value;
        assert_eq!(info.success, Some(true));

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
        assert_eq!(list.users.unwrap().len(), 2);
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
        let [status] = &page.statuses.unwrap()[..] else {
            panic!("the page has one status");
        };
        let found = api
            .custom_user_status_list()
            .name(status.name.as_deref().unwrap())
            .id(status.id.as_deref().unwrap())
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(found.total, Some(1));

        administer(api).await;
        // The last, because it ends the session.
        let bye = api.logout().send().await.unwrap().value;
        assert_eq!(bye.status.as_deref(), Some("success"));

        super::assert_all_called(OPERATIONS, &fake.calls());
    }

    async fn administer(api: &Client) {
        let ann = FakeRocketChat::ANN;
        let new = model::NewCustomStatus::new("In the workshop", model::WritableStatus::Away);
        let made = api.custom_user_status_create(&new).send().await.unwrap();
        let id = made.value.custom_user_status.unwrap().id.unwrap();
        let change = model::CustomStatusChange::new(&id, "In the lab", model::WritableStatus::Busy);
        let changed = api.custom_user_status_update(&change).send().await.unwrap();
        let status = changed.value.custom_user_status.unwrap();
        assert_eq!(status.name.as_deref(), Some("In the lab"));
        let selector = model::CustomStatusSelector::new(&id);
        let deleted = api.custom_user_status_delete(&selector).send().await;
        assert_eq!(deleted.unwrap().value.success, Some(true));
        let count = api.presence_get_connections().send().await.unwrap().value;
        assert_eq!((count.current, count.max), (Some(2), Some(200)));

        for request in [
            api.users_info().user_id(ann).include_user_rooms("true"),
            api.users_info().username("ann.archer"),
            api.users_info().email("ann.archer@example.org"),
        ] {
            let user = request.send().await.unwrap().value.user.unwrap();
            assert_eq!(user.id.as_deref(), Some(ann));
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
}

#[cfg(feature = "pnut")]
mod pnut {
    use omnipresence::{
        mock::FakePnut,
        pnut::api::{OPERATIONS, model},
    };

    #[test]
    fn pnut_operations_are_as_idempotent_as_the_table_says() {
        super::assert_idempotency("pnut", OPERATIONS);
    }

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
        assert_eq!(list.data.unwrap().len(), 4);
        let meta = list.meta.unwrap();
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
        assert_eq!(own.data.unwrap().presence.as_deref(), Some("writing"));
        let own = api
            .update_presence()
            .update_presence("thinking")
            .update_presence_expiration(end)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(own.data.unwrap().presence.as_deref(), Some("thinking"));
        let own = api
            .get_user_presence("me")
            .update_presence("resting")
            .update_presence_expiration(end)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(own.data.unwrap().presence.as_deref(), Some("resting"));

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
        assert_eq!(own.meta.unwrap().updated_presence, Some(true));
        assert_eq!(own.data.unwrap().presence.as_deref(), Some("writing"));
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
        assert_eq!(list.meta.unwrap().updated_presence, Some(true));
        assert_eq!(list.data.unwrap().len(), 2);
        let ann = api
            .get_user_presence_in_channel(FakePnut::ANN, channel)
            .update_presence("reading")
            .update_presence_expiration(end)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(ann.data.unwrap().presence.as_deref(), Some("typing"));
        let limits = api
            .get_configuration()
            .update_presence("resting")
            .update_presence_expiration(end)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(limits.meta.unwrap().updated_presence, Some(true));
        let user = limits.data.unwrap().user.unwrap();
        assert_eq!(user.presence_max_length, Some(100));

        super::assert_all_called(OPERATIONS, &fake.calls());
    }
}

#[cfg(feature = "superoffice")]
mod superoffice {
    use omnipresence::{
        Secret, SuperOffice,
        mock::FakeSuperOffice,
        superoffice::api::{Client, OPERATIONS, model},
        wire::Location,
    };
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

    #[test]
    fn superoffice_operations_are_as_idempotent_as_the_table_says() {
        super::assert_idempotency("superoffice", OPERATIONS);
    }

    async fn call_all(api: &Client) {
        let (app, xsrf) = (Secret::from("app-token"), Secret::from("xsrf-token"));
        let me = api
            .v1_user_get_current_principal()
            .accept_language("en")
            .so_language("en")
            .so_culture("nb")
            .so_time_zone("UTC")
            .so_app_token(&app)
            .x_xsrf_token(&xsrf)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(me.associate_id, Some(5));
        let update = model::UserPresenceStatus::default()
            .with_status(model::EjUserStatus::StatusNotAvailable)
            .with_message("in the lab");
        api.v1_user_set_user_presence_status(5, &update)
            .accept_language("en")
            .so_language("en")
            .so_culture("nb")
            .so_time_zone("UTC")
            .so_app_token(&app)
            .x_xsrf_token(&xsrf)
            .send()
            .await
            .unwrap();
        let read = api
            .v1_user_get_user_presence_status(5)
            .accept_language("en")
            .so_language("en")
            .so_culture("nb")
            .so_time_zone("UTC")
            .so_app_token(&app)
            .x_xsrf_token(&xsrf)
            .send()
            .await
            .unwrap()
            .value;
        assert_eq!(read, update);
    }

    #[tokio::test]
    async fn every_superoffice_operation_is_called_with_every_parameter() {
        let fake = FakeSuperOffice::start().await;
        call_all(fake.builder().build().unwrap().api()).await;
        super::assert_all_called(OPERATIONS, &fake.calls());
    }

    /// The fakes don't record headers, so this server does.
    #[tokio::test]
    async fn every_superoffice_header_is_sent_with_every_operation() {
        let server = MockServer::start().await;
        let answer = r#"{"AssociateId":5,"Status":"StatusNotAvailable","Message":"in the lab"}"#;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_raw(answer, "application/json"))
            .mount(&server)
            .await;
        let crm = SuperOffice::builder()
            .with_base_url(server.uri())
            .with_access_token("token")
            .build()
            .unwrap();

        call_all(crm.api()).await;

        let requests = server.received_requests().await.unwrap();
        assert_eq!(requests.len(), OPERATIONS.len());
        let sent = [
            "v1User_GetCurrentPrincipal",
            "v1User_SetUserPresenceStatus",
            "v1User_GetUserPresenceStatus",
        ];
        for (request, id) in requests.iter().zip(sent) {
            let operation = OPERATIONS.iter().find(|operation| operation.id == id);
            let headers: Vec<&str> = operation
                .unwrap()
                .parameters
                .iter()
                .filter(|parameter| parameter.location == Location::Header)
                .map(|parameter| parameter.name)
                .collect();
            assert_eq!(headers.len(), 6);
            for name in headers {
                assert!(request.headers.contains_key(name), "{id} lacks {name}");
            }
        }
    }
}
