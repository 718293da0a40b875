//! All users who are followed, and the queue of events: each user has at most one place in it, whatever happens meanwhile.

mod entry;

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

pub(crate) use self::entry::{Applied, Entry, ExpiryState, Gap, RareState, Reported};
use super::{event::Event, packed_presence::PackedPresence};
use crate::{
    clock::Timestamp,
    error::Error,
    model::{Availability, NativeStatus, Presence, Source, UserId},
};

/// A user's id as it is followed. It stands in a map and in queues, and its text is there once.
pub(crate) type Id = Arc<str>;

#[derive(Debug)]
pub(crate) struct UserTable {
    source: Source,
    users: HashMap<Id, Box<Entry>>,
    queue: VecDeque<Item>,
    /// The expiries to come.
    expiries: BTreeSet<(Timestamp, Id)>,
    /// Counts the snapshots.
    snapshot: u32,
    /// Whether the consumer knows of a gap of the source and not yet of its end.
    gap_is_reported: bool,
    /// Whether an entry of the last snapshot named no user.
    is_partial: bool,
}

#[derive(Debug)]
enum Item {
    User(Id),
    Gap(Option<Timestamp>, Error),
    Resumed,
    Partial(Error),
}

/// How many places the queue keeps when it is empty.
const QUEUE_CAPACITY: usize = 64;

