//! The latest state of each person out of the events of all sources; pure, and told the time.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use super::{PersonEvent, follow::Told, queue::Queue, read_log::ReadLog};
use crate::{
    clock::Timestamp,
    compose::{Combined, Composer},
    directory::{Account, Directory, PersonId},
    error::Error,
    model::{Presence, Source, UserId},
};

/// What is known of all accounts, and what is still to be told of it.
pub(super) struct MergedState {
    directory: Arc<Directory>,
    composer: Composer,
    shown: HashMap<Account, Presence>,
    heard: HashMap<Source, ReadLog>,
    gaps: HashMap<Place, (Option<Timestamp>, Error)>,
    told_gaps: HashSet<Place>,
    told: HashMap<PersonId, (Combined, Vec<Account>)>,
    /// When to look at a person again, though nothing comes.
    due: BTreeSet<(Timestamp, PersonId)>,
    look_of: HashMap<PersonId, Timestamp>,
    queue: Queue<Item>,
    notices: HashMap<Place, Notice>,
}

/// A source, or one account there.
type Place = (Source, Option<UserId>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Item {
    Person(PersonId),
    Notice(Place),
}

enum Notice {
    Gap(Option<Timestamp>, Error),
    Resumed,
}

impl MergedState {
    pub(super) fn new(directory: Arc<Directory>, composer: Composer) -> Self {
        Self {
            directory,
            composer,
            shown: HashMap::new(),
            heard: HashMap::new(),
            gaps: HashMap::new(),
            told_gaps: HashSet::new(),
            told: HashMap::new(),
            due: BTreeSet::new(),
            look_of: HashMap::new(),
            queue: Queue::new(),
            notices: HashMap::new(),
        }
    }

    /// Where it is noted when a source was read.
    pub(super) fn observe(&mut self, source: Source, read_log: ReadLog) {
        self.heard.insert(source, read_log);
    }

    pub(super) fn take(&mut self, source: &Source, told: Told, now: Timestamp) {
        match told {
            Told::Shown(user, presence) => {
                self.look_at(source, &user);
                self.shown
                    .insert(Account::new(source.clone(), user), *presence);
            }
            Told::Expired(user) => {
                self.look_at(source, &user);
                let account = Account::new(source.clone(), user);
                if let Some(presence) = self.shown.get_mut(&account) {
                    // It has ended, whatever the reading says of when.
                    let end = presence.expires_at.map_or(now, |end| end.min(now));
                    presence.expires_at = Some(end);
                    presence.observed_at = presence.observed_at.min(end);
                }
            }
            Told::Gap(user, since, error) => {
                let place = (source.clone(), user);
                self.gaps.insert(place.clone(), (since, error.clone()));
                self.notice(place.clone(), Notice::Gap(since, error));
                self.look_at_all(&place);
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
        if let Some(person) = self.directory.person_of(source, user) {
            self.queue.push(Item::Person(person.id.clone()));
        }
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
                self.look_of.remove(&person);
                self.queue.push(Item::Person(person));
            }
        }
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(time, _)| *time)
    }

    pub(super) fn next_event(&mut self, now: Timestamp) -> Option<PersonEvent> {
        while let Some(item) = self.queue.pop() {
            let event = match item {
                Item::Person(person) => self.changed(person, now),
                Item::Notice(place) => {
                    let notice = self.notices.remove(&place);
                    notice.map(|notice| self.told_notice(place, notice))
                }
            };
            if event.is_some() {
                return event;
            }
        }
        None
    }

    fn changed(&mut self, id: PersonId, now: Timestamp) -> Option<PersonEvent> {
        let directory = Arc::clone(&self.directory);
        let person = directory.person(&id)?;
        let mut presences = Vec::new();
        let mut failed = Vec::new();
        let mut look: Option<Timestamp> = None;
        for account in &person.accounts {
            if let Some((_, error)) = self.gap_of(account) {
                failed.push((account.clone(), error.clone()));
            }
            let Some(mut presence) = self.shown.get(account).cloned() else {
                continue;
            };
            presence.observed_at = self.read_at(account, &presence);
            let stale_at = Some(self.composer.stale_at(&presence));
            let ends = [presence.expires_at, stale_at].into_iter().flatten();
            look = ends.chain(look).filter(|end| *end > now).min();
            presences.push(presence);
        }
        self.look_later(&id, look);
        let before = self.told.get(&id);
        let is_settled = failed.len() == person.accounts.len();
        if before.is_none() && presences.is_empty() && !is_settled {
            return None;
        }
        let after = self.composer.compose(presences, now);
        let unread = failed.iter().map(|(account, _)| account);
        let is_same = |(before, unread_before): &(Combined, Vec<Account>)| {
            before.says_the_same_as(&after) && unread_before.iter().eq(unread.clone())
        };
        if before.is_some_and(is_same) {
            return None;
        }
        let told = (after.clone(), unread.cloned().collect());
        let before = self.told.insert(id.clone(), told);
        Some(PersonEvent::Changed {
            person: id,
            before: before.map(|(before, _)| before),
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

    fn look_later(&mut self, id: &PersonId, time: Option<Timestamp>) {
        if let Some(time) = self.look_of.remove(id) {
            self.due.remove(&(time, id.clone()));
        }
        if let Some(time) = time {
            self.due.insert((time, id.clone()));
            self.look_of.insert(id.clone(), time);
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
