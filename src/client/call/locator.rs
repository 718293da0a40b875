use std::{fmt, sync::Arc};

use async_trait::async_trait;
use url::Url;

use crate::error::Result;

/// An address at which an API was found.
#[derive(Clone, Debug)]
pub(crate) struct Base(Arc<Url>);

impl Base {
    pub(crate) fn new(url: Url) -> Self {
        Self(Arc::new(url))
    }

    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// Whether both were found at the same time, and do not merely read the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Finds out where an API is, at a vendor who moves it from host to host.
///
/// Credentials go to whatever it finds: it must refuse an address that the vendor cannot have meant.
#[async_trait]
pub(crate) trait Locator: fmt::Debug + Send + Sync {
    /// Where the API is now.
    async fn locate(&self) -> Result<Base>;

    /// A host says that the API is not there. Returns whether asking again may give another address.
    fn misdirected(&self, base: &Base) -> bool;

    /// A host has answered that was found in place of another.
    fn found(&self) {}
}
