//! The HTTP clients for one address, one for each Tokio runtime: a connection needs the runtime that opened it to run.

use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Client;
use tokio::runtime::{Handle, Id};

type Build = dyn Fn() -> reqwest::Result<Client> + Send + Sync;

/// The clients. Clones share them.
#[derive(Clone)]
pub(crate) struct Clients(Arc<Inner>);

struct Inner {
    build: Box<Build>,
    /// A few runtimes with their clients, the newest at the end. The first client has no runtime until it is used.
    clients: Mutex<Vec<(Option<Id>, Client)>>,
}

/// A program that uses more runtimes at once opens its connections again.
const MAX_CLIENTS: usize = 8;

impl Clients {
    /// Builds the first one.
    pub(super) fn new(
        build: impl Fn() -> reqwest::Result<Client> + Send + Sync + 'static,
    ) -> reqwest::Result<Self> {
        let clients = Mutex::new(vec![(None, build()?)]);
        let build = Box::new(build);
        Ok(Self(Arc::new(Inner { build, clients })))
    }

    /// The client of the runtime that calls.
    pub(crate) fn current(&self) -> Client {
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let clients = self.0.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        let fits = |(of, _): &(Option<Id>, Client)| of.is_none() || *of == runtime;
        if let Some(at) = clients.iter().position(fits) {
            clients[at].0 = runtime;
            return clients[at].1.clone();
        }
        // It could be built once. If it cannot be now, another runtime's client serves as long as that runtime runs.
        let built = (self.0.build)();
        let client = built.unwrap_or_else(|_| clients[0].1.clone());
        if clients.len() == MAX_CLIENTS {
            clients.remove(0);
        }
        clients.push((runtime, client.clone()));
        client
    }
}
