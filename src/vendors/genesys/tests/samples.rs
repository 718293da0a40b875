//! Values in the samples.

use crate::vendors::{genesys::api::model, test_support::read};

fn texts<T>(items: &[T], member: impl Fn(&T) -> Option<&String>) -> Vec<&str> {
    items
        .iter()
        .map(|item| member(item).unwrap().as_str())
        .collect()
}

#[test]
fn errors_are_read() {
    let limited: model::ErrorBody = read(include_str!("../samples/getUserPresence.429.json"));
    assert_eq!(limited.status, Some(429));
    let invalid: model::ErrorBody = read(include_str!("../samples/patchUserPresence.400.json"));
    assert_eq!(invalid.errors.unwrap().len(), 1);
}

#[test]
fn a_notification_of_a_presence_is_read() {
    let sample = include_str!("../samples/UserPresenceNotificationEvent.NotificationEvent.json");
    let event: model::UserPresenceNotificationEvent = read(sample);
    let definition = event.event_body.unwrap().presence_definition;
    let expected = Some("ON_QUEUE");
    assert_eq!(definition.unwrap().system_presence.as_deref(), expected);
}

#[test]
fn notifications_of_the_channel_are_read() {
    let sample =
        include_str!("../samples/SystemNotificationEvent.NotificationEvent.heartbeat.json");
    let event: model::SystemNotificationEvent = read(sample);
    let message = event.event_body.unwrap().message;
    assert_eq!(message.as_deref(), Some("WebSocket Heartbeat"));
    let sample = include_str!(
        "../samples/SystemNotificationEvent.NotificationEvent.no-longer-subscribed.json"
    );
    let event: model::SystemNotificationEvent = read(sample);
    let reason = event.event_body.unwrap().reason.unwrap();
    let expected = Some(model::SystemMessageReason::AnotherChannelSubscribed);
    assert_eq!(reason.known(), expected);
}

#[test]
fn definitions_of_the_older_family_are_read() {
    let sample = include_str!("../samples/getPresencedefinitions.200.deprecated.json");
    let page: model::OrganizationPresenceEntityListing = read(sample);
    let ids = [
        "6a3af858-942f-489d-9700-5f9bcdcdae9b",
        "a2d94c1e-35b8-4f07-9c6a-0e1d2c3b4a06",
        "e08eaf1b-ee47-4fa9-a231-1200e284798f",
    ];
    assert_eq!(texts(&page.entities, |one| Some(&one.id)), ids);
}

#[test]
fn definitions_of_the_newer_family_are_read() {
    let sample = include_str!("../samples/getPresenceDefinitions.200.current.json");
    let list: model::OrganizationPresenceDefinitionEntityListing = read(sample);
    let entities = list.entities;
    let ids = [
        "e08eaf1b-ee47-4fa9-a231-1200e284798f",
        "b7e3f052-48c1-4a9d-8d2b-1f0e9d8c7b07",
    ];
    assert_eq!(texts(&entities, |one| Some(&one.id)), ids);
    let paths = ids.map(|id| format!("/api/v2/presence/definitions/{id}"));
    assert_eq!(texts(&entities, |one| one.self_uri.as_ref()), paths);
    let expected = Some(model::DefinitionSystemPresence::OnQueue);
    assert_eq!(entities[0].system_presence.known(), expected);
}

#[test]
fn bulk_presences_are_read() {
    let sample = include_str!("../samples/getUsersPresencesPurecloudBulk.200.json");
    let presences: Vec<model::UcUserPresence> = read(sample);
    let definition = &presences[0].presence_definition;
    let expected = Some("/api/v2/presencedefinitions/e08eaf1b-ee47-4fa9-a231-1200e284798f");
    assert_eq!(definition.self_uri.as_deref(), expected);
}

#[test]
fn a_presence_is_read() {
    let sample = include_str!("../samples/getUserPresence.200.json");
    let presence: model::UserPresence = read(sample);
    let (now, then) = (
        presence.presence_definition,
        presence.future_presence_definition.unwrap(),
    );
    let expected = Some("/api/v2/presencedefinitions/e08eaf1b-ee47-4fa9-a231-1200e284798f");
    assert_eq!(now.self_uri.as_deref(), expected);
    let expected = (Some("31fe3bac-dea6-44b7-bed7-47f91660a1a0"), "Busy");
    assert_eq!((then.id.as_deref(), &*then.system_presence), expected);
    let expected = Some("/api/v2/users/8d2f4b90-7a15-4c3e-9b61-2e7f0a5c6d02/presences");
    assert_eq!(presence.self_uri.as_deref(), expected);
}

#[test]
fn channels_and_topics_are_read() {
    let channel: model::Channel = read(include_str!(
        "../samples/postNotificationsChannels.200.json"
    ));
    let expected = "wss://streaming.mypurecloud.ie/channels/streaming-3-b1c2d3e4f5";
    assert_eq!(channel.connect_uri.as_ref().unwrap().expose(), expected);
    assert!(!format!("{channel:?}").contains("wss://"));
    let sample = include_str!("../samples/getNotificationsChannelSubscriptions.200.json");
    let topics: model::ChannelTopicEntityListing = read(sample);
    assert_eq!(topics.entities.len(), 2);
}

#[test]
fn sources_and_settings_are_read() {
    let sample = include_str!("../samples/getPresenceSources.200.json");
    let list: model::SourceEntityListing = read(sample);
    let (id, source) = ("e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b", &list.entities[0]);
    let path = format!("/api/v2/presence/sources/{id}");
    let expected = (id, Some(&*path));
    assert_eq!((&*source.id, source.self_uri.as_deref()), expected);

    let sample = include_str!("../samples/getPresenceSettings.200.json");
    let settings: model::PresenceSettings = read(sample);
    let sent = serde_json::to_value(&settings).unwrap();
    for member in ["id", "selfUri"] {
        assert_eq!(sent.get(member), None, "{member} is never sent");
    }
    let expected = Some("4c5d6e7f-8091-4a2b-bc3d-4e5f60718293");
    assert_eq!(settings.id.as_deref(), expected);
    let path = "/api/v2/presence/settings";
    assert_eq!(settings.self_uri.as_deref(), Some(path));

    let sample = include_str!("../samples/getPresenceUserPrimarysource.200.json");
    let primary: model::UserPrimarySource = read(sample);
    let user = "8d2f4b90-7a15-4c3e-9b61-2e7f0a5c6d02";
    assert_eq!(primary.id.as_deref(), Some(user));
    let path = format!("/api/v2/presence/users/{user}/primarysource");
    assert_eq!(primary.self_uri, Some(path));
}

#[test]
fn the_errors_of_events_are_read() {
    let sample = include_str!("../samples/postEventsUsersPresence.200.json");
    let answer: model::BatchEventResponse = read(sample);
    assert_eq!(answer.errors.unwrap()[0].retryable, Some(true));
}
