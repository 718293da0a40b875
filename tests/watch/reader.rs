//! Reads a watch until nothing more is emitted for a while.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, task::noop_waker};
pub(crate) use omnipresence::__testkit::watching::*;
use omnipresence::{Availability, Watch};

/// What is told without waiting.
pub(crate) fn at_once(watch: &mut Watch) -> Vec<String> {
    let waker = noop_waker();
    let mut context = Context::from_waker(&waker);
    let mut told = Vec::new();
    while let Poll::Ready(Some(event)) = Pin::new(&mut *watch).poll_next(&mut context) {
        told.push(words(&event));
    }
    told
}

pub(crate) const AVAILABLE: Availability = Availability::Available;
pub(crate) const BUSY: Availability = Availability::Busy;
pub(crate) const AWAY: Availability = Availability::Away;
pub(crate) const OFFLINE: Availability = Availability::Offline;
