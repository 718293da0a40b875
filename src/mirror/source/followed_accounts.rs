//! The accounts that a mirror follows, and the reads after writes; an account is read again until an effect is observed.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};

use super::source_account::{Observation, SourceAccount};
use crate::{
    clock::Timestamp,
    directory::Account,
    error::{Error, Result},
    mirror::{backoff, rules::MirrorRules, writes::echoes::Echoes},
    model::{Presence, UserId},
    provider::PresenceProvider,
};

/// The accounts that a mirror follows, and the reads of those without a reading after a write.
pub(crate) struct Followed {
    provider: Arc<dyn PresenceProvider>,
    echoes: Echoes,
    with_messages: bool,
    lag: Duration,
    accounts: Vec<SourceAccount>,
    by_user: HashMap<UserId, usize>,
    /// The accounts that will be read, each at its own time.
    checks: BTreeSet<usize>,
    check: Option<BoxFuture<'static, Check>>,
    /// The last write of any mirror that was looked at.
    looked_at: u64,
}

/// The readings of accounts that were written to.
pub(crate) struct Check {
    /// The last write anywhere before.
    pub(crate) asked: u64,
    pub(crate) readings: Vec<(UserId, Result<Presence>)>,
}

impl Followed {
    pub(crate) fn new(provider: Arc<dyn PresenceProvider>, rules: &MirrorRules) -> Self {
        Self {
            provider,
            echoes: rules.echoes.clone(),
            with_messages: rules.with_messages,
            lag: rules.lag(),
            accounts: Vec::new(),
            by_user: HashMap::new(),
            checks: BTreeSet::new(),
            check: None,
            looked_at: rules.echoes.write_log().last(),
        }
    }

    pub(crate) fn provider(&self) -> &dyn PresenceProvider {
        &*self.provider
    }

    /// Follows one more, and gives its position.
    pub(crate) fn add(&mut self, account: Account) -> usize {
        let position = self.accounts.len();
        self.by_user.insert(account.user.clone(), position);
        self.accounts.push(SourceAccount::new(account, self.lag));
        position
    }

    pub(crate) fn position(&self, user: &UserId) -> Option<usize> {
        self.by_user.get(user).copied()
    }

    pub(crate) fn account(&self, position: usize) -> &Account {
        &self.accounts[position].account
    }

    /// What an account shows has ended by itself.
    pub(crate) fn end(&mut self, user: &UserId) {
        if let Some(position) = self.position(user) {
            self.accounts[position].end();
        }
    }

    /// Takes a reading, and gives what it is and the number of the last write that it was judged by.
    pub(crate) fn observe(
        &mut self,
        position: usize,
        reading: &Presence,
        asked: Option<u64>,
        now: Timestamp,
        elapsed: Duration,
    ) -> (Observation, u64) {
        let check_at = elapsed.saturating_add(self.lag);
        let mut write_log = self.echoes.write_log();
        let account = &mut self.accounts[position];
        let observed = if account.is_out_of_order(reading, now) {
            account.check_at.get_or_insert(check_at);
            Observation::Unchanged
        } else {
            account.observe(&mut write_log, reading, self.with_messages, asked, elapsed)
        };
        write_log.note_date(&account.account, reading);
        if account.check_at.is_some() {
            self.checks.insert(position);
        } else {
            self.checks.remove(&position);
        }
        (observed, write_log.last())
    }

    /// The reading of an account with the text that its own source shows, where a mirror wrote that.
    pub(crate) fn with_original_text(&self, position: usize, reading: &Presence) -> Presence {
        let account = &self.accounts[position].account;
        self.echoes.write_log().with_original_text(account, reading)
    }

    /// Looks at what mirrors have written to followed accounts since the last look, and returns those that had changed before, which no
    /// reading has shown.
    pub(crate) fn look_at_writes(&mut self, elapsed: Duration) -> Vec<Account> {
        let mut overtaken = Vec::new();
        let mut write_log = self.echoes.write_log();
        let written = write_log.written_since(self.looked_at, self.provider.source());
        let written: Vec<_> = written
            .filter_map(|(number, account)| Some((number, *self.by_user.get(&account.user)?)))
            .collect();
        for (number, position) in written {
            let account = &mut self.accounts[position];
            account.expect(number, elapsed.saturating_add(self.lag));
            if account.check_at.is_some() {
                self.checks.insert(position);
            }
            let replaced = write_log.take_replaced(&account.account);
            if replaced.is_some_and(|it| account.has_missed(&it)) {
                overtaken.push(account.account.clone());
            }
        }
        self.looked_at = write_log.last();
        overtaken
    }

    /// Begins to read the accounts without a reading in time.
    pub(crate) fn begin_check(&mut self, elapsed: Duration) {
        if self.check.is_some() {
            return;
        }
        let mut users = Vec::new();
        for position in &self.checks {
            let account = &mut self.accounts[*position];
            if account.check_at.is_some_and(|at| at <= elapsed) {
                // If this fails, it is tried again.
                account.check_at = Some(elapsed.saturating_add(self.lag));
                users.push(account.account.user.clone());
            }
        }
        if !users.is_empty() {
            let provider = Arc::clone(&self.provider);
            let asked = self.echoes.write_log().last();
            let check = async move {
                let readings = provider.get_many(&users).await;
                Check { asked, readings }
            };
            self.check = Some(check.boxed());
        }
    }

    /// Delays the next check of an account that could not be read.
    pub(crate) fn fail_check(
        &mut self,
        position: usize,
        error: &Error,
        elapsed: Duration,
        chance: f64,
    ) {
        let account = &mut self.accounts[position];
        account.failed_checks = account.failed_checks.saturating_add(1);
        if account.check_at.is_some() {
            let wait = backoff::wait(account.failed_checks, error, chance).max(self.lag);
            account.check_at = Some(elapsed.saturating_add(wait));
        }
    }

    /// A check that has ended.
    pub(crate) fn poll_check(&mut self, context: &mut Context<'_>) -> Poll<Check> {
        let Some(check) = &mut self.check else {
            return Poll::Pending;
        };
        let check = check.poll_unpin(context);
        if check.is_ready() {
            self.check = None;
        }
        check
    }

    /// Returns when each of these accounts is due.
    pub(crate) fn due_at(&self) -> impl Iterator<Item = Duration> {
        let checks = self.checks.iter();
        checks.filter_map(|position| self.accounts[*position].check_at)
    }
}
