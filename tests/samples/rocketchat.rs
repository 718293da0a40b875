use std::{collections::BTreeSet, fs, path::Path};

use omnipresence::rocketchat::api::{OPERATIONS, model};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What is left of a document after it was read into its type.
fn through<T: DeserializeOwned + Serialize>(text: &str) -> Value {
    let read: T = serde_json::from_str(text).unwrap();
    serde_json::to_value(read).unwrap()
}

/// Reads an answer by the name of its file: `operation.status.what`.
fn read(name: &str, text: &str) -> Value {
    let of = |operation: &str| name.starts_with(&format!("{operation}.200"));
    match name {
        _ if !name.contains(".200") => through::<model::ErrorBody>(text),
        _ if of("users.presence") => through::<model::PresenceList>(text),
        _ if of("users.getPresence") => through::<model::PresenceAnswer>(text),
        _ if of("users.getStatus") => through::<model::StatusAnswer>(text),
        _ if of("users.setStatus") => through::<model::Acknowledgement>(text),
        _ if of("users.info") => through::<model::UserAnswer>(text),
        _ if of("users.list") || of("users.listByStatus") => through::<model::UserPage>(text),
        _ if of("users.setActiveStatus") => through::<model::ActiveStatusAnswer>(text),
        _ if of("custom-user-status.list") => through::<model::CustomStatusList>(text),
        _ if of("custom-user-status.create") || of("custom-user-status.update") => {
            through::<model::CustomStatusAnswer>(text)
        }
        _ if of("custom-user-status.delete") => through::<model::Acknowledgement>(text),
        _ if of("presence.getConnections") => through::<model::Connections>(text),
        _ if of("livechat_agent.status") => through::<model::AgentStatusAnswer>(text),
        _ if of("login") => through::<model::LoginAnswer>(text),
        _ if of("logout") => through::<model::LogoutAnswer>(text),
        _ if of("me") => through::<model::MeAnswer>(text),
        _ if of("info") => through::<model::InfoAnswer>(text),
        _ => panic!("{name} is of no operation"),
    }
}

/// `2` and `2.0` are the same to JSON, and not to the library.
fn normal(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.as_f64()),
        Value::Array(items) => items.into_iter().map(normal).collect(),
        Value::Object(members) => {
            let members = members.into_iter();
            members
                .map(|(name, member)| (name, normal(member)))
                .collect()
        }
        other => other,
    }
}

fn samples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/rocketchat");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let named = files.map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    named.collect()
}

#[test]
fn every_rocketchat_answer_is_read_without_a_loss() {
    for (name, text) in samples() {
        let sent: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(normal(read(&name, &text)), normal(sent), "{name}");
    }
}

#[test]
fn every_rocketchat_operation_has_an_answer_of_success_among_the_samples() {
    let samples = samples();
    let sampled: BTreeSet<&str> = samples
        .iter()
        .filter_map(|(name, _)| Some(name.split_once(".200")?.0))
        .collect();
    let operations = OPERATIONS
        .iter()
        .map(|operation| operation.id.replace('/', "_"));
    let operations: Vec<String> = operations.collect();
    let documented: BTreeSet<&str> = operations.iter().map(String::as_str).collect();
    assert_eq!(sampled, documented);
}
