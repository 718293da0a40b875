//! Decides whether a reading of a followed account is a change; it knows no time but what it is given.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    directory::Account,
    mirror::{
        rules::presence_pattern::PresencePattern,
        writes::write_log::{ReadingKind, WriteLog},
    },
    model::Presence,
};

/// One followed account: which of its readings are to be mirrored.
#[derive(Debug)]
pub(crate) struct SourceAccount {
    pub(crate) account: Account,
    /// The last reading.
    image: Option<PresencePattern>,
    /// When that was read. Watch and checks may answer out of order.
    read_at: Option<Timestamp>,
    /// The last write of a mirror to it of which is known what became.
    observed: u64,
    /// When that ends by itself.
    ends: Option<Timestamp>,
    /// Whether the watch has told of an end since.
    has_ended: bool,
    /// When to read it, because no reading has shown the effect of a write.
    pub(crate) check_at: Option<Duration>,
    /// The latest date of a state that was read.
    latest: Option<LatestDate>,
    /// How long a replica may show an earlier state.
    lag: Duration,
    /// The checks that have failed since the account was last read.
    pub(crate) failed_checks: u32,
}

/// The latest date that an account has shown.
#[derive(Debug)]
struct LatestDate {
    at: Timestamp,
    /// Whether a state without a date has replaced that state.
    is_replaced: bool,
    /// Until when a replica may show what the last state replaced.
    until: Duration,
}

impl LatestDate {
    fn new(at: Timestamp, until: Duration) -> Self {
        Self {
            at,
            is_replaced: false,
            until,
        }
    }
}

/// What a reading is to the mirror that takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Observation {
    /// To be mirrored.
    Changed {
        /// The account has not been read before.
        is_first: bool,
        /// What was shown before has ended by itself.
        has_ended: bool,
    },
    /// The state of the last reading, as far as it is mirrored.
    Unchanged,
    /// What a mirror wrote.
    Echo,
    /// What was there before a mirror wrote.
    StaleRead,
    /// What was there before a mirror wrote: the write shows no effect.
    Ineffective,
}

impl SourceAccount {
    pub(crate) fn new(account: Account, lag: Duration) -> Self {
        Self {
            account,
            image: None,
            read_at: None,
            observed: 0,
            ends: None,
            has_ended: false,
            check_at: None,
            latest: None,
            lag,
            failed_checks: 0,
        }
    }

    /// What was shown has ended by itself.
    pub(crate) fn end(&mut self) {
        self.has_ended = true;
    }

    /// A mirror wrote to the account: unless it is read before then, it has to be read.
    pub(crate) fn expect(&mut self, number: u64, check_at: Duration) {
        if number > self.observed {
            self.check_at = Some(check_at);
        }
    }

    /// Whether the account has changed to this since the last reading.
    pub(crate) fn has_missed(&self, state: &PresencePattern) -> bool {
        self.image.as_ref().is_some_and(|last| last != state)
    }

    /// Whether a reading is from before the last one. Who was read in the future was read before the time of day was set back: that
    /// says nothing about the order.
    pub(crate) fn is_out_of_order(&self, reading: &Presence, now: Timestamp) -> bool {
        let last = self.read_at.filter(|at| *at <= now);
        last.is_some_and(|at| at > reading.observed_at)
    }

    /// Whether a replica that lags may have shown a state that has been replaced since. A date that goes back or is missing counts after the
    /// lag: the vendor's clock may have been set back, and a vendor may date only some states.
    fn is_outdated(&mut self, reading: &Presence, elapsed: Duration) -> bool {
        let until = elapsed.saturating_add(self.lag);
        let is_undated = reading.changed_at.is_none();
        let Some(latest) = &mut self.latest else {
            self.latest = reading.changed_at.map(|at| LatestDate::new(at, until));
            return false;
        };
        if reading.changed_at > Some(latest.at) {
            *latest = LatestDate::new(reading.changed_at.unwrap_or(latest.at), until);
            return false;
        }
        let is_latest = reading.changed_at == Some(latest.at);
        if is_latest && !latest.is_replaced || is_undated && latest.is_replaced {
            return false;
        }
        if elapsed <= latest.until {
            return true;
        }
        if is_latest || is_undated {
            latest.is_replaced = is_undated;
            latest.until = until;
        }
        false
    }

