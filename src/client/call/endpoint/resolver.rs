//! Where an API is, at a vendor that moves it from host to host: only a [`TrustedUrl`] can be the answer.

use std::fmt;

use async_trait::async_trait;

use super::trusted_url::TrustedUrl;
use crate::error::{Error, ErrorKind, Recovery, Result};

/// Finds out where an API is. Credentials go to the endpoint that it resolves.
#[async_trait]
pub(crate) trait EndpointResolver: fmt::Debug + Send + Sync {
    /// Where the API is now.
    async fn resolve(&self) -> Result<TrustedUrl>;

    /// A host says that the API is not there. Returns whether resolving again may give another endpoint.
    fn invalidate(&self, endpoint: &TrustedUrl) -> bool;

    /// An endpoint that was resolved in place of another has answered.
    fn confirm(&self) {}
}

pub(in crate::client::call) fn is_misdirected(error: &Error) -> bool {
    error.recovery() == Recovery::Relocate
}

/// The error for an API that is not where it was found. No setting is wrong, so the kind is another than that of a fixed address.
pub(in crate::client::call) fn relocation_failed(error: Error) -> Error {
    let answer = error.answer().cloned();
    let failed = Error::new(
        ErrorKind::Unavailable,
        "the host that was found does not serve the API either: it may be moving, try again later",
    )
    .with_request_id(error.request_id().map(str::to_owned))
    .with_source(error);
    match answer {
        Some(answer) => failed.with_answer(answer),
        None => failed,
    }
}

/// Whether an answer has come.
pub(in crate::client::call) fn has_answer<T>(outcome: &Result<T>) -> bool {
    outcome
        .as_ref()
        .map_or_else(|error| error.status().is_some(), |_| true)
}
