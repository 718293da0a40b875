//! Every operation with every parameter, and what the fake responds.

use std::collections::BTreeMap;

use crate::vendors::test_support::assert_all_called;
use crate::{
    PresenceProvider, Timestamp, UserId,
    genesys::api::{Client, OPERATIONS, model},
    testkit::FakeGenesys,
};

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
    assert_eq!(me.id, FakeGenesys::ME);
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
    assert_eq!(listing.entities.len(), 5);

    let labels = |text: &str| BTreeMap::from([("en_US".to_owned(), text.to_owned())]);
    let new =
        model::OrganizationPresenceRequest::new(labels("Standup")).with_system_presence("Meeting");
    let made = api
        .post_presencedefinitions(&new)
        .send()
        .await
        .unwrap()
        .value;
    let id = made.id;
    let changed = model::OrganizationPresenceRequest::new(labels("Daily"));
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

    let busy = || model::PresenceDefinitionRequest::default().with_id(FakeGenesys::BUSY);
    let update = model::UserPresenceRequest::default()
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

    call_current_definitions(api).await;
    call_sources(api).await;
    call_notifications(api).await;

    let by_client = fake.builder().build().unwrap();
    by_client.get(&UserId::from(ann).into()).await.unwrap();

    assert_all_called(OPERATIONS, &fake.calls());
}

async fn call_current_definitions(api: &Client) {
    let labels = |text: &str| BTreeMap::from([("de".to_owned(), text.to_owned())]);
    let new = model::OrganizationPresenceDefinitionRequest::new(labels("Runde"))
        .with_system_presence(model::DefinitionSystemPresence::OnQueue);
    let made = api
        .post_presence_definitions(&new)
        .send()
        .await
        .unwrap()
        .value;
    let id = made.id;
    let changed = model::OrganizationPresenceDefinitionRequest::new(labels("Große Runde"))
        .with_division_id(FakeGenesys::DIVISION);
    api.put_presence_definition(&id, &changed)
        .send()
        .await
        .unwrap();
    let read = api
        .get_presence_definition(&id)
        .locale_code(model::LocaleCode::De)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(read.language_labels, Some(labels("Große Runde")));
    api.delete_presence_definition(&id).send().await.unwrap();
    let list = api
        .get_presence_definitions()
        .deactivated("TRUE")
        .division_id([FakeGenesys::DIVISION])
        .locale_code(model::LocaleCode::All)
        .send()
        .await
        .unwrap()
        .value;
    let [listed] = &list.entities[..] else {
        panic!("one definition of the division is deactivated");
    };
    assert_eq!(listed.id, id);
    let settings = model::PresenceSettings::default().with_requesting_off_queue_enabled(true);
    api.put_presence_settings(&settings).send().await.unwrap();
    let read = api.get_presence_settings().send().await.unwrap().value;
    assert_eq!(read.requesting_off_queue_enabled, Some(true));
}

async fn call_sources(api: &Client) {
    let made = api
        .post_presence_sources(&model::SourceRequest::new("Badges"))
        .send()
        .await
        .unwrap()
        .value;
    let id = made.id;
    let changed = model::SourceRequest::new("Doors").with_description("Who is in the building");
    api.put_presence_source(&id, &changed).send().await.unwrap();
    let read = api.get_presence_source(&id).send().await.unwrap().value;
    assert_eq!(read.name.as_deref(), Some("Doors"));

    let event = model::UserPresenceEvent::new(
        "0d4e8c52-7a1b-4b6e-8f10-2c3d4e5f6071",
        Timestamp::from_unix_millis(1_700_000_000_000),
        FakeGenesys::BOB,
        &*id,
    )
    .with_presence_definition_id(FakeGenesys::BUSY);
    let published = api
        .post_events_users_presence(&model::BatchUserPresenceEventRequest::new([event]))
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(published.errors, Some(Vec::new()));
    let read = api
        .get_users_presence_bulk(&id)
        .id([FakeGenesys::BOB])
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(read[0].source_id.as_ref(), Some(&id));

    let primary = model::UserPrimarySourceRequest::default().with_source_id(&*id);
    api.put_presence_user_primarysource(FakeGenesys::BOB, &primary)
        .send()
        .await
        .unwrap();
    let read = api
        .get_presence_user_primarysource(FakeGenesys::BOB)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!((&read.source_id, read.registered), (&id, Some(true)));
    api.delete_presence_source(&id).send().await.unwrap();
    let list = api
        .get_presence_sources()
        .deactivated("TRUE")
        .send()
        .await
        .unwrap()
        .value;
    let deactivated = list.entities;
    assert!(deactivated.iter().any(|source| source.id == id));
}

async fn call_notifications(api: &Client) {
    let topic = |user: &str| {
        model::ChannelTopicRequest::default().with_id(format!("v2.users.{user}.presence"))
    };
    let topics = [topic(FakeGenesys::ANN), topic(FakeGenesys::BOB)];
    let made = api.post_notifications_channels().send().await.unwrap();
    let channel = made.value;
    assert!(!format!("{channel:?}").contains("streaming"));
    let id = channel.id.expose();
    assert!(channel.connect_uri.expose().ends_with(id));
    api.head_notifications_channel(id).send().await.unwrap();
    let listed = api
        .get_notifications_channels()
        .includechannels(model::IncludeChannels::Oauthclient)
        .send()
        .await
        .unwrap()
        .value;
    assert_eq!(listed.entities.len(), 2);

    api.put_notifications_channel_subscriptions(id, &topics[..1])
        .ignore_errors(true)
        .send()
        .await
        .unwrap();
    let answer = api
        .post_notifications_channel_subscriptions(id, &topics[1..])
        .ignore_errors(true)
        .send()
        .await
        .unwrap()
        .value;
    let permitted = model::ChannelTopicState::Permitted.into();
    assert_eq!(answer.entities[1].state, Some(permitted));
    let all = api
        .get_notifications_channel_subscriptions(id)
        .send()
        .await
        .unwrap()
        .value;
    let ids: Vec<_> = all
        .entities
        .into_iter()
        .map(|topic| Some(topic.id))
        .collect();
    assert_eq!(ids, topics.map(|topic| topic.id));
    api.delete_notifications_channel_subscriptions(id)
        .send()
        .await
        .unwrap();
    let none = api.get_notifications_channel_subscriptions(id).send().await;
    assert_eq!(none.unwrap().value.entities, []);
}
