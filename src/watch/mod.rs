//! Follows the users of one source, as a stream of what changes; each file below imports only from those below it.
//!
//! ```text
//! stream        Watch: is polled by the caller, sends the request that is due, waits for the next one
//!    |            begin, apply(response), tick, next_event
//! engine        decides what is due: idle -> poll or lookup in flight -> apply -> idle
//!    |            next_request, apply(response), expire
//! strategy      delta | long_poll | list | round_robin: what to poll, and what a response means
//!    |            observe, fail_user, look_up, fail_source, end_poll
//! state         what they share: when to send (poll_schedule), lookups, the outage
//!    |            apply, fail, expire
//! user_table    an entry for each user, and the queue of events
//! ```
//!
//! - A source is readable, in an outage (a gap) once a poll fails, and readable again once all that may have changed has been read.
//! - A user has no reading, a current one, or one that expired; beside it the user may be in a gap, or gone.
//! - What has been reported of a user is kept apart from what is current: an event is their difference.

mod checkpoint;
mod engine;
mod event;
mod follow;
mod options;
mod packed_presence;
mod state;
mod strategy;
mod stream;
mod user_table;

use std::sync::Arc;

pub use checkpoint::Checkpoint;
use engine::Engine;
pub use event::Event;
pub use follow::Follow;
pub use options::WatchOptions;
pub use stream::Watch;

use crate::{
    error::{Error, Result},
    provider::{ListSupport, PresenceProvider},
};

/// Follows the presence of users at one source: emits the current presence of each first, and then each change.
///
/// - **Strategy**: the cheapest that the source supports. Where the vendor [holds a request open](crate::ChangesSupport::LongPoll) until
///   something changes, one such request is open at a time, and nothing is polled beside it. Where the vendor reports what changed, it
///   reads that, and everything from time to time. Where the vendor lists everyone, it compares lists, and reads by id each user who has
///   left one. Else it reads users by id, as many at a time as a request holds, spread over the round.
/// - **Pace**: as the provider's [`Pace`](crate::Pace) and the [options](WatchOptions) state, with jitter. Rounds become longer while
///   nothing changes, and a round lasts at least as long as its requests need. After a failure it waits for a random time of up to
///   2 seconds, which doubles up to 5 minutes, and for as long as the vendor requests, up to a minute. Users who cannot be read are read in a
///   batch of their own, and what that costs is counted.
/// - **Open requests**: a change is emitted when its response is decoded. A response without a change is followed by the next request at
///   once, which is one gap between requests after the last one at the earliest. Where ten in a row end early without a change,
///   the next ones come at the pace of polls. A user who has to be read by id interrupts the open request. One that breaks or times out is
///   no gap unless the next request, which does not wait, fails too. A cursor that the server does not know is a [gap](Event::Gap):
///   everything is read again, each user whom that leaves out is read by id, and the gap ends. While the watch is not polled by its
///   consumer, no response is read; the cursor makes up for it afterwards.
/// - **Rate limit**: it follows the provider's form for [the background](PresenceProvider::in_background), where there is one. Half of each
///   limit is reserved for it, and the watches of a provider and its clones share that half, first come, first served. A request that
///   has to wait for its turn longer than the interval, or the gap between two requests where that is longer, is
///   [delayed](Event::Delayed), which is no gap.
/// - **Lazy**: it reads only while it is polled, in no task of its own, and stops when it is dropped. A slow consumer receives the latest
///   state of each user; the number of pending events is bounded by the number of users.
/// - **Nothing is guessed**: a presence that ends by our clock has [expired](Event::Expired), and what takes its place is read. A user who
///   cannot be read is in a [gap](Event::Gap). A user whom a snapshot leaves out is offline only where the vendor leaves out the offline.
/// - **Undecodable entries**: a user whose entry of a list cannot be decoded is in a [gap](Event::Gap). If an entry names no user, the list is
///   [partial](Event::Partial): no user is reported as offline because of it, and each who is missing is read by id. A response without its
///   list is a gap of the source.
/// - **Emitted once**: a reading that [states the same](crate::Presence::says_the_same_as) is no change, and neither is an offline user
///   who is left out. A reading that the vendor dates before the last one counts once it is repeated, because replicas lag.
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
/// // Before the program ends: the state of the watch.
/// let stored = serde_json::to_string(&events.checkpoint()).expect("a checkpoint can be stored");
/// // And when it has started again: only what is new is emitted.
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
    let provider = (provider.in_background()).unwrap_or_else(|| Arc::new(provider));
    Ok(Watch::new(provider, clock, engine))
}
