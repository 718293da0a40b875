use std::{collections::VecDeque, time::Duration};

use super::followed::Id;

/// Longer than this nobody waits for the next slice where users are read one by one, if the vendor's limit allows.
const SHORT: Duration = Duration::from_secs(1);

/// Users who are read in turn, some at a time, spread over the round.
#[derive(Debug)]
pub(super) struct Slices {
    users: Vec<Id>,
    size: usize,
    /// How many requests one slice takes.
    requests: usize,
    next: usize,
    /// Those who could not be read with others. A provider may ask for each of a batch alone to find out whom a failure is about,
    /// so they are read apart from the others, some in a round.
    apart: VecDeque<Id>,
    /// How many of those are still to be read in this round.
    apart_due: usize,
    /// How many requests fit into the shortest round.
    room: usize,
}

impl Slices {
    /// As many users in a slice as one request reads. Where a request reads one, some are read at the same time, and no more than a
    /// second's worth.
    pub(super) fn new(
        users: Vec<Id>,
        batch: usize,
        concurrency: usize,
        gap: Duration,
        interval: Duration,
    ) -> Self {
        let room = interval.as_nanos().checked_div(gap.as_nanos());
        let room = room.and_then(|room| usize::try_from(room).ok());
        let (size, requests) = if batch > 1 {
            (batch.min(users.len().max(1)), 1)
        } else {
            let in_time = SHORT.as_nanos().checked_div(gap.as_nanos());
            let in_time = usize::try_from(in_time.unwrap_or(1)).unwrap_or(1);
            let size = in_time.clamp(1, concurrency.max(1)).min(users.len().max(1));
            (size, size)
        };
        Self {
            users,
            size,
            requests,
            next: 0,
            apart: VecDeque::new(),
            apart_due: 0,
            room: room.unwrap_or(usize::MAX),
        }
    }

    /// How many slices a round has.
    pub(super) fn len(&self) -> usize {
        self.with_others() + usize::from(self.apart_due > 0)
    }

    fn with_others(&self) -> usize {
        self.users.len().div_ceil(self.size)
    }

    fn end(&self) -> usize {
        self.next.saturating_add(self.size).min(self.users.len())
    }

    fn is_apart(&self) -> bool {
        self.next >= self.users.len()
    }

    /// The users who are read next.
    pub(super) fn current(&self) -> Vec<Id> {
        if self.is_apart() {
            self.apart.iter().take(self.apart_due).cloned().collect()
        } else {
            self.users[self.next..self.end()].to_vec()
        }
    }

    /// Goes on to the next slice. Whoever could not be read is not read with others next time, and whoever could be is; nobody knows
    /// of a user (`None`) if the source failed. The answer tells whether the next slice is the first one again.
    pub(super) fn advance(&mut self, could_be_read: impl Fn(&Id) -> Option<bool>) -> bool {
        let is_last = self.is_apart();
        if is_last {
            for user in self.apart.drain(..self.apart_due).collect::<Vec<_>>() {
                if could_be_read(&user) == Some(true) {
                    self.users.push(user);
                } else {
                    self.apart.push_back(user);
                }
            }
        } else {
            let end = self.end();
            let slice = &self.users[self.next..end];
            let stays = |user: &Id| could_be_read(user) != Some(false);
            if self.is_bulk() && !slice.iter().all(stays) {
                let (readable, unreadable): (Vec<Id>, Vec<Id>) =
                    slice.iter().cloned().partition(stays);
                let count = readable.len();
                self.users.splice(self.next..end, readable);
                self.apart.extend(unreadable);
                self.next += count;
            } else {
                self.next = end;
            }
        }
        let is_over = is_last || self.is_apart() && self.apart_due == 0;
        if is_over {
            self.next = 0;
            self.apart_due = self.apart.len().min(self.apart_at_once());
        }
        is_over
    }

    /// As many as leave a round as short as it may be, and always one.
    fn apart_at_once(&self) -> usize {
        let taken = self.requests.saturating_mul(self.with_others());
        let left = self.room.saturating_sub(taken).saturating_sub(1);
        left.clamp(1, self.size.max(1))
    }

    /// Whether one request reads several users.
    fn is_bulk(&self) -> bool {
        self.requests == 1 && self.size > 1
    }

    pub(super) fn is_at_start(&self) -> bool {
        self.next == 0
    }

    /// How many requests the next slice takes, if all can be read.
    pub(super) fn requests(&self) -> usize {
        if self.is_apart() {
            self.requests_at_most(self.apart_due)
        } else {
            self.requests
        }
    }

