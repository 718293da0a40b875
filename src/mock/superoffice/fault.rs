use serde_json::json;

use crate::mock::Reply;

/// Why a call fails: one variant for each form that the vendor's errors have.
pub(super) enum Fault {
    /// The envelope of the documentation, with `ErrorMessage`.
    NotFound(i32),
    /// The envelope that the vendor's own client is tested with, with `Message`.
    Argument(u16, String),
    /// The form without a type, for requests that cannot be read.
    Binding(&'static str),
}

impl Fault {
    pub(super) fn into_reply(self) -> Reply {
        const SOURCE: &str = "SuperOffice.Services.Implementation";
        match self {
            Self::NotFound(id) => Reply::json(
                404,
                json!({
                    "Error": true,
                    "ErrorType": "SoNotFoundException",
                    "ErrorMessage": format!("Associate id {id} not found"),
                    "ErrorSource": SOURCE,
                }),
            ),
            Self::Argument(status, message) => Reply::json(
                status,
                json!({
                    "Error": true,
                    "ErrorType": "ArgumentException",
                    "Message": message,
                    "ErrorSource": SOURCE,
                }),
            ),
            Self::Binding(detail) => Reply::json(
                400,
                json!({ "Message": "The request cannot be read", "MessageDetail": detail }),
            ),
        }
    }
}
