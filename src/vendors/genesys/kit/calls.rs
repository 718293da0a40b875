//! One call of each operation.
#![allow(deprecated, reason = "deprecated operations are called too")]

use std::collections::BTreeMap;

use super::super::api::{Client, LoginClient, model};
use crate::{
    timestamp::Timestamp,
    vendors::kit::{OperationCall, printed},
};

const OBJECT: &str = "{}";
const LIST: &str = "[]";
const NEW_CHANNEL: &str = r#"{"id":"7","connectUri":"wss://127.0.0.1/7"}"#;
const ENTITIES: &str = r#"{"entities":[]}"#;
const PRESENCE: &str = r#"{"presenceDefinition":{"id":"7","systemPresence":"Busy"}}"#;
/// A presence definition of either family.
const ONE_DEFINITION: &str = r#"{"id":"7","systemPresence":"Busy"}"#;
const PRIMARY_SOURCE: &str = r#"{"sourceId":"7"}"#;
/// A registered source or a user.
const ID: &str = r#"{"id":"7"}"#;
const USER: &str = "private-user";
const SOURCE: &str = "private-source";
const DEFINITION: &str = "private-definition";
const CHANNEL: &str = "private-channel";

fn definition() -> model::OrganizationPresenceRequest {
    model::OrganizationPresenceRequest::new(BTreeMap::from([(
        "en_US".to_owned(),
        "private words".to_owned(),
    )]))
}

fn update() -> model::UserPresenceRequest {
    let definition = model::PresenceDefinitionRequest::default().with_id(DEFINITION);
    model::UserPresenceRequest::default()
        .with_presence_definition(definition)
        .with_message("private words")
}

fn current_definition() -> model::OrganizationPresenceDefinitionRequest {
    model::OrganizationPresenceDefinitionRequest::new(BTreeMap::from([(
        "en_US".to_owned(),
        "private words".to_owned(),
    )]))
}

fn topics() -> [model::ChannelTopicRequest; 1] {
    [model::ChannelTopicRequest::default().with_id("v2.users.private-user.presence")]
}

