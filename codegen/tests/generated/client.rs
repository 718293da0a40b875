//! How a call is made.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use crate::{
    api::{CALLS, Client},
    runtime::client::Connection,
};

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

#[test]
fn every_operation_is_called_and_its_response_printed() {
    let forms: Vec<_> = CALLS
        .iter()
        .map(|calls| (calls.descriptor.id, calls.forms.len()))
        .collect();
    let expected = [
        ("things.list", 2),
        ("things.create", 2),
        ("things.tag", 2),
        ("getThing", 1),
        ("hasThing", 1),
        ("putThing", 2),
        ("deleteThing", 2),
        ("createToken", 2),
    ];
    assert_eq!(forms, expected);
    let printed = now((CALLS[4].forms[0])(Connection)).unwrap();
    assert_eq!(printed, "Response(()) Response(\n    (),\n)");
}
