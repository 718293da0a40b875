//! Where an API is, at a vendor that moves it from host to host: only a [`TrustedUrl`] can be the answer.

use std::fmt;

use async_trait::async_trait;

use super::trusted_url::TrustedUrl;
use crate::error::Result;

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
