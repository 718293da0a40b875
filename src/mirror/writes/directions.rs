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
    /// Whether one of them begins with what the source shows.
    pub(crate) begins: bool,
}

impl Directions {
    pub(crate) fn add(&mut self, from: &Account, to: &Account, begins: bool) {
        let accounts = (from.clone(), to.clone());
        let direction = self.0.entry(accounts).or_insert(Direction {
            mirrors: 0,
            begins: false,
        });
        direction.mirrors += 1;
        direction.begins |= begins;
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
