//! Where an API is, at a vendor that moves it from host to host.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use url::Url;

use super::trusted_url::TrustedUrl;
use crate::error::Result;

/// A URL at which an API was found.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint(Arc<TrustedUrl>);

impl Endpoint {
    pub(crate) fn new(url: TrustedUrl) -> Self {
        Self(Arc::new(url))
    }

    pub(crate) fn url(&self) -> &Url {
        self.0.as_url()
    }

    /// Whether both were found at the same time, and do not merely read the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Finds out where an API is, at a vendor that moves it from host to host. Credentials go to the endpoint that it resolves.
#[async_trait]
pub(crate) trait EndpointResolver: fmt::Debug + Send + Sync {
    /// Where the API is now.
    async fn resolve(&self) -> Result<Endpoint>;

    /// A host says that the API is not there. Returns whether resolving again may give another endpoint.
    fn invalidate(&self, endpoint: &Endpoint) -> bool;

    /// An endpoint that was resolved in place of another has answered.
    fn confirm(&self) {}
}
