//! What counts against a limit and how much of it each class may use: pure arithmetic on readings of the clock.

use std::{collections::VecDeque, time::Duration};

use super::queue::{Queue, Ticket};
use crate::client::rate_limit::class::{Class, PerClass};

/// Longer than this no request waits without another look at what it waits for.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct State {
    /// For how long a request counts after its response.
    pub(super) per: Duration,
    /// None, if there is no limit.
    pub(super) capacity: Option<usize>,
    pub(super) reported: Option<Reported>,
    /// The vendor has refused a request and accepts no other before this.
    pub(super) paused_until: Duration,
    under_way: PerClass<usize>,
    /// When the requests ended that still count, the first to be forgotten first.
    ended: VecDeque<(Duration, Class)>,
    ended_of: PerClass<usize>,
    queues: PerClass<Queue>,
    last_served: Class,
    /// The class that may use the odd permit of a limit that has no half.
    odd: Class,
    /// Until when a class is expected to come back whose request was refused.
    expected_until: PerClass<Duration>,
    /// The next request of the background is sent then: several that wait are spread, so that their connections take turns.
    background_from: Duration,
}

/// What the vendor reports as left of its own count.
#[derive(Debug)]
pub(super) struct Reported {
    /// The least that a response has reported. The requests under way may be counted there or not.
    pub(super) left: u64,
    pub(super) until: Duration,
}

/// Why a request may not be sent yet.
pub(super) struct Wait {
    /// It takes this long at least.
    pub(super) least: Duration,
    /// After this time something may have changed that wakes no request.
    pub(super) look_again: Duration,
    /// What else is likely to end the wait.
    pub(super) beside: Option<Event>,
}

/// What a request waits for beside the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// A response to a request under way.
    Response,
    /// Requests that wait have their turn first, with so many ahead of this one. Their futures may not be polled.
    Turns(usize),
}

impl State {
    pub(super) fn new(capacity: Option<usize>, per: Duration) -> Self {
        Self {
            per,
            capacity,
            reported: None,
            paused_until: Duration::ZERO,
            under_way: PerClass::default(),
            ended: VecDeque::new(),
            ended_of: PerClass::default(),
            queues: PerClass::default(),
            last_served: Class::Background,
            odd: Class::Background,
            expected_until: PerClass::default(),
            background_from: Duration::ZERO,
        }
    }

    /// Takes a permit for a request that does not wait, if there is one and no request of its class waits for it.
    pub(super) fn take(&mut self, class: Class, now: Duration) -> bool {
        self.grant(now);
        let may_take = !self.queues[class].is_waiting() && self.may_take(class, now);
        if may_take {
            self.begin(class);
        }
        may_take
    }

    /// How long a request would wait at least that joined the queue now.
    pub(super) fn wait_at_end(&self, class: Class, now: Duration) -> Duration {
        self.wait_behind(class, self.queues[class].len(), now)
    }

    /// Notes that a request was refused that would have waited for so long.
    pub(super) fn refuse(&mut self, class: Class, wait: Duration, now: Duration) {
        self.expected_until[class] = now.saturating_add(wait).saturating_add(LOOK_AGAIN);
    }

    pub(super) fn join(&mut self, class: Class) -> Ticket {
        self.queues[class].join()
    }

    /// Takes the permit of a request that waits, if it is its turn.
    pub(super) fn take_turn(&mut self, class: Class, ticket: &Ticket, now: Duration) -> bool {
        if !self.queues[class].has_turn(ticket) {
            self.queues[class].resume(ticket);
            self.grant(now);
        }
        let has_turn = self.queues[class].has_turn(ticket);
        if has_turn {
            self.queues[class].leave(ticket);
        }
        has_turn
    }

    /// How long a request waits whose turn it is not.
    pub(super) fn wait_of(&self, class: Class, ticket: &Ticket, now: Duration) -> Wait {
        let ahead = self.queues[class].ahead_of(ticket);
        let least = self.wait_behind(class, ahead, now);
        let ends = |at: Duration| at.saturating_sub(now);
        let mut look_again = match &self.reported {
            _ if !least.is_zero() => least,
            Some(reported) => ends(reported.until),
            None => LOOK_AGAIN,
        };
        let mut is_after_another = ahead > 0 || least.is_zero();
        for class in [Class::Foreground, Class::Background] {
            if let Some(at) = self.queues[class].revokes_at() {
                look_again = look_again.min(ends(at));
                is_after_another = true;
            }
        }
        let needs_response = self.needs_response(class, now).then_some(Event::Response);
        Wait {
            least,
            look_again,
            beside: needs_response.or(is_after_another.then_some(Event::Turns(ahead))),
        }
    }

