//! The presence that goes along with the provider's reads.

use std::{
    fmt,
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::sync::Notify;

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
    Accepted,
    /// `updated_presence` was false: one's presence is as it was. pnut does not say why; usually the token lacks the scope `presence`.
    Refused,
    /// pnut has not said: the call failed, or its answer holds no `updated_presence`.
    Unknown,
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
    state: Mutex<State>,
    /// The last read that carried a heartbeat has ended.
    landed: Notify,
    /// What is still on its way is given up.
    overtaken: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// How many reads carry a heartbeat, but for those that were given up.
    on_their_way: usize,
    /// How often reads were given up.
    era: usize,
    /// How many writes are under way.
    writes: usize,
    /// No heartbeat is sent before this, by the clock's count.
    rest_until: Duration,
    last: Option<Heartbeat>,
}

impl Heartbeats {
    pub(super) fn new(pulse: Pulse, connection: Connection) -> Self {
        Self {
            pulse,
            connection,
            state: Mutex::default(),
            landed: Notify::new(),
            overtaken: Notify::new(),
        }
    }

    pub(super) fn last(&self) -> Option<Heartbeat> {
        self.state().last
    }

    /// Reads, with a heartbeat if it is time for one. A read that a write has not waited for is begun again without: it could still
    /// arrive, and undo what was set.
    pub(super) async fn read<'a, T, F>(
        &'a self,
        send: impl Fn(Option<Carried<'a>>) -> F,
        meta: impl Fn(&T) -> &Meta,
    ) -> Result<Response<T>>
    where
        F: Future<Output = Result<Response<T>>>,
    {
        if self.pulse.life.is_some() {
            // An end that has passed by pnut's clock would make the user offline.
            self.connection.learn_vendor_clock(send(None)).await?;
        }
        // From before the start, so that it cannot be missed.
        let overtaken = self.overtaken.notified();
        if let Some(beat) = self.begin() {
            let sent = pin!(send(Some(self.carried())));
            if let Either::Right((answer, _)) = select(pin!(overtaken), sent).await {
                drop(beat);
                self.learn(&answer, meta);
                return answer;
            }
        }
        send(None).await
    }

    /// Leave for a read to carry a heartbeat.
    fn begin(&self) -> Option<Beat<'_>> {
        let now = self.connection.clock().elapsed();
        let mut state = self.state();
        if state.writes > 0 || now < state.rest_until {
            return None;
        }
        state.on_their_way += 1;
        Some(Beat {
            heartbeats: self,
            era: state.era,
        })
    }

    fn carried(&self) -> Carried<'_> {
        let now = self.connection.vendor_now();
        let end = self.pulse.life.map(|life| now.saturating_add(life));
        Carried {
            text: &self.pulse.text,
            expiration: end.map(|end| end.as_unix_seconds()),
        }
    }

    /// Takes from the answer what became of the heartbeat. A call that fails may have set the presence all the same, and say so.
    fn learn<T>(&self, answer: &Result<Response<T>>, meta: impl Fn(&T) -> &Meta) {
        let updated = match answer {
            Ok(answer) => meta(&answer.value).updated_presence,
            Err(error) if error.attempts() == 0 => return,
            Err(error) => error
                .body::<ErrorBody>()
                .and_then(|body| body.meta.as_ref()?.updated_presence),
        };
        self.note(match updated {
            Some(true) => HeartbeatOutcome::Accepted,
            Some(false) => HeartbeatOutcome::Refused,
            None => HeartbeatOutcome::Unknown,
        });
    }

    /// Notes what became of a heartbeat, and logs it if that is another thing than before.
    fn note(&self, outcome: HeartbeatOutcome) {
        let at = self.connection.clock().now();
        let last = self.state().last.replace(Heartbeat { outcome, at });
        if last.is_some_and(|last| last.outcome == outcome) {
            return;
        }
        let vendor = map::DIALECT.vendor;
        match outcome {
            HeartbeatOutcome::Accepted => {}
            HeartbeatOutcome::Refused => tracing::warn!(
                vendor,
                "the heartbeat is refused: the token may lack the scope presence"
            ),
            HeartbeatOutcome::Unknown => {
                tracing::warn!(vendor, "nothing is said of the heartbeat");
            }
        }
    }

    /// Waits for the reads that carry a heartbeat, as far as its patience goes, and gives up the others. None goes along until what this
    /// gives is dropped.
    pub(super) async fn begin_write(&self) -> Write<'_> {
        self.state().writes += 1;
        let write = Write {
            heartbeats: self,
            life: None,
        };
        let patience = self.connection.clock().sleep(PATIENCE);
        if let Either::Right(_) = select(pin!(self.all_landed()), patience).await {
            let mut state = self.state();
            state.on_their_way = 0;
            state.era += 1;
            drop(state);
            self.landed.notify_waiters();
            self.overtaken.notify_waiters();
        }
        write
    }

    async fn all_landed(&self) {
        loop {
            let landed = self.landed.notified();
            if self.state().on_their_way == 0 {
                return;
            }
            landed.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a read carries.
#[derive(Clone, Copy)]
pub(super) struct Carried<'a> {
    pub(super) text: &'a str,
    /// In seconds since 1970.
    pub(super) expiration: Option<i64>,
}

/// A heartbeat is on its way with a read.
struct Beat<'a> {
    heartbeats: &'a Heartbeats,
    era: usize,
}

