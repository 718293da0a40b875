//! How a call is made.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use crate::{api::Client, runtime::http::Connection};

pub(crate) fn client() -> Client {
    Client::new(Connection)
}

/// The result of a future that never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the future waits"),
    }
}

#[test]
fn a_call_goes_through_the_connection() {
    let response = now(client().has_thing("me", 7).send());
    assert_eq!(response.map(|response| response.0), Ok(()));
}
