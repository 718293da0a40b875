//! One account at a target: its desired state, its backoff, and the step that the desired state takes.

use std::time::Duration;

use crate::{
    clock::Timestamp,
    directory::{Account, PersonId},
    error::{Error, ErrorKind, Scope},
    mirror::{
        backoff,
        event::{MirrorEvent, Skip},
        rules::presence_pattern::PresencePattern,
        writes::write_record::WriteRecord,
    },
    model::{Expiry, Presence, PresenceUpdate, StatusTarget},
    provider::ExpirySupport,
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
    pub(crate) failures: u32,
}

/// What a replica is to do.
#[derive(Clone, Debug)]
pub(crate) struct DesiredState {
    pub(crate) desired: Desired,
    /// The last write known when the desired state arose: a later one to the followed account makes the desired state history.
    pub(crate) number: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Desired {
    /// Set this.
    Apply(PresenceUpdate),
    /// Set what was there before: in the vendor's words, or if the vendor refuses these in the shared ones.
    Restore { in_native_words: bool },
}

/// What to do at a target, once it is known what it shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Write(PresenceUpdate),
    AlreadyShown,
    /// Somebody else has changed it since: nothing is restored.
    ChangedSince,
    /// What was there before has ended meanwhile: nobody knows what would be there now.
    EndedMeanwhile,
}

impl Replica {
    pub(crate) fn new(person: PersonId, from: Account, to: Account) -> Self {
        Self {
            person,
            from,
            to,
            request: None,
            mirrored: None,
            is_busy: false,
            free_at: Duration::ZERO,
            failures: 0,
        }
    }

    /// Takes a desired state, and gives back the one that it replaces. There is nothing to restore where nothing was mirrored.
    pub(crate) fn request(&mut self, desired: Desired, number: u64) -> Option<DesiredState> {
        let is_idle = matches!(desired, Desired::Restore { .. }) && self.mirrored.is_none();
        let request = (!is_idle || self.is_busy).then_some(DesiredState { desired, number });
        std::mem::replace(&mut self.request, request)
    }

    /// When to act next.
    pub(crate) fn due_at(&self) -> Option<Duration> {
        (!self.is_busy && self.request.is_some()).then_some(self.free_at)
    }

    /// Tells that nothing is written.
    pub(crate) fn skipped(&self, why: Skip) -> MirrorEvent {
        MirrorEvent::Skipped {
            from: self.from.clone(),
            to: Some(self.to.clone()),
            why,
        }
    }

    /// Something was written, or may have been. The next write has to wait until then.
    pub(crate) fn write(&mut self, written: WriteRecord, free_at: Duration) {
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
            let number = request.number;
            self.request.get_or_insert(DesiredState { desired, number });
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

impl Desired {
    /// Set what was there before, in the vendor's words as long as these are not refused.
    pub(crate) const RESTORE: Self = Self::Restore {
        in_native_words: true,
    };

    /// What to do at a target that shows this; `meant` is the same with the text that its source shows.
    pub(crate) fn step(
        &self,
        mirrored: Option<&WriteRecord>,
        target: &Presence,
        meant: &Presence,
        expiry: ExpirySupport,
        now: Timestamp,
        is_dry_run: bool,
    ) -> Step {
        match (self, mirrored) {
            (Self::Apply(update), mirrored) => {
                let is_done = |written: &WriteRecord| {
                    written.is_accepted()
                        && written.update == *update
                        && written.is_shown_by(target, written.with_message)
                };
                // What somebody is doing there does not contradict an update that does not say; what they were doing when the mirror
                // last wrote does.
                let is_outdated = |written: &WriteRecord| {
                    let is_left = update.activity.is_none() && target.activity.is_some();
                    is_left && written.update.activity == target.activity
                };
                let wanted = PresencePattern::wanted(update);
                let is_shown = (wanted.is_shown_by(target, true)
                    || wanted.is_shown_by(meant, true))
                    && !mirrored.is_some_and(is_outdated);
                if is_shown || mirrored.is_some_and(is_done) {
                    return Step::AlreadyShown;
                }
                Step::Write(update.clone())
            }
            (Self::Restore { .. }, None) => Step::AlreadyShown,
            (Self::Restore { in_native_words }, Some(written)) => {
                let with_message = written.with_message;
                if !is_dry_run
                    && PresencePattern::of(&written.first).is_shown_by(target, with_message)
                {
                    return Step::AlreadyShown;
                }
                if !written.is_shown_by(target, with_message) {
                    return Step::ChangedSince;
                }
                if written.first.expires_at.is_some_and(|end| end <= now) {
                    return Step::EndedMeanwhile;
                }
                let update = back(&written.first, with_message, *in_native_words);
                Step::Write(lasting(update, written.first.expires_at, expiry))
            }
        }
    }
}

/// The update that brings a presence back.
fn back(first: &Presence, with_message: bool, in_native_words: bool) -> PresenceUpdate {
    let has_word = !first.native.code.is_empty() || first.native.definition_id.is_some();
    let mut update = if in_native_words && has_word {
        PresenceUpdate::native(first.native.clone())
    } else {
        PresenceUpdate::new(first.availability)
    };
    // A definition tells the activity as well.
    if update.status.as_ref().is_none_or(|it| !has_definition(it)) {
        update.activity.clone_from(&first.activity);
    }
    if with_message {
        update = match &first.message {
            Some(message) => update.with_message(&message.text),
            None => update.without_message(),
        };
    }
    update
}

/// An update that lasts until then, or for good, where the target can end it.
pub(crate) fn lasting(
    update: PresenceUpdate,
    until: Option<Timestamp>,
    expiry: ExpirySupport,
) -> PresenceUpdate {
    match (until, expiry) {
        (Some(end), ExpirySupport::Optional | ExpirySupport::Always { .. }) => {
            update.with_expiry(Expiry::At(end))
        }
        (None, ExpirySupport::Always { .. }) => update.with_expiry(Expiry::Never),
        (_, _) => update,
    }
}

fn has_definition(target: &StatusTarget) -> bool {
    matches!(target, StatusTarget::Native(native) if native.definition_id.is_some())
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
    use crate::model::Source;

    #[test]
    fn a_failed_write_waits_a_random_time_and_as_long_as_the_vendor_asks() {
        let account = || Account {
            source: Source::new("test", "a"),
            user: "ann".into(),
        };
        let request = DesiredState {
            desired: Desired::RESTORE,
            number: 0,
        };
        let down = || Error::new(ErrorKind::Unavailable, "down");
        for (chance, seconds) in [(0.0, [1, 1, 1]), (0.5, [2, 5, 10]), (1.0, [5, 10, 20])] {
            let mut replica = Replica::new("ann".into(), account(), account());
            for seconds in seconds {
                let wait = replica.fail(request.clone(), &down(), Duration::ZERO, chance);
                assert_eq!(wait.unwrap().as_secs(), seconds, "{chance}");
            }
            for (asked_for, seconds) in [(60, 60), (100_000, 3600)] {
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
