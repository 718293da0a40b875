//! The HTTP clients for one address, one for each Tokio runtime: a connection needs the runtime that opened it to run. Requests that a server
//! holds open have clients of their own, because the silence that a client bears is the same for all its requests.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::Client;
use tokio::runtime::{Handle, Id};

/// Builds a client that bears a silence longer by this.
type Build = dyn Fn(Duration) -> reqwest::Result<Client> + Send + Sync;

/// The clients. Clones share them.
#[derive(Clone)]
pub(crate) struct Clients(Arc<Inner>);

struct Inner {
    build: Box<Build>,
    /// A few clients, the newest at the end.
    clients: Mutex<Vec<Entry>>,
}

struct Entry {
    /// None for the first client until it is used.
    runtime: Option<Id>,
    hold: Duration,
    client: Client,
}

/// A program that uses more runtimes at once opens its connections again.
const MAX_CLIENTS: usize = 8;

impl Clients {
    /// Builds the first one.
    pub(super) fn new(
        build: impl Fn(Duration) -> reqwest::Result<Client> + Send + Sync + 'static,
    ) -> reqwest::Result<Self> {
        let first = Entry {
            runtime: None,
            hold: Duration::ZERO,
            client: build(Duration::ZERO)?,
        };
        let clients = Mutex::new(vec![first]);
        let build = Box::new(build);
        Ok(Self(Arc::new(Inner { build, clients })))
    }

    /// The client of the runtime that calls, for requests that the server may hold open for so long.
    pub(crate) fn current(&self, hold: Duration) -> Client {
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let clients = self.0.clients.lock();
        let mut clients = clients.unwrap_or_else(PoisonError::into_inner);
        let fits =
            |it: &&mut Entry| it.hold == hold && (it.runtime.is_none() || it.runtime == runtime);
        if let Some(entry) = clients.iter_mut().find(fits) {
            entry.runtime = runtime;
            return entry.client.clone();
        }
        // It could be built once. If it cannot be now, another runtime's client serves as long as that runtime runs.
        let built = (self.0.build)(hold);
        let client = built.unwrap_or_else(|_| clients[0].client.clone());
        if clients.len() == MAX_CLIENTS {
            clients.remove(0);
        }
        clients.push(Entry {
            runtime,
            hold,
            client: client.clone(),
        });
        client
    }
}
