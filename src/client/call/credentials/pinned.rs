//! Credentials that stay the same for one act of a user, so that nothing that is for one user is sent as another.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use async_trait::async_trait;

use super::{Authenticator, Credentials, Remedy};
use crate::{client::call::channel::Channel, clock::Clock, error::Result};

/// The credentials that a connection was pinned to. None if all that it has belong to one user.
#[derive(Clone, Default)]
pub(crate) struct Pinned(Option<Arc<PinnedCredentials>>);

#[derive(Debug)]
struct PinnedCredentials {
    authenticator: Arc<dyn Authenticator>,
    credentials: Credentials,
    was_refused: AtomicBool,
}

impl Pinned {
    pub(in crate::client::call) fn new(
        authenticator: &Arc<dyn Authenticator>,
        credentials: Credentials,
    ) -> (Arc<dyn Authenticator>, Self) {
        let pinned = Arc::new(PinnedCredentials {
            authenticator: Arc::clone(authenticator),
            credentials,
            was_refused: AtomicBool::new(false),
        });
        (Arc::clone(&pinned) as _, Self(Some(pinned)))
    }

    pub(crate) fn credentials(&self) -> Option<&Credentials> {
        self.0.as_ref().map(|pinned| &pinned.credentials)
    }

    /// Whether the vendor has refused them, and others may be had.
    pub(crate) fn were_refused(&self) -> bool {
        let was_refused = |pinned: &Arc<PinnedCredentials>| pinned.was_refused.load(Relaxed);
        self.0.as_ref().is_some_and(was_refused)
    }
}

#[async_trait]
impl Authenticator for PinnedCredentials {
    async fn credentials(&self, _: &Channel) -> Result<Credentials> {
        Ok(self.credentials.clone())
    }

    fn reject(&self, clock: &dyn Clock, refused: &Credentials, may_be_good: bool) -> Remedy {
        match self.authenticator.reject(clock, refused, may_be_good) {
            Remedy::Renew => {
                self.was_refused.store(true, Relaxed);
                Remedy::None
            }
            remedy => remedy,
        }
    }
}
