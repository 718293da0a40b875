//! Which users are read together and how many requests that takes: pure arithmetic, in which each user has one turn a round.

use std::{collections::VecDeque, time::Duration};

use crate::watch::user_table::Id;

/// Where users are read one by one, a batch lasts no longer than this, if the vendor's limit allows.
const MAX_BATCH_TIME: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Batches {
    users: Vec<Id>,
    size: usize,
    /// How many requests one batch takes.
    requests: usize,
    next: usize,
    /// The users who could not be read with others. A provider may send a request for each user of such a batch to find out which of
    /// them fails, so these are read in a batch of their own, some in a round.
    quarantine: VecDeque<Id>,
    /// How many of those are still to be read in this round.
    quarantine_due: usize,
    /// How many requests fit into the shortest round.
    room: usize,
}

impl Batches {
    /// As many users in a batch as one request reads. Where a request reads one, some are read at the same time, and no more than
    /// [`MAX_BATCH_TIME`] allows.
    pub(crate) fn new(
        users: Vec<Id>,
        read_batch: usize,
        concurrency: usize,
        gap: Duration,
        interval: Duration,
    ) -> Self {
        let room = interval.as_nanos().checked_div(gap.as_nanos());
        let room = room.and_then(|room| usize::try_from(room).ok());
        let (size, requests) = if read_batch > 1 {
            (read_batch.min(users.len().max(1)), 1)
        } else {
            let in_time = MAX_BATCH_TIME.as_nanos().checked_div(gap.as_nanos());
            let in_time = usize::try_from(in_time.unwrap_or(1)).unwrap_or(1);
            let size = in_time.clamp(1, concurrency.max(1)).min(users.len().max(1));
            (size, size)
        };
        Self {
            users,
            size,
            requests,
            next: 0,
            quarantine: VecDeque::new(),
            quarantine_due: 0,
            room: room.unwrap_or(usize::MAX),
        }
    }

    /// Returns the number of batches in a round.
    pub(crate) fn len(&self) -> usize {
        self.of_readable() + usize::from(self.quarantine_due > 0)
    }

    fn of_readable(&self) -> usize {
        self.users.len().div_ceil(self.size)
    }

    fn end(&self) -> usize {
        self.next.saturating_add(self.size).min(self.users.len())
    }

    fn is_quarantine(&self) -> bool {
        self.next >= self.users.len()
    }

    /// Returns the users of the next batch.
    pub(crate) fn current(&self) -> Vec<Id> {
        if self.is_quarantine() {
            let due = self.quarantine.iter().take(self.quarantine_due);
            due.cloned().collect()
        } else {
            self.users[self.next..self.end()].to_vec()
        }
    }

    /// Goes on to the next batch, and returns whether that is the first one again. A user who could not be read goes to the quarantine,
    /// and one who could be leaves it; `None` of a user means that the source failed.
    pub(crate) fn advance(&mut self, could_be_read: impl Fn(&Id) -> Option<bool>) -> bool {
        let is_last = self.is_quarantine();
        if is_last {
            let due: Vec<Id> = self.quarantine.drain(..self.quarantine_due).collect();
            for user in due {
                if could_be_read(&user) == Some(true) {
                    self.users.push(user);
                } else {
                    self.quarantine.push_back(user);
                }
            }
        } else {
            let end = self.end();
            let batch = &self.users[self.next..end];
            let stays = |user: &Id| could_be_read(user) != Some(false);
            if self.is_bulk() && !batch.iter().all(stays) {
                let (readable, unreadable): (Vec<Id>, Vec<Id>) =
                    batch.iter().cloned().partition(stays);
                let count = readable.len();
                self.users.splice(self.next..end, readable);
                self.quarantine.extend(unreadable);
                self.next += count;
            } else {
                self.next = end;
            }
        }
        let is_over = is_last || self.is_quarantine() && self.quarantine_due == 0;
        if is_over {
            self.next = 0;
            self.quarantine_due = self.quarantine.len().min(self.max_quarantine_batch());
        }
        is_over
    }

    /// As many as leave a round as short as it may be, and at least one.
    fn max_quarantine_batch(&self) -> usize {
        let taken = self.requests.saturating_mul(self.of_readable());
        let left = self.room.saturating_sub(taken).saturating_sub(1);
        left.clamp(1, self.size.max(1))
    }

    /// Whether one request reads several users.
    fn is_bulk(&self) -> bool {
        self.requests == 1 && self.size > 1
    }

    pub(crate) fn is_at_start(&self) -> bool {
        self.next == 0
    }

    /// Returns how many requests the next batch takes, if all users can be read.
    pub(crate) fn requests(&self) -> usize {
        if self.is_quarantine() {
            self.requests_at_most(self.quarantine_due)
        } else {
            self.requests
        }
    }

