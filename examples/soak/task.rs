//! One of the tasks: it calls and checks until the time is over.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use fastrand::Rng;
use omnipresence::{
    Cursor, ListSupport, PresenceProvider, PresenceUpdate, SetSupport, UserId, Who,
};
use tokio::{sync::Mutex as Turn, time::sleep};

use crate::{act::Act, line::Line, own_user::OwnUser, users};

/// Somebody who uses all four vendors.
pub(crate) struct Task {
    number: u32,
    chance: Rng,
    lines: Arc<[Line]>,
    /// What it has at each vendor.
    desks: Vec<Desk>,
}

struct Desk {
    own: Vec<Arc<Turn<OwnUser>>>,
    cursor: Cursor,
}

impl Task {
    pub(crate) fn new(number: u32, seed: u64, lines: Arc<[Line]>) -> Self {
        let desks = lines.iter().map(|line| Desk::new(number, line)).collect();
        Self {
            number,
            chance: Rng::with_seed(seed ^ (u64::from(number) << 32)),
            lines,
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
        let lines = Arc::clone(&self.lines);
        let at = self.chance.usize(..lines.len());
        let line = &lines[at];
        let provider = line.provider(&mut self.chance);
        match Act::choose(&mut self.chance, &line.capabilities()) {
            Act::Get => self.get(line, provider, at).await,
            Act::GetMe => drop(line.one(provider.get(&Who::Me)).await),
            Act::GetMany => {
                let users = self.some_users(line);
                line.many(&users, provider.get_many(&users)).await;
            }
            Act::List => drop(line.one(provider.list()).await),
            Act::Changes => {
                let cursor = &mut self.desks[at].cursor;
                if let Ok(changes) = line.one(provider.changes(Some(cursor))).await {
                    *cursor = changes.next;
                }
            }
            Act::SetOwn => self.set_own(line, provider, at).await,
            Act::SetShared => {
                let who = Who::User(self.one_of(&users::shared(line.name)));
                let _ = line.one(provider.set(&who, &self.greeting())).await;
            }
            Act::SetMany if line.capabilities().set == SetSupport::Anyone => {
                self.set_many(line, provider, at).await;
            }
            Act::SetMany => {
                // This must be refused, for each of them.
                let users = users::shared(line.name);
                let updates = users.clone().map(|user| (user, self.greeting()));
                line.many(&users, provider.set_many(&updates)).await;
            }
            Act::Definitions => drop(line.one(provider.definitions()).await),
        }
    }

    /// Reads one of its own users, and checks the answer; or somebody else.
    async fn get(&mut self, line: &Line, provider: &dyn PresenceProvider, at: usize) {
        let own = &self.desks[at].own;
        let own = own[self.chance.usize(..own.len())].try_lock();
        match own {
            Ok(own) if self.chance.bool() => {
                let read = line.one(provider.get(&own.who)).await;
                own.check_read(line, &read);
            }
            _ => {
                drop(own);
                let who = Who::User(self.anybody(line));
                let _ = line.one(provider.get(&who)).await;
            }
        }
    }

    /// Writes one of its own users, and checks what became of it. If that is the vendor's only one and somebody has it, nothing is done.
    async fn set_own(&mut self, line: &Line, provider: &dyn PresenceProvider, at: usize) {
        let own = &self.desks[at].own;
        if let Ok(mut own) = own[self.chance.usize(..own.len())].try_lock() {
            let write = own.next_write(&mut self.chance);
            let outcome = line.one(provider.set(&own.who, &write.update)).await;
            own.check_write(line, write, &outcome).await;
        }
    }

    /// Writes all its own users with one call, and checks each.
    async fn set_many(&mut self, line: &Line, provider: &dyn PresenceProvider, at: usize) {
        let mut own = Vec::new();
        let mut writes = Vec::new();
        let mut updates = Vec::new();
        for user in &self.desks[at].own {
            let mut user = user.lock().await;
            let Who::User(id) = user.who.clone() else {
                continue;
            };
            let write = user.next_write(&mut self.chance);
            updates.push((id, write.update.clone()));
            writes.push(write);
            own.push(user);
        }
        let asked: Vec<UserId> = updates.iter().map(|(user, _)| user.clone()).collect();
        let outcomes = line.many(&asked, provider.set_many(&updates)).await;
        for ((mut own, write), outcome) in own.into_iter().zip(writes).zip(outcomes) {
            own.check_write(line, write, &outcome).await;
        }
    }

    /// A write to a user who gets others from elsewhere too.
    fn greeting(&self) -> PresenceUpdate {
        PresenceUpdate::message(format!("from task {}", self.number))
    }

    fn some_users(&mut self, line: &Line) -> Vec<UserId> {
        let count = self.chance.usize(2..8);
        (0..count).map(|_| self.anybody(line)).collect()
    }

    /// Somebody whom everybody reads; now and then nobody, or an id that cannot be one.
    fn anybody(&mut self, line: &Line) -> UserId {
        match self.chance.u8(..20) {
            0 => users::unknown(),
            1 => users::impossible(),
            _ => self.one_of(&users::shared(line.name)),
        }
    }

    fn one_of(&mut self, users: &[UserId]) -> UserId {
        users[self.chance.usize(..users.len())].clone()
    }
}

impl Desk {
    /// Every other task follows everyone, where the vendor can list them.
    fn new(task: u32, line: &Line) -> Self {
        let capabilities = line.capabilities();
        let own = match capabilities.set {
            SetSupport::Anyone => users::own(task)
                .map(|user| Arc::new(Turn::new(OwnUser::new(line.name, Who::User(user)))))
                .collect(),
            SetSupport::Me | SetSupport::No => vec![Arc::clone(&line.me)],
        };
        let follows_all = capabilities.list != ListSupport::No && task.is_multiple_of(2);
        let cursor = if follows_all {
            Cursor::default()
        } else {
            Cursor::following(users::own(task).chain(users::shared(line.name)))
        };
        Self { own, cursor }
    }
}
