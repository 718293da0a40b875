//! One of the tasks: it calls and checks until the time is over.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use omnipresence::{Capabilities, ListSupport, PresenceUpdate, SetSupport, UserId, Who};
use tokio::{sync::Mutex as Turn, time::sleep};

use crate::{source::Source, user::User};

/// How many users of a source each task has for itself.
pub(crate) const OWN: usize = 2;

/// A program that uses all sources.
pub(crate) struct Task {
    chance: Rng,
    sources: Arc<[Source]>,
    /// What it has at each source.
    desks: Vec<Desk>,
}

/// The users of a source whom a task writes.
type Desk = Vec<Arc<Turn<User>>>;

/// A kind of call, and how often it is chosen in a hundred.
#[derive(Clone, Copy)]
enum Act {
    Get,
    GetMe,
    GetMany,
    List,
    Changes,
    SetOwn,
    SetShared,
    SetMany,
    Definitions,
}

const ACTS: [(Act, u8); 9] = [
    (Act::Get, 30),
    (Act::GetMe, 5),
    (Act::GetMany, 12),
    (Act::List, 4),
    (Act::Changes, 10),
    (Act::SetOwn, 22),
    (Act::SetShared, 6),
    (Act::SetMany, 8),
    (Act::Definitions, 3),
];

impl Act {
    /// Of the calls that the provider does not support most are passed over, but not all: it must refuse them.
    fn choose(chance: &mut Rng, capabilities: &Capabilities) -> Self {
        loop {
            let mut left = chance.u8(..100);
            let (act, _) = ACTS
                .into_iter()
                .find(|(_, share)| {
                    let is_chosen = left < *share;
                    left = left.saturating_sub(*share);
                    is_chosen
                })
                .unwrap();
            if act.is_supported(capabilities) || chance.u8(..5) == 0 {
                return act;
            }
        }
    }

    fn is_supported(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Get | Self::GetMany | Self::Changes => true,
            Self::GetMe => capabilities.me,
            Self::List => capabilities.list != ListSupport::No,
            Self::SetOwn => capabilities.set != SetSupport::No,
            Self::SetShared | Self::SetMany => capabilities.set == SetSupport::Anyone,
            Self::Definitions => capabilities.definitions,
        }
    }
}

/// Its own users, or the caller where the provider sets nobody else.
pub(crate) fn desk(source: &Source, own: &[UserId]) -> Desk {
    match source.capabilities().set {
        SetSupport::Anyone => {
            let own = own.iter().map(|user| User::new(Who::from(user)));
            own.map(|user| Arc::new(Turn::new(user))).collect()
        }
        _ => source.me.iter().cloned().collect(),
    }
}

impl Task {
    pub(crate) fn new(seed: u64, sources: Arc<[Source]>, desks: Vec<Desk>) -> Self {
        Self {
            chance: Rng::with_seed(seed),
            sources,
            desks,
        }
    }

    pub(crate) async fn run(mut self, end: Instant) {
        loop {
            let pause = Duration::from_millis(self.chance.u64(100..1500));
            if Instant::now() + pause >= end {
                return;
            }
            sleep(pause).await;
            self.step().await;
        }
    }

    async fn step(&mut self) {
        let sources = Arc::clone(&self.sources);
        let at = self.chance.usize(..sources.len());
        let source = &sources[at];
        let provider = source.provider();
        source.disturb(&mut self.chance);
        match Act::choose(&mut self.chance, &source.capabilities()) {
            Act::Get => self.get(source, at).await,
            Act::GetMe => drop(source.one(provider.get(&Who::Me)).await),
            Act::GetMany => {
                let count = self.chance.usize(2..8);
                let users: Vec<UserId> = (0..count).map(|_| self.anybody(source)).collect();
                source.many(&users, provider.get_many(&users)).await;
            }
            Act::List => drop(source.one(provider.list()).await),
            Act::Changes => {
                let cursor = source.take_cursor();
                let changes = source.one(provider.changes(Some(&cursor))).await;
                source.keep_cursor(changes.map_or(cursor, |changes| changes.next));
            }
            Act::SetOwn => self.set_own(source, at).await,
            Act::SetShared => {
                let who = Who::User(self.shared(source));
                let update = PresenceUpdate::message("from any task");
                drop(source.one(provider.set(&who, &update)).await);
            }
            Act::SetMany => self.set_many(source, at).await,
            Act::Definitions => drop(source.one(provider.definitions()).await),
        }
    }

    /// Reads one of its own users, and checks what was read; or another user.
    async fn get(&mut self, source: &Source, at: usize) {
        if self.chance.bool()
            && let Some(own) = self.chance.choice(&self.desks[at])
            && let Ok(own) = own.try_lock()
        {
            let read = source.one(source.provider().get(&own.who)).await;
            own.check_read(source, &read);
        } else {
            let who = Who::User(self.anybody(source));
            drop(source.one(source.provider().get(&who)).await);
        }
    }

    /// Writes one of its own users, and checks what became of it. If another task writes the only one, nothing is done. A provider that
    /// sets nobody must refuse.
    async fn set_own(&mut self, source: &Source, at: usize) {
        let Some(own) = self.chance.choice(&self.desks[at]) else {
            let update = PresenceUpdate::message("for nobody");
            return drop(source.one(source.provider().set(&Who::Me, &update)).await);
        };
        if let Ok(mut own) = own.try_lock() {
            let write = own.next_write(source, &mut self.chance);
            let outcome = source
                .one(source.provider().set(&own.who, &write.update))
                .await;
            own.check_write(source, write, &outcome).await;
        }
    }

    /// Writes all its own users with one call, and checks each. A provider that does not set others must refuse each.
    async fn set_many(&mut self, source: &Source, at: usize) {
        let (mut own, mut writes, mut updates) = (Vec::new(), Vec::new(), Vec::new());
        if source.capabilities().set == SetSupport::Anyone {
            for user in &self.desks[at] {
                let mut user = user.lock().await;
                let Who::User(id) = user.who.clone() else {
                    continue;
                };
                let write = user.next_write(source, &mut self.chance);
                updates.push((id, write.update.clone()));
                writes.push(write);
                own.push(user);
            }
        } else {
            let update = PresenceUpdate::message("from any task");
            let shared = source.subject.users.clone();
            updates.extend(shared.map(|user| (user, update.clone())));
        }
        let users: Vec<UserId> = updates.iter().map(|(user, _)| user.clone()).collect();
        let outcomes = source
            .many(&users, source.provider().set_many(&updates))
            .await;
        for ((mut own, write), outcome) in own.into_iter().zip(writes).zip(outcomes) {
            own.check_write(source, write, &outcome).await;
        }
    }

    /// A user whom all tasks read; now and then an unknown one, or an id that cannot be one.
    fn anybody(&mut self, source: &Source) -> UserId {
        match self.chance.u8(..20) {
            0 => source.subject.unknown.clone(),
            1 => UserId::from("a/b"),
            _ => self.shared(source),
        }
    }

    fn shared(&mut self, source: &Source) -> UserId {
        source.subject.users[self.chance.usize(..2)].clone()
    }
}
