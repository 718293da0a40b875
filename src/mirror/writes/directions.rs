//! From which account to which mirrors write, so that two mirrors between the same accounts know of each other.

use std::collections::HashMap;

use crate::directory::Account;

/// The directions in which mirrors write, for as long as these live.
#[derive(Debug, Default)]
pub(crate) struct Directions(HashMap<(Account, Account), Direction>);

/// A direction in which at least one mirror writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Direction {
    mirrors: usize,
    pub(crate) traits: DirectionTraits,
}

/// How mirrors write in a direction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DirectionTraits {
    /// Whether one of them begins with what the source shows.
    pub(crate) begins: bool,
    /// Whether all of them copy every state, without rules.
    pub(crate) copies: bool,
}

impl Directions {
    pub(crate) fn add(&mut self, from: &Account, to: &Account, traits: DirectionTraits) {
        let accounts = (from.clone(), to.clone());
        let direction = self
            .0
            .entry(accounts)
            .or_insert(Direction { mirrors: 0, traits });
        direction.mirrors += 1;
        direction.traits.begins |= traits.begins;
        direction.traits.copies &= traits.copies;
    }

    pub(crate) fn remove(&mut self, from: &Account, to: &Account) {
        let accounts = (from.clone(), to.clone());
        if let Some(direction) = self.0.get_mut(&accounts) {
            direction.mirrors -= 1;
            if direction.mirrors == 0 {
                self.0.remove(&accounts);
            }
        }
    }

    /// The mirrors that write from one account to another.
    pub(crate) fn get(&self, from: &Account, to: &Account) -> Option<Direction> {
        self.0.get(&(from.clone(), to.clone())).copied()
    }
}
