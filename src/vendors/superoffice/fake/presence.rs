//! The presence that a request writes. A member that is left out is written as empty.

use serde_json::Value;

use super::{fault::Fault, members::member};

/// The values of `EjUserStatus`.
const STATUSES: [&str; 7] = [
    "StatusNone",
    "StatusNormal",
    "StatusNotAvailable",
    "StatusDeleted",
    "StatusReadOnly",
    "StatusSpm",
    "StatusSystem",
];

/// How many characters a message may have, by the length of the database column.
const MESSAGE_LIMIT: usize = 255;

/// Reads a whole presence, with member names in any case.
///
/// What is left out or null gets the value that nothing has: `StatusNone`, and an empty message. That follows from the rule
/// that PUT replaces everything; the vendor does not spell it out. A number for the status is refused, since it is not known
/// to be accepted, and so is a message that is too long.
pub(super) fn read(body: &Value) -> Result<(String, String), Fault> {
    if !body.is_object() {
        return Err(Fault::Binding("The body is no JSON object"));
    }
    let text = |name: &str| member(body, name).map(Value::as_str);
    let status = match text("Status") {
        None => "StatusNone",
        Some(Some(status)) if STATUSES.contains(&status) => status,
        Some(_) => return Err(refusal("The value of Status is not accepted")),
    };
    let message = match text("Message") {
        None => "",
        Some(Some(message)) if message.chars().count() <= MESSAGE_LIMIT => message,
        Some(Some(_)) => return Err(refusal("The value of Message is too long")),
        Some(None) => return Err(Fault::Binding("The member Message is no text")),
    };
    Ok((status.to_owned(), message.to_owned()))
}

fn refusal(message: &str) -> Fault {
    Fault::Argument(400, message.to_owned())
}
