//! The presence that goes along with the provider's reads.

use std::{
    fmt,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{
    api::model::{ErrorBody, Meta},
    map,
};
use crate::{Response, Result, Timestamp, http::Connection};

/// The longest that a write waits for reads that carry a heartbeat: nobody may be driving them, least of all the one who waits.
const PATIENCE: Duration = Duration::from_secs(5);

/// What became of the heartbeat that went along with the provider's last read; [`Pnut::last_heartbeat`](super::Pnut::last_heartbeat)
/// tells.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heartbeat {
    /// What pnut says of it.
    pub outcome: HeartbeatOutcome,
    /// When the answer came.
    pub at: Timestamp,
}

/// What pnut says of a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeartbeatOutcome {
    /// `updated_presence` was true: the text is one's presence.
    Taken,
    /// `updated_presence` was false: one's presence is as it was. pnut does not say why; usually the token lacks the scope `presence`.
    Refused,
    /// pnut has not said: the call failed, or its answer holds no `updated_presence`.
    Untold,
}

/// What to send as a heartbeat.
#[derive(Clone)]
pub(super) struct Pulse {
    pub(super) text: String,
    /// How long it lasts; pnut's own time if not set.
    pub(super) life: Option<Duration>,
}

/// The text is a message.
impl fmt::Debug for Pulse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pulse")
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

/// Sends a text with every read, except while what was set is to stand.
#[derive(Debug)]
pub(super) struct Heartbeats {
    pulse: Pulse,
    connection: Connection,
    /// Shared by the reads that carry a heartbeat, so that none of them arrives after a later `set` and undoes it.
    gate: RwLock<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rest: Rest,
    last: Option<Heartbeat>,
}

/// How long no heartbeat is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Rest {
    #[default]
    No,
    /// By the clock's count.
    Until(Duration),
    /// Until something else is set.
    UntilSet,
}

impl Heartbeats {
    pub(super) fn new(pulse: Pulse, connection: Connection) -> Self {
        Self {
            pulse,
            connection,
            gate: RwLock::default(),
            state: Mutex::default(),
        }
    }

    pub(super) fn last(&self) -> Option<Heartbeat> {
        self.state().last
    }

    /// What goes along with a read that begins now. Nothing, while something is being set.
    pub(super) fn begin(&self) -> Option<Beat<'_>> {
        let gate = self.gate.try_read().ok()?;
        match self.state().rest {
            Rest::UntilSet => return None,
            Rest::Until(end) if self.connection.clock().elapsed() < end => return None,
            Rest::Until(_) | Rest::No => {}
        }
        let now = self.connection.clock().now();
        let end = self.pulse.life.map(|life| now.saturating_add(life));
        Some(Beat {
            heartbeats: self,
            expiration: end.map(|end| end.as_unix_seconds()),
            _gate: gate,
        })
    }

    /// Waits for the reads that carry a heartbeat, as far as its patience goes. None goes along with others until what this gives is
    /// dropped.
    pub(super) async fn hold(&self) -> Hold<'_> {
        let gate = match self.gate.try_write() {
            Ok(gate) => Some(gate),
            Err(_) => {
                let (gate, patience) = (self.gate.write(), self.connection.clock().sleep(PATIENCE));
                match select(pin!(gate), patience).await {
                    Either::Left((gate, _)) => Some(gate),
                    Either::Right(_) => None,
                }
            }
        };
        Hold {
            heartbeats: self,
            gate,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what became of a heartbeat, and logs it if that is another thing than before.
    fn note(&self, outcome: HeartbeatOutcome) {
        let at = self.connection.clock().now();
        let last = self.state().last.replace(Heartbeat { outcome, at });
        if outcome == HeartbeatOutcome::Taken || last.is_some_and(|last| last.outcome == outcome) {
            return;
        }
        let vendor = map::DIALECT.vendor;
        if outcome == HeartbeatOutcome::Refused {
            tracing::warn!(
                vendor,
                "the heartbeat is refused: the token may lack the scope presence"
            );
        } else {
            tracing::warn!(vendor, "nothing is said of the heartbeat");
        }
    }
}

