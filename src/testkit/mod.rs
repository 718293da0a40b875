//! Stateful fake vendors on loopback, for your tests and ours.
//!
//! Each fake behaves as its vendor documents: what is set can be read back, credentials are checked, and faults come in the
//! vendor's own envelope. The state is yours to arrange, and so is the clock. A request that the vendor does not document is
//! answered with 501 and named; when the fake is dropped it panics over it, so that the test fails.
//!
//! ```
//! # #[cfg(feature = "pnut")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use omnipresence::{Availability, PresenceProvider, PresenceUpdate, Who, testkit::FakePnut};
//!
//! let fake = FakePnut::start().await;
//! let provider = fake.builder().build()?;
//! provider.set(&Who::Me, &PresenceUpdate::new(Availability::Away)).await?;
//! assert_eq!(provider.get(&Who::Me).await?.availability, Availability::Away);
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "pnut"))]
//! # fn main() {}
//! ```

mod clock;
pub(crate) mod quota;
mod reply;
pub(crate) mod server;

pub use clock::FakeClock;
pub use server::RecordedCall;

pub use crate::vendors::fakes::*;

pub(crate) use reply::Reply;
pub(crate) use server::{Backend, Call, FakeServer, form_fields};
