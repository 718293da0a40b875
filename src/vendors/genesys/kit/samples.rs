//! Payloads as the vendor documents them.

use super::super::api::model;
use crate::vendors::kit::Sample;

pub(super) const SAMPLES: &[Sample] = &[
    Sample::new::<model::Channel>("channel.json", include_str!("../samples/channel.json"))
        .with_secrets(&["/connectUri", "/id"]),
    Sample::new::<model::BatchEventResponse>(
        "event_errors.json",
        include_str!("../samples/event_errors.json"),
    ),
    Sample::new::<model::SystemNotificationEvent>(
        "heartbeat.json",
        include_str!("../samples/heartbeat.json"),
    ),
    Sample::new::<model::NotificationEvent>(
        "heartbeat.json",
        include_str!("../samples/heartbeat.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "invalid_member.json",
        include_str!("../samples/invalid_member.json"),
    ),
    Sample::new::<model::SystemNotificationEvent>(
        "no_longer_subscribed.json",
        include_str!("../samples/no_longer_subscribed.json"),
    ),
    Sample::new::<model::NotificationEvent>(
        "no_longer_subscribed.json",
        include_str!("../samples/no_longer_subscribed.json"),
    ),
    Sample::new::<model::OrganizationPresenceDefinitionEntityListing>(
        "presence_definitions.json",
        include_str!("../samples/presence_definitions.json"),
    ),
    Sample::new::<model::UserPresenceNotificationEvent>(
        "presence_notification.json",
        include_str!("../samples/presence_notification.json"),
    ),
    Sample::new::<model::NotificationEvent>(
        "presence_notification.json",
        include_str!("../samples/presence_notification.json"),
    ),
    Sample::new::<model::OrganizationPresenceEntityListing>(
        "presencedefinitions.json",
        include_str!("../samples/presencedefinitions.json"),
    ),
    Sample::new::<model::UserPrimarySource>(
        "primary_source.json",
        include_str!("../samples/primary_source.json"),
    ),
    Sample::new::<model::PresenceSettings>(
        "settings.json",
        include_str!("../samples/settings.json"),
    ),
    Sample::new::<model::SourceEntityListing>(
        "sources.json",
        include_str!("../samples/sources.json"),
    ),
    Sample::new::<model::ChannelTopicEntityListing>(
        "subscriptions.json",
        include_str!("../samples/subscriptions.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "too_many_requests.json",
        include_str!("../samples/too_many_requests.json"),
    ),
    Sample::new::<model::UserPresence>(
        "user_presence.json",
        include_str!("../samples/user_presence.json"),
    ),
    Sample::new::<Vec<model::UcUserPresence>>(
        "users_presences_bulk.json",
        include_str!("../samples/users_presences_bulk.json"),
    ),
    Sample::new::<model::TokenResponse>("token.json", include_str!("../samples/token.json"))
        .with_secrets(&["/access_token"]),
];