/// A heartbeat on its way with a read.
pub(super) struct Beat<'a> {
    heartbeats: &'a Heartbeats,
    /// In seconds since 1970.
    expiration: Option<i64>,
    _gate: RwLockReadGuard<'a, ()>,
}

impl Beat<'_> {
    pub(super) fn text(&self) -> &str {
        &self.heartbeats.pulse.text
    }

    pub(super) fn expiration(&self) -> Option<i64> {
        self.expiration
    }

    /// Takes from the answer what became of it. A call that fails may have set the presence all the same, and say so.
    pub(super) fn end<T>(self, answer: &Result<Response<T>>, meta: impl Fn(&T) -> Option<&Meta>) {
        let meta = match answer {
            Ok(answer) => meta(&answer.value),
            Err(error) => error
                .body::<ErrorBody>()
                .and_then(|body| body.meta.as_ref()),
        };
        self.heartbeats
            .note(match meta.and_then(|meta| meta.updated_presence) {
                Some(true) => HeartbeatOutcome::Taken,
                Some(false) => HeartbeatOutcome::Refused,
                None => HeartbeatOutcome::Untold,
            });
    }
}

/// No heartbeat is on its way, or none that was worth waiting for.
pub(super) struct Hold<'a> {
    heartbeats: &'a Heartbeats,
    gate: Option<RwLockWriteGuard<'a, ()>>,
}

impl<'a> Hold<'a> {
    /// From now on what is being set stands for its life, or, without one, until something else is set.
    pub(super) fn rest(self, life: Option<Duration>) -> Resting<'a> {
        let Self { heartbeats, gate } = self;
        let rest = match life {
            Some(life) => {
                let now = heartbeats.connection.clock().elapsed();
                Rest::Until(now.saturating_add(life))
            }
            None => Rest::UntilSet,
        };
        let former = std::mem::replace(&mut heartbeats.state().rest, rest);
        Resting {
            heartbeats,
            rest,
            former,
            _gate: gate,
        }
    }
}

/// Something is being set.
pub(super) struct Resting<'a> {
    heartbeats: &'a Heartbeats,
    rest: Rest,
    former: Rest,
    _gate: Option<RwLockWriteGuard<'a, ()>>,
}

impl Resting<'_> {
    /// Nothing was set after all.
    pub(super) fn undo(self) {
        let mut state = self.heartbeats.state();
        if state.rest == self.rest {
            state.rest = self.former;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::Pnut;

    fn heartbeats() -> std::sync::Arc<Heartbeats> {
        let builder = Pnut::builder().with_base_url("http://127.0.0.1:1");
        let builder = builder
            .with_access_token("token")
            .with_heartbeat("at my desk");
        builder.build().unwrap().heartbeats.unwrap()
    }

    #[tokio::test]
    async fn what_is_set_waits_for_the_heartbeats_on_their_way_and_lets_no_other_go() {
        let heartbeats = heartbeats();
        let (one, other) = (heartbeats.begin(), heartbeats.begin());
        assert!(one.is_some() && other.is_some());

        let mut hold = Box::pin(heartbeats.hold());
        assert!(hold.as_mut().now_or_never().is_none());
        assert!(heartbeats.begin().is_none(), "a write waits");
        drop(one);
        assert!(hold.as_mut().now_or_never().is_none());
        drop(other);
        let held = hold.as_mut().now_or_never().unwrap();
        assert!(heartbeats.begin().is_none(), "a write is on its way");
        drop(held);
        assert!(heartbeats.begin().is_some(), "nothing was set");
    }

    #[test]
    fn what_is_dropped_on_its_way_may_have_been_set_and_stands() {
        let heartbeats = heartbeats();
        let hold = heartbeats.hold().now_or_never().unwrap();
        drop(hold.rest(None));
        assert!(heartbeats.begin().is_none());

        let hold = heartbeats.hold().now_or_never().unwrap();
        hold.rest(Some(Duration::from_secs(900))).undo();
        assert_eq!(heartbeats.state().rest, Rest::UntilSet, "as before");
    }
}
