//! A success that says nothing.

use std::collections::BTreeSet;

use omnipresence::{ErrorKind, HttpOptions, Retry};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::calls::VENDORS;

/// Bodies without a sign of success that most vendors document, as gateways and broken servers send them.
const SILENT: [&str; 11] = [
    "",
    " ",
    "null",
    "{}",
    "[]",
    "[{}]",
    "true",
    r#""ok""#,
    r#"{"meta":{}}"#,
    r#"{"success":null}"#,
    r#"{"status":"ok"}"#,
];

/// What the documents say of an operation, and how the bodies begin that are a success by that.
const DOCUMENTED: [(&str, &[&str], &str); 11] = [
    ("deletePresencedefinition", ANYTHING, EMPTY),
    ("deletePresenceDefinition", ANYTHING, EMPTY),
    ("deletePresenceSource", ANYTHING, EMPTY),
    ("deleteNotificationsChannelSubscriptions", ANYTHING, EMPTY),
    ("v1ChatPresence_SaveChatPresence", ANYTHING, EMPTY),
    ("v1ChatAgent_SaveChatPresence", ANYTHING, EMPTY),
    ("putPresenceSettings", &["{"], "every member may be missing"),
    ("postEventsUsersPresence", &["{"], "no error means success"),
    (
        "putUsersPresencesBulk",
        &["["],
        "it lists users: those whom it leaves out are read back by the provider",
    ),
    ("logout", STATUS, "a word, which the provider compares"),
    (
        "SetUserPresenceStatus",
        STATUS,
        "a status may be a new word: the provider refuses one that it has not written",
    ),
];

const ANYTHING: &[&str] = &[""];
const STATUS: &[&str] = &[r#"{"status""#];
const EMPTY: &str = "the body is empty";

fn is_documented(operation: &str, body: &str) -> Option<&'static str> {
    let mut documented = DOCUMENTED.iter();
    let (id, ..) = documented.find(|(id, bodies, _)| {
        operation.ends_with(id) && bodies.iter().any(|start| body.starts_with(start))
    })?;
    Some(id)
}

#[tokio::test]
async fn a_write_that_is_answered_with_nothing_may_have_been_applied() {
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for vendor in &VENDORS {
        let subjects = (vendor.subjects)();
        let operations = subjects.chunk_by(|one, other| one.operation.id == other.operation.id);
        for subject in operations.map(|logins| &logins[0]) {
            if !subject.operation.writes {
                continue;
            }
            for body in SILENT {
                let server = MockServer::start().await;
                let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
                Mock::given(any()).respond_with(answer).mount(&server).await;
                let http = HttpOptions::default().with_retry(Retry::OFF);
                let outcome = subject.send(&server.uri(), http).await;
                let documented = is_documented(subject.operation.id, body);
                let is_right = match &outcome {
                    Ok(_) => documented.is_some(),
                    // At SuperOffice that is a documented failure.
                    Err(error) if body == "null" && vendor.name == "superoffice" => {
                        error.kind() == ErrorKind::NotFound && error.may_have_been_applied()
                    }
                    Err(error) => {
                        error.kind() == ErrorKind::Decode && error.may_have_been_applied()
                    }
                };
                if outcome.is_ok() {
                    used.extend(documented);
                }
                if !is_right {
                    let outcome = outcome.map(|_| "a success");
                    wrong.push(format!("{} {body:?}: {outcome:?}", subject.operation.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(used, DOCUMENTED.map(|(id, ..)| id).into(), "each counts");
}
