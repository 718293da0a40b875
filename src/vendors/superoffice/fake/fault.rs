//! The vendor's failures: one variant for each form of an error body.

use serde_json::{Value, json};

/// Why a call fails: one variant for each form that the vendor's errors have.
pub(super) enum Fault {
    /// The envelope of the documentation, with `ErrorMessage`.
    NotFound(i32),
    /// The envelope that the vendor's own client is tested with, with `Message`.
    Argument(u16, String),
    /// The form without a type, for requests that cannot be read.
    Binding(&'static str),
    /// What a remote call answers that has failed without a word.
    Silent,
}

impl Fault {
    /// The same failure as the vendor's agents tell it: what is not found is null.
    pub(super) fn of_agent(self) -> Self {
        match self {
            Self::NotFound(_) => Self::Silent,
            other => other,
        }
    }

    /// Status and body. Agents may tell of a request that cannot be read in a 200.
    pub(super) fn into_answer(self, is_binding_success: bool) -> (u16, Value) {
        const SOURCE: &str = "SuperOffice.Services.Implementation";
        match self {
            Self::NotFound(id) => (
                404,
                json!({
                    "Error": true,
                    "ErrorType": "SoNotFoundException",
                    "ErrorMessage": format!("Associate id {id} not found"),
                    "ErrorSource": SOURCE,
                }),
            ),
            Self::Argument(status, message) => (
                status,
                json!({
                    "Error": true,
                    "ErrorType": "ArgumentException",
                    "Message": message,
                    "ErrorSource": SOURCE,
                }),
            ),
            Self::Binding(detail) => (
                if is_binding_success { 200 } else { 400 },
                json!({ "Message": "The request cannot be read", "MessageDetail": detail }),
            ),
            Self::Silent => (200, Value::Null),
        }
    }
}
