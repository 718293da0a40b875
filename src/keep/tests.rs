//! What only this crate's providers report: their own limit, writes in doubt, and work in the background.

use std::{
    collections::VecDeque,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt};

use super::{Finished, Keeper, keep};
use crate::{
    clock::FakeClock,
    error::{Error, ErrorKind, Result},
    model::{Availability, Presence, PresenceUpdate, SetOutcome, Source, Who},
    provider::{Capabilities, ExpirySupport, InMemory, PresenceProvider},
};

const PERIOD: Duration = Duration::from_secs(30);

/// A board that fails as planned, and has a form for the background.
#[derive(Clone)]
struct Planned {
    board: InMemory,
    clock: FakeClock,
    failures: Arc<Mutex<VecDeque<Error>>>,
    /// The calls: the second, and what was called.
    calls: Arc<Mutex<Vec<(u64, &'static str)>>>,
    is_background: bool,
    /// Whether writes wait for a turn that does not come.
    has_no_turn: bool,
}

impl Planned {
    fn new(failures: impl IntoIterator<Item = Error>) -> Self {
        Self {
            board: InMemory::new("board", "ann"),
            clock: FakeClock::new(),
            failures: Arc::new(Mutex::new(failures.into_iter().collect())),
            calls: Arc::default(),
            is_background: false,
            has_no_turn: false,
        }
    }

    fn keep(&self) -> Keeper {
        let update = PresenceUpdate::new(Availability::Busy);
        keep(self.clone(), Who::Me, update).with_clock(self.clock.clone())
    }

    fn calls(&self) -> Vec<(u64, &'static str)> {
        self.calls.lock().unwrap().clone()
    }

    fn call(&self, direct: &'static str, background: &'static str) -> Result<()> {
        let name = if self.is_background {
            background
        } else {
            direct
        };
        let second = crate::clock::Clock::elapsed(&self.clock).as_secs();
        self.calls.lock().unwrap().push((second, name));
        self.failures
            .lock()
            .unwrap()
            .pop_front()
            .map_or(Ok(()), Err)
    }
}

#[async_trait]
impl PresenceProvider for Planned {
    fn source(&self) -> &Source {
        self.board.source()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            expiry: ExpirySupport::Always {
                default: PERIOD,
                max: PERIOD,
            },
            ..self.board.capabilities()
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.board.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        if self.has_no_turn {
            return pending().await;
        }
        self.call("direct set", "set")?;
        self.board.set(who, update).await
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        self.call("clear", "clear in the background")?;
        self.board.clear(who).await
    }

    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        Some(Arc::new(Self {
            is_background: true,
            ..self.clone()
        }))
    }

    fn delay(&self) -> Option<Duration> {
        self.has_no_turn.then_some(PERIOD)
    }
}

#[tokio::test]
async fn renewals_are_background_work_and_the_removal_is_not() {
    let planned = Planned::new([]);
    let mut keeper = planned.keep();
    let _ = keeper.by_ref().take(2).collect::<Vec<_>>().await;
    let finished = keeper.finish().await.unwrap();
    assert!(matches!(finished, Finished::Cleared(_)), "{finished:?}");
    assert_eq!(planned.calls(), [(0, "set"), (20, "set"), (20, "clear")]);
}

#[tokio::test]
async fn a_refusal_by_the_own_limit_is_a_wait_and_no_item() {
    let refused = Error::new(ErrorKind::RateLimited, "not yet").with_own_limit();
    let seven = Some(Duration::from_secs(7));
    let planned = Planned::new([refused.clone().with_retry_after(seven), refused]);
    let mut keeper = planned.keep();
    assert!(keeper.next().await.unwrap().is_ok());
    assert_eq!(planned.calls(), [(0, "set"), (7, "set"), (8, "set")]);
}

#[tokio::test]
async fn a_status_that_may_have_been_set_is_removed() {
    let lost = Error::new(ErrorKind::Timeout, "no response").with_may_have_been_applied(true);
    let planned = Planned::new([lost]);
    let mut keeper = planned.keep();
    assert!(keeper.next().await.unwrap().is_err());
    keeper.finish().await.unwrap();
    assert_eq!(planned.calls(), [(0, "set"), (0, "clear")]);
}

#[tokio::test]
async fn finish_does_not_wait_for_the_turn_of_a_write() {
    let mut planned = Planned::new([]);
    planned.has_no_turn = true;
    let mut keeper = planned.keep();
    assert!(keeper.next().now_or_never().is_none());
    let finished = keeper.finish().now_or_never();
    assert_eq!(finished.unwrap().unwrap(), Finished::NotSet);
}

#[tokio::test]
async fn a_clear_that_the_server_lacks_leaves_the_status() {
    let planned = Planned::new([]);
    let mut keeper = planned.keep();
    assert!(keeper.next().await.unwrap().is_ok());
    let old = Error::unsupported("the server is too old");
    planned.failures.lock().unwrap().push_back(old);
    let expires_at = Some(planned.clock.now().saturating_add(PERIOD));
    let finished = keeper.finish().await.unwrap();
    assert_eq!(finished, Finished::Left { expires_at });
}
