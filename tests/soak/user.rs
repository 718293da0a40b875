//! A user whom only one task writes at a time, so that there is a truth to compare with.

use fastrand::Rng;
use omnipresence::{Availability, Presence, PresenceUpdate, Result, SetOutcome, Who};

use crate::source::Source;

/// The availabilities that are tried.
pub(crate) const STATUSES: [Availability; 3] = [
    Availability::Available,
    Availability::Busy,
    Availability::Away,
];

/// A user and the message that the source held last.
///
/// Every write has its user and its number in the message, so that the message tells which write is in effect.
pub(crate) struct User {
    pub(crate) who: Who,
    pub(crate) held: Option<String>,
    writes: u64,
}

/// A write that is about to be sent.
pub(crate) struct Write {
    pub(crate) update: PresenceUpdate,
    message: String,
}

impl User {
    /// A user without a message.
    pub(crate) fn new(who: Who) -> Self {
        Self {
            who,
            held: None,
            writes: 0,
        }
    }

    /// The next write: now and then one that few vendors can carry out exactly, and which must be refused.
    pub(crate) fn next_write(&mut self, source: &Source, chance: &mut Rng) -> Write {
        self.writes += 1;
        let message = format!("write {} of {:?}", self.writes, self.who);
        let update = match chance.u8(..20) {
            0 => PresenceUpdate::new(Availability::DoNotDisturb).exact(),
            _ => source.offered[chance.usize(..source.offered.len())].clone(),
        };
        Write {
            update: update.with_message(&message),
            message,
        }
    }

    /// Compares the outcome of a write with what the source holds: after a success the write, after a failure with nothing done the one
    /// before, after a failure in doubt either.
    pub(crate) async fn check_write(
        &mut self,
        source: &Source,
        write: Write,
        outcome: &Result<SetOutcome>,
    ) {
        let held = source.held(&self.who).await;
        let is_done = held.as_ref() == Some(&write.message);
        let reported = match outcome {
            Ok(_) => "reported as done",
            Err(error) if error.may_have_been_applied() => "in doubt",
            Err(_) => "reported as not done",
        };
        let is_true = match reported {
            "reported as done" => is_done,
            "in doubt" => is_done || held == self.held,
            _ => held == self.held,
        };
        let mut tally = source.tally();
        *tally.writes.entry((reported, is_done)).or_default() += 1;
        if !is_true {
            let (before, sent) = (&self.held, &write.message);
            tally.find(format!(
                "{}: held {before:?}, was sent {sent:?}, holds {held:?}: {reported}: {outcome:?}",
                source.name
            ));
        }
        drop(tally);
        self.held = held;
    }

    /// Compares a read with what the source holds.
    pub(crate) fn check_read(&self, source: &Source, read: &Result<Presence>) {
        if let Ok(presence) = read
            && text(presence) != self.held
        {
            let (name, held, read) = (&source.name, &self.held, text(presence));
            let finding = format!(
                "{name}: {:?} holds {held:?}, but was read with {read:?}",
                self.who
            );
            source.tally().find(finding);
        }
    }
}

pub(crate) fn text(presence: &Presence) -> Option<String> {
    let message = presence.message.as_ref();
    message.map(|message| message.text.clone())
}
