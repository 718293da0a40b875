//! The latest state of each person out of the events of all sources; pure, and told the time.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

mod last_event;

use self::last_event::LastEvent;
use super::{
    PersonEvent,
    follow::{Emitted, Told},
    queue::Queue,
    read_log::ReadLog,
};
use crate::{
    clock::Timestamp,
    compose::Composer,
    directory::{Account, Directory, PersonId},
    error::Error,
    model::{Presence, Source, UserId},
};

/// What is known of all accounts, and what is still to be told of it.
pub(super) struct MergedState {
    directory: Arc<Directory>,
    composer: Composer,
    /// In the order of their ids.
    persons: Box<[PersonState]>,
    heard: HashMap<Source, ReadLog>,
    gaps: HashMap<Place, (Option<Timestamp>, Error)>,
    told_gaps: HashSet<Place>,
    /// When to look at a person again, though nothing comes.
    due: BTreeSet<(Timestamp, PersonIndex)>,
    queue: Queue<Item>,
    notices: HashMap<Place, Notice>,
    delays: HashMap<Source, Duration>,
}

/// A source, or one account there.
type Place = (Source, Option<UserId>);

/// The place of a person among all.
type PersonIndex = u32;

/// The state of each person.
#[derive(Debug)]
struct PersonState {
    id: PersonId,
    last_event: Option<Box<LastEvent>>,
    look_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Item {
    Person(PersonIndex),
    Notice(Place),
    Delay(Source),
}

enum Notice {
    Gap(Option<Timestamp>, Error),
    Resumed,
}

impl MergedState {
    pub(super) fn new(directory: Arc<Directory>, composer: Composer) -> Self {
        let persons = directory.persons().map(|person| PersonState {
            id: person.id.clone(),
            last_event: None,
            look_at: None,
        });
        Self {
            persons: persons.collect(),
            directory,
            composer,
            heard: HashMap::new(),
            gaps: HashMap::new(),
            told_gaps: HashSet::new(),
            due: BTreeSet::new(),
            queue: Queue::new(),
            notices: HashMap::new(),
            delays: HashMap::new(),
        }
    }

    /// Where it is noted when a source was read.
    pub(super) fn observe(&mut self, source: Source, read_log: ReadLog) {
        self.heard.insert(source, read_log);
    }

    pub(super) fn take(&mut self, source: &Source, told: Told) {
        match told {
            Told::Shown(user, before) => {
                self.look_at(source, &user);
                if let Some(before) = before {
                    self.keep(source, &user, *before);
                }
            }
            Told::Expired(user) => self.look_at(source, &user),
            Told::Gap(user, since, error) => {
                let place = (source.clone(), user);
                self.gaps.insert(place.clone(), (since, error.clone()));
                self.notice(place.clone(), Notice::Gap(since, error));
                self.look_at_all(&place);
            }
            Told::Delayed(wait) => {
                self.delays.insert(source.clone(), wait);
                self.queue.push(Item::Delay(source.clone()));
            }
            Told::Resumed(user) => {
                let place = (source.clone(), user);
                self.gaps.remove(&place);
                self.look_at_all(&place);
                self.notice(place, Notice::Resumed);
            }
        }
    }

    /// A gap that ends before it is told was none, and one that is told goes on if its end is not told before the next begins.
    fn notice(&mut self, place: Place, notice: Notice) {
        let item = Item::Notice(place.clone());
        if self.told_gaps.contains(&place) == matches!(notice, Notice::Gap(..)) {
            self.notices.remove(&place);
            self.queue.remove(&item);
        } else {
            self.notices.insert(place, notice);
            self.queue.push(item);
        }
    }

    fn look_at(&mut self, source: &Source, user: &UserId) {
        if let Some(index) = self.owner_of(source, user) {
            self.queue.push(Item::Person(index));
        }
    }

    /// Keeps what an account showed when its person was emitted last.
    fn keep(&mut self, source: &Source, user: &UserId, before: Presence) {
        let Some(index) = self.owner_of(source, user) else {
            return;
        };
        let state = &mut self.persons[index as usize];
        if let Some(last_event) = &mut state.last_event
            && let Some(person) = self.directory.person(&state.id)
        {
            let is_account = |it: &&Account| it.source == *source && it.user == *user;
            let mut places = (0..).zip(&person.accounts);
            if let Some((account, _)) = places.find(|(_, it)| is_account(it)) {
                last_event.keep(account, before);
            }
        }
    }

    fn owner_of(&self, source: &Source, user: &UserId) -> Option<PersonIndex> {
        let id = &self.directory.person_of(source, user)?.id;
        let place = self.persons.binary_search_by(|it| it.id.cmp(id)).ok()?;
        PersonIndex::try_from(place).ok()
    }

    fn look_at_all(&mut self, (source, user): &Place) {
        match user {
            Some(user) => self.look_at(source, user),
            None => {
                for user in self.directory.users_at(source) {
                    self.look_at(source, &user);
                }
            }
        }
    }

