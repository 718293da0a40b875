//! What is asked when. It sends nothing and never waits; `answers` is about what comes of it.

use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use super::{
    Checkpoint, Event, Follow, WatchOptions,
    checkpoint::{Saved, sorted},
    entry::Entry,
    followed::{Followed, Id},
    slices::Slices,
    step::Step,
    tempo::Tempo,
};
use crate::{
    clock::{Clock, Timestamp},
    error::Error,
    model::{Source, UserId},
    provider::{Capabilities, ChangesSupport, Cursor, ListSupport},
};

/// By which means a source is followed: the cheapest that it has.
#[derive(Debug)]
pub(super) enum Means {
    /// The vendor tells what changed, of everyone or of the users in the cursor.
    Deltas(Deltas),
    /// Everybody's list, and whoever has left it by name.
    Lists,
    /// Some users at a time, in turn.
    Slices(Slices),
}

#[derive(Debug)]
pub(super) struct Deltas {
    /// Who is followed, where the cursor says so.
    pub(super) in_cursor: Option<Vec<UserId>>,
    pub(super) cursor: Option<Cursor>,
    /// When the cursor was had.
    pub(super) cursor_at: Option<Timestamp>,
    pub(super) window: Duration,
    pub(super) resync: Duration,
    /// When all is to be read again, by the elapsed time.
    pub(super) resync_at: Duration,
}

impl Deltas {
    /// How many requests it takes to read all.
    pub(super) fn requests_of_all(&self, read_batch: usize) -> usize {
        let users = self.in_cursor.as_deref().unwrap_or_default();
        1 + users.len().div_ceil(read_batch)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The next round, or the next slice of it.
    Round,
    /// Some users out of turn.
    Ask,
}

/// What has been asked.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) turn: Turn,
    pub(super) at: Duration,
    pub(super) requests: usize,
    /// Who was asked for out of turn.
    pub(super) users: Vec<UserId>,
}

/// An outage that is not over.
#[derive(Debug, Default)]
pub(super) struct Outage {
    /// How many were to be asked for by name when a round succeeded, and have not been; none, if no round has since.
    pub(super) asks_left: Option<usize>,
    /// How many slices are still to be tried; none yet, if none has succeeded since.
    pub(super) slices_left: Option<usize>,
    /// Whom a slice had that failed after another has succeeded.
    pub(super) missed: Vec<(UserId, Error)>,
}

#[derive(Debug)]
pub(super) struct Engine {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) means: Means,
    /// The users, `None` for everyone.
    pub(super) follow: Option<Vec<UserId>>,
    pub(super) followed: Followed,
    pub(super) tempo: Tempo,
    /// How many users one question out of turn is about.
    pub(super) batch: usize,
    /// How many users one request reads.
    pub(super) read_batch: usize,
    /// Users to ask for by name soon.
    pub(super) wanted: VecDeque<Id>,
    /// Users of whom the vendor has told nothing: it is asked again, a few at a time.
    pub(super) untold: VecDeque<Id>,
    pub(super) begun: Option<Begun>,
    pub(super) last: Turn,
    /// Before this nothing is asked.
    pub(super) earliest: Duration,
    /// When the next round or slice is due.
    pub(super) round_at: Duration,
    /// When the round of the slices began, and how long it is to last; none of the first one, which lasts as long as it must.
    pub(super) round: (Duration, Option<Duration>),
    /// Whether a slice of this round could be read.
    pub(super) has_read: bool,
    pub(super) has_changed: bool,
    /// Whether a list is to be asked for soon after the one that is under way.
    pub(super) is_to_be_read_again: bool,
    pub(super) read_at: Option<Timestamp>,
    pub(super) outage: Option<Outage>,
}

