//! Which of two states stays where source and target differ and either may be the later one; pure, so that two mirrors agree.

use std::cmp::Ordering;

use crate::{
    mirror::{
        rules::presence_pattern::{PresencePattern, text},
        writes::text_form::{are_unrelated, may_be_form_of},
    },
    model::{Availability, MessageUpdate, Presence, PresenceUpdate},
};

/// The facts about the two ends of a replica that their states do not show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Precedence {
    /// Whether the state of the source counts where dates do not decide.
    pub(crate) is_source_first: bool,
    /// Whether a mirror that shares the log writes the other way: the two cause no loop, and both know the start of the pair.
    pub(crate) is_pair: bool,
    /// Whether that mirror copies every state, without rules.
    pub(crate) is_copied_back: bool,
    /// Whether the person's account at the target is named before all others.
    pub(crate) is_target_first: bool,
}

/// What to do with the state of the source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    /// Write it.
    Write,
    /// Leave the target as it is.
    KeepTarget,
    /// Read both again later.
    Wait,
}

/// After so many waits a state is written: a mirror the other way would have settled it by then.
const ENOUGH_WAITS: u32 = 2;
/// After so many waits the state is not read again that was to be written: what the watch reports counts.
const MANY_WAITS: u32 = 4;

impl Precedence {
    /// At the start of a pair: the later of two dated states stays, else that of the source that comes first. `is_current` is whether the
    /// source still shows the state that was read, and no mirror has read a later one of the target.
    pub(crate) fn at_start(
        self,
        source: &Presence,
        target: &Presence,
        is_dated: bool,
        is_current: bool,
        waits: u32,
    ) -> Decision {
        if !is_current && waits < MANY_WAITS {
            return Decision::Wait;
        }
        let order = by_date(source, target).filter(|_| is_dated);
        match order {
            Some(Ordering::Greater) => Decision::Write,
            Some(Ordering::Less) => Decision::KeepTarget,
            _ if self.is_source_first => Decision::Write,
            _ => Decision::KeepTarget,
        }
    }

    /// Whether the state of the source may be what a mirror wrote there for that of the target, which the source cannot show as it is: such a
    /// copy is dated later than its original. `exact` is what the source can show.
    pub(crate) fn may_be_form(
        self,
        exact: &[Availability],
        source: &Presence,
        target: &Presence,
    ) -> bool {
        if exact.is_empty() || exact.contains(&target.availability) {
            return false;
        }
        let mut shown = replacements(target.availability).iter();
        match self.is_copied_back {
            true => shown.find(|it| exact.contains(it)) == Some(&source.availability),
            // By its rules, a mirror may write anything but what no vendor shows for a user who is not available.
            false => source.availability != Availability::Available,
        }
    }

    /// After a wait, because the state may go round between mirrors. `read` is what the source showed when the state was to be written,
    /// and `is_ours` whether the target shows what this mirror wrote last.
    pub(crate) fn after_wait(
        self,
        read: &Presence,
        source: Option<&Presence>,
        target: &Presence,
        is_ours: bool,
        waits: u32,
    ) -> Decision {
        let is_same = |source: &&Presence| PresencePattern::of(read).is_shown_by(source, true);
        let Some(source) = source.filter(is_same) else {
            return match waits < MANY_WAITS {
                true => Decision::Wait,
                false => Decision::Write,
            };
        };
        match by_date(source, target) {
            Some(Ordering::Greater) => Decision::Write,
            // The clocks of two vendors differ, so a later date counts only if another mirror or a person has changed the target.
            Some(Ordering::Less) if !is_ours => Decision::KeepTarget,
            Some(Ordering::Less) if waits < ENOUGH_WAITS => Decision::Wait,
            Some(Ordering::Less) => Decision::Write,
            _ if self.is_source_first || waits >= ENOUGH_WAITS => Decision::Write,
            _ => Decision::Wait,
        }
    }

