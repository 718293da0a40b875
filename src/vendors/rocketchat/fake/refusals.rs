//! Refusals in the server's envelope, and the dates that it accepts.

use serde_json::json;

use crate::{clock::Timestamp, testkit::Reply};

/// A refusal whose code is told in `errorType` and at the end of the text.
pub(super) fn refusal(code: &str, text: &str) -> Reply {
    let body = json!({ "success": false, "error": format!("{text} [{code}]"), "errorType": code });
    Reply::json(400, body)
}

/// A refusal by the validation of parameters (`error-invalid-params`) or bodies (`invalid-params`).
pub(super) fn invalid(code: &str, text: &str) -> Reply {
    Reply::json(
        400,
        json!({ "success": false, "error": text, "errorType": code }),
    )
}

pub(super) fn no_such_user() -> Reply {
    refusal(
        "error-invalid-user",
        "The required \"userId\" or \"username\" param provided does not match any users",
    )
}

/// Reads what JavaScript's `Date` would. A time without a zone is the server's own, which is UTC here.
pub(super) fn js_date(text: &str) -> Option<Timestamp> {
    let is_iso = text
        .split_once('-')
        .is_some_and(|(year, _)| year.len() == 4);
    is_iso.then(|| text.parse().ok())?
}
