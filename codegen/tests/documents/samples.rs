//! The vendors' payloads in `tests/samples`, read by what the documents state of absence.

use std::fs;

use super::{documents, repository, values};

/// The schema of each sample by the start of its name; a list of it in brackets. Errors of Rocket.Chat have a status in their name.
const SCHEMAS: &[(&str, &str)] = &[
    ("genesys/channel", "Channel"),
    ("genesys/event_errors", "BatchEventResponse"),
    ("genesys/heartbeat", "SystemNotificationEvent"),
    ("genesys/invalid_member", "ErrorBody"),
    ("genesys/no_longer_subscribed", "SystemNotificationEvent"),
    (
        "genesys/presence_definitions",
        "OrganizationPresenceDefinitionEntityListing",
    ),
    (
        "genesys/presence_notification",
        "UserPresenceNotificationEvent",
    ),
    (
        "genesys/presencedefinitions",
        "OrganizationPresenceEntityListing",
    ),
    ("genesys/primary_source", "UserPrimarySource"),
    ("genesys/settings", "PresenceSettings"),
    ("genesys/sources", "SourceEntityListing"),
    ("genesys/subscriptions", "ChannelTopicEntityListing"),
    ("genesys/too_many_requests", "ErrorBody"),
    ("genesys/user_presence", "UserPresence"),
    ("genesys/users_presences_bulk", "[UcUserPresence]"),
    ("pnut/channel_users", "PresenceListAnswer"),
    ("pnut/configuration", "ConfigurationAnswer"),
    ("pnut/error.", "ErrorBody"),
    ("pnut/meta.paged", "PresenceListAnswer"),
    ("pnut/present_users", "PresenceListAnswer"),
    ("pnut/updated_presence", "PresenceAnswer"),
    ("pnut/user_presence", "PresenceAnswer"),
    (
        "rocketchat/custom-user-status.create.200",
        "CustomStatusAnswer",
    ),
    (
        "rocketchat/custom-user-status.delete.200",
        "Acknowledgement",
    ),
    ("rocketchat/custom-user-status.list.200", "CustomStatusList"),
    (
        "rocketchat/custom-user-status.update.200",
        "CustomStatusAnswer",
    ),
    ("rocketchat/info.200", "InfoAnswer"),
    ("rocketchat/livechat_agent.status.200", "AgentStatusAnswer"),
    ("rocketchat/login.200", "LoginAnswer"),
    ("rocketchat/logout.200", "LogoutAnswer"),
    ("rocketchat/me.200", "MeAnswer"),
    ("rocketchat/presence.getConnections.200", "Connections"),
    ("rocketchat/users.getPresence.200", "PresenceAnswer"),
    ("rocketchat/users.getStatus.200", "StatusAnswer"),
    ("rocketchat/users.info.200", "UserAnswer"),
    ("rocketchat/users.list.200", "UserPage"),
    ("rocketchat/users.listByStatus.200", "UserPage"),
    ("rocketchat/users.presence.200", "PresenceList"),
    ("rocketchat/users.setActiveStatus.200", "ActiveStatusAnswer"),
    ("rocketchat/users.setStatus.200", "Acknowledgement"),
    ("superoffice/absent", "UserPresenceStatus"),
    ("superoffice/agents", "[ChatPresence]"),
    ("superoffice/error-", "ErrorBody"),
    ("superoffice/principal", "SoPrincipalCarrier"),
    ("superoffice/unknown-status", "UserPresenceStatus"),
];

fn schema_of(sample: &str) -> &'static str {
    let mut known = SCHEMAS
        .iter()
        .filter(|(start, _)| sample.starts_with(start));
    match known.next() {
        Some((_, schema)) => schema,
        None if [".400", ".401", ".429"]
            .iter()
            .any(|part| sample.contains(part)) =>
        {
            "ErrorBody"
        }
        None => panic!("{sample} has no schema here: add it to the table"),
    }
}

#[test]
fn every_sample_satisfies_the_classes_of_its_schema() {
    let mut checked = 0;
    for document in documents() {
        let folder = repository("tests/samples").join(&document.name);
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            let sample = format!("{}/{stem}", document.name);
            let value = fs::read_to_string(&path).unwrap();
            // JSON is YAML, too.
            let value: yaml_serde::Value = yaml_serde::from_str(&value).unwrap();
            let name = schema_of(&sample);
            let list = name
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'));
            let schema = document.schema(list.unwrap_or(name));
            let values = match list {
                Some(_) => value.as_sequence().unwrap().iter().collect(),
                None => vec![&value],
            };
            for value in values {
                if let Err(fault) = values::check(&schema, value, "") {
                    panic!("{sample}.json {fault}: correct {}", schema.place());
                }
                checked += 1;
            }
        }
    }
    assert!(checked > SCHEMAS.len());
}