impl Engine {
    pub(super) fn new(
        source: Source,
        capabilities: &Capabilities,
        follow: Follow,
        options: WatchOptions,
    ) -> Self {
        let pace = capabilities.pace;
        let shortest = options.interval.unwrap_or(pace.interval);
        let longest = options.max_interval.unwrap_or(shortest.saturating_mul(4));
        let gap = options.request_gap.unwrap_or(pace.request_gap);
        let follow = follow.users().map(once_each);
        let clock = options.clock;
        let now = clock.elapsed();
        let mut followed = Followed::new(source);
        let users = follow.as_deref().unwrap_or_default();
        let ids: Vec<Id> = users
            .iter()
            .map(|user| followed.id(user.as_str()))
            .collect();
        let means = match (capabilities.changes, &follow) {
            (ChangesSupport::Delta { window }, _) => {
                // Of many users everyone's delta is cheaper: the cursor need not carry them along, nor the vendor read each by name at once.
                let is_small = users.len() <= capabilities.read_batch;
                let cannot_list = capabilities.list == ListSupport::No;
                Means::Deltas(Deltas {
                    in_cursor: follow.clone().filter(|_| is_small || cannot_list),
                    cursor: None,
                    cursor_at: None,
                    window,
                    resync: options.resync,
                    resync_at: now,
                })
            }
            (ChangesSupport::Compared, None) => Means::Lists,
            (ChangesSupport::Compared, Some(_)) => Means::Slices(Slices::new(
                ids,
                capabilities.read_batch,
                capabilities.concurrency,
                gap,
                shortest,
            )),
        };
        let batch = match capabilities.read_batch {
            0 | 1 => capabilities.concurrency.max(1),
            batch => batch,
        };
        let mut engine = Self {
            clock,
            means,
            follow,
            followed,
            tempo: Tempo::new(shortest, longest, gap),
            batch,
            read_batch: capabilities.read_batch.max(1),
            wanted: VecDeque::new(),
            untold: VecDeque::new(),
            begun: None,
            last: Turn::Ask,
            earliest: now,
            round_at: now,
            round: (now, None),
            has_read: false,
            has_changed: false,
            is_to_be_read_again: false,
            read_at: None,
            outage: None,
        };
        if let Some(checkpoint) = options.checkpoint {
            engine.resume(checkpoint);
        }
        engine
    }

    fn resume(&mut self, checkpoint: Checkpoint) {
        let now = self.clock.now();
        for (user, saved) in checkpoint.users {
            if self.follow.is_none() || self.followed.entry(user.as_str()).is_some() {
                let id = self.followed.id(user.as_str());
                self.followed.insert(id, Entry::from(saved));
            }
        }
        self.read_at = checkpoint.read_at;
        if checkpoint.is_in_gap {
            self.followed.set_gap_told();
            self.outage = Some(Outage::default());
        }
        if let Means::Deltas(deltas) = &mut self.means
            && let (Some(cursor), Some(at)) = (checkpoint.cursor, checkpoint.cursor_at)
            && sorted(cursor.users()) == sorted(deltas.in_cursor.as_deref())
            && cursor
                .unread()
                .iter()
                .all(|user| self.followed.entry(user.as_str()).is_some())
            && at <= now
        {
            deltas.cursor = Some(cursor);
            deltas.cursor_at = Some(at);
            deltas.resync_at = self.clock.elapsed().saturating_add(deltas.resync);
        }
        for user in checkpoint.wanted {
            if self.followed.entry(user.as_str()).is_some() {
                let id = self.followed.id(user.as_str());
                self.want(id);
            }
        }
    }

    pub(super) fn checkpoint(&self, source: Source) -> Checkpoint {
        let mut checkpoint = Checkpoint::new(source, self.follow.clone());
        checkpoint.read_at = self.read_at;
        checkpoint.is_in_gap = self.followed.gap_is_told();
        if let Means::Deltas(deltas) = &self.means {
            checkpoint.cursor.clone_from(&deltas.cursor);
            checkpoint.cursor_at = deltas.cursor_at;
        }
        for (user, entry) in self.followed.entries() {
            let user = UserId::from(&**user);
            if entry.is_wanted || entry.has_unsaved() {
                checkpoint.wanted.push(user.clone());
            }
            checkpoint.users.insert(user, Saved::from(entry));
        }
        if let Some(begun) = &self.begun {
            checkpoint.wanted.extend_from_slice(&begun.users);
        }
        checkpoint.wanted.sort_unstable();
        checkpoint
    }

    pub(super) fn next_event(&mut self) -> Option<Event> {
        self.followed.next_event()
    }

    /// Notes the statuses that have ended by now. Their users are read soon.
    pub(super) fn tick(&mut self) {
        if self.followed.next_end().is_none() {
            return;
        }
        let ended = self.followed.end(self.clock.now());
        if ended.is_empty() {
            return;
        }
        match self.means {
            Means::Lists => {
                self.round_at = self.round_at.min(self.clock.elapsed());
                // An answer that is on its way may be older than the end.
                self.is_to_be_read_again = self.begun.is_some();
            }
            Means::Deltas(_) | Means::Slices(_) => {
                for user in ended {
                    self.want(user);
                }
            }
        }
    }