pub(super) const CALLS: &[OperationCall] = &[
    OperationCall::new("getPresencedefinitions", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_presencedefinitions().send().await)
        })
    }),
    OperationCall::new("postPresencedefinitions", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = definition();
            printed(api.post_presencedefinitions(&body).send().await)
        })
    }),
    OperationCall::new("getPresencedefinition", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_presencedefinition(DEFINITION);
            printed(call.send().await)
        })
    }),
    OperationCall::new("putPresencedefinition", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = definition();
            let call = api.put_presencedefinition(DEFINITION, &body);
            printed(call.send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("deletePresencedefinition", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.delete_presencedefinition(DEFINITION);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("getSystempresences", LIST, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_systempresences().send().await)
        })
    }),
    OperationCall::new("getUserPresence", PRESENCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_user_presence(USER, SOURCE).send().await)
        })
    }),
    OperationCall::new("patchUserPresence", PRESENCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = update();
            let call = api.patch_user_presence(USER, SOURCE, &body);
            printed(call.send().await)
        })
    }),
    OperationCall::new("getUserPresencesPurecloud", PRESENCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_user_presences_purecloud(USER);
            printed(call.send().await)
        })
    }),
    OperationCall::new("patchUserPresencesPurecloud", PRESENCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = update();
            let call = api.patch_user_presences_purecloud(USER, &body);
            printed(call.send().await)
        })
    }),
    // It lists users: the provider reads those back that it leaves out.
    OperationCall::new("putUsersPresencesBulk", LIST, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = [model::MutableUserPresence::default()
                .with_id(USER)
                .with_message("private words")];
            printed(api.put_users_presences_bulk(&body).send().await)
        })
    })
    .accepting(&["["]),
    OperationCall::new("getUsersPresencesPurecloudBulk", LIST, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_users_presences_purecloud_bulk();
            printed(call.id([USER]).send().await)
        })
    }),
    OperationCall::new("getUsersPresenceBulk", LIST, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_users_presence_bulk(SOURCE);
            printed(call.id([USER]).send().await)
        })
    }),
    OperationCall::new("getPresenceDefinitions", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_presence_definitions().send().await)
        })
    }),
    OperationCall::new("postPresenceDefinitions", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = current_definition();
            printed(api.post_presence_definitions(&body).send().await)
        })
    }),
    OperationCall::new("getPresenceDefinition", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_presence_definition(DEFINITION);
            printed(call.send().await)
        })
    }),
    OperationCall::new("putPresenceDefinition", ONE_DEFINITION, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = current_definition();
            let call = api.put_presence_definition(DEFINITION, &body);
            printed(call.send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("deletePresenceDefinition", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.delete_presence_definition(DEFINITION);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("getPresenceSettings", OBJECT, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_presence_settings().send().await)
        })
    }),
    // Every member may be missing.
    OperationCall::new("putPresenceSettings", OBJECT, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::PresenceSettings::default()
                .with_default_primary_presence_registered_source_id(SOURCE);
            printed(api.put_presence_settings(&body).send().await)
        })
    })
    .accepting(&["{"]),
    OperationCall::new("getPresenceSources", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_presence_sources().send().await)
        })
    }),
    OperationCall::new("postPresenceSources", ID, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::SourceRequest::new("private words");
            printed(api.post_presence_sources(&body).send().await)
        })
    }),
    OperationCall::new("getPresenceSource", ID, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_presence_source(SOURCE).send().await)
        })
    }),
    OperationCall::new("putPresenceSource", ID, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::SourceRequest::new("private words");
            let call = api.put_presence_source(SOURCE, &body);
            printed(call.send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("deletePresenceSource", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.delete_presence_source(SOURCE);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("getPresenceUserPrimarysource", PRIMARY_SOURCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.get_presence_user_primarysource(USER);
            printed(call.send().await)
        })
    }),
    OperationCall::new("putPresenceUserPrimarysource", PRIMARY_SOURCE, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let body = model::UserPrimarySourceRequest::default().with_source_id(SOURCE);
            let call = api.put_presence_user_primarysource(USER, &body);
            printed(call.send().await)
        })
    }),
    // No error means success.
    OperationCall::new("postEventsUsersPresence", OBJECT, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let time = Timestamp::from_unix_millis(0);
            let event = model::UserPresenceEvent::new("private-event", time, USER, SOURCE)
                .with_message("private words");
            let body = model::BatchUserPresenceEventRequest::new([event]);
            printed(api.post_events_users_presence(&body).send().await)
        })
    })
    .accepting(&["{"]),
    OperationCall::new("getNotificationsChannels", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_notifications_channels().send().await)
        })
    }),
    OperationCall::new("postNotificationsChannels", NEW_CHANNEL, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.post_notifications_channels().send().await)
        })
    }),
    OperationCall::new("headNotificationsChannel", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let call = api.head_notifications_channel(CHANNEL);
            printed(call.send().await)
        })
    }),
    OperationCall::new("getNotificationsChannelSubscriptions", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let api = api;
            let call = api.get_notifications_channel_subscriptions(CHANNEL);
            printed(call.send().await)
        })
    }),
    OperationCall::new("postNotificationsChannelSubscriptions", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let (api, body) = (api, topics());
            let call = api.post_notifications_channel_subscriptions(CHANNEL, &body);
            printed(call.send().await)
        })
    }),
    OperationCall::new("putNotificationsChannelSubscriptions", ENTITIES, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let (api, body) = (api, topics());
            let call = api.put_notifications_channel_subscriptions(CHANNEL, &body);
            printed(call.send().await)
        })
    }),
    // The body is empty.
    OperationCall::new("deleteNotificationsChannelSubscriptions", "", |it| {
        Box::pin(async move {
            let api = Client::new(it);
            let api = api;
            let call = api.delete_notifications_channel_subscriptions(CHANNEL);
            printed(call.send().await)
        })
    })
    .accepting(&[""]),
    OperationCall::new("getUsersMe", ID, |it| {
        Box::pin(async move {
            let api = Client::new(it);
            printed(api.get_users_me().send().await)
        })
    }),
    OperationCall::new("postOauthToken", r#"{"access_token":"canary"}"#, |it| {
        Box::pin(async move {
            let login = LoginClient::new(it);
            let form = model::TokenRequest::new("refresh_token")
                .with_client_id("private-client")
                .with_refresh_token("canary-of-the-user");
            printed(login.post_oauth_token(&form).send().await)
        })
    }),
];
