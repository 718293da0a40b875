//! A user whom only one task writes at a time, so that there is a truth to compare with.

use std::time::Duration;

use fastrand::Rng;
use omnipresence::{Availability, Presence, PresenceUpdate, Result, SetOutcome, Who};
use tokio::time::sleep;

use crate::{line::Line, support::vendor::VendorName};

/// How long a request that nobody waits for any more may still take to reach the vendor.
const SETTLE: Duration = Duration::from_secs(1);

/// A user and what was last seen at the vendor.
///
/// Every write has its user and its number in the message, so that the message tells which write is in effect.
pub(crate) struct OwnUser {
    pub(crate) who: Who,
    /// The availabilities beside which the vendor shows a message.
    offered: &'static [Availability],
    shown: Option<String>,
    writes: u64,
}

impl OwnUser {
    /// A user of this vendor without a message.
    pub(crate) fn new(vendor: VendorName, who: Who) -> Self {
        Self {
            who,
            offered: match vendor {
                VendorName::Pnut => &[Availability::Available],
                _ => &[
                    Availability::Available,
                    Availability::Busy,
                    Availability::Away,
                ],
            },
            shown: None,
            writes: 0,
        }
    }

    /// The next write: now and then one that no vendor can carry out exactly, and which must be refused.
    pub(crate) fn next_write(&mut self, chance: &mut Rng) -> Write {
        self.writes += 1;
        let message = format!("write {} of {}", self.writes, self.name());
        let update = if chance.u8(..20) == 0 {
            PresenceUpdate::new(Availability::DoNotDisturb).exact()
        } else {
            PresenceUpdate::new(self.offered[chance.usize(..self.offered.len())])
        };
        Write {
            update: update.with_message(&message),
            message,
        }
    }

    /// Compares what the library says of a write with what the vendor holds.
    ///
    /// After a success that is the write, after a failure with nothing done the one before, and after one in doubt either of them.
    pub(crate) async fn check_write(
        &mut self,
        line: &Line,
        write: Write,
        outcome: &Result<SetOutcome>,
    ) {
        let in_doubt = matches!(outcome, Err(error) if error.may_have_been_applied());
        if in_doubt {
            sleep(SETTLE).await;
        }
        let held = match line.steady.get(&self.who).await {
            Ok(presence) => text(&presence),
            Err(error) => {
                let finding = format!("{} cannot be read without trouble: {error}", self.name());
                line.tally().find(finding);
                return;
            }
        };
        let is_done = held.as_deref() == Some(&write.message);
        let is_as_before = held == self.shown;
        let mut tally = line.tally();
        let writes = &mut tally.writes;
        match (in_doubt, outcome) {
            (true, _) if is_done => writes.doubtful_done += 1,
            (true, _) if is_as_before => writes.doubtful_not_done += 1,
            (false, Ok(_)) if is_done => writes.done += 1,
            (false, Err(_)) if is_as_before => writes.not_done += 1,
            _ => {
                let (vendor, user, before) = (line.name.as_str(), self.name(), &self.shown);
                let sent = &write.message;
                let said = match outcome {
                    Ok(_) => "done".to_owned(),
                    Err(error) if in_doubt => format!("in doubt: {error}"),
                    Err(error) => format!("not done: {error}"),
                };
                tally.find(format!(
                    "{vendor}: {user} had {before:?}, was sent {sent:?} and has {held:?}, but the write was reported as {said}"
                ));
            }
        }
        self.shown = held;
    }

    /// Compares what was read through the proxy with what is known: the answer must be about this user, and not an old one.
    pub(crate) fn check_read(&self, line: &Line, read: &Result<Presence>) {
        let Ok(presence) = read else {
            return;
        };
        let read = text(presence);
        if read != self.shown {
            let (vendor, user, shown) = (line.name.as_str(), self.name(), &self.shown);
            line.tally().find(format!(
                "{vendor}: {user} has {shown:?}, but was read with {read:?}"
            ));
        }
    }

    fn name(&self) -> &str {
        match &self.who {
            Who::Me => "me",
            Who::User(user) => user.as_str(),
        }
    }
}

/// A write that is about to be sent.
pub(crate) struct Write {
    pub(crate) update: PresenceUpdate,
    message: String,
}

fn text(presence: &Presence) -> Option<String> {
    let message = presence.message.as_ref();
    message.map(|message| message.text.clone())
}
