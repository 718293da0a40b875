//! An error in words for people: what happened, why, and what to do.

use std::error::Error as _;

use omnipresence::{Error, ErrorKind};

use super::plain::plain_lines;

/// The error, its innermost cause, and what to do about it, a line each.
pub(crate) fn explain(error: &Error) -> String {
    let mut lines = vec![error.to_string()];
    if let Some(words) = error.vendor_message() {
        // An own program may want to keep these words out of its log, as they can name users. Here the user reads them.
        lines.push(format!("the vendor says: {words}"));
    }
    if let Some(cause) = innermost_cause(error) {
        lines.push(format!("cause: {cause}"));
    }
    lines.push(format!("what to do: {}", what_to_do(error.kind())));
    plain_lines(&lines.join("\n    "))
}

fn innermost_cause(error: &Error) -> Option<String> {
    let mut cause = error.source()?;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    Some(cause.to_string())
}

fn what_to_do(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Unauthenticated => {
            "sign in again, and check that the token is for this instance of the vendor"
        }
        ErrorKind::SecondFactorRequired => "get a code from the user, and repeat the call with it",
        ErrorKind::Forbidden => {
            "give the credentials the permission or scope that the operation's documentation names"
        }
        ErrorKind::NotFound => "check the user's id and the base URL",
        ErrorKind::Invalid => "change the argument that the message names",
        ErrorKind::Conflict => "read again, then decide",
        ErrorKind::Unsupported => {
            "do without it: capabilities() tells beforehand what a vendor can do"
        }
        ErrorKind::NotRepresentable => {
            "set something else, or accept the nearest status by leaving out `exact`"
        }
        ErrorKind::RateLimited => "wait as long as the message says, then try again",
        ErrorKind::Unavailable | ErrorKind::Timeout => "try again later",
        ErrorKind::Transport => "try again when the cause is gone",
        ErrorKind::Decode => "check the base URL: something else may answer there",
        ErrorKind::Config => {
            "change the setting that the message names; --help lists the variables"
        }
        _ => "look the kind up in the documentation of ErrorKind",
    }
}
