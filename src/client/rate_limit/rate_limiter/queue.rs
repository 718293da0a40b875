//! The requests of one class that wait for their turn, first come, first served. One whose future is no longer polled delays no other.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::sync::Notify;

/// For how long a turn is kept for a request that does not take it. A future that is polled takes it at once.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub(super) struct Queue {
    /// In the order in which they have come, which is that of their numbers.
    waiters: VecDeque<Waiter>,
    joined: u64,
    granted: usize,
    /// The first request that waits. It is woken when it becomes that, because only its own wait counts.
    first: Option<u64>,
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    turn: Turn,
    wake: Arc<Notify>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Awaited,
    /// It is this request's turn since that reading of the clock.
    Granted(Duration),
    /// The request did not take its turn in time. It keeps its place, and others go ahead until it is polled.
    Missed,
}

/// A place in a queue.
#[derive(Debug)]
pub(super) struct Ticket {
    number: u64,
    pub(super) wake: Arc<Notify>,
}

impl Queue {
    pub(super) fn join(&mut self) -> Ticket {
        let number = self.joined;
        self.joined += 1;
        let wake = Arc::new(Notify::new());
        self.waiters.push_back(Waiter {
            number,
            turn: Turn::Awaited,
            wake: Arc::clone(&wake),
        });
        self.first = self.first.or(Some(number));
        Ticket { number, wake }
    }

    /// Leaves the queue. Returns whether it was this request's turn.
    pub(super) fn leave(&mut self, ticket: &Ticket) -> bool {
        let waiter = self.position(ticket).and_then(|at| self.waiters.remove(at));
        let had_turn = waiter.is_some_and(|waiter| matches!(waiter.turn, Turn::Granted(_)));
        self.granted -= usize::from(had_turn);
        self.wake_first();
        had_turn
    }

    /// Whether it is this request's turn.
    pub(super) fn has_turn(&self, ticket: &Ticket) -> bool {
        let waiter = self.position(ticket).map(|at| &self.waiters[at]);
        waiter.is_some_and(|waiter| matches!(waiter.turn, Turn::Granted(_)))
    }

    /// Notes that a request is polled: it waits again if it has missed its turn.
    pub(super) fn resume(&mut self, ticket: &Ticket) {
        if let Some(at) = self.position(ticket)
            && self.waiters[at].turn == Turn::Missed
        {
            self.waiters[at].turn = Turn::Awaited;
            self.wake_first();
        }
    }

    /// Whether a request waits that would take its turn.
    pub(super) fn is_waiting(&self) -> bool {
        self.first.is_some()
    }

    /// How many requests wait.
    pub(super) fn len(&self) -> usize {
        self.waiters.iter().filter(|it| it.waits()).count()
    }

    /// How many requests have the turn and have not taken it yet.
    pub(super) fn granted(&self) -> usize {
        self.granted
    }

    /// How many requests wait ahead of this one.
    pub(super) fn ahead_of(&self, ticket: &Ticket) -> usize {
        let at = self.position(ticket).unwrap_or_default();
        self.waiters.range(..at).filter(|it| it.waits()).count()
    }

    /// Gives the turn to the first request that waits.
    pub(super) fn grant(&mut self, now: Duration) {
        if let Some(waiter) = self.waiters.iter_mut().find(|waiter| waiter.waits()) {
            waiter.turn = Turn::Granted(now);
            waiter.wake.notify_one();
            self.granted += 1;
            self.wake_first();
        }
    }

    /// Takes back the turns that were not taken in time, and returns how many they are.
    pub(super) fn revoke(&mut self, now: Duration) -> usize {
        let mut revoked = 0;
        let granted = self.waiters.iter_mut();
        let granted = granted.filter_map(|waiter| Some((waiter.granted_at()?, waiter)));
        for (at, waiter) in granted.take(self.granted) {
            if at.saturating_add(GRACE) <= now {
                waiter.turn = Turn::Missed;
                revoked += 1;
            }
        }
        self.granted -= revoked;
        revoked
    }

    /// When a turn is taken back next, unless it is taken before.
    pub(super) fn revokes_at(&self) -> Option<Duration> {
        let granted = self.waiters.iter().filter_map(Waiter::granted_at);
        let first = granted.take(self.granted).min();
        first.map(|at| at.saturating_add(GRACE))
    }

    /// Has the first request that waits compute its wait again.
    pub(super) fn reconsider(&mut self) {
        self.first = None;
        self.wake_first();
    }

    fn wake_first(&mut self) {
        let first = self.waiters.iter().find(|waiter| waiter.waits());
        let number = first.map(|waiter| waiter.number);
        if number != self.first
            && let Some(first) = first
        {
            first.wake.notify_one();
        }
        self.first = number;
    }

    fn position(&self, ticket: &Ticket) -> Option<usize> {
        let found = self
            .waiters
            .binary_search_by_key(&ticket.number, |waiter| waiter.number);
        found.ok()
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.waiters.is_empty() && self.granted == 0
    }
}

impl Waiter {
    fn waits(&self) -> bool {
        self.turn == Turn::Awaited
    }

    fn granted_at(&self) -> Option<Duration> {
        match self.turn {
            Turn::Granted(at) => Some(at),
            Turn::Awaited | Turn::Missed => None,
        }
    }
}