    /// How many requests so many users take if not all can be read: each may have been asked for alone.
    pub(super) fn requests_at_most(&self, users: usize) -> usize {
        users.saturating_add(usize::from(self.is_bulk()))
    }

    pub(super) fn requests_in_a_round(&self) -> usize {
        let with_others = self.requests.saturating_mul(self.with_others());
        match self.apart_due {
            0 => with_others,
            users => with_others.saturating_add(self.requests_at_most(users)),
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

    /// Goes through one round, and tells how many users each slice had.
    fn round(slices: &mut Slices) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut seen = Vec::new();
        loop {
            sizes.push(slices.current().len());
            seen.extend(slices.current());
            if slices.advance(|_| Some(true)) {
                assert_eq!(seen, slices.users, "everybody is read once");
                return sizes;
            }
        }
    }

    #[test]
    fn a_slice_is_what_one_request_reads() {
        let gap = Duration::from_millis(400);
        let mut slices = Slices::new(users(120), 50, 8, gap, INTERVAL);
        assert_eq!(round(&mut slices), [50, 50, 20]);
        assert_eq!(round(&mut slices), [50, 50, 20]);
        assert_eq!((slices.requests(), slices.requests_in_a_round()), (1, 3));
        let mut slices = Slices::new(users(120), usize::MAX, 8, gap, INTERVAL);
        assert_eq!(round(&mut slices), [120]);
    }

    #[test]
    fn single_reads_go_together_for_a_seconds_worth_within_the_concurrency() {
        let of = |gap, concurrency| {
            let gap = Duration::from_millis(gap);
            let mut slices = Slices::new(users(10), 1, concurrency, gap, INTERVAL);
            (round(&mut slices)[0], slices.requests())
        };
        assert_eq!(of(200, 8), (5, 5));
        assert_eq!(of(200, 2), (2, 2));
        assert_eq!(of(5_000, 8), (1, 1));
        assert_eq!(of(0, 0), (1, 1));
    }

    #[test]
    fn nobody_makes_no_slice() {
        let mut slices = Slices::new(Vec::new(), 50, 8, Duration::ZERO, INTERVAL);
        assert_eq!((slices.len(), slices.current().len()), (0, 0));
        assert!(slices.advance(|_| None));
    }

    /// The users of each slice of one round, in which those cannot be read.
    fn round_without(slices: &mut Slices, unreadable: &[&str]) -> Vec<Vec<String>> {
        let mut seen = Vec::new();
        loop {
            let users = slices.current();
            seen.push(users.iter().map(|user| user.to_string()).collect());
            if slices.advance(|user| Some(!unreadable.contains(&&**user))) {
                return seen;
            }
        }
    }

    #[test]
    fn whoever_cannot_be_read_is_read_apart_from_the_others_until_that_works() {
        let gap = Duration::from_secs(1);
        let mut slices = Slices::new(users(5), 2, 8, gap, INTERVAL);
        let bad = ["0", "1", "3"];
        assert_eq!(
            round_without(&mut slices, &bad),
            [vec!["0", "1"], vec!["2", "3"], vec!["4"]]
        );
        assert_eq!((slices.len(), slices.requests_in_a_round()), (2, 1 + 3));
        assert_eq!(
            round_without(&mut slices, &bad),
            [vec!["2", "4"], vec!["0", "1"]]
        );
        assert_eq!(
            round_without(&mut slices, &bad),
            [vec!["2", "4"], vec!["3", "0"]]
        );
        assert_eq!(
            round_without(&mut slices, &[]),
            [vec!["2", "4"], vec!["1", "3"]]
        );
        assert_eq!(
            round_without(&mut slices, &[]),
            [vec!["2", "4"], vec!["1", "3"], vec!["0"]]
        );
        assert_eq!(
            round_without(&mut slices, &[]),
            [vec!["2", "4"], vec!["1", "3"], vec!["0"]]
        );
        assert_eq!(slices.requests_in_a_round(), 3);
    }

    #[test]
    fn those_who_cannot_be_read_take_the_room_that_others_leave_and_always_some() {
        let gap = Duration::from_secs(1);
        let none = |count: usize, unreadable: usize| {
            let mut slices = Slices::new(users(count), 50, 8, gap, INTERVAL);
            let bad = (0..unreadable).map(|user| user.to_string());
            let bad: Vec<String> = bad.collect();
            let bad: Vec<&str> = bad.iter().map(String::as_str).collect();
            round_without(&mut slices, &bad);
            slices.apart_due
        };
        assert_eq!(none(60, 50), 13, "of 15 requests one is for the others");
        assert_eq!(none(2_000, 50), 1);
        assert_eq!(none(30, 30), 14);
    }
}