    /// A while after states have gone round: the account that is named before all others keeps its state, and each other takes that of its
    /// source. So a ring ends equal, although each mirror knows two of its accounts only. A later state is not replaced before other mirrors
    /// have had the time to pass it on.
    pub(crate) fn after_loop(
        self,
        read: &Presence,
        source: Option<&Presence>,
        target: &Presence,
        waits: u32,
    ) -> Decision {
        let is_same = |source: &Presence| PresencePattern::of(read).is_shown_by(source, true);
        let Some(source) = source.filter(|source| is_same(source)) else {
            // The source has changed: its next reading is another request.
            return Decision::KeepTarget;
        };
        match by_date(source, target) {
            _ if self.is_target_first => Decision::KeepTarget,
            Some(Ordering::Less) if waits == 0 => Decision::Wait,
            _ => Decision::Write,
        }
    }
}

/// How the dates of two states compare; `None` if one has none.
fn by_date(source: &Presence, target: &Presence) -> Option<Ordering> {
    let dates = source.changed_at.zip(target.changed_at);
    dates.map(|(source, target)| source.cmp(&target))
}

/// Whether a source that shows this by now has not changed since the first reading, or its replica is behind that.
pub(crate) fn is_current(read: &Presence, source: &Presence, update: &PresenceUpdate) -> bool {
    let with_message = update.message != MessageUpdate::Keep;
    let dates = read.changed_at.zip(source.changed_at);
    PresencePattern::of(read).is_shown_by(source, with_message)
        || dates.is_some_and(|(read, source)| source < read)
}

/// Whether the dates of two states are those of their texts. A target may lose a text, and makes none of nothing.
pub(crate) fn is_text_dated(source: &Presence, target: &Presence) -> bool {
    match (text(source), text(target)) {
        // A copy is dated later than its original.
        (Some(one), Some(other)) => match by_date(source, target) {
            Some(Ordering::Greater) => !may_be_form_of(other, one),
            Some(Ordering::Less) => !may_be_form_of(one, other),
            _ => are_unrelated(one, other),
        },
        (Some(_), None) => source.changed_at > target.changed_at,
        (None, Some(_)) => target.changed_at > source.changed_at,
        (None, None) => false,
    }
}

/// What a vendor shows for an availability that it lacks: the first of these that it has.
fn replacements(lacking: Availability) -> &'static [Availability] {
    match lacking {
        Availability::DoNotDisturb => &[Availability::Busy, Availability::Away],
        Availability::Busy => &[Availability::Away, Availability::DoNotDisturb],
        Availability::Away => &[Availability::Busy, Availability::DoNotDisturb],
        Availability::Offline => &[Availability::Away, Availability::Busy],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Timestamp, mirror::fixture::reading};

    #[test]
    fn after_a_loop_the_first_account_keeps_its_state_and_each_other_takes_that_of_its_source() {
        let at = |availability, seconds: Option<i64>| {
            let mut reading = reading("a", availability);
            reading.changed_at = seconds.map(|it| Timestamp::from_unix_millis(1000 * it));
            reading
        };
        let busy = |seconds| at(Availability::Busy, seconds);
        let away = |seconds| at(Availability::Away, seconds);
        let decide = |is_target_first, source: &Presence, target: &Presence, waits| {
            let precedence = Precedence {
                is_source_first: false,
                is_pair: false,
                is_copied_back: false,
                is_target_first,
            };
            precedence.after_loop(&busy(Some(1)), Some(source), target, waits)
        };

        for (source, target, waits, expected) in [
            (busy(Some(2)), away(Some(1)), 0, Decision::Write),
            (busy(Some(1)), away(Some(2)), 0, Decision::Wait),
            (busy(Some(1)), away(Some(2)), 1, Decision::Write),
            (busy(None), away(Some(2)), 0, Decision::Write),
            (busy(Some(1)), away(None), 0, Decision::Write),
            // Its next reading counts.
            (away(Some(3)), busy(Some(1)), 0, Decision::KeepTarget),
        ] {
            assert_eq!(decide(false, &source, &target, waits), expected);
            assert_eq!(decide(true, &source, &target, waits), Decision::KeepTarget);
        }
    }
}
