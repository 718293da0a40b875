//! Everyone who is followed, and what is still to be told of them.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use super::{
    Event,
    entry::{Ending, Entry, Gap, Shown, Told},
    packed_presence::PackedPresence,
};
use crate::{
    clock::Timestamp,
    error::Error,
    model::{Availability, NativeStatus, Presence, Source, UserId},
};

/// A user's id as it is followed. It stands in a map and in queues, and its text is there once.
pub(super) type Id = Arc<str>;

/// All that is known and all that is still to be told: of each user at most one place in the queue, whatever happens meanwhile.
#[derive(Debug)]
pub(super) struct Followed {
    source: Source,
    users: HashMap<Id, Box<Entry>>,
    queue: VecDeque<Item>,
    /// The ends that are to come.
    ends: BTreeSet<(Timestamp, Id)>,
    /// Counts the readings of everyone.
    reading: u32,
    /// Whether a gap of everyone has been told that has not been told to be over.
    gap_is_told: bool,
    /// Whether an entry of the last list of everyone named no user.
    is_partial: bool,
}

#[derive(Debug)]
enum Item {
    User(Id),
    Gap(Option<Timestamp>, Error),
    Resumed,
    Partial(Error),
}

impl Followed {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            users: HashMap::new(),
            queue: VecDeque::new(),
            ends: BTreeSet::new(),
            reading: 0,
            gap_is_told: false,
            is_partial: false,
        }
    }

    /// Takes the entry of a list that names no user, or the news that there is none.
    pub(super) fn note_partial(&mut self, unnamed: Option<Error>) {
        let was_partial = std::mem::replace(&mut self.is_partial, unnamed.is_some());
        if let Some(error) = unnamed.filter(|_| !was_partial) {
            self.queue.push_back(Item::Partial(error));
        }
    }

    pub(super) fn insert(&mut self, user: Id, entry: Entry) {
        if entry.ending == Ending::Open
            && let Some(end) = entry.shown.as_ref().and_then(PackedPresence::expires_at)
        {
            self.ends.insert((end, Id::clone(&user)));
        }
        let has_news = entry.has_news();
        self.users.insert(Id::clone(&user), Box::new(entry));
        if has_news {
            self.enqueue(&user);
        }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&Id, &Entry)> {
        self.users.iter().map(|(user, entry)| (user, &**entry))
    }

    pub(super) fn entry(&self, user: &str) -> Option<&Entry> {
        self.users.get(user).map(|entry| &**entry)
    }

    pub(super) fn entry_mut(&mut self, user: &str) -> Option<&mut Entry> {
        self.users.get_mut(user).map(|entry| &mut **entry)
    }

    /// The id under which a user is kept, who is from now on.
    pub(super) fn id(&mut self, user: &str) -> Id {
        if let Some((id, _)) = self.users.get_key_value(user) {
            return Id::clone(id);
        }
        let id = Id::from(user);
        self.users.insert(Id::clone(&id), Box::default());
        id
    }

    /// A reading of everyone begins: [`absent`](Self::absent) tells afterwards who was not in it.
    pub(super) fn begin_reading(&mut self) {
        self.reading = self.reading.wrapping_add(1);
    }

    /// Those who were not in the last reading of everyone.
    pub(super) fn absent(&self) -> Vec<Id> {
        let is_absent = |entry: &Entry| entry.reading != self.reading;
        let absent = self.users.iter().filter(|(_, entry)| is_absent(entry));
        absent.map(|(user, _)| Id::clone(user)).collect()
    }

    /// The vendor shows this of a user.
    pub(super) fn show(&mut self, user: &str, presence: Presence, now: Timestamp) -> Shown {
        let id = self.id(user);
        let packed = PackedPresence::pack(user, presence);
        self.show_packed(&id, packed, now)
    }

    /// The vendor shows everyone but this user, who is therefore offline.
    pub(super) fn show_absent(&mut self, user: &Id, now: Timestamp) -> Shown {
        let shown = self.entry(user).and_then(|entry| entry.shown.clone());
        let packed = match shown {
            Some(shown) if shown.availability() == Availability::Offline => shown,
            shown => PackedPresence::pack(user, self.absent_presence(user, shown, now)),
        };
        self.show_packed(user, packed, now)
    }

    /// Offline, in no words of the vendor's. The names stay.
    fn absent_presence(
        &self,
        user: &Id,
        shown: Option<PackedPresence>,
        now: Timestamp,
    ) -> Presence {
        let (source, native) = (self.source.clone(), NativeStatus::default());
        let mut absent =
            Presence::new((&**user).into(), source, Availability::Offline, native, now);
        if let Some(shown) = shown {
            let last = shown.unpack(user, &self.source);
            absent.user = last.user;
            absent.username = last.username;
            absent.display_name = last.display_name;
            absent.primary = last.primary;
        }
        absent
    }

    fn show_packed(&mut self, id: &Id, packed: PackedPresence, now: Timestamp) -> Shown {
        let reading = self.reading;
        let Some(entry) = self.users.get_mut(id) else {
            return Shown::Same;
        };
        entry.reading = reading;
        let end_before = entry.shown.as_ref().and_then(PackedPresence::expires_at);
        let shown = entry.show(packed, now);
        if shown == Shown::Changed {
            let end = entry.shown.as_ref().and_then(PackedPresence::expires_at);
            let end = end.filter(|_| entry.ending == Ending::Open);
            if let Some(end) = end_before {
                self.ends.remove(&(end, Id::clone(id)));
            }
            if let Some(end) = end {
                self.ends.insert((end, Id::clone(id)));
            }
        }
        if self.users.get(id).is_some_and(|entry| entry.has_news()) {
            self.enqueue(id);
        }
        shown
    }

    /// A user could not be read.
    pub(super) fn fail(
        &mut self,
        user: &str,
        since: Option<Timestamp>,
        error: Error,
        is_gone: bool,
    ) {
        let id = self.id(user);
        let reading = self.reading;
        let Some(entry) = self.users.get_mut(&id) else {
            return;
        };
        entry.reading = reading;
        let since = entry.shown.as_ref().and(since);
        let rest = entry.rest();
        rest.is_gone = is_gone;
        rest.gap = match std::mem::take(&mut rest.gap) {
            Gap::None if rest.gap_is_told => Gap::Told,
            Gap::None => Gap::New(since, error),
            gap => gap,
        };
        if entry.has_news() {
            self.enqueue(&id);
        } else if is_gone {
            self.forget(&id);
        }
    }

    /// Nobody can be read.
    pub(super) fn begin_gap(&mut self, since: Option<Timestamp>, error: Error) {
        let before = self.queue.len();
        self.queue.retain(|item| !matches!(item, Item::Resumed));
        // If nobody knows yet that the last gap is over, it goes on.
        if self.queue.len() == before {
            self.queue.push_back(Item::Gap(since, error));
        }
    }

    /// Everybody can be read again, and what changed has been noted.
    pub(super) fn end_gap(&mut self) {
        self.queue.push_back(Item::Resumed);
    }

    /// When the next status ends.
    pub(super) fn next_end(&self) -> Option<Timestamp> {
        self.ends.first().map(|(end, _)| *end)
    }

    /// Notes the statuses whose end has come, and tells whose they are.
    pub(super) fn end(&mut self, now: Timestamp) -> Vec<Id> {
        let mut ended = Vec::new();
        while self.next_end().is_some_and(|end| end <= now)
            && let Some((_, user)) = self.ends.pop_first()
        {
            if let Some(entry) = self.users.get_mut(&user) {
                entry.ending = Ending::Passed;
                if entry.has_news() {
                    self.enqueue(&user);
                }
                ended.push(user);
            }
        }
        ended
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
            && let Some(end) = entry.shown.as_ref().and_then(PackedPresence::expires_at)
        {
            self.ends.remove(&(end, Id::clone(user)));
        }
    }

    /// The next event, if there is something to tell.
    pub(super) fn next_event(&mut self) -> Option<Event> {
        while let Some(item) = self.queue.pop_front() {
            let event = match item {
                Item::Gap(since, error) => {
                    self.gap_is_told = true;
                    let user = None;
                    Some(Event::Gap { user, since, error })
                }
                Item::Resumed => {
                    self.gap_is_told = false;
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
        self.queue.shrink_to(SPARE);
        None
    }

    fn event_of(&mut self, user: Id) -> Option<Event> {
        let entry = self.users.get_mut(&user)?;
        entry.is_queued = false;
        let event = news(entry, &user, &self.source);
        if entry.rest.as_ref().is_some_and(|rest| rest.is_gone) {
            if !entry.has_news() {
                self.forget(&user);
                return event;
            }
        } else {
            entry.tidy();
        }
        // What belongs to one user stays together.
        if entry.has_news() {
            entry.is_queued = true;
            self.queue.push_front(Item::User(user));
        }
        event
    }

    /// Whether a gap of everyone has been told that has not been told to be over.
    pub(super) fn gap_is_told(&self) -> bool {
        self.gap_is_told
    }

    /// The consumer was told so before a restart.
    pub(super) fn set_gap_told(&mut self) {
        self.gap_is_told = true;
    }

    #[cfg(test)]
    fn queued(&self) -> usize {
        self.queue.len()
    }
}

/// How many places the queue keeps when it is empty.
const SPARE: usize = 64;

fn news(entry: &mut Entry, user: &Id, source: &Source) -> Option<Event> {
    if let Some(rest) = &mut entry.rest
        && matches!(rest.gap, Gap::New(..))
        && let Gap::New(since, error) = std::mem::replace(&mut rest.gap, Gap::Told)
    {
        rest.gap_is_told = true;
        let user = Some(UserId::from(&**user));
        return Some(Event::Gap { user, since, error });
    }
    let shown = entry.shown.as_ref();
    match (std::mem::take(&mut entry.told), shown) {
        (Told::Shown, Some(shown)) => {
            entry.told = Told::Shown;
            if entry.ending == Ending::Passed {
                entry.ending = Ending::Settled;
                let before = shown.clone().unpack(user, source);
                return Some(Event::Expired { before });
            }
        }
        (_, None) => {}
        (told, Some(shown)) => {
            entry.told = Told::Shown;
            let before = match told {
                Told::Other(before) => Some(before.unpack(user, source)),
                Told::Nothing | Told::Shown => None,
            };
            let after = shown.clone().unpack(user, source);
            return Some(Event::Changed { before, after });
        }
    }
    let rest = entry.rest.as_mut()?;
    if rest.gap_is_told && matches!(rest.gap, Gap::None) {
        rest.gap_is_told = false;
        let user = Some(UserId::from(&**user));
        return Some(Event::Resumed { user });
    }
    None
}

#[cfg(test)]
mod tests;
