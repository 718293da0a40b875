//! A call whose response is not decoded yet: a failure to decode it is an error of the call, which the vendor has carried out.

use super::{call::Call, response::raw_response::RawResponse};
use crate::error::Error;

/// A call that has succeeded, as far as can be told before its response is decoded.
pub(super) struct Success {
    pub(super) vendor: &'static str,
    pub(super) call: Call,
    pub(super) response: RawResponse,
}

impl Success {
    /// The error for a response that cannot be decoded. The vendor has acted all the same.
    pub(super) fn into_error(self, error: Error) -> Error {
        let error = error.with_may_have_been_applied(true);
        let error = self.call.sum_up(self.response.explain(error, None));
        error
            .with_vendor(self.vendor)
            .with_operation(self.call.descriptor.id)
    }
}
