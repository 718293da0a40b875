use std::time::Duration;

use super::{
    image::Image,
    ledger::{Ledger, Verdict},
};
use crate::{clock::Timestamp, directory::Account, model::Presence};

/// One followed account: which of its readings are to be mirrored.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) account: Account,
    /// What was heard of it last.
    image: Option<Image>,
    /// When that was read. Watch and checks may answer out of order.
    read_at: Option<Timestamp>,
    /// The last write of a mirror to it of which is known what became.
    heard: u64,
    /// When that ends by itself.
    ends: Option<Timestamp>,
    /// Whether the watch has told of an end since.
    has_ended: bool,
    /// When to read it, because nothing was heard of a write to it.
    pub(super) check_at: Option<Duration>,
}

/// What a reading is to the mirror that hears it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Heard {
    /// To be mirrored.
    News {
        /// Nothing was heard of the account before.
        is_first: bool,
        /// What was shown before has ended by itself.
        has_ended: bool,
    },
    /// What was heard last, as far as it is mirrored.
    Same,
    /// What a mirror wrote.
    Echo,
    /// What was there before a mirror wrote.
    History,
    /// What was there before a mirror wrote: the write shows no effect.
    NoEffect,
}

impl Origin {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            image: None,
            read_at: None,
            heard: 0,
            ends: None,
            has_ended: false,
            check_at: None,
        }
    }

    /// What was shown has ended by itself.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
    }

    /// A mirror wrote to the account: unless something is heard of it until then, it is to be read.
    pub(super) fn expect(&mut self, number: u64, check_at: Duration) {
        if number > self.heard {
            self.check_at = Some(check_at);
        }
    }

    /// Whether a reading is from before the last one. Who was read in the future was read before the time of day was set back: that
    /// says nothing about the order.
    pub(super) fn is_out_of_order(&self, reading: &Presence, now: Timestamp) -> bool {
        let last = self.read_at.filter(|at| *at <= now);
        last.is_some_and(|at| at > reading.observed_at)
    }

    /// Takes a reading. `check_at` is when to read again if this one does not tell.
    pub(super) fn hear(
        &mut self,
        ledger: &mut Ledger,
        reading: &Presence,
        with_message: bool,
        asked: Option<u64>,
        check_at: Duration,
    ) -> Heard {
        self.read_at = Some(reading.observed_at);
        let verdict = ledger.judge(&self.account, reading, with_message, self.heard, asked);
        let number = match verdict {
            Verdict::History => {
                self.check_at.get_or_insert(check_at);
                return Heard::History;
            }
            Verdict::News(number) | Verdict::Echo(number) | Verdict::NoEffect(number) => number,
        };
        let is_first = self.image.is_none() && number == 0;
        let is_same = self
            .image
            .replace(Image::of(reading))
            .is_some_and(|image| image.is_shown_by(reading, with_message));
        let end = std::mem::replace(&mut self.ends, reading.expires_at);
        let has_ended = std::mem::take(&mut self.has_ended) || has_passed(end, reading);
        let knew = self.heard >= number;
        self.heard = number.max(self.heard);
        self.check_at = None;
        match verdict {
            Verdict::Echo(_) if is_same && knew => Heard::Same,
            Verdict::Echo(_) => Heard::Echo,
            Verdict::NoEffect(_) if is_same && knew => Heard::Same,
            Verdict::NoEffect(_) => Heard::NoEffect,
            // The write between the two makes the second one a change, though it looks the same.
            _ if is_same && knew && !has_ended => Heard::Same,
            _ => Heard::News {
                is_first,
                has_ended,
            },
        }
    }
}

/// Whether a reading is of what took the place of something that had ended.
fn has_passed(end: Option<Timestamp>, reading: &Presence) -> bool {
    // By the vendor's own clock, which set the end, if it tells.
    let began = reading.changed_at.unwrap_or(reading.observed_at);
    end.is_some_and(|end| reading.expires_at != Some(end) && began >= end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mirror::fixture::reading, model::Availability};

    #[test]
    fn a_reading_from_before_the_last_one_is_out_of_order_unless_the_time_of_day_was_set_back() {
        let at = |seconds: i64| Timestamp::from_unix_millis(1000 * seconds);
        let read_at = |seconds: i64| {
            let mut reading = reading("a", Availability::Busy);
            reading.observed_at = at(seconds);
            reading
        };
        let account = Account::new(read_at(0).source, "ann");
        let mut origin = Origin::new(account);
        let (mut ledger, soon) = (Ledger::default(), Duration::ZERO);
        origin.hear(&mut ledger, &read_at(100), false, None, soon);

        assert!(origin.is_out_of_order(&read_at(99), at(101)));
        assert!(!origin.is_out_of_order(&read_at(100), at(101)));
        assert!(!origin.is_out_of_order(&read_at(40), at(41)));
    }
}
