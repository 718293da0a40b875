//! The results of reading people: each person with the accounts that failed.

use std::fmt;

use crate::{
    compose::Combined,
    directory::{Account, PersonId},
    error::Error,
    model::Source,
};

/// The presence of one person.
///
/// `Display` explains it to people, as that of [`Combined`] does, with a line more for each account that could not be read.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct PersonPresence {
    /// Who it is.
    pub person: PersonId,
    /// What the accounts that could be read come to.
    pub combined: Combined,
    /// The accounts that could not be read, and why.
    pub failed: Vec<(Account, Error)>,
}

impl fmt::Display for PersonPresence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.combined)?;
        for (account, error) in &self.failed {
            write!(f, "\n- {}", account.source)?;
            let read = self.combined.inputs().iter();
            let sources = read.map(|judged| &judged.presence.source);
            let sources = sources.chain(self.failed.iter().map(|(it, _)| &it.source));
            if sources.filter(|source| **source == account.source).count() > 1 {
                write!(f, " {}", account.user)?;
            }
            write!(f, ": could not be read: {error}")?;
        }
        Ok(())
    }
}

/// The presence of every person in a directory.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Everyone {
    /// Every person, in the order of their ids.
    pub persons: Vec<PersonPresence>,
    /// The sources that failed as a whole, and why: no account there could be read, and every error has the scope
    /// [`Source`](crate::Scope::Source). The persons are combined from the others.
    pub failed: Vec<(Source, Error)>,
}
