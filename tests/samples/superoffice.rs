use std::{collections::BTreeMap, fmt::Debug, fs, path::Path};

use omnipresence::{
    superoffice::api::model::{
        ChatPresence, ErrorBody, SaveChatPresenceRequest, SoPrincipalCarrier, UserPresenceStatus,
    },
    wire::Nullable,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(name: &str) -> (Value, T) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/superoffice");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    (
        serde_json::from_str(&text).unwrap(),
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")),
    )
}

/// Written again, it is what was read, but for members that are null.
fn assert_whole<T: DeserializeOwned + Serialize + Debug>(name: &str) -> T {
    let (mut sample, value) = read::<T>(name);
    if let Some(members) = sample.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    assert_eq!(serde_json::to_value(&value).unwrap(), sample, "{name}");
    value
}

#[test]
fn a_user_presence_is_read_whole() {
    let absent: UserPresenceStatus = assert_whole("absent.json");
    assert_eq!(absent.message.as_deref(), Some("Back at two"));
    let unknown: UserPresenceStatus = assert_whole("unknown-status.json");
    let status = unknown.status.unwrap();
    assert_eq!((status.as_str(), status.known()), ("StatusFuture", None));
}

#[test]
fn a_principal_and_the_three_forms_of_errors_are_read_whole() {
    assert_whole::<SoPrincipalCarrier>("principal.json");
    for name in [
        "error-not-found.json",
        "error-argument.json",
        "error-binding.json",
    ] {
        assert_whole::<ErrorBody>(name);
    }
}

/// Most members are read-only, so that they are not written again: each is looked at.
#[test]
fn the_agents_of_the_chat_are_read_whole() {
    let (sample, agents) = read::<Vec<ChatPresence>>("agents.json");
    assert_eq!(agents.len(), 2);
    for (sample, agent) in sample.as_array().unwrap().iter().zip(agents) {
        let rights = |right: &omnipresence::superoffice::api::model::TableRight| {
            serde_json::to_value(right).unwrap()
        };
        let table_right = match &agent.table_right {
            Nullable::Value(right) => rights(right),
            _ => Value::Null,
        };
        let properties = agent.field_properties.iter().flatten();
        let properties: BTreeMap<&String, Value> = properties
            .map(|(name, property)| (name, serde_json::to_value(property).unwrap()))
            .collect();
        let read = json!({
            "UserId": agent.user_id,
            "DisplayName": agent.display_name,
            "OngoingChats": agent.ongoing_chats,
            "Present": agent.present,
            "ChatTopics": agent.chat_topics,
            "TableRight": table_right,
            "FieldProperties": properties,
        });
        assert_eq!(&read, sample);
    }
}

#[test]
fn agents_are_saved_by_id_and_presence_alone() {
    let (_, agents) = read::<Vec<ChatPresence>>("agents.json");
    let body = SaveChatPresenceRequest::new(agents);
    let expected = json!({ "ChatPresence": [
        { "UserId": 214, "Present": true },
        { "UserId": 215, "Present": false },
    ] });
    assert_eq!(serde_json::to_value(&body).unwrap(), expected);
}
