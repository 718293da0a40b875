//! Reads a watch until nothing more is emitted for a while.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt};
pub(crate) use omnipresence::__testkit::watching::*;
use omnipresence::{Availability, Event, Follow, Watch, WatchOptions, mock::FakeClock, watch};

use crate::board::Board;

/// A watch of a board, on the board's clock.
pub(crate) struct Followed {
    watch: Watch,
    clock: FakeClock,
}

impl Followed {
    /// What is told within this time.
    pub(crate) async fn told(&mut self, within: Duration) -> Vec<String> {
        told(&mut self.watch, &self.clock, within).await
    }

    /// The same as events.
    pub(crate) async fn events(&mut self, within: Duration) -> Vec<Event> {
        events(&mut self.watch, &self.clock, within).await
    }

    /// What is told without waiting.
    pub(crate) fn at_once(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(Some(event)) = self.watch.next().now_or_never() {
            told.push(words(&event));
        }
        told
    }
}

impl Deref for Followed {
    type Target = Watch;

    fn deref(&self) -> &Watch {
        &self.watch
    }
}

impl DerefMut for Followed {
    fn deref_mut(&mut self) -> &mut Watch {
        &mut self.watch
    }
}

impl Board {
    /// Follows these users with the default options.
    pub(crate) fn follow(&self, who: Follow) -> Followed {
        self.follow_with(who, options(&self.clock))
    }

    pub(crate) fn follow_with(&self, who: Follow, options: WatchOptions) -> Followed {
        let clock = self.clock.clone();
        let watch = watch(self.clone(), who, options).unwrap();
        Followed { watch, clock }
    }
}

pub(crate) const AVAILABLE: Availability = Availability::Available;
pub(crate) const BUSY: Availability = Availability::Busy;
pub(crate) const AWAY: Availability = Availability::Away;
pub(crate) const OFFLINE: Availability = Availability::Offline;
