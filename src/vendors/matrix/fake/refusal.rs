//! A refusal of the fake Matrix server.

use serde_json::{Value, json};

use crate::testkit::Reply;

/// A refusal in the vendor's envelope.
pub(super) struct Refusal {
    status: u16,
    body: Value,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, message: &str) -> Self {
        let body = json!({ "errcode": code, "error": message });
        Self { status, body }
    }

    pub(super) fn with(mut self, member: &str, value: Value) -> Self {
        self.body[member] = value;
        self
    }

    pub(super) fn into_reply(self) -> Reply {
        Reply::json(self.status, self.body)
    }
}
