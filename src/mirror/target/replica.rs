//! One account at a target: the state that is desired there, what was written last, and when to act next.

use std::time::Duration;

use super::{
    desired::Desired, precedence::Precedence, recent_writes::RecentWrites, unconfirmed::Unconfirmed,
};
use crate::{
    directory::{Account, Person, PersonId},
    error::{Error, ErrorKind, Scope},
    mirror::{
        backoff,
        event::{MirrorEvent, Skip},
        rules::MirrorRules,
        writes::{directions::DirectionTraits, echoes::Joined, write_record::WriteRecord},
    },
    model::{Presence, SetOutcome},
};

/// From one followed account to one account at a target: what is to be done there, and when.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(crate) person: PersonId,
    pub(crate) from: Account,
    pub(crate) to: Account,
    /// The desired state that is not reached yet; a newer one replaces it.
    pub(crate) request: Option<DesiredState>,
    /// What is mirrored there now.
    pub(crate) mirrored: Option<WriteRecord>,
    /// A round at the target has taken the desired state.
    pub(crate) is_busy: bool,
    /// No write before this.
    pub(crate) free_at: Duration,
    /// The state that is desired now is not written before this.
    waiting: Option<Duration>,
    pub(crate) failures: u32,
    /// Whether the person's account at the source is named before the one at the target.
    pub(crate) is_named_first: bool,
    /// Whether the account at the target is the first of all.
    pub(crate) is_target_first: bool,
    /// The states that were written last.
    pub(crate) recent: RecentWrites,
    /// The writes that have shown no effect so far.
    pub(crate) unconfirmed: Unconfirmed,
    /// Other mirrors know of this direction.
    _joined: Joined,
}

/// What a replica is to do.
#[derive(Clone, Debug)]
pub(crate) struct DesiredState {
    pub(crate) desired: Desired,
    /// The reading of the source that led to the desired state.
    pub(crate) cause: Cause,
    /// How often it has waited because it may go round between mirrors.
    pub(crate) waits: u32,
    /// Whether it was reached before, and both ends are compared once more because states have gone round.
    pub(crate) is_comparison: bool,
}

/// The reading of a followed account from which a desired state arises.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(crate) reading: Presence,
    /// Whether it is the first one.
    pub(crate) is_first: bool,
    /// Whether the state may be from before the mirror began, so that the target may show a later one.
    pub(crate) is_of_start: bool,
    /// The last write known then: a later one to the followed account makes the desired state history.
    pub(crate) number: u64,
}

impl Replica {
    /// A replica of one of the person's accounts at another.
    pub(crate) fn new(person: &Person, from: Account, to: Account, rules: &MirrorRules) -> Self {
        let traits = DirectionTraits {
            begins: !rules.only_changes,
            copies: rules.rules.is_empty(),
        };
        let is_end = |account: &&Account| **account == from || **account == to;
        let first = person.accounts.iter().find(is_end);
        Self {
            person: person.id.clone(),
            is_named_first: first == Some(&from),
            is_target_first: person.accounts.first() == Some(&to),
            recent: RecentWrites::default(),
            unconfirmed: Unconfirmed::default(),
            _joined: rules.echoes.join(&from, &to, traits),
            from,
            to,
            request: None,
            mirrored: None,
            is_busy: false,
            free_at: Duration::ZERO,
            waiting: None,
            failures: 0,
        }
    }

    /// Takes a desired state, to act on from then on, and gives back the one that it replaces. There is nothing to restore where nothing was
    /// mirrored.
    pub(crate) fn request(
        &mut self,
        desired: Desired,
        cause: Cause,
        from: Option<Duration>,
    ) -> Option<DesiredState> {
        let is_idle = matches!(desired, Desired::Restore { .. }) && self.mirrored.is_none();
        let request = DesiredState {
            desired,
            cause,
            waits: 0,
            is_comparison: false,
        };
        let request = (!is_idle || self.is_busy).then_some(request);
        self.waiting = from;
        let replaced = std::mem::replace(&mut self.request, request);
        replaced.filter(|it| !it.is_comparison)
    }

    /// When to act next.
    pub(crate) fn due_at(&self) -> Option<Duration> {
        let at = self.free_at.max(self.waiting.unwrap_or_default());
        (!self.is_busy && self.request.is_some()).then_some(at)
    }

    /// When to read the account because a write has shown no effect.
    pub(crate) fn check_at(&self) -> Option<Duration> {
        self.unconfirmed.due_at().filter(|_| !self.is_busy)
    }

    /// Takes a reading of the target, and reports which writes it shows in effect.
    pub(crate) fn observe(&mut self, reading: &Presence, elapsed: Duration) -> Vec<MirrorEvent> {
        let no_effect = self.skipped(Skip::NoEffect);
        self.unconfirmed.observe(reading, elapsed, &no_effect)
    }

    /// Whether the state of the source counts where dates do not decide, and whether a mirror that shares the log writes the other way.
    pub(crate) fn precedence(&self, rules: &MirrorRules) -> Precedence {
        let begins = !rules.only_changes;
        let back = rules.echoes.direction(&self.to, &self.from);
        let back = back.map(|back| back.traits);
        let is_source_first = match back {
            Some(back) if back.begins != begins => begins,
            _ => self.is_named_first,
        };
        Precedence {
            is_source_first,
            is_pair: back.is_some(),
            is_copied_back: back.is_some_and(|back| back.copies),
            is_target_first: self.is_target_first,
        }
    }

