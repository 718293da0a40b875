//! A source that ends statuses as vendors do, on a clock that a test moves.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Clock, Error, Expiry, ExpirySupport, Loss, NativeStatus, Presence,
    PresenceProvider, PresenceUpdate, Result, SetOutcome, SetSupport, Source, StatusTarget,
    Timestamp, Who, mock::FakeClock,
};
use tokio::sync::Notify;

/// A request that has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Write {
    Set(Expiry),
    Clear,
}

pub(crate) const USUAL: Write = Write::Set(Expiry::VendorDefault);

#[derive(Debug, Default)]
struct State {
    /// The requests, by the second in which they arrived.
    writes: Vec<(u64, Write)>,
    failures: VecDeque<Error>,
    /// What is set, and when it ends by the elapsed time.
    status: Option<(Availability, Option<Duration>)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Desk {
    source: Source,
    pub(crate) clock: FakeClock,
    pub(crate) capabilities: Capabilities,
    /// How long a response takes.
    pub(crate) latency: Duration,
    /// How far the clock of the source is ahead of the caller's.
    pub(crate) ahead: Duration,
    /// Without it no write is answered.
    pub(crate) gate: Option<Arc<Notify>>,
    state: Arc<Mutex<State>>,
}

impl Desk {
    pub(crate) fn new(expiry: ExpirySupport) -> Self {
        Self {
            source: Source::new("desk", "test"),
            clock: FakeClock::new(),
            capabilities: Capabilities {
                me: true,
                set: SetSupport::Me,
                expiry,
                ..Capabilities::NONE
            },
            latency: Duration::ZERO,
            ahead: Duration::ZERO,
            gate: None,
            state: Arc::default(),
        }
    }

    /// A desk at which every status lasts so many seconds, and no other time can be asked for.
    pub(crate) fn with_period(seconds: u64) -> Self {
        let period = Duration::from_secs(seconds);
        Self::new(ExpirySupport::Always {
            default: period,
            max: period,
        })
    }

    /// The same, where statuses can be removed.
    pub(crate) fn with_clear(mut self) -> Self {
        self.capabilities.clear = true;
        self
    }

    /// Lets the next writes fail, in this order.
    pub(crate) fn fail(&self, errors: impl IntoIterator<Item = Error>) {
        self.state().failures.extend(errors);
    }

    /// The requests so far, by the second in which they arrived.
    pub(crate) fn writes(&self) -> Vec<(u64, Write)> {
        self.state().writes.clone()
    }

    /// The status that the source shows now.
    pub(crate) fn status(&self) -> Option<Availability> {
        let now = self.clock.elapsed();
        let (status, end) = self.state().status?;
        end.is_none_or(|end| now < end).then_some(status)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn vendor_now(&self) -> Timestamp {
        self.clock.now().saturating_add(self.ahead)
    }

    async fn receive(&self, write: Write) -> Result<()> {
        let second = self.clock.elapsed().as_secs();
        self.state().writes.push((second, write));
        if let Some(gate) = &self.gate {
            gate.notified().await;
        }
        if !self.latency.is_zero() {
            self.clock.sleep(self.latency).await;
        }
        let failure = self.state().failures.pop_front();
        failure.map_or(Ok(()), Err)
    }

    /// How long a status lasts that is set now, and whether that is not what was asked for.
    fn life(&self, expiry: Expiry) -> (Option<Duration>, bool) {
        let now = self.vendor_now();
        let asked = expiry.ends_at(now);
        let asked = asked.map(|end| end.saturating_duration_since(now));
        match self.capabilities.expiry {
            ExpirySupport::No => (None, asked.is_some()),
            ExpirySupport::Optional => (asked, false),
            ExpirySupport::Always { default, max } => match asked {
                Some(life) if default < max => (Some(life.min(max)), life > max),
                Some(_) => (Some(default), true),
                None if expiry == Expiry::Never => (Some(max), true),
                None => (Some(default), false),
            },
        }
    }
}

#[async_trait]
impl PresenceProvider for Desk {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn get(&self, _: &Who) -> Result<Presence> {
        let shown = self.status().unwrap_or(Availability::Offline);
        let native = NativeStatus::new(shown.as_str());
        let now = self.clock.now();
        Ok(Presence::new(
            "ann".into(),
            self.source.clone(),
            shown,
            native,
            now,
        ))
    }

    async fn set(&self, _: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let update = update.normalized(self.vendor_now())?;
        let (life, is_lost) = self.life(update.expiry);
        let reason = "another end".to_owned();
        let losses = Vec::from_iter(is_lost.then_some(Loss::Expiry { reason }));
        Loss::accept(&losses, update.fidelity)?;
        self.receive(Write::Set(update.expiry)).await?;
        let Some(StatusTarget::Availability(status)) = update.status else {
            panic!("the desk knows availabilities alone");
        };
        let end = life.map(|life| self.clock.elapsed() + life);
        self.state().status = Some((status, end));
        let mut outcome = SetOutcome::new(Some(NativeStatus::new(status.as_str())), losses);
        outcome.expires_at = life.map(|life| self.vendor_now().saturating_add(life));
        Ok(outcome)
    }

    async fn clear(&self, _: &Who) -> Result<SetOutcome> {
        if !self.capabilities.clear {
            return Err(Error::unsupported("the desk removes nothing"));
        }
        self.receive(Write::Clear).await?;
        self.state().status = None;
        Ok(SetOutcome::new(None, Vec::new()))
    }
}
