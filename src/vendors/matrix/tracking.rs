//! Whether the server tracks presence: one that does not reports everyone as offline, which must not be taken for the truth.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{
    Matrix,
    api::model,
    map::{self, Tracking},
};
use crate::{
    client::{SingleFlight, wire::Open},
    error::{Error, ErrorKind, Result},
};

/// How long an answer counts. A server is restarted to switch presence on or off.
const ON_COUNTS_FOR: Duration = Duration::from_secs(3600);
const OFF_COUNTS_FOR: Duration = Duration::from_secs(60);

/// A name that nobody has. Of a user who does not exist a server that tracks presence says that it is not visible.
const NOBODY: &str = "omnipresence.probe.c6a1f0";

/// A word that no server knows as a state.
const NO_STATE: &str = "org.omnipresence.probe";

/// The features of `getVersions` by which Synapse is recognized.
const SYNAPSE_FEATURES: &str = "io.element.e2ee_forced.";

/// What is known of the server. Clones of a provider share it.
#[derive(Debug, Default)]
pub(super) struct KnownTracking {
    probed: SingleFlight<Probed>,
    /// Until when a reading counts that has shown that presence is tracked, by the clock's count.
    seen_until: Mutex<Duration>,
}

#[derive(Clone, Copy, Debug)]
struct Probed {
    tracking: Tracking,
    until: Duration,
}

impl KnownTracking {
    fn seen_until(&self) -> MutexGuard<'_, Duration> {
        self.seen_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Matrix {
    /// Whether the server tracks presence, for a reading that shows a user as offline and nothing else.
    pub(super) async fn tracking(&self) -> Result<Tracking> {
        let clock = self.connection.clock();
        if clock.elapsed() < *self.known_tracking.seen_until() {
            return Ok(Tracking::On);
        }
        let is_good = |probed: &Probed| clock.elapsed() < probed.until;
        let probe = |_| async {
            let shared = self.over(self.connection.in_foreground());
            let tracking = shared.probe().await?;
            let counts_for = match tracking {
                Tracking::On => ON_COUNTS_FOR,
                Tracking::Off => OFF_COUNTS_FOR,
            };
            let until = clock.elapsed().saturating_add(counts_for);
            Ok(Probed { tracking, until })
        };
        let probed = self.known_tracking.probed.get_or_fetch(is_good, probe);
        Ok(probed.await?.tracking)
    }

    /// Takes note of a presence that shows by itself that the server tracks presences, if it does.
    pub(super) fn note_tracking(&self, read: &model::PresenceStatus) -> bool {
        let shows_it = map::shows_tracking(read);
        if shows_it {
            self.note_tracked();
        }
        shows_it
    }

    /// Takes note that the server tracks presences at present.
    pub(super) fn note_tracked(&self) {
        let now = self.connection.clock().elapsed();
        *self.known_tracking.seen_until() = now.saturating_add(ON_COUNTS_FOR);
    }

    /// Asks the server. Nothing tells directly whether presence is on.
    async fn probe(&self) -> Result<Tracking> {
        let me = self.own_id().await?;
        let domain = map::domain(&me).unwrap_or_default();
        let nobody = format!("@{NOBODY}:{domain}");
        match self.read(&nobody, &me).await {
            Ok(_) => return Ok(Tracking::Off),
            Err(error) if is_switched_off(&error) => return Ok(Tracking::Off),
            Err(error) if !is_refusal(&error) => return Err(error),
            Err(_) => {}
        }
        // Synapse can also run without tracking anyone, and refuse to read strangers all the same. It then accepts any state.
        if !self.is_synapse().await? {
            return Ok(Tracking::On);
        }
        let state = Open::from(NO_STATE.to_owned());
        match self.write(&me, &model::PresenceRequest::new(state)).await {
            Ok(()) => Ok(Tracking::Off),
            Err(error) if error.kind() == ErrorKind::Invalid => Ok(Tracking::On),
            // This account may not set a presence at all.
            Err(error) if is_refusal(&error) => Ok(Tracking::On),
            Err(error) => Err(error),
        }
    }

    async fn is_synapse(&self) -> Result<bool> {
        let versions = self.versions().await?;
        let mut features = versions.unstable_features.iter().flatten();
        Ok(features.any(|(feature, _)| feature.starts_with(SYNAPSE_FEATURES)))
    }
}

fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound)
}

/// What tuwunel says; taken from its source, and not tried.
pub(super) fn is_switched_off(error: &Error) -> bool {
    let says_so = |message: &str| message.contains("disabled on this server");
    error.kind() == ErrorKind::Forbidden && error.vendor_message().is_some_and(says_so)
}
