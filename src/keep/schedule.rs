//! What a keeper sends next, and when: pure arithmetic, which sends nothing, never waits and reads no clock.

use std::time::Duration;

use super::wait;
use crate::{
    clock::{Timestamp, part_of},
    error::{Result, Scope},
    model::{Availability, Expiry, Loss, PresenceUpdate, SetOutcome},
    provider::{Capabilities, ExpirySupport},
};

/// By how much the vendor may end a status later than asked for, because it counts whole seconds.
const TOLERANCE: Duration = Duration::from_secs(2);
/// The life of a status that is assumed at least where the vendor's clock alone states its end: our clock may be ahead of it.
const MIN_STATED_LIFE: Duration = Duration::from_secs(30);

/// One moment by both readings of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) elapsed: Duration,
    pub(super) now: Timestamp,
}

impl Moment {
    /// The time of day at this elapsed time, which may be past.
    fn at(self, elapsed: Duration) -> Timestamp {
        let later = elapsed.saturating_sub(self.elapsed);
        let earlier = self.elapsed.saturating_sub(elapsed);
        self.now.saturating_add(later).saturating_sub(earlier)
    }

    /// The elapsed time at this time of day, no earlier than now.
    fn elapsed_at(self, moment: Timestamp) -> Duration {
        let left = moment.saturating_duration_since(self.now);
        self.elapsed.saturating_add(left)
    }
}

/// A request to send.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Request {
    Set(PresenceUpdate),
    Clear,
}

/// A request that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// An update with this expiry.
    Set(Expiry),
    Clear,
}

impl From<&Request> for Sent {
    fn from(request: &Request) -> Self {
        match request {
            Request::Set(update) => Self::Set(update.expiry),
            Request::Clear => Self::Clear,
        }
    }
}

/// What there is to do at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    Send(Request),
    /// Nothing before this elapsed time.
    WaitUntil(Duration),
    /// Nothing, for as long as the keeper lives.
    Nothing,
    /// The stream ends.
    End,
}

/// The next step, and the elapsed time at which it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The status is set or renewed then; `None`, if it needs no renewal.
    Keep(Option<Duration>),
    /// The end of the update has come, and the vendor does not end the status: it is removed.
    Clear(Duration),
    Over,
}

#[derive(Debug)]
pub(super) struct Schedule {
    update: PresenceUpdate,
    expiry: ExpirySupport,
    can_clear: bool,
    /// No two requests are closer together.
    gap: Duration,
    phase: Phase,
    /// When the status is to end, if the update states that, as elapsed time. It is known once the status is set.
    end: Option<Duration>,
    /// When the vendor ends what was set last, as elapsed time; `None` if it doesn't, or nothing was set.
    lapses_at: Option<Duration>,
    /// The same in the vendor's words.
    expires_at: Option<Timestamp>,
    /// How long the status lasts without a renewal.
    life: Option<Duration>,
    has_set: bool,
    /// Whether the vendor may have a status that this keeper set.
    may_be_set: bool,
    failures: u32,
}

impl Schedule {
    pub(super) fn new(update: PresenceUpdate, capabilities: &Capabilities) -> Self {
        Self {
            update,
            expiry: capabilities.expiry,
            can_clear: capabilities.clear,
            gap: capabilities.pace.request_gap,
            phase: Phase::Keep(Some(Duration::ZERO)),
            end: None,
            lapses_at: None,
            expires_at: None,
            life: None,
            has_set: false,
            may_be_set: false,
            failures: 0,
        }
    }

    /// Whether the vendor may still have a status that this keeper set.
    pub(super) fn may_be_set(&self) -> bool {
        self.may_be_set
    }

    pub(super) fn can_clear(&self) -> bool {
        self.can_clear
    }

    /// When the vendor ends what was set last, as far as that is known.
    pub(super) fn expires_at(&self, moment: Moment) -> Option<Timestamp> {
        self.expires_at.or_else(|| Some(moment.at(self.lapses_at?)))
    }

    pub(super) fn next(&mut self, moment: Moment) -> Next {
        let elapsed = moment.elapsed;
        if let (Phase::Keep(_), Some(end)) = (self.phase, self.end)
            && end <= elapsed
        {
            self.reach_end(end);
        }
        match self.phase {
            Phase::Keep(Some(due)) if due <= elapsed => {
                Next::Send(Request::Set(self.update_at(moment)))
            }
            Phase::Keep(due) => match due.into_iter().chain(self.end).min() {
                Some(until) => Next::WaitUntil(until),
                None => Next::Nothing,
            },
            Phase::Clear(_) if self.lapses_at.is_some_and(|lapse| lapse <= elapsed) => {
                self.stop();
                Next::End
            }
            Phase::Clear(due) if due <= elapsed => Next::Send(Request::Clear),
            Phase::Clear(due) => {
                Next::WaitUntil(self.lapses_at.map_or(due, |lapse| due.min(lapse)))
            }
            Phase::Over => Next::End,
        }
    }

    /// The time that the update states has come.
    fn reach_end(&mut self, end: Duration) {
        let latest = end.saturating_add(TOLERANCE);
        let ends_itself = self.lapses_at.is_some_and(|lapse| lapse <= latest);
        self.phase = match ends_itself {
            false if self.can_clear => Phase::Clear(end),
            _ => Phase::Over,
        };
        if ends_itself {
            self.may_be_set = false;
        }
    }

    /// The vendor has no status of this keeper any more.
    fn stop(&mut self) {
        self.phase = Phase::Over;
        self.may_be_set = false;
    }