    /// Removes a request from the queue that is not sent.
    pub(super) fn leave(&mut self, class: Class, ticket: &Ticket, now: Duration) {
        if self.queues[class].leave(ticket) {
            self.under_way[class] -= 1;
            self.background_from = Duration::ZERO;
        }
        self.grant(now);
    }

    /// Notes that a request has ended.
    pub(super) fn end(&mut self, class: Class, is_counted: bool, now: Duration) {
        self.under_way[class] -= 1;
        if let Some(reported) = &mut self.reported
            && !is_counted
        {
            reported.left = reported.left.saturating_sub(1);
        }
        if self.capacity.is_some() {
            self.ended.push_back((now, class));
            self.ended_of[class] += 1;
        }
        self.grant(now);
        // One that waited for a response can wait for a time from now on.
        self.reconsider();
    }

    /// Has the requests that wait compute their waits again.
    pub(super) fn reconsider(&mut self) {
        for class in [Class::Foreground, Class::Background] {
            self.queues[class].reconsider();
        }
    }

    /// How many requests of a class can be sent at once that leave half of the limit to others.
    pub(super) fn headroom(&mut self, class: Class, now: Duration) -> usize {
        self.forget(now);
        if now < self.paused_until {
            return 0;
        }
        let Some(capacity) = self.capacity else {
            return usize::MAX;
        };
        let left = self.reported.as_ref().map_or(capacity, |reported| {
            usize::try_from(reported.left).unwrap_or(capacity)
        });
        let free = capacity.saturating_sub(self.ended.len()).min(left);
        let free = free.saturating_sub(self.all_under_way());
        match class {
            Class::Foreground => free.saturating_sub(capacity / 2),
            // The other half is kept from it anyway.
            Class::Background => free.min((capacity / 2).saturating_sub(self.used(class))),
        }
    }

    /// Gives permits to the requests whose turn it is.
    fn grant(&mut self, now: Duration) {
        self.forget(now);
        for class in [Class::Foreground, Class::Background] {
            let revoked = self.queues[class].revoke(now);
            if revoked > 0 {
                self.under_way[class] -= revoked;
                self.background_from = Duration::ZERO;
            }
        }
        while let Some(class) = self.next_class(now) {
            self.queues[class].grant(now);
            self.begin(class);
            if class == Class::Background && self.queues[class].is_waiting() {
                self.background_from = now.saturating_add(self.background_gap());
            }
        }
    }

    /// The class that may send a request. Where both may, they take turns.
    fn next_class(&self, now: Duration) -> Option<Class> {
        let mut classes = [self.last_served.other(), self.last_served].into_iter();
        classes.find(|class| self.queues[*class].is_waiting() && self.may_take(*class, now))
    }

    /// The time from one request of the background to the next that makes up half of the limit.
    fn background_gap(&self) -> Duration {
        let capacity = self
            .capacity
            .and_then(|capacity| u32::try_from(capacity).ok());
        capacity.map_or(Duration::ZERO, |capacity| {
            self.per.saturating_mul(2) / capacity
        })
    }

    fn begin(&mut self, class: Class) {
        if self
            .capacity
            .is_some_and(|capacity| self.used(class) >= capacity / 2)
        {
            self.odd = class.other();
        }
        self.under_way[class] += 1;
        self.last_served = class;
    }

    fn may_take(&self, class: Class, now: Duration) -> bool {
        let under_way = self.all_under_way();
        let is_left = |reported: &Reported| {
            let left = reported.left.saturating_sub(under_way as u64);
            self.left_to(class, left, now) > 0
        };
        let has_room = |capacity| {
            under_way + self.ended.len() < capacity
                && self.used(class) < self.share(class, capacity, now)
        };
        now >= self.paused_until
            && (class == Class::Foreground || now >= self.background_from)
            && self.reported.as_ref().is_none_or(is_left)
            && self.capacity.is_none_or(has_room)
    }

    /// How many requests of a class may count at a time: half of the limit, or all of it to direct calls while nothing else is sent. An odd
    /// permit goes to both classes in turn, if both want it.
    fn share(&self, class: Class, capacity: usize, now: Duration) -> usize {
        match class {
            Class::Foreground if !self.is_background_active() => capacity,
            _ if self.odd == class || !self.is_expected(class.other(), now) => capacity.div_ceil(2),
            _ => capacity / 2,
        }
    }

    fn is_expected(&self, class: Class, now: Duration) -> bool {
        self.queues[class].is_waiting() || now < self.expected_until[class]
    }

