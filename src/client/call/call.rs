//! The state of one call across its requests: what was sent, and what may have been applied.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};

use super::background::Background;
use crate::{
    client::{
        rate_limit::{Class, DelayMeter},
        wire::{Answer, Descriptor, Request},
    },
    error::Error,
};

pub(crate) type DecodeError = fn(&Answer) -> Option<Box<dyn Any + Send + Sync>>;

/// One call on its way, however many requests it takes.
pub(crate) struct Call {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) request: Request,
    pub(crate) decode_error: DecodeError,
    /// When it must be over, as a reading of the clock, if it has not waited for its turn in the background.
    deadline: Duration,
    pub(super) class: Class,
    /// How long the server may hold each of its requests open. The deadline includes it.
    pub(super) hold: Duration,
    /// Its waits for its turn, if they have no bound.
    pub(super) background: Option<Background>,
    sent: AtomicU32,
    /// A request has been sent, and nobody knows yet what became of it.
    is_open: AtomicBool,
    /// An earlier request ended so that the vendor may have acted.
    is_in_doubt: AtomicBool,
    has_renewed: AtomicBool,
    has_relocated: AtomicBool,
}

impl Call {
    pub(crate) fn new(
        descriptor: &'static Descriptor,
        request: Request,
        decode_error: DecodeError,
        deadline: Duration,
    ) -> Self {
        Self {
            descriptor,
            request,
            decode_error,
            deadline,
            class: Class::Foreground,
            hold: Duration::ZERO,
            background: None,
            sent: AtomicU32::new(0),
            is_open: AtomicBool::new(false),
            is_in_doubt: AtomicBool::new(false),
            has_renewed: AtomicBool::new(false),
            has_relocated: AtomicBool::new(false),
        }
    }

    /// The same call in a class. One with a meter waits for its turn for as long as that takes.
    pub(super) fn in_class(mut self, class: Class, meter: Option<Arc<DelayMeter>>) -> Self {
        self.class = class;
        self.background = meter.map(Background::new);
        self
    }

    /// The same call, where the server may hold a request open for so long.
    pub(super) fn with_hold(mut self, hold: Duration) -> Self {
        self.hold = hold;
        self
    }

    /// When it must be over, as a reading of the clock.
    pub(super) fn deadline(&self) -> Duration {
        let waited = self.background.as_ref().map(Background::waited);
        self.deadline.saturating_add(waited.unwrap_or_default())
    }

    /// How long it has waited for its turn, in real time: its own time does not include that.
    pub(super) fn waited_in_real_time(&self) -> Duration {
        let waited = self
            .background
            .as_ref()
            .map(Background::waited_in_real_time);
        waited.unwrap_or_default()
    }

    /// How many requests have been sent.
    pub(crate) fn sent(&self) -> u32 {
        self.sent.load(Relaxed)
    }

    /// Notes that a request is being sent.
    pub(crate) fn begin(&self) {
        self.sent.fetch_add(1, Relaxed);
        self.is_open.store(true, Relaxed);
    }

    /// Notes how a request has failed.
    pub(crate) fn end(&self, error: &Error) {
        self.is_open.store(false, Relaxed);
        self.is_in_doubt
            .fetch_or(error.may_have_been_applied(), Relaxed);
    }

    /// Whether credentials may be renewed: once a call.
    pub(crate) fn may_renew(&self) -> bool {
        !self.has_renewed.swap(true, Relaxed)
    }

    /// Whether the API may be looked for anew: once a call.
    pub(crate) fn may_relocate(&self) -> bool {
        !self.has_relocated.swap(true, Relaxed)
    }

    /// Adds to the error with which it ends what all its requests have come to.
    pub(crate) fn sum_up(&self, error: Error) -> Error {
        let in_doubt = error.may_have_been_applied()
            || self.is_open.load(Relaxed)
            || self.is_in_doubt.load(Relaxed);
        error
            .with_attempts(self.sent())
            .with_may_have_been_applied(in_doubt && self.request.writes)
    }
}
