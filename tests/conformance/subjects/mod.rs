//! What the suite is run over.

pub(crate) mod in_memory;
pub(crate) mod liar;
pub(crate) mod read_only;

#[cfg(feature = "genesys")]
pub(crate) mod genesys;
#[cfg(feature = "pnut")]
pub(crate) mod pnut;
#[cfg(feature = "rocketchat")]
pub(crate) mod rocketchat;
#[cfg(feature = "superoffice")]
pub(crate) mod superoffice;

use std::{future::Future, sync::Arc};

use omnipresence::PresenceProvider;

use crate::Subject;

/// The same subject, whose provider is reached through one pointer of each kind.
pub(crate) async fn behind_pointers(subject: impl Future<Output = Subject>) -> Subject {
    let subject = subject.await;
    let shared: Arc<dyn PresenceProvider> = subject.provider;
    let boxed: Box<dyn PresenceProvider> = Box::new(shared);
    Subject {
        provider: Arc::new(boxed),
        ..subject
    }
}
