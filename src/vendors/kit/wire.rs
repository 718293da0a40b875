//! How a vendor's server writes presences: the bodies around ids, words and messages of a test's own.

use std::sync::Arc;

use super::{Built, NOWHERE};
use crate::{
    client::HttpOptions,
    model::Availability,
    provider::{MessageSupport, PresenceProvider},
};

/// One way in which a provider reads presences. Ids, words and messages are parts of JSON texts as they are, escapes included.
pub struct WireForm {
    /// Its name, for names of trials: `of_users`.
    pub name: &'static str,
    /// Builds a provider for this base URL that reads in this way.
    pub open: fn(&str, HttpOptions) -> Built,
    /// Writes the response to a read of the user `5` alone: a word, and a message if there is one.
    pub one: fn(&str, Option<&str>) -> String,
    /// The list in which `get_many` reads several users with one request; none if it reads them one by one.
    pub list: Option<WireList>,
    /// Each word for a status, and its meaning.
    pub words: &'static [(&'static str, Availability)],
    /// Whether a word is a JSON text; else it is a literal such as `true`.
    pub words_are_texts: bool,
    /// How a presence is written.
    pub write: Option<WireWrite>,
    /// Damaged responses to a read of an unknown user: the status, the body, and the code in it.
    pub unknown_user: &'static [(u16, &'static [u8], &'static str)],
}

/// A list of users. `get_many` must read it: a provider that reads several users one by one has none.
pub struct WireList {
    /// The list of everyone around its entries; none if the vendor has no such list.
    pub everyone: Option<[&'static str; 2]>,
    /// The list of some users around its entries.
    pub some: [&'static str; 2],
    /// Writes an entry: the id of the user, a word, and a message if there is one.
    pub entry: fn(&str, &str, Option<&str>) -> String,
    /// Entries of the user `ID` that cannot be decoded.
    pub broken: &'static [&'static str],
}

/// A write of a presence.
pub struct WireWrite {
    /// Bodies of responses to the requests that precede it.
    pub before: &'static [&'static str],
    /// The body of a response of success; empty if it has none.
    pub success: &'static str,
    /// The body with which the vendor reports an unknown user in a response of success.
    pub not_found: Option<&'static str>,
}

/// Bodies without a sign of success that most vendors document, as gateways and broken servers send them in response to a write.
pub const SILENT: [&str; 13] = [
    "",
    " ",
    "null",
    "{}",
    "[]",
    r#"[{}]"#,
    "true",
    r#""ok""#,
    r#"{"meta":{}}"#,
    r#"{"meta":{"code":200},"data":{}}"#,
    r#"{"data":{"id":"1","presence":"away"}}"#,
    r#"{"success":null}"#,
    r#"{"status":"ok"}"#,
];

impl WireForm {
    fn provider(&self) -> Arc<dyn PresenceProvider> {
        (self.open)(NOWHERE, HttpOptions::default()).expect("the settings are valid")
    }

    /// Whether a presence has a message.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        self.provider().capabilities().message != MessageSupport::No
    }

    /// Whether the provider lists everyone.
    #[must_use]
    pub fn lists_everyone(&self) -> bool {
        self.list.as_ref().is_some_and(|it| it.everyone.is_some())
    }

    /// The word for this availability.
    #[must_use]
    pub fn word(&self, availability: Availability) -> Option<&'static str> {
        let mut words = self.words.iter();
        words
            .find(|(_, meaning)| *meaning == availability)
            .map(|(word, _)| *word)
    }

    /// The list of users.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn users(&self) -> &WireList {
        self.list.as_ref().expect("several users are read at once")
    }
}

impl WireList {
    /// The list of everyone with these entries, or that of some users where there is no such list.
    #[must_use]
    pub fn everyone(&self, entries: &[impl AsRef<str>]) -> String {
        around(self.everyone.unwrap_or(self.some), entries)
    }

    /// The list of some users with these entries.
    #[must_use]
    pub fn some(&self, entries: &[impl AsRef<str>]) -> String {
        around(self.some, entries)
    }

    /// Entries of a user that cannot be decoded.
    pub fn broken(&self, user: &str) -> impl Iterator<Item = String> {
        self.broken
            .iter()
            .map(move |entry| entry.replace("ID", user))
    }
}

fn around(list: [&str; 2], entries: &[impl AsRef<str>]) -> String {
    let entries: Vec<&str> = entries.iter().map(AsRef::as_ref).collect();
    list.join(&entries.join(","))
}
