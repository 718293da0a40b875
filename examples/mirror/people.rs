//! People who change their presence, each in a program that is not this one.

use std::time::Duration;

use fastrand::Rng;
use omnipresence::{Account, Activity, Availability, PresenceUpdate, Result, Who};

use tokio::time::Instant;

use crate::{pair::Pair, support::vendor::kit};

pub(crate) struct People<'a> {
    pair: &'a Pair,
    chance: Rng,
    changes: u64,
    /// When somebody changes something next.
    next: Instant,
}

/// What somebody chose.
pub(crate) struct Choice {
    pub(crate) account: Account,
    pub(crate) update: PresenceUpdate,
}

impl<'a> People<'a> {
    pub(crate) fn new(pair: &'a Pair, seed: u64) -> Self {
        Self {
            pair,
            chance: Rng::with_seed(seed),
            changes: 0,
            next: Instant::now(),
        }
    }

    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    /// When somebody changes something next.
    pub(crate) fn next(&self) -> Instant {
        self.next
    }

    /// Somebody changes their presence somewhere; the next change comes after a pause that is so long on average.
    pub(crate) async fn change(&mut self, pause: Duration) -> Result<Choice> {
        let vendors = self.pair.vendors();
        let vendor = vendors[self.chance.usize(..vendors.len())];
        // Bob and Eve have no client open, so what they choose may be shown as offline.
        let is_plain = !kit(vendor.name).demo.offline_is_ambiguous;
        let present = if is_plain { vendor.users.len() } else { 2 };
        let user = &vendor.users[self.chance.usize(..present)];
        let update = match self.chance.u8(..5) {
            0 => PresenceUpdate::new(Availability::Available),
            1 => PresenceUpdate::new(Availability::Busy).with_activity(Activity::InMeeting),
            2 => PresenceUpdate::new(Availability::Away).with_activity(Activity::Meal),
            3 if is_plain => PresenceUpdate::new(Availability::Offline),
            _ => PresenceUpdate::new(Availability::DoNotDisturb).with_message("Do knock"),
        };
        vendor.provider.set(&Who::from(user), &update).await?;
        self.changes += 1;
        self.next = Instant::now() + pause.mul_f64(0.5 + self.chance.f64());
        Ok(Choice {
            account: Account::new(vendor.provider.source().clone(), user.clone()),
            update,
        })
    }
}
