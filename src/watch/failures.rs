//! Whether a failure is about the source or about the users who were asked for.

use std::collections::HashMap;

use super::step::Answers;
use crate::error::Scope;

/// Whom an answer does not tell of, and whether that is about the user.
pub(super) struct Failures(HashMap<Box<str>, bool>);

impl Failures {
    pub(super) fn of(answers: &Answers) -> Self {
        let failures = answers.iter().filter_map(|(user, answer)| {
            let error = answer.as_ref().err()?;
            Some((user.as_str().into(), error.scope() != Scope::Source))
        });
        Self(failures.collect())
    }

    pub(super) fn are_about_users(&self) -> bool {
        self.0.values().any(|is_about_user| *is_about_user)
    }

    /// None, if the source failed.
    pub(super) fn could_be_read(&self, user: &str) -> Option<bool> {
        match self.0.get(user) {
            None => Some(true),
            Some(true) => Some(false),
            Some(false) => None,
        }
    }
}
