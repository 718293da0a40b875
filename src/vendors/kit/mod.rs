//! What the suites know of a vendor: one static per vendor, so that no suite names one.

use super::fuzzing::{self, ResponseReader};
use crate::wire::Descriptor;

/// A vendor, as the suites, the demos and the fuzz targets see it.
pub struct VendorKit {
    /// The name of its document and its feature.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The operations of its document.
    pub operations: &'static [&'static Descriptor],
    /// How its responses are read.
    pub(crate) reader: &'static ResponseReader,
}

/// The kits of the enabled vendors.
#[must_use]
pub fn kits() -> &'static [&'static VendorKit] {
    super::KITS
}

impl VendorKit {
    /// Checks what the call path and the provider make of a response: a line with `operation status`, then the body.
    ///
    /// # Panics
    /// If something does not hold that must hold of every response.
    pub fn check_response(&self, data: &[u8]) {
        fuzzing::response(self.reader, data);
    }

    /// The operation and the status of an input of [`check_response`](Self::check_response).
    #[must_use]
    pub fn operation_of(&self, data: &[u8]) -> (&'static Descriptor, u16) {
        let (decoder, answer) = fuzzing::input(self.reader, data);
        (decoder.descriptor, answer.status.as_u16())
    }
}
