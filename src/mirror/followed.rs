use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};

use super::{
    echoes::Echoes,
    origin::{Heard, Origin},
    rules::MirrorRules,
};
use crate::{
    clock::Timestamp,
    directory::Account,
    error::Result,
    model::{Presence, UserId},
    provider::PresenceProvider,
};

/// An account that cannot be read is not asked for in a tight loop.
const SHORTEST_LAG: Duration = Duration::from_secs(1);

/// The accounts that a mirror follows, and the reading of those of which nothing was heard.
pub(super) struct Followed {
    provider: Arc<dyn PresenceProvider>,
    echoes: Echoes,
    with_messages: bool,
    lag: Duration,
    origins: Vec<Origin>,
    by_user: HashMap<UserId, usize>,
    /// Accounts that are to be read at some time.
    checks: BTreeSet<usize>,
    check: Option<BoxFuture<'static, Check>>,
    /// The last write of any mirror that was looked at.
    looked_at: u64,
}

/// What was read to find out what became of writes.
pub(super) struct Check {
    /// The last write anywhere before.
    pub(super) asked: u64,
    pub(super) readings: Vec<(UserId, Result<Presence>)>,
}

impl Followed {
    pub(super) fn new(provider: Arc<dyn PresenceProvider>, rules: &MirrorRules) -> Self {
        Self {
            provider,
            echoes: rules.echoes.clone(),
            with_messages: rules.with_messages,
            lag: rules.lag.max(SHORTEST_LAG),
            origins: Vec::new(),
            by_user: HashMap::new(),
            checks: BTreeSet::new(),
            check: None,
            looked_at: rules.echoes.ledger().last(),
        }
    }

    pub(super) fn provider(&self) -> &dyn PresenceProvider {
        &*self.provider
    }

    /// Follows one more, and gives its position.
    pub(super) fn add(&mut self, account: Account) -> usize {
        let position = self.origins.len();
        self.by_user.insert(account.user.clone(), position);
        self.origins.push(Origin::new(account));
        position
    }

    pub(super) fn position(&self, user: &UserId) -> Option<usize> {
        self.by_user.get(user).copied()
    }

    pub(super) fn account(&self, position: usize) -> &Account {
        &self.origins[position].account
    }

    /// What an account shows has ended by itself.
    pub(super) fn end(&mut self, user: &UserId) {
        if let Some(position) = self.position(user) {
            self.origins[position].end();
        }
    }

    /// Takes a reading, and gives what it is and the number of the last write that it was judged by.
    pub(super) fn hear(
        &mut self,
        position: usize,
        reading: &Presence,
        asked: Option<u64>,
        now: Timestamp,
        elapsed: Duration,
    ) -> (Heard, u64) {
        let check_at = elapsed.saturating_add(self.lag);
        let mut ledger = self.echoes.ledger();
        let origin = &mut self.origins[position];
        let heard = if origin.is_out_of_order(reading, now) {
            origin.check_at.get_or_insert(check_at);
            Heard::Same
        } else {
            origin.hear(&mut ledger, reading, self.with_messages, asked, check_at)
        };
        if origin.check_at.is_some() {
            self.checks.insert(position);
        } else {
            self.checks.remove(&position);
        }
        (heard, ledger.last())
    }

    /// Looks at what mirrors have written to followed accounts since the last look.
    pub(super) fn look_at_writes(&mut self, elapsed: Duration) {
        let ledger = self.echoes.ledger();
        for (number, account) in ledger.written_since(self.looked_at, self.provider.source()) {
            if let Some(position) = self.by_user.get(&account.user) {
                let origin = &mut self.origins[*position];
                origin.expect(number, elapsed.saturating_add(self.lag));
                if origin.check_at.is_some() {
                    self.checks.insert(*position);
                }
            }
        }
        self.looked_at = ledger.last();
    }

    /// Begins to read the accounts of which nothing was heard in time.
    pub(super) fn begin_check(&mut self, elapsed: Duration) {
        if self.check.is_some() {
            return;
        }
        let mut users = Vec::new();
        for position in &self.checks {
            let origin = &mut self.origins[*position];
            if origin.check_at.is_some_and(|at| at <= elapsed) {
                // If this fails, it is tried again.
                origin.check_at = Some(elapsed.saturating_add(self.lag));
                users.push(origin.account.user.clone());
            }
        }
        if !users.is_empty() {
            let provider = Arc::clone(&self.provider);
            let asked = self.echoes.ledger().last();
            let check = async move {
                let readings = provider.get_many(&users).await;
                Check { asked, readings }
            };
            self.check = Some(check.boxed());
        }
    }

    /// A check that has ended.
    pub(super) fn poll_check(&mut self, context: &mut Context<'_>) -> Poll<Check> {
        let Some(check) = &mut self.check else {
            return Poll::Pending;
        };
        let check = check.poll_unpin(context);
        if check.is_ready() {
            self.check = None;
        }
        check
    }

    /// When accounts are to be read.
    pub(super) fn due_at(&self) -> impl Iterator<Item = Duration> {
        let checks = self.checks.iter();
        checks.filter_map(|position| self.origins[*position].check_at)
    }
}