    /// When there is something to do next, by the elapsed time.
    pub(super) fn wakes_at(&self) -> Option<Duration> {
        let due = self.due().map(|(at, _)| at);
        due.into_iter().chain(self.ends_at()).min()
    }

    /// When the next status ends, by the elapsed time.
    pub(super) fn ends_at(&self) -> Option<Duration> {
        let end = self.followed.next_end()?;
        let left = end.saturating_duration_since(self.clock.now());
        Some(self.clock.elapsed().saturating_add(left))
    }

    fn due(&self) -> Option<(Duration, Turn)> {
        let has_rounds = self.follow.as_ref().is_none_or(|users| !users.is_empty());
        let after_round = self.last == Turn::Round;
        // Questions out of turn and rounds take turns, so that neither waits for the end of the other.
        let is_wanted = !self.wanted.is_empty() && (after_round || self.earliest < self.round_at);
        if is_wanted || (!self.untold.is_empty() && after_round) {
            return Some((self.earliest, Turn::Ask));
        }
        has_rounds.then(|| (self.round_at.max(self.earliest), Turn::Round))
    }

    /// What is to be asked now, if anything is due.
    pub(super) fn begin(&mut self) -> Option<Step> {
        if self.begun.is_some() {
            return None;
        }
        let at = self.clock.elapsed();
        let (due, turn) = self.due()?;
        if at < due {
            return None;
        }
        if turn == Turn::Round
            && let Means::Slices(slices) = &self.means
            && slices.is_at_start()
        {
            self.round.0 = at;
        }
        let (step, requests) = match turn {
            Turn::Ask => self.begin_asking()?,
            Turn::Round => self.begin_round(at),
        };
        let users = match &step {
            Step::Ask(users) => users.clone(),
            Step::Changes(_) | Step::List | Step::Slice(_) => Vec::new(),
        };
        self.begun = Some(Begun {
            turn,
            at,
            requests,
            users,
        });
        Some(step)
    }

    /// None, if all who were wanted are forgotten.
    fn begin_asking(&mut self) -> Option<(Step, usize)> {
        let mut users = Vec::new();
        while users.len() < self.batch
            && let Some(user) = self.wanted.pop_front().or_else(|| self.untold.pop_front())
        {
            if let Some(entry) = self.followed.entry_mut(&user) {
                entry.is_wanted = false;
                users.push(UserId::from(&*user));
            }
        }
        let requests = users.len().div_ceil(self.read_batch);
        (!users.is_empty()).then_some((Step::Ask(users), requests))
    }

    fn begin_round(&mut self, at: Duration) -> (Step, usize) {
        let now = self.clock.now();
        let read_batch = self.read_batch;
        match &mut self.means {
            Means::Lists => (Step::List, 1),
            Means::Slices(slices) => {
                let users = slices.current().into_iter();
                let users = users.map(|user| UserId::from(&*user)).collect();
                (Step::Slice(users), slices.requests())
            }
            Means::Deltas(deltas) => {
                let age = deltas.cursor_at.map(|at| now.saturating_duration_since(at));
                let is_old = age.is_none_or(|age| age > deltas.window);
                if at >= deltas.resync_at || is_old {
                    deltas.cursor = None;
                }
                match (&deltas.cursor, &deltas.in_cursor) {
                    (Some(cursor), _) => {
                        let unread = cursor.unread().len().div_ceil(read_batch);
                        (Step::Changes(Some(cursor.clone())), 1 + unread)
                    }
                    (None, None) => (Step::Changes(None), 1),
                    (None, Some(users)) => {
                        let start = Cursor::following(users.iter().cloned());
                        let requests = deltas.requests_of_all(read_batch);
                        (Step::Changes(Some(start)), requests)
                    }
                }
            }
        }
    }

    /// Asks for a user by name, soon.
    pub(super) fn want(&mut self, user: Id) {
        if let Some(entry) = self.followed.entry_mut(&user)
            && !std::mem::replace(&mut entry.is_wanted, true)
        {
            self.wanted.push_back(user);
        }
    }
}

/// Users are followed once, however often they are named.
fn once_each(users: &[UserId]) -> Vec<UserId> {
    let mut seen = HashSet::new();
    let users = users.iter().filter(|user| seen.insert(*user));
    users.cloned().collect()
}
