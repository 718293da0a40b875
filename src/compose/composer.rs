//! Which presences count at all, and the choice among them; the order in which they are given does not matter.

use std::{
    collections::{HashMap, hash_map::Entry},
    time::Duration,
};

use super::{Combined, Judged, Policy, Reason, Verdict};
use crate::{
    clock::Timestamp,
    model::{Availability, Presence, Source, UserId},
};

/// Makes one presence of several, which may come from several vendors.
///
/// It counts what is known: [`Availability::Unknown`] never counts, nor does what was read too long ago or has ended. Of what is left, the
/// [`Policy`] chooses one presence as it stands; nothing is mixed. The order in which presences are given does not matter.
///
/// ```
/// # use omnipresence::*;
/// let now: Timestamp = "2026-02-23T10:00:00Z".parse()?;
/// let presence = |source: &Source, availability: Availability, since: &str| {
///     let native = NativeStatus::new(availability.as_str());
///     let mut presence = Presence::new("ann".into(), source.clone(), availability, native, now);
///     presence.changed_at = since.parse().ok();
///     presence
/// };
/// let genesys = Source::new("genesys", "mypurecloud.com");
/// let chat = Source::new("rocketchat", "chat.example.com");
/// let presences = [
///     presence(&chat, Availability::Available, "2026-02-23T08:00:00Z"),
///     presence(&genesys, Availability::Busy, "2026-02-23T09:48:00Z"),
/// ];
///
/// let combined = Composer::new(Policy::MostRestrictive).compose(presences, now);
/// assert_eq!(combined.availability(), Availability::Busy);
/// assert_eq!(
///     combined.to_string(),
///     "Busy: genesys:mypurecloud.com shows the most restrictive of 2.\n\
///      - genesys:mypurecloud.com: busy for 12 minutes; this counts\n\
///      - rocketchat:chat.example.com: available for 2 hours; less restrictive"
/// );
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Composer {
    pub(super) policy: Policy,
    pub(super) manual_first: bool,
    stale_after: Duration,
}

impl Composer {
    /// A composer with this policy. Presences count for 15 minutes after they were read, and it makes no difference who chose them.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            manual_first: false,
            stale_after: Duration::from_secs(15 * 60),
        }
    }

    /// Whether statuses that a person is [known to have chosen](Presence::manual) go before all others, whatever the policy says. Where
    /// no vendor tells, it makes no difference.
    #[must_use]
    pub fn with_manual_first(mut self, manual_first: bool) -> Self {
        self.manual_first = manual_first;
        self
    }

    /// How long after it was [read](Presence::observed_at) a presence counts. One that was read later than `now`, as when a clock was set
    /// back, is not stale.
    #[must_use]
    pub fn with_stale_after(mut self, stale_after: Duration) -> Self {
        self.stale_after = stale_after;
        self
    }

    /// When a presence stops to count by time alone.
    pub(crate) fn stale_at(&self, presence: &Presence) -> Timestamp {
        presence.observed_at.saturating_add(self.stale_after)
    }

    /// Combines presences, as they count at the moment `now`. Of several readings of one account only the latest that is known counts.
    ///
    /// A presence ends at its [`expires_at`](Presence::expires_at), unless it was read after that: then the vendor's clock goes behind
    /// ours, or the vendor shows it for longer than it was to be.
    #[must_use]
    pub fn compose(
        &self,
        presences: impl IntoIterator<Item = Presence>,
        now: Timestamp,
    ) -> Combined {
        let mut dropped = Vec::new();
        let mut latest: HashMap<(Source, UserId), Presence> = HashMap::new();
        for presence in presences {
            if presence.availability == Availability::Unknown {
                dropped.push(judged(presence, Verdict::Unknown));
                continue;
            }
            match latest.entry((presence.source.clone(), presence.user.clone())) {
                Entry::Vacant(free) => {
                    free.insert(presence);
                }
                Entry::Occupied(mut taken) => {
                    let older = if self.supersedes(&presence, taken.get()) {
                        taken.insert(presence)
                    } else {
                        presence
                    };
                    dropped.push(judged(older, Verdict::Superseded));
                }
            }
        }
        let mut fit = Vec::new();
        for presence in latest.into_values() {
            match self.unfit(&presence, now) {
                Some(verdict) => dropped.push(judged(presence, verdict)),
                None => fit.push(presence),
            }
        }
        fit.sort_unstable_by(|a, b| self.order(a, b).0);
        dropped.sort_unstable_by(|a, b| self.order(&a.presence, &b.presence).0);
        let inputs = self.judge(fit).into_iter().chain(dropped).collect();
        self.combined(inputs, now)
    }

    /// The combined presence that was composed of these inputs.
    pub(crate) fn combined(&self, inputs: Vec<Judged>, at: Timestamp) -> Combined {
        Combined::new(self.policy.clone(), inputs, at)
    }

    fn unfit(&self, presence: &Presence, now: Timestamp) -> Option<Verdict> {
        let read_at = presence.observed_at;
        let has_ended = |end: Timestamp| read_at <= end && end <= now;
        if presence.expires_at.is_some_and(has_ended) {
            Some(Verdict::Expired)
        } else if self.stale_at(presence) <= now {
            Some(Verdict::Stale)
        } else {
            None
        }
    }

    fn supersedes(&self, a: &Presence, b: &Presence) -> bool {
        let read = a.observed_at.cmp(&b.observed_at);
        read.then_with(|| a.changed_at.cmp(&b.changed_at))
            .then_with(|| self.order(b, a).0)
            .is_gt()
    }

    /// The first wins; each of the others lost for the reason that decides between it and the first.
    fn judge(&self, sorted: Vec<Presence>) -> Vec<Judged> {
        let mut sorted = sorted.into_iter();
        let Some(winner) = sorted.next() else {
            return Vec::new();
        };
        let lost = sorted.map(|presence| {
            let reason = self.order(&winner, &presence).1;
            judged(presence, Verdict::Lost(reason))
        });
        let mut inputs: Vec<Judged> = lost.collect();
        let reason = match inputs.first().map(|runner_up| runner_up.verdict) {
            Some(Verdict::Lost(reason)) => reason,
            _ => Reason::Only,
        };
        inputs.insert(0, judged(winner, Verdict::Won(reason)));
        inputs
    }
}

fn judged(presence: Presence, verdict: Verdict) -> Judged {
    Judged { presence, verdict }
}
