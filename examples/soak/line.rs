//! The way to one vendor, and its account.

use std::{
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use fastrand::Rng;
use omnipresence::{
    Capabilities, Genesys, HttpOptions, Pnut, PresenceProvider, Quota, Result, Retry, RocketChat,
    SuperOffice, UserId, Who,
    mock::{FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
    reqwest::ClientBuilder,
};
use tokio::sync::Mutex as Turn;

use crate::{own_user::OwnUser, serve::Addresses, support::vendor::VendorName, tally::Tally};

/// The longest wait for a retry, or for the budget: a little more than the second that a Retry-After asks for.
const MAX_WAIT: Duration = Duration::from_millis(1200);

/// A vendor that is called through its proxy, and checked without it.
pub(crate) struct Line {
    pub(crate) name: VendorName,
    /// What is tried out: with retries, and without.
    patient: Arc<dyn PresenceProvider>,
    hasty: Arc<dyn PresenceProvider>,
    /// What tells the truth.
    pub(crate) steady: Arc<dyn PresenceProvider>,
    /// The caller at the vendor. Where nobody else can be written, all tasks take turns to.
    pub(crate) me: Arc<Turn<OwnUser>>,
    tally: Mutex<Tally>,
}

impl Line {
    pub(crate) fn open(name: VendorName, addresses: &Addresses, tasks: u32) -> Result<Self> {
        Ok(Self {
            name,
            patient: connect(name, &addresses.flaky, flaky(name, tasks, retry()))?,
            hasty: connect(name, &addresses.flaky, flaky(name, tasks, no_retry()))?,
            steady: connect(name, &addresses.steady, steady())?,
            me: Arc::new(Turn::new(OwnUser::new(name, Who::Me))),
            tally: Mutex::default(),
        })
    }

    /// Four calls of five are retried. The fifth meets with every trouble itself, so that what is said of each can be checked.
    pub(crate) fn provider(&self, chance: &mut Rng) -> &dyn PresenceProvider {
        match chance.u8(..5) {
            0 => &*self.hasty,
            _ => &*self.patient,
        }
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.patient.capabilities()
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call with one answer.
    pub(crate) async fn one<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        self.tally().begin(1);
        let start = Instant::now();
        let answer = call.await;
        let mut tally = self.tally();
        tally.took(start.elapsed());
        tally.end(&answer);
        answer
    }

    /// Counts a call with an answer for each of these users, in their order.
    pub(crate) async fn many<T>(
        &self,
        asked: &[UserId],
        call: impl Future<Output = Vec<(UserId, Result<T>)>>,
    ) -> Vec<Result<T>> {
        self.tally().begin(asked.len());
        let start = Instant::now();
        let answers = call.await;
        let mut tally = self.tally();
        tally.took(start.elapsed());
        if !asked.iter().eq(answers.iter().map(|(user, _)| user)) {
            let answered: Vec<&str> = answers.iter().map(|(user, _)| user.as_str()).collect();
            tally.find(format!(
                "{}: asked for {asked:?}, answered for {answered:?}",
                self.name.as_str()
            ));
        }
        let answers: Vec<_> = answers.into_iter().map(|(_, answer)| answer).collect();
        answers.iter().for_each(|answer| tally.end(answer));
        answers
    }
}

/// Settings without limits, for a vendor that is not in trouble.
fn steady() -> HttpOptions {
    // A connection for each request: when the last call has ended, nothing must be left that an idle connection could explain.
    HttpOptions::default()
        .with_quotas([])
        .with_client_builder(|| ClientBuilder::new().pool_max_idle_per_host(0))
}

/// Settings with which a hang costs little, and with which the budget has to refuse something now and then.
fn flaky(name: VendorName, tasks: u32, retry: Retry) -> HttpOptions {
    // A vendor's Retry-After closes the budget for all tasks, but not for longer than the time of the quota.
    let quota = Quota::new((tasks / scarcity(name)).max(2), Duration::from_millis(250));
    steady()
        .with_timeout(Duration::from_secs(5))
        .with_connect_timeout(Duration::from_secs(2))
        .with_read_timeout(Duration::from_secs(2))
        .with_retry(retry)
        .with_quotas([quota])
}

fn retry() -> Retry {
    Retry::default()
        .with_backoff(Duration::from_millis(50), Duration::from_millis(500))
        .with_max_wait(MAX_WAIT)
}

fn no_retry() -> Retry {
    Retry::OFF.with_max_wait(MAX_WAIT)
}

/// How many tasks share one request in the time of the quota. Vendors that read many users with one request need fewer.
fn scarcity(name: VendorName) -> u32 {
    match name {
        VendorName::Genesys | VendorName::RocketChat => 16,
        VendorName::Pnut => 24,
        VendorName::SuperOffice => 10,
    }
}

/// Where there is a choice, with credentials that have to be exchanged for a token: that goes through the proxy too.
fn connect(name: VendorName, url: &str, http: HttpOptions) -> Result<Arc<dyn PresenceProvider>> {
    Ok(match name {
        VendorName::Genesys => Arc::new(
            Genesys::builder()
                .with_base_url(url)
                .with_login_url(url)
                .with_client_credentials(FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET)
                .with_http(http)
                .build()?,
        ),
        VendorName::RocketChat => Arc::new(
            RocketChat::builder()
                .with_base_url(url)
                .with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD)
                .with_http(http)
                .build()?,
        ),
        VendorName::Pnut => Arc::new(
            Pnut::builder()
                .with_base_url(url)
                .with_access_token(FakePnut::TOKEN)
                .with_http(http)
                .build()?,
        ),
        VendorName::SuperOffice => Arc::new(
            SuperOffice::builder()
                .with_base_url(url)
                .with_basic(FakeSuperOffice::USER, FakeSuperOffice::PASSWORD)
                .with_http(http)
                .build()?,
        ),
    })
}
