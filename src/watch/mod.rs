//! Following presence: a stream of what changes at one source.
//!
//! `stream` is what a reader polls; it asks and waits. `engine` says what to ask when, and `answers` what comes of it: both are
//! free of waiting; `failures` tells whether the source or its users are to blame. `followed` keeps what is known and what is still to
//! be told, an `entry` for each user, in `packed_presence`s. `tempo` and `slices` are arithmetic.

mod answers;
mod checkpoint;
mod engine;
mod entry;
mod event;
mod failures;
mod followed;
mod options;
mod packed_presence;
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

use crate::{
    error::{Error, Result},
    provider::{ListSupport, PresenceProvider},
};

/// Follows the presence of users at one source: what they show first, and then each change.
///
/// - **Means**: the cheapest that the source has. Where the vendor tells what changed, that is asked for, and everything is read again
///   from time to time; where it lists everyone, lists are compared, and whoever has left one is asked for by name; else users are read
///   as many at a time as a request holds, spread over the round.
/// - **Pace**: as the provider's [`Pace`](crate::Pace) and the [options](WatchOptions) say, with chance in it. Rounds become longer while
///   nothing changes, and a round lasts at least as long as its requests need. After a failure it waits for a random time of up
///   to 2 seconds, which doubles up to 5 minutes, and for as long as the vendor asks for, up to an hour.
///   Who cannot be read is read apart from the others, and what that costs is counted. Two watches of one source keep to half of the
///   limit each: give them twice the [gap](WatchOptions::with_request_gap).
/// - **Lazy**: it reads only while it is polled, in no task of its own, and stops when it is dropped. A reader who is slow is
///   told the newest of each user; what waits to be told is bounded by the users who are followed.
/// - **Nothing is guessed**: a status that ends by our clock is [expired](Event::Expired), and what takes its place is read. Who cannot
///   be read is in a [gap](Event::Gap). Somebody whom the vendor shows no more is offline where the vendor leaves out who is offline.
/// - **Undecodable entries**: a user whose entry of a list cannot be decoded is in a [gap](Event::Gap). If an entry names no user, the list is
///   [partial](Event::Partial): no user is reported as offline because of it, and each who is missing is read by id. A response without its
///   list is a gap of the source.
/// - **Said once**: what [says the same](crate::Presence::says_the_same_as) is no change, and neither is it for an offline user to be
///   left out. A reading that the vendor dates before the last one counts once it is said again: replicas lag.
/// - **Not seen** is what changes and changes back between two readings.
///
/// ```
/// # use omnipresence::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// use futures_util::StreamExt;
///
/// let board = InMemory::new("board", "ann");
/// let options = WatchOptions::default();
/// let mut events = watch(board.clone(), Follow::Everyone, options.clone())?;
/// while let Some(event) = events.next().await {
///     match event {
///         Event::Changed { before: None, after } => println!("{} is {}", after.user, after.availability),
///         Event::Changed { after, .. } => println!("{} is now {}", after.user, after.availability),
///         Event::Expired { before } => println!("{} is no longer {}", before.user, before.availability),
///         Event::Gap { user: None, error, .. } => println!("the board cannot be read: {error}"),
///         Event::Gap { error, .. } => println!("somebody cannot be read: {error}"),
///         Event::Resumed { .. } => println!("it can be read again"),
///         _ => {}
///     }
/// #   break;
/// }
///
/// // Before the program ends: where it was.
/// let stored = serde_json::to_string(&events.checkpoint()).expect("a checkpoint can be stored");
/// // And when it has started again: only what is new is told.
/// let checkpoint = serde_json::from_str(&stored).expect("it is the one that was stored");
/// let events = watch(board, Follow::Everyone, options.with_checkpoint(checkpoint))?;
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