    /// Returns how many requests so many users take if some cannot be read: the provider may send one for each.
    pub(crate) fn requests_at_most(&self, users: usize) -> usize {
        users.saturating_add(usize::from(self.is_bulk()))
    }

    pub(crate) fn requests_in_a_round(&self) -> usize {
        let of_readable = self.requests.saturating_mul(self.of_readable());
        match self.quarantine_due {
            0 => of_readable,
            users => of_readable.saturating_add(self.requests_at_most(users)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(15);

    fn users(count: usize) -> Vec<Id> {
        (0..count).map(|user| user.to_string().into()).collect()
    }

    /// Goes through one round, and returns how many users each batch had.
    fn round(batches: &mut Batches) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut seen = Vec::new();
        loop {
            sizes.push(batches.current().len());
            seen.extend(batches.current());
            if batches.advance(|_| Some(true)) {
                assert_eq!(seen, batches.users, "each user is read once");
                return sizes;
            }
        }
    }

    #[test]
    fn a_batch_is_what_one_request_reads() {
        let gap = Duration::from_millis(400);
        let mut batches = Batches::new(users(120), 50, 8, gap, INTERVAL);
        assert_eq!(round(&mut batches), [50, 50, 20]);
        assert_eq!(round(&mut batches), [50, 50, 20]);
        assert_eq!((batches.requests(), batches.requests_in_a_round()), (1, 3));
        let mut batches = Batches::new(users(120), usize::MAX, 8, gap, INTERVAL);
        assert_eq!(round(&mut batches), [120]);
    }

    #[test]
    fn single_reads_go_together_for_a_second_within_the_concurrency() {
        let of = |gap, concurrency| {
            let gap = Duration::from_millis(gap);
            let mut batches = Batches::new(users(10), 1, concurrency, gap, INTERVAL);
            (round(&mut batches)[0], batches.requests())
        };
        assert_eq!(of(200, 8), (5, 5));
        assert_eq!(of(200, 2), (2, 2));
        assert_eq!(of(5_000, 8), (1, 1));
        assert_eq!(of(0, 0), (1, 1));
    }

    #[test]
    fn no_users_make_no_batch() {
        let mut batches = Batches::new(Vec::new(), 50, 8, Duration::ZERO, INTERVAL);
        assert_eq!((batches.len(), batches.current().len()), (0, 0));
        assert!(batches.advance(|_| None));
    }

    /// The users of each batch of one round, in which those cannot be read.
    fn round_without(batches: &mut Batches, unreadable: &[&str]) -> Vec<Vec<String>> {
        let mut seen = Vec::new();
        loop {
            let users = batches.current();
            seen.push(users.iter().map(|user| user.to_string()).collect());
            if batches.advance(|user| Some(!unreadable.contains(&&**user))) {
                return seen;
            }
        }
    }

    #[test]
    fn unreadable_users_are_quarantined_until_they_can_be_read() {
        let gap = Duration::from_secs(1);
        let mut batches = Batches::new(users(5), 2, 8, gap, INTERVAL);
        let bad = ["0", "1", "3"];
        assert_eq!(
            round_without(&mut batches, &bad),
            [vec!["0", "1"], vec!["2", "3"], vec!["4"]]
        );
        assert_eq!((batches.len(), batches.requests_in_a_round()), (2, 1 + 3));
        assert_eq!(
            round_without(&mut batches, &bad),
            [vec!["2", "4"], vec!["0", "1"]]
        );
        assert_eq!(
            round_without(&mut batches, &bad),
            [vec!["2", "4"], vec!["3", "0"]]
        );
        assert_eq!(
            round_without(&mut batches, &[]),
            [vec!["2", "4"], vec!["1", "3"]]
        );
        assert_eq!(
            round_without(&mut batches, &[]),
            [vec!["2", "4"], vec!["1", "3"], vec!["0"]]
        );
        assert_eq!(
            round_without(&mut batches, &[]),
            [vec!["2", "4"], vec!["1", "3"], vec!["0"]]
        );
        assert_eq!(batches.requests_in_a_round(), 3);
    }

    #[test]
    fn the_quarantine_takes_the_room_that_others_leave() {
        let gap = Duration::from_secs(1);
        let none = |count: usize, unreadable: usize| {
            let mut batches = Batches::new(users(count), 50, 8, gap, INTERVAL);
            let bad = (0..unreadable).map(|user| user.to_string());
            let bad: Vec<String> = bad.collect();
            let bad: Vec<&str> = bad.iter().map(String::as_str).collect();
            round_without(&mut batches, &bad);
            batches.quarantine_due
        };
        assert_eq!(none(60, 50), 13, "of 15 requests one is for the others");
        assert_eq!(none(2_000, 50), 1);
        assert_eq!(none(30, 30), 14);
    }
}
