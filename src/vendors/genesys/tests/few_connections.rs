//! A client that does not open a connection for each of a thousand requests: that is more than some machines allow a process.

use reqwest::{
    ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};
use std::{
    future::pending,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use crate::client::HttpOptions;

const CONNECTIONS: usize = 32;

/// Finds this machine for the first connections, and keeps the rest waiting: they take those that come free.
#[derive(Default)]
struct Doorkeeper(AtomicUsize);

impl Resolve for Doorkeeper {
    fn resolve(&self, _: Name) -> Resolving {
        let is_let_in = self.0.fetch_add(1, Relaxed) < CONNECTIONS;
        Box::pin(async move {
            if !is_let_in {
                pending::<()>().await;
            }
            // The port is that of the URL.
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            Ok(Box::new([here].into_iter()) as Addrs)
        })
    }
}

/// These options, with few connections to what [`by_name`] names.
pub(super) fn with_few_connections(http: HttpOptions) -> HttpOptions {
    http.with_client_builder(|| ClientBuilder::new().dns_resolver(Arc::new(Doorkeeper::default())))
}

/// The URL of a fake with the name of this machine, which must be looked up.
pub(super) fn by_name(url: &str) -> String {
    url.replace("127.0.0.1", "localhost")
}
