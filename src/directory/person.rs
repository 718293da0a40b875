//! A person and the person's accounts, not checked before they are added to a directory.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Source, UserId};

/// A person's id, which the user of this crate chooses. It is printed in errors and may be logged: take no secret for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(String);

impl PersonId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PersonId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for PersonId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl AsRef<str> for PersonId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Somebody, and the accounts that are theirs.
///
/// ```
/// # use omnipresence::{Person, Source};
/// let ann = Person::new("ann")
///     .with_name("Ann Archer")
///     .with_account(Source::new("pnut", "pnut.io"), "12")
///     .with_account(Source::new("rocketchat", "chat.example.com"), "aobEdbYhXfu5hkeqG");
/// assert_eq!(ann.label(), "Ann Archer");
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The name that people read.
    #[serde(default)]
    pub name: Option<String>,
    /// The accounts; there may be several at one source.
    pub accounts: Vec<Account>,
}

impl Person {
    /// Somebody without accounts so far.
    #[must_use]
    pub fn new(id: impl Into<PersonId>) -> Self {
        Self {
            id: id.into(),
            name: None,
            accounts: Vec::new(),
        }
    }

    /// Adds the name that people read.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds an account.
    #[must_use]
    pub fn with_account(mut self, source: Source, user: impl Into<UserId>) -> Self {
        self.accounts.push(Account::new(source, user));
        self
    }

    /// The name, or the id of somebody without one.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().unwrap_or(self.id.as_str())
    }

    /// The users who this person is at one source.
    pub fn users_at(&self, source: &Source) -> impl Iterator<Item = &UserId> {
        let accounts = self.accounts.iter();
        accounts.filter_map(move |account| (account.source == *source).then_some(&account.user))
    }
}

/// One user at one source.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    /// Where it is.
    pub source: Source,
    /// The vendor's id of the user there.
    pub user: UserId,
}

impl Account {
    /// A user at a source.
    #[must_use]
    pub fn new(source: Source, user: impl Into<UserId>) -> Self {
        Self {
            source,
            user: user.into(),
        }
    }
}