    /// Looks again at everyone whose time has come.
    pub(super) fn recompute_due(&mut self, now: Timestamp) {
        while self.next_due().is_some_and(|time| time <= now) {
            if let Some((_, person)) = self.due.pop_first() {
                self.persons[person as usize].look_at = None;
                self.queue.push(Item::Person(person));
            }
        }
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(time, _)| *time)
    }

    pub(super) fn next_event(
        &mut self,
        emitted: &impl Emitted,
        now: Timestamp,
    ) -> Option<PersonEvent> {
        while let Some(item) = self.queue.pop() {
            let event = match item {
                Item::Person(person) => self.changed(person, emitted, now),
                Item::Notice(place) => {
                    let notice = self.notices.remove(&place);
                    notice.map(|notice| self.told_notice(place, notice))
                }
                Item::Delay(source) => {
                    let wait = self.delays.remove(&source);
                    wait.map(|wait| PersonEvent::Delayed { source, wait })
                }
            };
            if event.is_some() {
                return event;
            }
        }
        None
    }

    fn changed(
        &mut self,
        index: PersonIndex,
        emitted: &impl Emitted,
        now: Timestamp,
    ) -> Option<PersonEvent> {
        let directory = Arc::clone(&self.directory);
        let person = directory.person(&self.persons[index as usize].id)?;
        let mut presences = Vec::new();
        let mut failed = Vec::new();
        let mut unread = Vec::new();
        let mut look: Option<Timestamp> = None;
        for (place, account) in (0..).zip(&person.accounts) {
            if let Some((_, error)) = self.gap_of(account) {
                failed.push((account.clone(), error.clone()));
                unread.push(place);
            }
            let Some(mut presence) = emitted.presence(account) else {
                continue;
            };
            presence.observed_at = self.read_at(account, &presence);
            let stale_at = Some(self.composer.stale_at(&presence));
            let ends = [presence.expires_at, stale_at].into_iter().flatten();
            look = ends.chain(look).filter(|end| *end > now).min();
            presences.push((place, presence));
        }
        self.look_later(index, look);
        let last_event = &mut self.persons[index as usize].last_event;
        let is_settled = failed.len() == person.accounts.len();
        if last_event.is_none() && presences.is_empty() && !is_settled {
            return None;
        }
        let composed = presences.iter().map(|(_, presence)| presence.clone());
        let after = self.composer.compose(composed, now);
        let last = last_event.as_deref();
        let before = last.map(|last| last.restore(person, &self.composer, emitted));
        let is_same_unread = last.is_some_and(|last| *last.unread == *unread);
        if is_same_unread
            && before
                .as_ref()
                .is_some_and(|it| it.says_the_same_as(&after))
        {
            return None;
        }
        *last_event = Some(Box::new(LastEvent::pack(&after, presences, unread.into())));
        Some(PersonEvent::Changed {
            person: person.id.clone(),
            before,
            after,
            failed,
        })
    }

    /// The gap in which an account is: its own, or that of its source.
    fn gap_of(&self, account: &Account) -> Option<&(Option<Timestamp>, Error)> {
        let (source, user) = (account.source.clone(), account.user.clone());
        let own = self.gaps.get(&(source.clone(), Some(user)));
        own.or_else(|| self.gaps.get(&(source, None)))
    }

    /// When an account was read last: with its source, unless it is in a gap. A presence that was read before its end is not read after
    /// it: if it is shown still, the watch says nothing of it.
    fn read_at(&self, account: &Account, presence: &Presence) -> Timestamp {
        let first = presence.observed_at;
        let last = match self.gap_of(account) {
            Some((since, _)) => since.map_or(first, |since| since.max(first)),
            None => {
                let read_log = self.heard.get(&account.source);
                read_log.and_then(ReadLog::read_at).unwrap_or(first)
            }
        };
        match presence.expires_at {
            Some(end) if first <= end => last.min(end),
            _ => last,
        }
    }

    fn look_later(&mut self, person: PersonIndex, time: Option<Timestamp>) {
        let look_at = &mut self.persons[person as usize].look_at;
        if let Some(before) = std::mem::replace(look_at, time) {
            self.due.remove(&(before, person));
        }
        if let Some(time) = time {
            self.due.insert((time, person));
        }
    }

    fn told_notice(&mut self, place: Place, notice: Notice) -> PersonEvent {
        if matches!(notice, Notice::Gap(..)) {
            self.told_gaps.insert(place.clone());
        } else {
            self.told_gaps.remove(&place);
        }
        let (source, user) = place;
        let owner = |user| self.directory.person_of(&source, user);
        let person = user.as_ref().and_then(owner);
        let person = person.map(|person| person.id.clone());
        match notice {
            Notice::Gap(since, error) => PersonEvent::Gap {
                source,
                person,
                user,
                since,
                error,
            },
            Notice::Resumed => PersonEvent::Resumed {
                source,
                person,
                user,
            },
        }
    }
}

#[cfg(test)]
mod tests;