    /// Waits before it writes a state that may go round, and reports it.
    pub(crate) fn wait_in_loop(
        &mut self,
        request: DesiredState,
        interval: Duration,
        lag: Duration,
        elapsed: Duration,
        chance: f64,
    ) -> MirrorEvent {
        let wait = self.recent.wait(interval, lag, elapsed, chance);
        self.wait(request, elapsed.saturating_add(wait));
        self.skipped(Skip::WrittenBefore { wait })
    }

    /// Waits until then before it reads both ends again, unless there is a newer desired state.
    pub(crate) fn wait(&mut self, mut request: DesiredState, until: Duration) {
        if self.request.is_none() {
            request.waits = request.waits.saturating_add(1);
            self.request = Some(request);
            self.waiting = Some(until);
        }
    }

    /// Compares both ends once more after a while, if states go round, unless there is a newer desired state.
    pub(crate) fn compare_later(&mut self, request: DesiredState, elapsed: Duration, chance: f64) {
        if request.is_comparison {
            self.recent.compared();
        }
        if self.request.is_some() || request.desired.update().is_none() {
            return;
        }
        let at = self.recent.comparison_at(elapsed, chance);
        if at.is_some() {
            self.waiting = at;
            self.request = Some(DesiredState {
                is_comparison: true,
                waits: 0,
                ..request
            });
        }
    }

    /// Tells that nothing is written.
    pub(crate) fn skipped(&self, why: Skip) -> MirrorEvent {
        MirrorEvent::Skipped {
            from: self.from.clone(),
            to: Some(self.to.clone()),
            why,
        }
    }

    /// The event of a write for a desired state.
    pub(crate) fn wrote(
        &self,
        request: &DesiredState,
        written: &WriteRecord,
        outcome: Option<SetOutcome>,
    ) -> MirrorEvent {
        let person = self.person.clone();
        let (from, to) = (self.from.clone(), self.to.clone());
        let update = written.update.clone();
        match request.desired {
            Desired::Apply(_) => MirrorEvent::Wrote {
                person,
                from,
                to,
                update,
                outcome,
            },
            Desired::Restore { .. } => MirrorEvent::Restored {
                person,
                from,
                to,
                update,
                outcome,
            },
        }
    }

    /// Something was written, or may have been. The next write has to wait until then.
    pub(crate) fn write(&mut self, written: WriteRecord, elapsed: Duration, free_at: Duration) {
        self.recent.add(&written.update, elapsed);
        self.mirrored = Some(written);
        self.free_at = free_at;
    }

    /// What was to be done is done, or needs not be.
    pub(crate) fn succeed(&mut self, desired: &Desired) {
        if matches!(desired, Desired::Restore { .. }) {
            self.mirrored = None;
        }
        self.failures = 0;
    }

    /// Something failed. Tells after how long it is tried again, if that makes sense.
    pub(crate) fn fail(
        &mut self,
        request: DesiredState,
        error: &Error,
        elapsed: Duration,
        chance: f64,
    ) -> Option<Duration> {
        if request.desired == Desired::RESTORE
            && error.scope() == Scope::Request
            && is_about_words(error)
        {
            let desired = Desired::Restore {
                in_native_words: false,
            };
            self.request
                .get_or_insert(DesiredState { desired, ..request });
            return Some(Duration::ZERO);
        }
        if error.scope() == Scope::Request {
            return None;
        }
        self.failures = self.failures.saturating_add(1);
        let wait = backoff::wait(self.failures, error, chance);
        self.free_at = elapsed.saturating_add(wait);
        self.request.get_or_insert(request);
        Some(wait)
    }
}

fn is_about_words(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Invalid | ErrorKind::NotRepresentable
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::Directory,
        mirror::fixture::reading,
        model::{Availability, Source},
    };

    #[test]
    fn a_failed_write_waits_a_random_time_and_as_long_as_the_vendor_asks() {
        let account = || Account {
            source: Source::new("test", "a"),
            user: "ann".into(),
        };
        let request = DesiredState {
            desired: Desired::RESTORE,
            cause: Cause {
                reading: reading("a", Availability::Busy),
                is_first: false,
                is_of_start: false,
                number: 0,
            },
            waits: 0,
            is_comparison: false,
        };
        let down = || Error::new(ErrorKind::Unavailable, "down");
        for (chance, seconds) in [(0.0, [1, 1, 1]), (0.5, [2, 5, 10]), (1.0, [5, 10, 20])] {
            let (ann, rules) = (Person::new("ann"), MirrorRules::new(Directory::new()));
            let mut replica = Replica::new(&ann, account(), account(), &rules);
            for seconds in seconds {
                let wait = replica.fail(request.clone(), &down(), Duration::ZERO, chance);
                assert_eq!(wait.unwrap().as_secs(), seconds, "{chance}");
            }
            for (asked_for, seconds) in [(60, 60), (100_000, 60)] {
                let mut replica = Replica::new(&ann, account(), account(), &rules);
                let error = down().with_retry_after(Some(Duration::from_secs(asked_for)));
                let wait = replica.fail(request.clone(), &error, Duration::ZERO, chance);
                assert_eq!(wait.unwrap().as_secs(), seconds, "{chance}");
            }
            for _ in 0..20 {
                replica.fail(request.clone(), &down(), Duration::ZERO, chance);
            }
            let wait = replica.fail(request.clone(), &down(), Duration::ZERO, chance);
            let longest = Duration::from_secs(300).mul_f64(chance);
            assert_eq!(wait, Some(longest.max(Duration::from_secs(1))));
        }
    }
}
