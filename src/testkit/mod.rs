//! Stateful fake vendors on loopback, for your tests and ours.
//!
//! Each fake behaves as its vendor documents: what is set can be read back, credentials are checked, and errors come in the vendor's own
//! envelope. A test changes the state and the clock. A request that the vendor does not document is answered with 501 and named; when the
//! fake is dropped it panics over it, so that the test fails.
//!
//! Every fake has methods of its own and the trait [`Fake`], which is the same for all. [`Fake::fail_next`] injects a [`Fault`].
//! [`FakeServer`] is what the fakes are built with, for a fake of another vendor.
//!
//! ```
//! # #[cfg(feature = "pnut")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use omnipresence::{
//!     Availability, ErrorKind, PresenceProvider, PresenceUpdate, Who,
//!     testkit::{Fake, FakePnut, Fault},
//! };
//!
//! let fake = FakePnut::start().await;
//! let provider = fake.builder().build()?;
//! provider.set(&Who::Me, &PresenceUpdate::new(Availability::Away)).await?;
//! assert_eq!(provider.get(&Who::Me).await?.availability, Availability::Away);
//!
//! fake.fail_next(1, Some("getUserPresence"), Fault::Status(500));
//! assert_eq!(provider.get(&Who::Me).await.unwrap_err().kind(), ErrorKind::Unavailable);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "pnut"))]
//! # fn main() {}
//! ```

mod backend;
mod call;
mod clock;
mod fake;
mod fault;
#[cfg_attr(
    not(feature = "__testkit"),
    allow(
        dead_code,
        unreachable_pub,
        reason = "suites start servers of their own with it"
    )
)]
pub(crate) mod front;
mod in_memory;
pub(crate) mod quota;
mod reply;
mod router;
mod server;
mod state;
mod subject;
#[cfg(test)]
mod tests;
mod unknown;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use crate::clock::FakeClock;
pub use backend::Backend;
pub use call::{Call, RecordedCall};
pub use fake::Fake;
pub use fault::Fault;
pub use front::Request;
pub use reply::Reply;
pub use server::FakeServer;
pub use subject::Subject;

pub use crate::vendors::fakes::*;

pub(crate) use fake::ClientChange;
pub(crate) use state::FakeState;
pub(crate) use unknown::unknown;

/// Locks what a test that panicked may have left locked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
