//! The smallest provider.

use std::sync::Arc;

use async_trait::async_trait;
use omnipresence::{
    Capabilities, Error, InMemory, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome,
    Source, Who, testkit::Subject,
};

use crate::in_memory;

/// Reads single users and nothing else, and leaves the rest to the defaults of the trait.
struct ReadOnly(InMemory);

#[async_trait]
impl PresenceProvider for ReadOnly {
    fn source(&self) -> &Source {
        self.0.source()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: true,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.0.get(who).await
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        Err(Error::unsupported("nobody can be set"))
    }
}

pub(crate) async fn start() -> Subject {
    let board = in_memory::board().await;
    in_memory::subject(Arc::new(ReadOnly(board.clone())), Arc::new(board))
}
