#![allow(deprecated, reason = "deprecated operations are called too")]

use std::collections::BTreeMap;

use futures_util::FutureExt;
use omnipresence::{
    Genesys, HttpOptions, Timestamp,
    genesys::{
        GenesysBuilder,
        api::{OPERATIONS, model},
    },
};

use super::{Call, Credentials, Login, Subject, Vault, cross, print};

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

pub(crate) fn subjects() -> Vec<Subject> {
    cross(OPERATIONS, &LOGINS, &CALLS)
}

fn open(
    url: &str,
    http: HttpOptions,
    login: impl FnOnce(GenesysBuilder) -> GenesysBuilder,
) -> Genesys {
    let builder = Genesys::builder().with_base_url(url).with_login_url(url);
    login(builder.with_http(http)).build().unwrap()
}

const LOGINS: [Login<Genesys>; 5] = [
    Login {
        name: "a token",
        credentials: Credentials::Fixed,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_access_token("canary-genesys-token")
            })
        },
    },
    Login {
        name: "a client",
        credentials: Credentials::Fetched,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_client_credentials("client-id", "canary-genesys-secret")
            })
        },
    },
    Login {
        name: "a refresh token",
        credentials: Credentials::Fetched,
        open: |url, http| {
            open(url, http, |builder| {
                let secret = Some("canary-genesys-secret".into());
                builder.with_refresh_token("client-id", secret, "canary-genesys-refresh-token")
            })
        },
    },
    Login {
        name: "a refresh token of a public client",
        credentials: Credentials::Fetched,
        open: |url, http| {
            open(url, http, |builder| {
                builder.with_refresh_token("client-id", None, "canary-genesys-refresh-token")
            })
        },
    },
    Login {
        name: "a source",
        credentials: Credentials::Source,
        open: |url, http| open(url, http, |builder| builder.with_token_source(Vault)),
    },
];

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

