//! Following presence: a stream of what changes at one source.

mod answers;
mod checkpoint;
mod engine;
mod entry;
mod event;
mod followed;
mod options;
mod record;
mod slices;
mod step;
mod stream;
mod tempo;

use std::sync::Arc;

pub use checkpoint::Checkpoint;
use engine::Engine;
pub use event::Event;
pub use options::{Follow, WatchOptions};
pub use stream::Watch;

use crate::{Error, ListSupport, PresenceProvider, Result};

/// Follows the presence of users at one source.
///
/// ```
/// # use omnipresence::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// use futures_util::StreamExt;
///
/// let board = InMemory::new("board", "ann");
/// let mut events = watch(board.clone(), Follow::Everyone, WatchOptions::default())?;
/// if let Some(Event::Changed { before: None, after }) = events.next().await {
///     assert_eq!(after.availability, Availability::Offline);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Before any request: [`Unsupported`](crate::ErrorKind::Unsupported), if everyone is to be followed at a source that cannot list
/// everyone; [`Invalid`](crate::ErrorKind::Invalid), if the checkpoint is of another source or follows others.
pub fn watch<P>(provider: P, who: Follow, options: WatchOptions) -> Result<Watch>
where
    P: PresenceProvider + 'static,
{
    let source = provider.source();
    let capabilities = provider.capabilities();
    if who == Follow::Everyone && capabilities.list == ListSupport::No {
        let fault = "this vendor cannot list everyone: name the users to follow";
        return Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()));
    }
    if let Some(checkpoint) = &options.checkpoint {
        checkpoint.check(source, &who)?;
    }
    let clock = Arc::clone(&options.clock);
    let engine = Engine::new(source.clone(), &capabilities, who, options);
    Ok(Watch::new(Arc::new(provider), clock, engine))
}
