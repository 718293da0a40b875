//! A checked URL and the client to reach it with, as [`HttpOptions`](super::HttpOptions) has opened them.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::header::HeaderMap;
use url::Url;

use super::clients::Clients;
use crate::{
    client::{
        call::{
            response::server_clock::ServerClock,
            retry::{Retry, RetryBudget},
        },
        rate_limit::Quota,
    },
    clock::Clock,
};

/// A checked URL and the client to reach it with.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) clients: Clients,
    pub(crate) base: Url,
    /// What every request carries that does not set it itself.
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
    pub(crate) batch_timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) retry: Retry,
    pub(crate) has_own_proxy: bool,
    /// Shared by all that one provider sends.
    pub(crate) retry_budget: Arc<RetryBudget>,
    /// None, if those count that the vendor documents.
    pub(crate) quotas: Option<Vec<Quota>>,
    pub(crate) concurrency: usize,
    pub(crate) clock: Arc<dyn Clock>,
    /// The addresses of a provider are one vendor's, and share it.
    pub(crate) server_clock: Arc<ServerClock>,
}

impl Transport {
    /// The address.
    pub(crate) fn base(&self) -> &Url {
        &self.base
    }
}

/// The client would print the headers that it sends by default, which may be secret.
impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base", &self.base.as_str())
            .finish_non_exhaustive()
    }
}
