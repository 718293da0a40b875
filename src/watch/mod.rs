//! Following presence: a stream of what changes at one source.

mod event;
mod options;
mod stream;

use std::sync::Arc;

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
/// [`Unsupported`](crate::ErrorKind::Unsupported) before any request, if everyone is to be followed at a source that cannot list
/// everyone.
pub fn watch<P>(provider: P, who: Follow, options: WatchOptions) -> Result<Watch>
where
    P: PresenceProvider + 'static,
{
    if who == Follow::Everyone && provider.capabilities().list == ListSupport::No {
        let fault = "this vendor cannot list everyone: name the users to follow";
        return Err(Error::unsupported(fault).with_vendor(provider.source().vendor().to_owned()));
    }
    Ok(Watch::start(Arc::new(provider), who, options))
}