    /// How much a class may take of what the vendor has left: direct calls leave the unused share of the background, up to half.
    fn left_to(&self, class: Class, left: u64, now: Duration) -> u64 {
        let Some(capacity) = self.capacity else {
            return left;
        };
        if class == Class::Background || !self.is_background_active() {
            return left;
        }
        let unused = self.share(Class::Background, capacity, now);
        let unused = unused.saturating_sub(self.used(Class::Background));
        let half = match self.last_served {
            Class::Foreground => left.div_ceil(2),
            Class::Background => left / 2,
        };
        left - half.min(unused as u64)
    }

    /// Whether so many requests have been sent that one of them has to end first.
    fn needs_response(&self, class: Class, now: Duration) -> bool {
        let sent = |class: Class| self.under_way[class] - self.queues[class].granted();
        let (own, others) = (sent(class), sent(class.other()));
        self.capacity.is_some_and(|capacity| {
            let has_full_share = own > 0 && own >= self.share(class, capacity, now);
            has_full_share || own + others >= capacity
        })
    }

    fn is_background_active(&self) -> bool {
        self.queues[Class::Background].is_waiting() || self.used(Class::Background) > 0
    }

    fn used(&self, class: Class) -> usize {
        self.under_way[class] + self.ended_of[class]
    }

    fn all_under_way(&self) -> usize {
        self.under_way[Class::Foreground] + self.under_way[Class::Background]
    }

    fn forget(&mut self, now: Duration) {
        while let Some((ended, class)) = self.ended.front().copied()
            && ended.saturating_add(self.per) <= now
        {
            self.ended.pop_front();
            self.ended_of[class] -= 1;
        }
        self.reported.take_if(|reported| reported.until <= now);
    }

    /// The least time until a request is sent that has so many of its class ahead.
    fn wait_behind(&self, class: Class, ahead: usize, now: Duration) -> Duration {
        let until_reset = match &self.reported {
            Some(reported) if self.left_to(class, reported.left, now) <= ahead as u64 => {
                reported.until.saturating_sub(now)
            }
            _ => Duration::ZERO,
        };
        let for_room = self.capacity.map(|capacity| {
            let own = self.wait_for_share(class, capacity, ahead, now);
            own.max(self.wait_for_room(|_| true, capacity, ahead, now))
        });
        let turn = match class {
            Class::Foreground => self.paused_until,
            Class::Background => self.paused_until.max(self.background_from),
        };
        let wait = for_room.unwrap_or_default().max(until_reset);
        wait.max(turn.saturating_sub(now))
    }

    fn wait_for_share(
        &self,
        class: Class,
        capacity: usize,
        ahead: usize,
        now: Duration,
    ) -> Duration {
        let wait = |share| self.wait_for_room(|of| of == class, share, ahead, now);
        let shared = wait(self.share(class, capacity, now).max(1));
        match (class, self.background_ends_at()) {
            // The whole limit is for direct calls once no other request counts.
            (Class::Foreground, Some(end)) => {
                let alone = wait(capacity).max(end.saturating_sub(now));
                shared.min(alone)
            }
            _ => shared,
        }
    }

    /// When the last request of the background is forgotten, unless another is still to come.
    fn background_ends_at(&self) -> Option<Duration> {
        let class = Class::Background;
        if self.queues[class].is_waiting() || self.under_way[class] > 0 {
            return None;
        }
        let mut ended = self.ended.iter().rev();
        let (ended, _) = ended.find(|(_, of)| *of == class)?;
        Some(ended.saturating_add(self.per))
    }

    /// The least time until a request may be sent that has so many ahead, where so many of some classes may count at a time: each that counts
    /// makes room for another once the quota's time has passed after its response.
    fn wait_for_room(
        &self,
        counts: impl Fn(Class) -> bool,
        limit: usize,
        ahead: usize,
        now: Duration,
    ) -> Duration {
        let classes = [Class::Foreground, Class::Background];
        let used = classes.into_iter().filter(|class| counts(*class));
        let used: usize = used.map(|class| self.used(class)).sum();
        let (rounds, ahead) = (ahead / limit, ahead % limit);
        let first = match (ahead + used).checked_sub(limit) {
            None => Duration::ZERO,
            Some(later) => {
                let mut ended = self.ended.iter().filter(|(_, class)| counts(*class));
                let ended = ended.nth(later);
                ended.map_or(self.per, |(ended, _)| {
                    ended.saturating_add(self.per).saturating_sub(now)
                })
            }
        };
        let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
        first.saturating_add(self.per.saturating_mul(rounds))
    }

    #[cfg(test)]
    pub(super) fn ended(&self) -> usize {
        self.ended.len()
    }

    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        let classes = [Class::Foreground, Class::Background];
        self.all_under_way() == 0 && classes.iter().all(|class| self.queues[*class].is_empty())
    }
}
