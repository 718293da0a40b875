//! A write whose effect no reading has shown yet: it is reported as a write once one does, and as one without effect after the lag.

use std::{collections::VecDeque, time::Duration};

use crate::{
    mirror::{event::MirrorEvent, writes::write_record::WriteRecord},
    model::Presence,
};

/// The writes to an account that have shown no effect so far, in order.
#[derive(Debug, Default)]
pub(crate) struct Unconfirmed(VecDeque<Write>);

#[derive(Debug)]
struct Write {
    written: WriteRecord,
    event: MirrorEvent,
    /// When a reading of the state before proves that there is none.
    until: Duration,
}

impl Unconfirmed {
    pub(crate) fn add(&mut self, written: WriteRecord, event: MirrorEvent, until: Duration) {
        let write = Write {
            written,
            event,
            until,
        };
        self.0.push_back(write);
    }

    /// When to read the account.
    pub(crate) fn due_at(&self) -> Option<Duration> {
        self.0.front().map(|write| write.until)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes a reading, and returns the events of the writes that it shows in effect, and `no_effect` for those that had none.
    pub(crate) fn observe(
        &mut self,
        reading: &Presence,
        elapsed: Duration,
        no_effect: &MirrorEvent,
    ) -> Vec<MirrorEvent> {
        let mut events = Vec::new();
        self.0.retain(|write| {
            let with_message = write.written.with_message;
            if !write.written.was_shown_by(reading, with_message) {
                events.push(write.event.clone());
                return false;
            }
            if write.until <= elapsed {
                events.push(no_effect.clone());
                return false;
            }
            true
        });
        events
    }

    /// The account could not be read: it is read again.
    pub(crate) fn delay(&mut self, until: Duration) {
        for write in &mut self.0 {
            write.until = write.until.max(until);
        }
    }
}
