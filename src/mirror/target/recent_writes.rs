//! The last three states that a mirror wrote to an account: one that it replaced a short time ago may go round between mirrors.

use std::{collections::VecDeque, time::Duration};

use crate::{
    mirror::backoff,
    model::{Expiry, PresenceUpdate},
};

/// So many states are kept, with the one that was written last.
const KEPT: usize = 3;
/// A state that was replaced longer ago is chosen again, and not passed on.
pub(super) const RECENT: Duration = Duration::from_secs(10 * 60);

/// The states that a mirror wrote last to an account, and how it has waited for those that came back.
#[derive(Debug, Default)]
pub(crate) struct RecentWrites {
    writes: VecDeque<RecentWrite>,
    /// The waits in a row.
    waits: u32,
    /// How long the last wait is, and when it ends.
    last_wait: (Duration, Duration),
    /// Whether the target has shown a state of the source that this mirror had not written: other mirrors may lead back.
    has_way_back: bool,
    /// Whether a state has waited since both ends were last compared.
    has_waited: bool,
}

#[derive(Debug)]
struct RecentWrite {
    state: PresenceUpdate,
    replaced_at: Option<Duration>,
}

/// An update without its end: that a status lasts longer makes it no other.
pub(crate) fn state(update: &PresenceUpdate) -> PresenceUpdate {
    update.clone().with_expiry(Expiry::VendorDefault)
}

impl RecentWrites {
    /// A state was written.
    pub(crate) fn add(&mut self, update: &PresenceUpdate, elapsed: Duration) {
        let state = state(update);
        if let Some(last) = self.writes.back_mut() {
            if last.state == state {
                return;
            }
            last.replaced_at = Some(elapsed);
        }
        self.writes.push_back(RecentWrite {
            state,
            replaced_at: None,
        });
        if self.writes.len() > KEPT {
            self.writes.pop_front();
        }
    }

    /// The states that were replaced a short time ago.
    pub(crate) fn replaced(&self, elapsed: Duration) -> Vec<PresenceUpdate> {
        let is_recent = |at: Duration| elapsed.saturating_sub(at) < RECENT;
        let replaced = |it: &&RecentWrite| it.replaced_at.is_some_and(is_recent);
        let writes = self.writes.iter().filter(replaced);
        writes.map(|it| it.state.clone()).collect()
    }

    /// How long to wait before a state is written that was written before. It doubles while such states keep coming: a loop takes as long
    /// as its sources lag.
    pub(crate) fn wait(
        &mut self,
        interval: Duration,
        lag: Duration,
        elapsed: Duration,
        chance: f64,
    ) -> Duration {
        let (last, end) = self.last_wait;
        let is_quiet = elapsed > end.saturating_add(last.max(lag).saturating_mul(2));
        self.waits = if is_quiet {
            1
        } else {
            self.waits.saturating_add(1)
        };
        let wait = backoff::wait_in_loop(self.waits, interval, chance);
        self.last_wait = (wait, elapsed.saturating_add(wait));
        self.has_waited = true;
        wait
    }

    /// The target shows a state of the source already.
    pub(crate) fn found(&mut self, update: &PresenceUpdate) {
        let state = state(update);
        self.has_way_back |= self.writes.back().is_none_or(|last| last.state != state);
    }

    /// When to compare both ends once more, if states have gone round: a newer change can stop one on its way, and then no mirror tells the
    /// sources behind. It is so long after the last change that hardly another mirror still waits.
    pub(crate) fn comparison_at(&self, elapsed: Duration, chance: f64) -> Option<Duration> {
        let goes_round = self.has_waited && self.has_way_back;
        goes_round.then(|| elapsed.saturating_add(backoff::wait_to_compare(chance)))
    }

    /// Both ends were compared.
    pub(crate) fn compared(&mut self) {
        self.has_waited = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Availability;

    const SECOND: Duration = Duration::from_secs(1);

    fn update(availability: Availability) -> PresenceUpdate {
        PresenceUpdate::new(availability)
    }

    #[test]
    fn a_state_comes_back_if_it_was_replaced_within_ten_minutes() {
        let [busy, away] = [Availability::Busy, Availability::Away].map(update);
        let mut recent = RecentWrites::default();
        recent.add(&busy, SECOND);
        assert_eq!(recent.replaced(SECOND), []);
        recent.add(&away, 2 * SECOND);

        assert_eq!(recent.replaced(601 * SECOND), [busy]);
        assert_eq!(recent.replaced(602 * SECOND), []);
    }

    #[test]
    fn three_states_are_remembered() {
        let written = [
            Availability::Busy,
            Availability::Away,
            Availability::Offline,
            Availability::Available,
        ];
        let mut recent = RecentWrites::default();
        for availability in written {
            recent.add(&update(availability), SECOND);
        }
        assert_eq!(
            recent.replaced(SECOND),
            [written[1], written[2]].map(update)
        );
    }

    #[test]
    fn a_wait_doubles_up_to_ten_minutes_until_it_was_quiet() {
        // Two mirrors that wait for each other wait for different times, also at the end.
        for (chance, expected) in [
            (0.0, [30, 60, 120, 240, 480, 480, 480]),
            (1.0, [37, 75, 150, 300, 600, 600, 600]),
        ] {
            let mut recent = RecentWrites::default();
            let mut elapsed = Duration::ZERO;
            let mut wait = |pause: Duration| {
                let wait = recent.wait(15 * SECOND, SECOND, elapsed, chance);
                elapsed += wait + pause;
                wait.as_secs()
            };
            assert_eq!([(); 7].map(|()| wait(SECOND)), expected);
            wait(1201 * SECOND);
            assert_eq!(wait(SECOND), expected[0]);
        }
    }
}
