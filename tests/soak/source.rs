//! One source under test: its provider, its fake with injected faults, and its account.

use std::{
    future::Future,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use fastrand::Rng;
use omnipresence::{
    __testkit::SubjectKind,
    Capabilities, Cursor, HttpOptions, ListSupport, Loss, MessageSupport, PresenceProvider,
    PresenceUpdate, Quota, Result, Retry, SetSupport, UserId, Who,
    reqwest::ClientBuilder,
    testkit::{FakeClock, Fault, Subject},
};
use tokio::{sync::Mutex as Turn, time::sleep};

use crate::{
    tally::Tally,
    user::{STATUSES, User, text},
};

/// The longest wait for a retry, or for the rate limiter: a little more than the second that a fault asks for.
const MAX_WAIT: Duration = Duration::from_millis(1200);
/// Of a hundred calls, so many meet with a fault, or another call in their place.
const FAULTS: u8 = 20;

/// The settings of a provider that repeats what it may repeat.
pub(crate) fn patient(_: &FakeClock) -> HttpOptions {
    let retry =
        Retry::default().with_backoff(Duration::from_millis(50), Duration::from_millis(500));
    options(retry)
}

/// The settings of a provider that meets with every fault itself, so that what it reports of each can be checked.
pub(crate) fn hasty(_: &FakeClock) -> HttpOptions {
    options(Retry::OFF)
}

/// Silence costs little, and the rate limiter has to refuse something now and then.
fn options(retry: Retry) -> HttpOptions {
    HttpOptions::default()
        .with_timeout(Duration::from_secs(3))
        .with_connect_timeout(Duration::from_secs(2))
        .with_read_timeout(Duration::from_secs(1))
        .with_retry(retry.with_max_wait(MAX_WAIT))
        .with_quotas([Quota::new(12, Duration::from_millis(250))])
        // A connection for each request: once the last call has ended, an idle connection cannot explain a task that is left.
        .with_client_builder(|| ClientBuilder::new().pool_max_idle_per_host(0))
}

pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) subject: Subject,
    /// The caller. Where nobody else can be written, all tasks take turns to.
    pub(crate) me: Option<Arc<Turn<User>>>,
    /// The availabilities beside which the vendor shows a message.
    pub(crate) offered: Vec<PresenceUpdate>,
    /// The cursors that no task uses at the moment. Every other one follows everyone, where the vendor can list them.
    cursors: Mutex<Vec<Cursor>>,
    started: AtomicUsize,
    tally: Mutex<Tally>,
}

impl Source {
    /// A source whose messages tell which write is in effect; `None` if it has none.
    pub(crate) async fn start(
        name: String,
        kind: &SubjectKind,
        options: fn(&FakeClock) -> HttpOptions,
    ) -> Option<Self> {
        let subject = (kind.start_with)(options).await;
        let capabilities = subject.provider.capabilities();
        if capabilities.message == MessageSupport::No {
            return None;
        }
        let mut source = Self {
            name,
            me: None,
            offered: Vec::new(),
            cursors: Mutex::default(),
            started: AtomicUsize::new(0),
            tally: Mutex::default(),
            subject,
        };
        let own = match capabilities.set {
            SetSupport::No => return Some(source),
            SetSupport::Me => Who::Me,
            SetSupport::Anyone => Who::from(&source.subject.users[0]),
        };
        for status in STATUSES {
            let update = PresenceUpdate::new(status).with_message("offered");
            let outcome = source.subject.provider.set(&own, &update).await.unwrap();
            let loses_message = |loss: &Loss| matches!(loss, Loss::Message { .. });
            if !outcome.losses.iter().any(loses_message) {
                source.offered.push(PresenceUpdate::new(status));
            }
        }
        if own == Who::Me {
            let mut me = User::new(own);
            me.held = source.held(&me.who).await;
            source.me = Some(Arc::new(Turn::new(me)));
        }
        Some(source)
    }

    pub(crate) fn provider(&self) -> &dyn PresenceProvider {
        &*self.subject.provider
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.provider().capabilities()
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a cursor that is free, or a new one. Tasks share them, because each holds what it follows.
    pub(crate) fn take_cursor(&self) -> Cursor {
        if let Some(cursor) = self.cursors.lock().unwrap().pop() {
            return cursor;
        }
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let follows_all = self.capabilities().list != ListSupport::No && number.is_multiple_of(2);
        match follows_all {
            true => Cursor::default(),
            false => Cursor::following(self.subject.users.clone()),
        }
    }

    pub(crate) fn keep_cursor(&self, cursor: Cursor) {
        self.cursors.lock().unwrap().push(cursor);
    }

    /// Lets time pass at the source, which forgets what it has recorded.
    pub(crate) fn tick(&self, now: omnipresence::Timestamp) {
        self.subject.fake.forget_calls();
        if let Some(clock) = self.subject.fake.clock() {
            clock.set(now);
        }
    }

    /// Lets a request fail now and then.
    pub(crate) fn disturb(&self, chance: &mut Rng) {
        if chance.u8(..100) < FAULTS {
            self.subject.fake.fail_next(1, None, fault(chance));
        }
    }

    /// What the source shows as the message of a user. It is read until that succeeds, whatever faults are left.
    pub(crate) async fn held(&self, who: &Who) -> Option<String> {
        loop {
            match self.provider().get(who).await {
                Ok(presence) => return text(&presence),
                Err(_) => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Counts a call with one outcome.
    pub(crate) async fn one<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        self.tally().begun += 1;
        let outcome = call.await;
        self.tally().end(&outcome);
        outcome
    }

    /// Counts a call with an outcome for each of these users, in their order.
    pub(crate) async fn many<T>(
        &self,
        users: &[UserId],
        call: impl Future<Output = Vec<(UserId, Result<T>)>>,
    ) -> Vec<Result<T>> {
        self.tally().begun += users.len() as u64;
        let outcomes = call.await;
        let mut tally = self.tally();
        let returned: Vec<&UserId> = outcomes.iter().map(|(user, _)| user).collect();
        if !users.iter().eq(returned.iter().copied()) {
            tally.find(format!(
                "{}: outcomes of {returned:?} for {users:?}",
                self.name
            ));
        }
        let outcomes: Vec<_> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
        outcomes.iter().for_each(|outcome| tally.end(outcome));
        outcomes
    }
}

fn fault(chance: &mut Rng) -> Fault {
    let retry_after = Some(Duration::from_secs(1));
    let statuses = [500, 502, 503, 504];
    match chance.u8(..10) {
        0..3 => Fault::Status(statuses[chance.usize(..statuses.len())]),
        3 => Fault::RateLimited { retry_after },
        4 => Fault::RateLimited { retry_after: None },
        5 => Fault::Unauthorized,
        6 => Fault::Body("\u{1}\u{fffd}{".into()),
        7 => Fault::Truncated,
        8 => Fault::Reset,
        _ => Fault::Silence,
    }
}
