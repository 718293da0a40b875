//! Tells the failure of a source from the failures of its users.

use crate::{
    error::{Error, Scope},
    model::Presence,
};

/// Returns the failure of a source, if every user failed and each failure concerns the source.
///
/// A failure that concerns a user shows that the source answers.
pub(crate) fn outage<'a>(
    answers: impl IntoIterator<Item = &'a Result<Presence, Error>>,
) -> Option<&'a Error> {
    let mut first = None;
    for answer in answers {
        let error = answer.as_ref().err()?;
        if error.scope() != Scope::Source {
            return None;
        }
        first = first.or(Some(error));
    }
    first
}
