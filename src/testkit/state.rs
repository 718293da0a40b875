//! The state of a fake vendor, which the test and the server change in turns, with the clock that both go by.

use std::sync::{Mutex, MutexGuard};

use super::lock;
use crate::clock::{FakeClock, Timestamp};

/// The state of a fake vendor and its clock.
pub(crate) struct FakeState<S> {
    pub(crate) clock: FakeClock,
    state: Mutex<S>,
}

impl<S> FakeState<S> {
    /// A state that begins at the time of a new clock.
    pub(crate) fn new(begin: impl FnOnce(Timestamp) -> S) -> Self {
        let clock = FakeClock::new();
        let state = Mutex::new(begin(clock.now()));
        Self { clock, state }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, S> {
        lock(&self.state)
    }
}