    /// Takes a reading. If it does not tell, the account is read again after the lag.
    pub(crate) fn observe(
        &mut self,
        write_log: &mut WriteLog,
        reading: &Presence,
        with_message: bool,
        asked: Option<u64>,
        elapsed: Duration,
    ) -> Observation {
        self.failed_checks = 0;
        let check_at = elapsed.saturating_add(self.lag);
        if self.is_outdated(reading, elapsed) {
            self.check_at.get_or_insert(check_at);
            return Observation::StaleRead;
        }
        self.read_at = Some(reading.observed_at);
        let verdict = write_log.judge(&self.account, reading, with_message, self.observed, asked);
        let number = match verdict {
            ReadingKind::StaleRead => {
                self.check_at.get_or_insert(check_at);
                return Observation::StaleRead;
            }
            ReadingKind::Changed(number)
            | ReadingKind::Echo(number)
            | ReadingKind::Ineffective(number) => number,
        };
        let is_first = self.image.is_none() && number == 0;
        let is_same = self
            .image
            .replace(PresencePattern::of(reading))
            .is_some_and(|image| image.is_shown_by(reading, with_message));
        let end = std::mem::replace(&mut self.ends, reading.expires_at);
        let has_ended = std::mem::take(&mut self.has_ended) || has_passed(end, reading);
        let knew = self.observed >= number;
        self.observed = number.max(self.observed);
        self.check_at = None;
        match verdict {
            ReadingKind::Echo(_) if is_same && knew => Observation::Unchanged,
            ReadingKind::Echo(_) => Observation::Echo,
            ReadingKind::Ineffective(_) if is_same && knew => Observation::Unchanged,
            ReadingKind::Ineffective(_) => Observation::Ineffective,
            // The write between the two makes the second one a change, though it looks the same.
            _ if is_same && knew && !has_ended => Observation::Unchanged,
            _ => Observation::Changed {
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
        let mut account = SourceAccount::new(account, Duration::ZERO);
        let (mut write_log, now) = (WriteLog::default(), Duration::ZERO);
        account.observe(&mut write_log, &read_at(100), false, None, now);

        assert!(account.is_out_of_order(&read_at(99), at(101)));
        assert!(!account.is_out_of_order(&read_at(100), at(101)));
        assert!(!account.is_out_of_order(&read_at(40), at(41)));
    }

    #[test]
    fn a_replica_that_lags_brings_no_state_back_where_only_some_have_dates() {
        let reading = |availability, at: Option<i64>| {
            let mut reading = reading("a", availability);
            reading.changed_at = at.map(Timestamp::from_unix_millis);
            reading
        };
        let offline = reading(Availability::Offline, None);
        let busy = reading(Availability::Busy, Some(1000));
        let lag = Duration::from_secs(30);
        let account = Account::new(busy.source.clone(), "ann");
        let mut account = SourceAccount::new(account, lag);
        let mut write_log = WriteLog::default();
        let mut observe = |reading: &Presence, seconds: u64| {
            let elapsed = Duration::from_secs(seconds);
            account.observe(&mut write_log, reading, false, None, elapsed)
        };
        let changed = |is_first| Observation::Changed {
            is_first,
            has_ended: false,
        };

        assert_eq!(observe(&offline, 0), changed(true));
        assert_eq!(observe(&busy, 10), changed(false));
        assert_eq!(observe(&offline, 20), Observation::StaleRead);
        assert_eq!(observe(&busy, 30), Observation::Unchanged);
        assert_eq!(observe(&offline, 50), changed(false));
        assert_eq!(observe(&offline, 55), Observation::Unchanged);
        assert_eq!(observe(&busy, 60), Observation::StaleRead);
        assert_eq!(observe(&busy, 90), changed(false));
    }
}
