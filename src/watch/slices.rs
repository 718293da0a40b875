use std::time::Duration;

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
}

impl Slices {
    /// As many users in a slice as one request reads. Where a request reads one, some are read at the same time, and no more than a
    /// second's worth.
    pub(super) fn new(users: Vec<Id>, batch: usize, concurrency: usize, gap: Duration) -> Self {
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
        }
    }

    pub(super) fn len(&self) -> usize {
        self.users.len().div_ceil(self.size)
    }

    /// The users who are read next.
    pub(super) fn current(&self) -> &[Id] {
        let end = self.next.saturating_add(self.size).min(self.users.len());
        &self.users[self.next.min(end)..end]
    }

    /// Goes on to the next slice. The answer tells whether that is the first one again.
    pub(super) fn advance(&mut self) -> bool {
        self.next = self.next.saturating_add(self.size);
        let is_over = self.next >= self.users.len();
        if is_over {
            self.next = 0;
        }
        is_over
    }

    pub(super) fn is_at_start(&self) -> bool {
        self.next == 0
    }

    pub(super) fn requests(&self) -> usize {
        self.requests
    }

    pub(super) fn requests_in_a_round(&self) -> usize {
        self.requests.saturating_mul(self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(count: usize) -> Vec<Id> {
        (0..count).map(|user| user.to_string().into()).collect()
    }

    /// Goes through one round, and tells how many users each slice had.
    fn round(slices: &mut Slices) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut seen = Vec::new();
        loop {
            sizes.push(slices.current().len());
            seen.extend(slices.current().iter().cloned());
            if slices.advance() {
                assert_eq!(seen, slices.users, "everybody is read once");
                return sizes;
            }
        }
    }

    #[test]
    fn a_slice_is_what_one_request_reads() {
        let gap = Duration::from_millis(400);
        let mut slices = Slices::new(users(120), 50, 8, gap);
        assert_eq!(round(&mut slices), [50, 50, 20]);
        assert_eq!(round(&mut slices), [50, 50, 20]);
        assert_eq!((slices.requests(), slices.requests_in_a_round()), (1, 3));
        let mut slices = Slices::new(users(120), usize::MAX, 8, gap);
        assert_eq!(round(&mut slices), [120]);
    }

    #[test]
    fn single_reads_go_together_for_a_seconds_worth_within_the_concurrency() {
        let of = |gap, concurrency| {
            let mut slices = Slices::new(users(10), 1, concurrency, Duration::from_millis(gap));
            (round(&mut slices)[0], slices.requests())
        };
        assert_eq!(of(200, 8), (5, 5));
        assert_eq!(of(200, 2), (2, 2));
        assert_eq!(of(5_000, 8), (1, 1));
        assert_eq!(of(0, 0), (1, 1));
    }

    #[test]
    fn nobody_makes_no_slice() {
        let mut slices = Slices::new(Vec::new(), 50, 8, Duration::ZERO);
        assert_eq!((slices.len(), slices.current().len()), (0, 0));
        assert!(slices.advance());
    }
}
