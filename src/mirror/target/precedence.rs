//! Which of two states stays where source and target differ and either may be the later one; pure, so that two mirrors agree.

use std::cmp::Ordering;

use crate::{mirror::rules::presence_pattern::PresencePattern, model::Presence};

/// The facts about the two ends of a replica that their states do not show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Precedence {
    /// Whether the state of the source counts where dates do not decide.
    pub(crate) is_source_first: bool,
    /// Whether a mirror that shares the log writes the other way: the two cause no loop, and both know the start of the pair.
    pub(crate) is_pair: bool,
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
    /// At the start of a pair: the later of two dated states stays, else that of the source that comes first.
    pub(crate) fn at_start(self, source: &Presence, target: &Presence, is_dated: bool) -> Decision {
        let order = by_date(source, target).filter(|_| is_dated);
        match order {
            Some(Ordering::Greater) => Decision::Write,
            Some(Ordering::Less) => Decision::KeepTarget,
            _ if self.is_source_first => Decision::Write,
            _ => Decision::KeepTarget,
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
}

/// How the dates of two states compare; `None` if one has none.
fn by_date(source: &Presence, target: &Presence) -> Option<Ordering> {
    let dates = source.changed_at.zip(target.changed_at);
    dates.map(|(source, target)| source.cmp(&target))
}