impl Drop for Beat<'_> {
    fn drop(&mut self) {
        let mut state = self.heartbeats.state();
        if state.era == self.era {
            state.on_their_way -= 1;
            if state.on_their_way == 0 {
                self.heartbeats.landed.notify_waiters();
            }
        }
    }
}

/// Something is being set, and no heartbeat is sent.
pub(super) struct Write<'a> {
    heartbeats: &'a Heartbeats,
    /// How long what is sent lasts; none, if nothing was sent.
    life: Option<Duration>,
}

impl Write<'_> {
    /// What is sent from now on lasts so long. It may have been set, also if this is dropped.
    pub(super) fn lasting(&mut self, life: Duration) {
        self.life = Some(life);
    }

    /// Nothing was set after all.
    pub(super) fn undo(mut self) {
        self.life = None;
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let now = self.heartbeats.connection.clock().elapsed();
        let mut state = self.heartbeats.state();
        state.writes -= 1;
        if let Some(life) = self.life {
            state.rest_until = now.saturating_add(life);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_util::FutureExt;

    use super::*;
    use crate::Pnut;

    const LIFE: Duration = Duration::from_secs(900);

    fn heartbeats() -> Arc<Heartbeats> {
        let builder = Pnut::builder().with_base_url("http://127.0.0.1:1");
        let builder = builder
            .with_access_token("token")
            .with_heartbeat("at my desk");
        builder.build().unwrap().heartbeats.unwrap()
    }

    fn write(heartbeats: &Heartbeats, life: Duration) -> Write<'_> {
        let mut write = heartbeats.begin_write().now_or_never().unwrap();
        write.lasting(life);
        write
    }

    #[tokio::test]
    async fn what_is_set_waits_for_the_heartbeats_on_their_way_and_lets_no_other_go() {
        let heartbeats = heartbeats();
        let (one, other) = (heartbeats.begin(), heartbeats.begin());
        assert!(one.is_some() && other.is_some());

        let mut write = Box::pin(heartbeats.begin_write());
        assert!(write.as_mut().now_or_never().is_none());
        assert!(heartbeats.begin().is_none(), "a write waits");
        drop(one);
        assert!(write.as_mut().now_or_never().is_none());
        drop(other);
        let begun = write.as_mut().now_or_never().unwrap();
        assert!(heartbeats.begin().is_none(), "a write is on its way");
        drop(begun);
        assert!(heartbeats.begin().is_some(), "nothing was set");
    }

    #[tokio::test]
    async fn a_write_that_is_dropped_while_it_waits_changes_nothing() {
        let heartbeats = heartbeats();
        let beat = heartbeats.begin();
        let mut write = Box::pin(heartbeats.begin_write());
        assert!(write.as_mut().now_or_never().is_none());
        drop(write);
        assert!(heartbeats.begin().is_some());
        drop(beat);
        assert_eq!(heartbeats.state().on_their_way, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_given_up_does_not_stand_for_what_came_later() {
        let heartbeats = heartbeats();
        let stalled = heartbeats.begin();
        drop(heartbeats.begin_write().await);

        let later = heartbeats.begin();
        assert!(later.is_some());
        drop(stalled);
        let write = heartbeats.begin_write().now_or_never();
        assert!(write.is_none(), "one is on its way");
        drop(later);
        assert!(heartbeats.begin_write().now_or_never().is_some());
    }

    #[test]
    fn what_is_dropped_on_its_way_may_have_been_set_and_stands() {
        let heartbeats = heartbeats();
        drop(write(&heartbeats, LIFE));
        assert!(heartbeats.begin().is_none());
    }

    #[test]
    fn what_was_not_set_leaves_what_stands_as_it_is() {
        let heartbeats = heartbeats();
        write(&heartbeats, LIFE).undo();
        assert!(heartbeats.begin().is_some());

        let (failed, set) = (
            write(&heartbeats, Duration::MAX),
            write(&heartbeats, Duration::MAX),
        );
        drop(set);
        failed.undo();
        assert!(heartbeats.begin().is_none(), "the other one was set");
    }
}
