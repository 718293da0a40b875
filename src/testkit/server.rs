//! The server of every fake. It answers documented operations alone, and a test that sends anything else fails.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
};

use super::{
    Backend, Fault, RecordedCall,
    front::Front,
    lock,
    router::{Journal, Router, Shared},
    unknown::unknown,
};
use crate::{client::wire::Descriptor, clock::FakeClock, provider::NewIds};

/// A fake vendor that listens on loopback until it is dropped.
///
/// The server answers 501 to a request that no operation documents. If the backend panics over a request, the connection breaks. Over
/// both kinds of requests the server panics when it is dropped, so that the test fails. The drop waits for a response in the making, but for
/// no more than a second.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
///
/// use omnipresence::{
///     reqwest::{self, Method},
///     testkit::{Backend, Call, FakeClock, FakeServer, Fault, Reply},
///     wire::Descriptor,
/// };
///
/// static GET_STATUS: Descriptor = Descriptor::new("acme", "getStatus", Method::GET, "/status/{user}");
/// static OPERATIONS: [&Descriptor; 1] = [&GET_STATUS];
///
/// struct Acme(FakeClock);
///
/// impl Backend for Acme {
///     fn operations(&self) -> &'static [&'static Descriptor] {
///         &OPERATIONS
///     }
///
///     fn clock(&self) -> &FakeClock {
///         &self.0
///     }
///
///     fn authorize(&self, _: &Call<'_>) -> Result<(), Reply> {
///         Ok(())
///     }
///
///     fn answer(&self, call: &Call<'_>) -> Reply {
///         Reply::text(200, format!("{} is busy", call.segment("user")))
///     }
///
///     fn refuse(&self, _: &Call<'_>, status: u16, _: Option<Duration>) -> Reply {
///         Reply::text(status, "no")
///     }
/// }
///
/// let server = FakeServer::start(Arc::new(Acme(FakeClock::new()))).await;
/// let url = format!("{}/status/ann", server.base_url());
/// server.fail_next(1, Some("getStatus"), Fault::Status(503));
/// assert_eq!(reqwest::get(&url).await?.status(), 503);
/// assert_eq!(reqwest::get(&url).await?.text().await?, "ann is busy");
/// # Ok(())
/// # }
/// ```
pub struct FakeServer {
    front: Front,
    shared: Arc<Shared>,
    clock: FakeClock,
    /// The ids of the users that are added to the fake.
    pub(crate) ids: NewIds,
    prefix: &'static str,
    operations: &'static [&'static Descriptor],
}

impl FakeServer {
    /// Starts the server on a free port, with a thread of its own.
    pub async fn start(backend: Arc<impl Backend>) -> Self {
        let shared = Arc::<Shared>::default();
        let (prefix, operations) = (backend.prefix(), backend.operations());
        let clock = backend.clock().clone();
        let router = Router {
            backend,
            shared: Arc::clone(&shared),
        };
        Self {
            front: Front::start(router),
            shared,
            clock,
            ids: NewIds::default(),
            prefix,
            operations,
        }
    }

    /// Returns the clock of the vendor.
    #[must_use]
    pub fn clock(&self) -> &FakeClock {
        &self.clock
    }

    /// Returns the base URL, with the path before every operation.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.front.url() + self.prefix
    }

    /// Returns the URL of the server, without a path.
    #[must_use]
    pub fn origin(&self) -> String {
        self.front.url()
    }

    /// Returns the calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        lock(&self.shared.journal).calls.clone()
    }

    /// Returns how many calls of an operation there were, with those that were refused, met a fault or were forgotten.
    ///
    /// # Panics
    /// If there is no such operation.
    #[must_use]
    #[track_caller]
    pub fn requests_of(&self, operation: &str) -> usize {
        self.check_operation(operation);
        let journal = lock(&self.shared.journal);
        journal.counts.get(operation).copied().unwrap_or_default()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        lock(&self.shared.journal).calls.clear();
    }

    /// Returns how many requests have arrived, with those outside of the documented operations.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Returns the requests that no operation documents, and forgets them.
    #[must_use]
    pub fn take_unexpected(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.shared.journal).unexpected)
    }

    /// Lets the next calls of an operation, or of all, meet a fault. See [`Fake::fail_next`](super::Fake::fail_next).
    ///
    /// # Panics
    /// If there is no such operation, or the fault's status is not from 400 to 599.
    #[track_caller]
    pub fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) {
        if let Some(operation) = operation {
            self.check_operation(operation);
        }
        self.shared.faults.add(times, operation, fault.checked());
    }

    /// Drops the faults that no call has met.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Panics if there is no such operation, and lists those that there are.
    #[track_caller]
    pub fn check_operation(&self, operation: &str) {
        let mut operations = self.operations.iter();
        if !operations.any(|descriptor| descriptor.id == operation) {
            let vendor = self
                .operations
                .first()
                .map_or("server", |first| first.vendor);
            let known = self.operations.iter().map(|descriptor| descriptor.id);
            unknown(vendor, "operation", operation, known);
        }
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.front.stop();
        let Journal {
            unexpected, panics, ..
        } = std::mem::take(&mut *lock(&self.shared.journal));
        if thread::panicking() {
            return;
        }
        assert!(
            panics.is_empty(),
            "the fake vendor panicked over requests: {panics:#?}"
        );
        assert!(
            unexpected.is_empty(),
            "the fake vendor got requests that its specification does not have: {unexpected:#?}"
        );
    }
}
