//! What a vendor adds to the server of its fake: the state and the responses. The server has checked every call that arrives here.

use std::{sync::Arc, time::Duration};

use futures_util::future::LocalBoxFuture;

use super::{Call, Reply};
use crate::{client::wire::Descriptor, clock::FakeClock};

/// The state of a fake vendor, and its responses.
pub trait Backend: Send + Sync + 'static {
    /// Returns the operations that the vendor documents.
    fn operations(&self) -> &'static [&'static Descriptor];

    /// Returns the vendor's clock. Every response has its time in the header `Date`, unless that is before 1970.
    fn clock(&self) -> &FakeClock;

    /// Returns the path before every operation's own, such as `/v1`.
    fn prefix(&self) -> &'static str {
        ""
    }

    /// Splits a path into the host that it stands for and the path below the prefix. Loopback has no subdomains, so the path names the
    /// host of a vendor that has several.
    fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        Some(("", path.strip_prefix(self.prefix())?))
    }

    /// Checks the credentials of a call whose operation needs some.
    ///
    /// # Errors
    /// The vendor's refusal.
    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply>;

    /// Returns what a call waits for before it is answered, such as news. The client may leave meanwhile.
    fn hold(self: &Arc<Self>, _: &Call<'_>) -> Option<LocalBoxFuture<'static, ()>> {
        None
    }

    /// Carries out a call that is as documented.
    fn answer(&self, call: &Call<'_>) -> Reply;

    /// Refuses a call in the vendor's error envelope, and changes nothing: a [`Fault`](super::Fault) was injected. The status is 401 as for
    /// wrong credentials, or 429 with the wait that the vendor asks for, or any other from 400 to 599.
    fn refuse(&self, call: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply;
}
