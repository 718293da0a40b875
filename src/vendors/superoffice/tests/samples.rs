//! Values in the samples.

use std::collections::BTreeMap;

use crate::{
    client::wire::Nullable,
    vendors::{
        superoffice::api::model::{
            ChatPresence, SaveChatPresenceRequest, TableRight, UserPresenceStatus,
        },
        test_support::read,
    },
};
use serde_json::{Value, json};

const AGENTS: &str = include_str!("../samples/v1ChatPresence_GetChatPresence.200.json");

#[test]
fn a_user_presence_is_read() {
    let absent: UserPresenceStatus = read(include_str!(
        "../samples/v1User_GetUserPresenceStatus.200.absent.json"
    ));
    assert_eq!(absent.message.as_deref(), Some("Back at two"));
    let unknown: UserPresenceStatus = read(include_str!(
        "../samples/v1User_GetUserPresenceStatus.200.unknown-status.json"
    ));
    let status = unknown.status;
    assert_eq!((status.as_str(), status.known()), ("StatusFuture", None));
}

/// Most members are read-only, so that they are not written again: each is looked at.
#[test]
fn the_agents_of_the_chat_are_read() {
    let sample: Value = serde_json::from_str(AGENTS).unwrap();
    let agents = read::<Vec<ChatPresence>>(AGENTS);
    assert_eq!(agents.len(), 2);
    for (sample, agent) in sample.as_array().unwrap().iter().zip(agents) {
        let right = |right: &Nullable<TableRight>| match right {
            Nullable::Value(right) => json!({ "Mask": right.mask, "Reason": right.reason }),
            _ => Value::Null,
        };
        let table_right = right(&agent.table_right);
        let properties = agent.field_properties.iter().flatten();
        let properties: BTreeMap<&String, Value> = properties
            .map(|(name, property)| {
                let property = json!({
                    "FieldRight": right(&property.field_right),
                    "FieldType": property.field_type,
                    "FieldLength": property.field_length,
                });
                (name, property)
            })
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
    let agents = read::<Vec<ChatPresence>>(AGENTS);
    let body = SaveChatPresenceRequest::new(agents);
    let expected = json!({ "ChatPresence": [
        { "UserId": 214, "Present": true },
        { "UserId": 215, "Present": false },
    ] });
    assert_eq!(serde_json::to_value(&body).unwrap(), expected);
}