    /// The update as it is sent now.
    fn update_at(&self, moment: Moment) -> PresenceUpdate {
        let mut update = self.update.clone();
        let left = self.end.map(|end| end.saturating_sub(moment.elapsed));
        let life = left.or(match update.expiry {
            Expiry::VendorDefault | Expiry::Never => None,
            Expiry::After(life) => Some(life),
            Expiry::At(end) => Some(end.saturating_duration_since(moment.now)),
        });
        update.expiry = match (self.expiry, update.expiry) {
            (ExpirySupport::Always { .. }, Expiry::VendorDefault | Expiry::Never) => {
                Expiry::VendorDefault
            }
            (ExpirySupport::Always { default, max }, asked) => {
                // A vendor with one period for all takes no other, and an end beyond the latest is reached by renewals.
                let is_past = life.is_some_and(|life| life.is_zero());
                let is_possible = default < max && life.is_none_or(|life| life <= max);
                match is_possible || is_past {
                    true => asked,
                    false => Expiry::VendorDefault,
                }
            }
            (_, asked) => asked,
        };
        if let (Expiry::After(_), Some(left)) = (update.expiry, left) {
            update.expiry = Expiry::After(left);
        }
        update
    }

    /// Applies the result of a request, sent at the elapsed time `sent`. Returns what the caller gets to see.
    pub(super) fn apply(
        &mut self,
        request: Sent,
        result: Result<SetOutcome>,
        sent: Duration,
        moment: Moment,
        chance: f64,
    ) -> Option<Result<SetOutcome>> {
        match &result {
            Ok(outcome) => {
                self.failures = 0;
                match request {
                    Sent::Set(expiry) => self.note_set(expiry, outcome, sent, moment, chance),
                    Sent::Clear => self.stop(),
                }
            }
            Err(error) if error.is_own_limit() => {
                self.postpone(moment.elapsed, wait::for_own_limit(error));
                return None;
            }
            Err(error) => {
                if error.may_have_been_applied() {
                    self.may_be_set = true;
                    // It may have been renewed.
                    let lapse = self.life.map(|life| moment.elapsed.saturating_add(life));
                    self.lapses_at = self.lapses_at.max(lapse);
                }
                self.failures = self.failures.saturating_add(1);
                match error.scope() {
                    Scope::Request => self.phase = Phase::Over,
                    _ => {
                        let wait = wait::after(self.failures, self.life, error, chance);
                        self.postpone(moment.elapsed, wait.max(self.gap));
                    }
                }
            }
        }
        Some(result)
    }

    fn postpone(&mut self, elapsed: Duration, wait: Duration) {
        let due = elapsed.saturating_add(wait);
        self.phase = match self.phase {
            Phase::Keep(_) => Phase::Keep(Some(due)),
            Phase::Clear(_) => Phase::Clear(due),
            Phase::Over => Phase::Over,
        };
    }

    fn note_set(
        &mut self,
        asked: Expiry,
        outcome: &SetOutcome,
        sent: Duration,
        moment: Moment,
        chance: f64,
    ) {
        if !self.has_set {
            self.has_set = true;
            self.end = match self.update.expiry {
                Expiry::VendorDefault | Expiry::Never => None,
                Expiry::After(life) => Some(sent.saturating_add(life)),
                Expiry::At(end) => Some(moment.elapsed_at(end)),
            };
        }
        self.may_be_set = true;
        self.expires_at = outcome.expires_at;
        self.lapses_at = self.lapse(asked, outcome, sent, moment);
        self.life = self.lapses_at.map(|lapse| lapse.saturating_sub(sent));
        let lasts = match (self.end, self.lapses_at) {
            (_, None) => true,
            (Some(end), Some(lapse)) => end <= lapse,
            (None, Some(_)) => false,
        };
        let renewal = self.life.filter(|_| !lasts);
        let renewal = renewal.map(|life| self.renewal(life, sent, moment.elapsed, chance));
        self.phase = Phase::Keep(renewal);
    }

    /// When the vendor ends what was set. Where the end is the one that was asked for, or the vendor's usual one, it does not depend on the
    /// difference between the clocks.
    fn lapse(
        &self,
        asked: Expiry,
        outcome: &SetOutcome,
        sent: Duration,
        moment: Moment,
    ) -> Option<Duration> {
        let is_lost = |loss: &Loss| matches!(loss, Loss::Expiry { .. });
        let has_end = matches!(asked, Expiry::After(_) | Expiry::At(_));
        if has_end && !outcome.losses.iter().any(is_lost) {
            return self.end;
        }
        let stated = outcome.expires_at.map(|end| {
            let life = end.saturating_duration_since(moment.now);
            life.max(MIN_STATED_LIFE)
        });
        let life = match self.expiry {
            ExpirySupport::Always { .. } if is_offline(outcome) => None,
            ExpirySupport::Always { default, .. } if !has_end => Some(default),
            ExpirySupport::Always { default, max } => Some(stated.unwrap_or(default).min(max)),
            ExpirySupport::Optional | ExpirySupport::No => stated,
        };
        life.map(|life| sent.saturating_add(life))
    }

    /// Two thirds of the life after the request was sent, and up to a fifteenth earlier, so that many keepers do not return all at once.
    /// A third of it passes after the response, at least.
    fn renewal(&self, life: Duration, sent: Duration, elapsed: Duration, chance: f64) -> Duration {
        let wait = (life / 5 * 3).saturating_add(part_of(life / 15, chance));
        let gap = (life / 3).max(self.gap).max(wait::MIN);
        sent.saturating_add(wait).max(elapsed.saturating_add(gap))
    }
}

/// Whether there is no status that could end.
fn is_offline(outcome: &SetOutcome) -> bool {
    let effective = outcome.effective.as_ref();
    effective.is_some_and(|presence| presence.availability == Availability::Offline)
}
