//! Keeps a status alive at a vendor that ends it, as a stream of the writes; `schedule` decides, and `keeper` sends and waits.

mod finished;
mod keeper;
mod schedule;
#[cfg(test)]
mod tests;
mod wait;

use std::sync::Arc;

pub use finished::Finished;
pub use keeper::Keeper;

use crate::{
    model::{PresenceUpdate, Who},
    provider::PresenceProvider,
};

/// Sets a status and renews it before the vendor ends it, until the [`Keeper`] is dropped or [finished](Keeper::finish).
///
/// The stream yields the outcome of each write: the first is that of setting the status, the others are renewals and failures.
///
/// - **Renewals**: where a status [always ends](crate::ExpirySupport::Always), it is renewed once two thirds of its
///   [usual period](crate::ExpirySupport::Always::default) have passed, or up to a fifteenth of the period earlier, so that many keepers do not
///   write all at once. Elsewhere a status is renewed only if [`SetOutcome::expires_at`](crate::SetOutcome::expires_at) states an end that
///   the update does not ask for. Without an end nothing is renewed, and the stream is pending for good.
/// - **Without an end**: an update with [`Expiry::Never`](crate::Expiry::Never) or
///   [`VendorDefault`](crate::Expiry::VendorDefault) lasts as long as it is renewed. If the program ends, the vendor drops the status
///   after its usual period.
/// - **With an end**: an update with [`Expiry::At`](crate::Expiry::At) or [`After`](crate::Expiry::After), counted from the first write
///   that succeeds, is kept until that end and not beyond; then the stream ends. Where the vendor can end the status at that time, one write
///   is enough. An end beyond the vendor's [latest](crate::ExpirySupport::Always::max) is reached by renewals. Where the vendor cannot end it
///   in time, the status is [removed](PresenceProvider::clear) at the end, and its outcome is the last item; without such a call it stays, and
///   the outcomes have the [loss](crate::Loss::Expiry).
/// - **Failures**: each is an item. The next try waits for a random time of up to 2 seconds, which doubles up to a third of the status's
///   life and up to 5 minutes, and for as long as the vendor requests, up to a minute. An error of the scope
///   [`Request`](crate::Scope::Request) repeats whenever it is sent, so it is the last item.
/// - **Rate limit**: writes go through the provider's form for [the background](PresenceProvider::in_background), where there is one. A wait
///   for the provider's own limit is no item.
/// - **Lazy**: it writes only while it is polled, in no task of its own. A caller that stops polling for longer than a period lets the status
///   end; the next poll sets it again. Dropping a future such as that of `next` loses nothing.
/// - **Not seen** is another client that sets another status: the next renewal replaces that. Two keepers of one user replace each other's
///   status with each renewal.
///
/// ```
/// # use omnipresence::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// use futures_util::StreamExt;
///
/// let board = InMemory::new("board", "ann");
/// let update = PresenceUpdate::new(Availability::DoNotDisturb).with_message("in a call");
/// let mut keeper = keep(board.clone(), Who::Me, update);
/// // The call goes on until it is hung up, here at once.
/// let hung_up = async {};
/// tokio::pin!(hung_up);
/// loop {
///     tokio::select! {
///         biased;
///         Some(outcome) = keeper.next() => match outcome {
///             Ok(outcome) => println!("set until {:?}", outcome.expires_at),
///             Err(error) => println!("will be tried again: {error}"),
///         },
///         () = &mut hung_up => break,
///     }
/// }
/// match keeper.finish().await? {
///     Finished::Left { expires_at } => println!("the vendor ends it at {expires_at:?}"),
///     _ => println!("it is over"),
/// }
/// assert_eq!(board.get(&Who::Me).await?.availability, Availability::Offline);
/// # Ok(())
/// # }
/// ```
pub fn keep<P>(provider: P, who: Who, update: PresenceUpdate) -> Keeper
where
    P: PresenceProvider + 'static,
{
    Keeper::new(Arc::new(provider), who, update)
}
