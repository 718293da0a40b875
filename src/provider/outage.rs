//! Tells the failure of a source from the failures of its users.

use crate::{
    error::{Error, Scope},
    model::Presence,
};

/// Returns the failure of a source, if every user failed, a failure concerns the source, and none concerns a user.
///
/// A failure that concerns a user shows that the source answers. One that concerns the request shows nothing: an id that cannot be one is
/// rejected before anything is sent.
pub(crate) fn outage<'a>(
    answers: impl IntoIterator<Item = &'a Result<Presence, Error>>,
) -> Option<&'a Error> {
    let mut first = None;
    for answer in answers {
        let error = answer.as_ref().err()?;
        match error.scope() {
            Scope::Source => first = first.or(Some(error)),
            Scope::User => return None,
            Scope::Request => {}
        }
    }
    first
}

/// Whether an answer shows that the source answers.
pub(crate) fn is_answered(answer: &Result<Presence, Error>) -> bool {
    match answer {
        Ok(_) => true,
        Err(error) => error.scope() == Scope::User,
    }
}
