//! The users of a batch who could not be read, and whether each failure concerns the user or the source.

use std::collections::HashMap;

use crate::{error::Scope, watch::state::Readings};

pub(crate) struct Failures(HashMap<Box<str>, Scope>);

impl Failures {
    pub(crate) fn of(readings: &Readings) -> Self {
        let failures = readings.iter().filter_map(|(user, reading)| {
            let error = reading.as_ref().err()?;
            Some((user.as_str().into(), error.scope()))
        });
        Self(failures.collect())
    }

    pub(crate) fn concern_users(&self) -> bool {
        self.0.values().any(|scope| *scope != Scope::Source)
    }

    /// Returns `None`, if the source failed.
    pub(crate) fn could_be_read(&self, user: &str) -> Option<bool> {
        match self.0.get(user) {
            None => Some(true),
            Some(Scope::Source) => None,
            Some(_) => Some(false),
        }
    }
}
