use std::{collections::BTreeSet, fs, path::Path};

use omnipresence::rocketchat::api::{OPERATIONS, model};
use serde::{Serialize, de::DeserializeOwned};

use super::lost::read_whole;

fn whole<T: DeserializeOwned + Serialize>(text: &str) {
    let _: T = read_whole(text);
}

/// Reads an answer, whose file has the name `operation.status.what`, into its type.
fn check(name: &str, text: &str) {
    let of = |operation: &str| name.starts_with(&format!("{operation}.200"));
    match name {
        _ if !name.contains(".200") => whole::<model::ErrorBody>(text),
        _ if of("users.presence") => whole::<model::PresenceList>(text),
        _ if of("users.getPresence") => whole::<model::PresenceAnswer>(text),
        _ if of("users.getStatus") => whole::<model::StatusAnswer>(text),
        _ if of("users.setStatus") => whole::<model::Acknowledgement>(text),
        _ if of("users.info") => whole::<model::UserAnswer>(text),
        _ if of("users.list") || of("users.listByStatus") => whole::<model::UserPage>(text),
        _ if of("users.setActiveStatus") => whole::<model::ActiveStatusAnswer>(text),
        _ if of("custom-user-status.list") => whole::<model::CustomStatusList>(text),
        _ if of("custom-user-status.create") || of("custom-user-status.update") => {
            whole::<model::CustomStatusAnswer>(text)
        }
        _ if of("custom-user-status.delete") => whole::<model::Acknowledgement>(text),
        _ if of("presence.getConnections") => whole::<model::Connections>(text),
        _ if of("livechat_agent.status") => whole::<model::AgentStatusAnswer>(text),
        _ if of("login") => whole::<model::LoginAnswer>(text),
        _ if of("logout") => whole::<model::LogoutAnswer>(text),
        _ if of("me") => whole::<model::MeAnswer>(text),
        _ if of("info") => whole::<model::InfoAnswer>(text),
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
        check(&name, &text);
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
