//! The second factor: which calls need a code, and after how many wrong ones no code is accepted.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::FakeRocketChat;
use crate::testkit::{Call, Reply};

/// So many wrong codes are taken for guessing.
const MAX_WRONG: u32 = 5;

/// What the server asks for beside the credentials, and of whom.
pub(super) struct Gate {
    pub(super) at_login: bool,
    /// Operations that ask for it too. None does as servers come.
    pub(super) operations: BTreeSet<String>,
    /// How the code is got.
    pub(super) method: &'static str,
    wrong: u32,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            at_login: false,
            operations: BTreeSet::new(),
            method: "totp",
            wrong: 0,
        }
    }

    /// The error's code, its words and its details, if a code is missing or wrong.
    pub(super) fn check(&mut self, code: Option<&str>) -> Result<(), Refusal> {
        let expected = match self.method {
            "password" => hex(&Sha256::digest(FakeRocketChat::PASSWORD)),
            _ => FakeRocketChat::CODE.to_owned(),
        };
        let (code, words) = match code {
            Some(code) if code == expected && self.wrong < MAX_WRONG => {
                self.wrong = 0;
                return Ok(());
            }
            None => ("totp-required", "TOTP Required"),
            Some(_) => {
                self.wrong += 1;
                match self.wrong < MAX_WRONG {
                    true => ("totp-invalid", "TOTP Invalid"),
                    false => ("totp-max-attempts", "TOTP Maximum Failed Attempts Reached"),
                }
            }
        };
        let details = json!({
            "method": self.method,
            "codeGenerated": self.method == "email" && code == "totp-required",
            "availableMethods": [self.method],
        });
        Err(Refusal {
            code,
            words,
            details,
        })
    }
}

/// A refusal for the lack of a code.
pub(super) struct Refusal {
    pub(super) code: &'static str,
    words: &'static str,
    details: Value,
}

impl Refusal {
    /// In the form of a login.
    pub(super) fn of_login(self) -> Value {
        json!({
            "success": false, "status": "error", "error": self.code, "message": self.words, "details": self.details,
        })
    }

    /// In the form of any other operation.
    pub(super) fn of_call(self) -> Reply {
        let error = format!("{} [{}]", self.words, self.code);
        let body = json!({
            "success": false, "error": error, "errorType": self.code, "details": self.details,
        });
        Reply::json(400, body)
    }
}

/// Refuses a call that needs a code and has none, or one for another method.
pub(super) fn check_call(gate: &mut Gate, call: &Call<'_>) -> Result<(), Reply> {
    if !gate.operations.contains(call.operation) {
        return Ok(());
    }
    let is_meant = call.header("x-2fa-method") == Some(gate.method);
    let code = call.header("x-2fa-code").filter(|_| is_meant);
    gate.check(code).map_err(Refusal::of_call)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