const CALLS: [Call<Genesys>; 36] = [
    ("getPresencedefinitions", ENTITIES, |genesys| {
        async move { print(genesys.api().get_presencedefinitions().send().await) }.boxed_local()
    }),
    ("postPresencedefinitions", ONE_DEFINITION, |genesys| {
        async move {
            let body = definition();
            print(genesys.api().post_presencedefinitions(&body).send().await)
        }
        .boxed_local()
    }),
    ("getPresencedefinition", ONE_DEFINITION, |genesys| {
        async move {
            let call = genesys.api().get_presencedefinition(DEFINITION);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("putPresencedefinition", ONE_DEFINITION, |genesys| {
        async move {
            let body = definition();
            let call = genesys.api().put_presencedefinition(DEFINITION, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("deletePresencedefinition", "", |genesys| {
        async move {
            let call = genesys.api().delete_presencedefinition(DEFINITION);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("getSystempresences", LIST, |genesys| {
        async move { print(genesys.api().get_systempresences().send().await) }.boxed_local()
    }),
    ("getUserPresence", PRESENCE, |genesys| {
        async move { print(genesys.api().get_user_presence(USER, SOURCE).send().await) }
            .boxed_local()
    }),
    ("patchUserPresence", PRESENCE, |genesys| {
        async move {
            let body = update();
            let call = genesys.api().patch_user_presence(USER, SOURCE, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("getUserPresencesPurecloud", PRESENCE, |genesys| {
        async move {
            let call = genesys.api().get_user_presences_purecloud(USER);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("patchUserPresencesPurecloud", PRESENCE, |genesys| {
        async move {
            let body = update();
            let call = genesys.api().patch_user_presences_purecloud(USER, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("putUsersPresencesBulk", LIST, |genesys| {
        async move {
            let body = [model::MutableUserPresence::default()
                .with_id(USER)
                .with_message("private words")];
            print(genesys.api().put_users_presences_bulk(&body).send().await)
        }
        .boxed_local()
    }),
    ("getUsersPresencesPurecloudBulk", LIST, |genesys| {
        async move {
            let call = genesys.api().get_users_presences_purecloud_bulk();
            print(call.id([USER]).send().await)
        }
        .boxed_local()
    }),
    ("getUsersPresenceBulk", LIST, |genesys| {
        async move {
            let call = genesys.api().get_users_presence_bulk(SOURCE);
            print(call.id([USER]).send().await)
        }
        .boxed_local()
    }),
    ("getPresenceDefinitions", ENTITIES, |genesys| {
        async move { print(genesys.api().get_presence_definitions().send().await) }.boxed_local()
    }),
    ("postPresenceDefinitions", ONE_DEFINITION, |genesys| {
        async move {
            let body = current_definition();
            print(genesys.api().post_presence_definitions(&body).send().await)
        }
        .boxed_local()
    }),
    ("getPresenceDefinition", ONE_DEFINITION, |genesys| {
        async move {
            let call = genesys.api().get_presence_definition(DEFINITION);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("putPresenceDefinition", ONE_DEFINITION, |genesys| {
        async move {
            let body = current_definition();
            let call = genesys.api().put_presence_definition(DEFINITION, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("deletePresenceDefinition", "", |genesys| {
        async move {
            let call = genesys.api().delete_presence_definition(DEFINITION);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("getPresenceSettings", OBJECT, |genesys| {
        async move { print(genesys.api().get_presence_settings().send().await) }.boxed_local()
    }),
    ("putPresenceSettings", OBJECT, |genesys| {
        async move {
            let body = model::PresenceSettings::default()
                .with_default_primary_presence_registered_source_id(SOURCE);
            print(genesys.api().put_presence_settings(&body).send().await)
        }
        .boxed_local()
    }),
    ("getPresenceSources", ENTITIES, |genesys| {
        async move { print(genesys.api().get_presence_sources().send().await) }.boxed_local()
    }),
    ("postPresenceSources", ID, |genesys| {
        async move {
            let body = model::SourceRequest::new("private words");
            print(genesys.api().post_presence_sources(&body).send().await)
        }
        .boxed_local()
    }),
    ("getPresenceSource", ID, |genesys| {
        async move { print(genesys.api().get_presence_source(SOURCE).send().await) }.boxed_local()
    }),
    ("putPresenceSource", ID, |genesys| {
        async move {
            let body = model::SourceRequest::new("private words");
            let call = genesys.api().put_presence_source(SOURCE, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("deletePresenceSource", "", |genesys| {
        async move {
            let call = genesys.api().delete_presence_source(SOURCE);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("getPresenceUserPrimarysource", PRIMARY_SOURCE, |genesys| {
        async move {
            let call = genesys.api().get_presence_user_primarysource(USER);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("putPresenceUserPrimarysource", PRIMARY_SOURCE, |genesys| {
        async move {
            let body = model::UserPrimarySourceRequest::default().with_source_id(SOURCE);
            let call = genesys.api().put_presence_user_primarysource(USER, &body);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("postEventsUsersPresence", OBJECT, |genesys| {
        async move {
            let time = Timestamp::from_unix_millis(0);
            let event = model::UserPresenceEvent::new("private-event", time, USER, SOURCE)
                .with_message("private words");
            let body = model::BatchUserPresenceEventRequest::new([event]);
            print(genesys.api().post_events_users_presence(&body).send().await)
        }
        .boxed_local()
    }),
    ("getNotificationsChannels", ENTITIES, |genesys| {
        async move { print(genesys.api().get_notifications_channels().send().await) }.boxed_local()
    }),
    ("postNotificationsChannels", NEW_CHANNEL, |genesys| {
        async move { print(genesys.api().post_notifications_channels().send().await) }.boxed_local()
    }),
    ("headNotificationsChannel", "", |genesys| {
        async move {
            let call = genesys.api().head_notifications_channel(CHANNEL);
            print(call.send().await)
        }
        .boxed_local()
    }),
    (
        "getNotificationsChannelSubscriptions",
        ENTITIES,
        |genesys| {
            async move {
                let api = genesys.api();
                let call = api.get_notifications_channel_subscriptions(CHANNEL);
                print(call.send().await)
            }
            .boxed_local()
        },
    ),
    (
        "postNotificationsChannelSubscriptions",
        ENTITIES,
        |genesys| {
            async move {
                let (api, body) = (genesys.api(), topics());
                let call = api.post_notifications_channel_subscriptions(CHANNEL, &body);
                print(call.send().await)
            }
            .boxed_local()
        },
    ),
    (
        "putNotificationsChannelSubscriptions",
        ENTITIES,
        |genesys| {
            async move {
                let (api, body) = (genesys.api(), topics());
                let call = api.put_notifications_channel_subscriptions(CHANNEL, &body);
                print(call.send().await)
            }
            .boxed_local()
        },
    ),
    ("deleteNotificationsChannelSubscriptions", "", |genesys| {
        async move {
            let api = genesys.api();
            let call = api.delete_notifications_channel_subscriptions(CHANNEL);
            print(call.send().await)
        }
        .boxed_local()
    }),
    ("getUsersMe", ID, |genesys| {
        async move { print(genesys.api().get_users_me().send().await) }.boxed_local()
    }),
];
