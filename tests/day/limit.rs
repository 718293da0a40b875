//! The limit of a source: callers and the background have half of the minute's requests each, in the order in which they ask.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::MINUTE;

#[derive(Clone, Copy)]
pub(crate) enum Class {
    Foreground,
    Background,
}

pub(crate) struct Limit {
    /// How many requests of each class a minute has.
    share: usize,
    /// When the last requests of each class were sent, or will be.
    turns: Mutex<[VecDeque<Instant>; 2]>,
}

impl Limit {
    pub(crate) fn new(requests: usize) -> Self {
        Self {
            share: requests / 2,
            turns: Mutex::default(),
        }
    }

    /// Reserves the next turn, and returns how long to wait for it.
    pub(crate) fn reserve(&self, class: Class) -> Duration {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = &mut turns[class as usize];
        let now = Instant::now();
        let turn = match turns.len() < self.share {
            true => now,
            false => now.max(turns.remove(0).map_or(now, |turn| turn + MINUTE)),
        };
        turns.push_back(turn);
        turn - now
    }
}
