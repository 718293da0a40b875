//! Whether a request has opened a connection. If not, it was sent on one that the server may have closed meanwhile.

use std::{
    cell::Cell,
    future::Future,
    task::{Context, Poll},
};

use tower_layer::Layer;
use tower_service::Service;

tokio::task_local! {
    static HAS_OPENED: Cell<bool>;
}

/// Sends a request. Returns whether it has opened a connection, beside what comes of it.
pub(super) async fn observed<F: Future>(request: F) -> (F::Output, bool) {
    let request = async {
        let output = request.await;
        (output, HAS_OPENED.with(Cell::get))
    };
    HAS_OPENED.scope(Cell::new(false), request).await
}

/// Notes each connection that a client opens with the request that it is opened for.
#[derive(Clone, Copy)]
pub(super) struct NoteConnections;

/// The connector of a client.
#[derive(Clone)]
pub(super) struct Connector<S>(S);

impl<S> Layer<S> for NoteConnections {
    type Service = Connector<S>;

    fn layer(&self, connector: S) -> Connector<S> {
        Connector(connector)
    }
}

impl<S: Service<R>, R> Service<R> for Connector<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, destination: R) -> S::Future {
        // The client may also open one on its own.
        let _ = HAS_OPENED.try_with(|has_opened| has_opened.set(true));
        self.0.call(destination)
    }
}
