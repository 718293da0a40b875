use std::{collections::BTreeSet, fs, path::Path};

use omnipresence::rocketchat::api::{OPERATIONS, model};
use serde::{Serialize, de::DeserializeOwned};

use super::lost::read;

/// What is lost of a document when it is read into its type.
fn lost<T: DeserializeOwned + Serialize>(text: &str) -> Vec<String> {
    read::<T>(text).1
}

/// What is lost of an answer, whose file has the name `operation.status.what`.
fn lost_of(name: &str, text: &str) -> Vec<String> {
    let of = |operation: &str| name.starts_with(&format!("{operation}.200"));
    match name {
        _ if !name.contains(".200") => lost::<model::ErrorBody>(text),
        _ if of("users.presence") => lost::<model::PresenceList>(text),
        _ if of("users.getPresence") => lost::<model::PresenceAnswer>(text),
        _ if of("users.getStatus") => lost::<model::StatusAnswer>(text),
        _ if of("users.setStatus") => lost::<model::Acknowledgement>(text),
        _ if of("users.info") => lost::<model::UserAnswer>(text),
        _ if of("users.list") || of("users.listByStatus") => lost::<model::UserPage>(text),
        _ if of("users.setActiveStatus") => lost::<model::ActiveStatusAnswer>(text),
        _ if of("custom-user-status.list") => lost::<model::CustomStatusList>(text),
        _ if of("custom-user-status.create") || of("custom-user-status.update") => {
            lost::<model::CustomStatusAnswer>(text)
        }
        _ if of("custom-user-status.delete") => lost::<model::Acknowledgement>(text),
        _ if of("presence.getConnections") => lost::<model::Connections>(text),
        _ if of("livechat_agent.status") => lost::<model::AgentStatusAnswer>(text),
        _ if of("login") => lost::<model::LoginAnswer>(text),
        _ if of("logout") => lost::<model::LogoutAnswer>(text),
        _ if of("me") => lost::<model::MeAnswer>(text),
        _ if of("info") => lost::<model::InfoAnswer>(text),
        _ => panic!("{name} is of no operation"),
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
        assert_eq!(lost_of(&name, &text), [""; 0], "{name}");
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