impl UserTable {
    pub(crate) fn new(source: Source) -> Self {
        Self {
            source,
            users: HashMap::new(),
            queue: VecDeque::new(),
            expiries: BTreeSet::new(),
            snapshot: 0,
            gap_is_reported: false,
            is_partial: false,
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// Notes whether the last snapshot had an entry that named no user.
    pub(crate) fn note_partial(&mut self, unnamed: Option<Error>) {
        let was_partial = std::mem::replace(&mut self.is_partial, unnamed.is_some());
        if let Some(error) = unnamed.filter(|_| !was_partial) {
            self.queue.push_back(Item::Partial(error));
        }
    }

    pub(crate) fn insert(&mut self, user: Id, entry: Entry) {
        if entry.expiry == ExpiryState::Pending
            && let Some(end) = entry.expires_at()
        {
            self.expiries.insert((end, Id::clone(&user)));
        }
        let has_event = entry.has_event();
        self.users.insert(Id::clone(&user), Box::new(entry));
        if has_event {
            self.enqueue(&user);
        }
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Id, &Entry)> {
        self.users.iter().map(|(user, entry)| (user, &**entry))
    }

    pub(crate) fn entry(&self, user: &str) -> Option<&Entry> {
        self.users.get(user).map(|entry| &**entry)
    }

    pub(crate) fn entry_mut(&mut self, user: &str) -> Option<&mut Entry> {
        self.users.get_mut(user).map(|entry| &mut **entry)
    }

    /// Returns the id of a user, who is followed from now on.
    pub(crate) fn id(&mut self, user: &str) -> Id {
        if let Some((id, _)) = self.users.get_key_value(user) {
            return Id::clone(id);
        }
        let id = Id::from(user);
        self.users.insert(Id::clone(&id), Box::default());
        id
    }

    /// The presence of a user that was reported last. One whose expiry was reported too was read before it, whatever later readings say.
    pub(crate) fn last_reported(&self, user: &str) -> Option<Presence> {
        let entry = self.users.get(user)?;
        let mut presence = entry.last_reported()?.clone().unpack(user, &self.source);
        if entry.expiry == ExpiryState::Reported
            && let Some(end) = presence.expires_at
        {
            presence.observed_at = presence.observed_at.min(end);
        }
        Some(presence)
    }

    /// Begins a snapshot: [`missing`](Self::missing) returns afterwards who was not in it.
    pub(crate) fn begin_snapshot(&mut self) {
        self.snapshot = self.snapshot.wrapping_add(1);
    }

    /// Returns the users who were not in the last snapshot.
    pub(crate) fn missing(&self) -> Vec<Id> {
        let is_missing = |entry: &Entry| entry.snapshot != self.snapshot;
        let missing = self.users.iter().filter(|(_, entry)| is_missing(entry));
        missing.map(|(user, _)| Id::clone(user)).collect()
    }

    /// Applies a reading of a user.
    pub(crate) fn apply(&mut self, user: &str, presence: Presence, now: Timestamp) -> Applied {
        let id = self.id(user);
        self.apply_packed(&id, PackedPresence::pack(user, presence), now)
    }

    /// Applies a snapshot that leaves out the user, who is therefore offline.
    pub(crate) fn apply_absence(&mut self, user: &Id, now: Timestamp) -> Applied {
        let current = self.entry(user).and_then(|entry| entry.current.clone());
        let reading = match current {
            Some(current) if current.availability() == Availability::Offline => current,
            current => PackedPresence::pack(user, self.absent(user, current, now)),
        };
        self.apply_packed(user, reading, now)
    }

    /// Returns the presence of a user who is offline, in no words of the vendor's. The names stay.
    fn absent(&self, user: &Id, last: Option<PackedPresence>, now: Timestamp) -> Presence {
        let (user_id, source) = (UserId::from(&**user), self.source.clone());
        let native = NativeStatus::default();
        let mut absent = Presence::new(user_id, source, Availability::Offline, native, now);
        if let Some(last) = last {
            let last = last.unpack(user, &self.source);
            absent.user = last.user;
            absent.username = last.username;
            absent.display_name = last.display_name;
            absent.primary = last.primary;
        }
        absent
    }

    fn apply_packed(&mut self, id: &Id, reading: PackedPresence, now: Timestamp) -> Applied {
        let Some(entry) = self.users.get_mut(id) else {
            return Applied::Unchanged;
        };
        entry.snapshot = self.snapshot;
        let end_before = entry.expires_at();
        let applied = entry.apply(reading, now);
        if applied == Applied::Changed {
            if let Some(end) = end_before {
                self.expiries.remove(&(end, Id::clone(id)));
            }
            if entry.expiry == ExpiryState::Pending
                && let Some(end) = entry.expires_at()
            {
                self.expiries.insert((end, Id::clone(id)));
            }
        }
        if entry.has_event() {
            self.enqueue(id);
        }
        applied
    }

    /// Notes that a user could not be read.
    pub(crate) fn fail(
        &mut self,
        user: &str,
        since: Option<Timestamp>,
        error: Error,
        is_gone: bool,
    ) {
        let id = self.id(user);
        let Some(entry) = self.users.get_mut(&id) else {
            return;
        };
        entry.snapshot = self.snapshot;
        let since = entry.current.as_ref().and(since);
        let rare = entry.rare();
        rare.is_gone = is_gone;
        rare.gap = match std::mem::take(&mut rare.gap) {
            Gap::None if rare.gap_is_reported => Gap::Reported,
            Gap::None => Gap::Unreported(since, error),
            gap => gap,
        };
        if entry.has_event() {
            self.enqueue(&id);
        } else if is_gone {
            self.forget(&id);
        }
    }

    /// Notes that a snapshot says nothing of a user.
    pub(crate) fn note_unread(&mut self, user: &str) -> Id {
        let id = self.id(user);
        let snapshot = self.snapshot;
        if let Some(entry) = self.entry_mut(&id) {
            entry.snapshot = snapshot;
        }
        id
    }

    /// Begins a gap of the source.
    pub(crate) fn begin_gap(&mut self, since: Option<Timestamp>, error: Error) {
        let before = self.queue.len();
        self.queue.retain(|item| !matches!(item, Item::Resumed));
        // If the end of the last gap has not been emitted, that gap goes on.
        if self.queue.len() == before {
            self.queue.push_back(Item::Gap(since, error));
        }
    }

    /// Ends the gap of the source, after all that changed has been applied.
    pub(crate) fn end_gap(&mut self) {
        self.queue.push_back(Item::Resumed);
    }

    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        self.expiries.first().map(|(end, _)| *end)
    }

    /// Notes the presences that have expired, and returns their users.
    pub(crate) fn expire(&mut self, now: Timestamp) -> Vec<Id> {
        let mut expired = Vec::new();
        while self.next_expiry().is_some_and(|end| end <= now)
            && let Some((_, user)) = self.expiries.pop_first()
        {
            if let Some(entry) = self.users.get_mut(&user) {
                entry.expiry = ExpiryState::Due;
                if entry.has_event() {
                    self.enqueue(&user);
                }
                expired.push(user);
            }
        }
        expired
    }

    fn enqueue(&mut self, user: &Id) {
        if let Some(entry) = self.users.get_mut(user)
            && !std::mem::replace(&mut entry.is_queued, true)
        {
            self.queue.push_back(Item::User(Id::clone(user)));
        }
    }

    fn forget(&mut self, user: &Id) {
        if let Some(entry) = self.users.remove(user)
            && let Some(end) = entry.expires_at()
        {
            self.expiries.remove(&(end, Id::clone(user)));
        }
    }

    pub(crate) fn next_event(&mut self) -> Option<Event> {
        while let Some(item) = self.queue.pop_front() {
            let event = match item {
                Item::Gap(since, error) => {
                    self.gap_is_reported = true;
                    let user = None;
                    Some(Event::Gap { user, since, error })
                }
                Item::Resumed => {
                    self.gap_is_reported = false;
                    Some(Event::Resumed { user: None })
                }
                Item::Partial(error) => Some(Event::Partial { error }),
                Item::User(user) => self.event_of(user),
            };
            if event.is_some() {
                return event;
            }
        }
        // The first reading queues everybody: that room is not needed again.
        self.queue.shrink_to(QUEUE_CAPACITY);
        None
    }

    fn event_of(&mut self, user: Id) -> Option<Event> {
        let entry = self.users.get_mut(&user)?;
        entry.is_queued = false;
        let event = take_event(entry, &user, &self.source);
        if entry.rare.as_ref().is_some_and(|rare| rare.is_gone) {
            if !entry.has_event() {
                self.forget(&user);
                return event;
            }
        } else {
            entry.drop_rare_state_if_empty();
        }
        // The events of one user stay together.
        if entry.has_event() {
            entry.is_queued = true;
            self.queue.push_front(Item::User(user));
        }
        event
    }

    pub(crate) fn gap_is_reported(&self) -> bool {
        self.gap_is_reported
    }

    /// Takes over from a checkpoint that the consumer knows of a gap.
    pub(crate) fn set_gap_reported(&mut self) {
        self.gap_is_reported = true;
    }
}

fn take_event(entry: &mut Entry, user: &Id, source: &Source) -> Option<Event> {
    if let Some(rare) = &mut entry.rare
        && matches!(rare.gap, Gap::Unreported(..))
        && let Gap::Unreported(since, error) = std::mem::replace(&mut rare.gap, Gap::Reported)
    {
        rare.gap_is_reported = true;
        let user = Some(UserId::from(&**user));
        return Some(Event::Gap { user, since, error });
    }
    if let Some(current) = &entry.current {
        let unpack = |packed: PackedPresence| packed.unpack(user, source);
        match std::mem::replace(&mut entry.reported, Reported::Current) {
            Reported::Current if entry.expiry == ExpiryState::Due => {
                entry.expiry = ExpiryState::Reported;
                let before = unpack(current.clone());
                return Some(Event::Expired { before });
            }
            Reported::Current => {}
            reported => {
                let before = match reported {
                    Reported::Outdated(before) => Some(unpack(*before)),
                    Reported::Never | Reported::Current => None,
                };
                let after = unpack(current.clone());
                return Some(Event::Changed { before, after });
            }
        }
    }
    let rare = entry.rare.as_mut()?;
    if rare.gap_is_reported && matches!(rare.gap, Gap::None) {
        rare.gap_is_reported = false;
        let user = Some(UserId::from(&**user));
        return Some(Event::Resumed { user });
    }
    None
}

#[cfg(test)]
mod tests;
