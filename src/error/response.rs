//! The vendor's response behind an error: bounded, and never printed in full.

use std::{any::Any, fmt, sync::Arc};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

/// The vendor's answer behind an [`Error`](crate::Error), as far as it was kept.
#[derive(Clone)]
pub struct ErrorAnswer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The response headers.
    pub headers: HeaderMap,
    /// The start of the body, at most [`ErrorAnswer::MAX_BODY`] bytes.
    pub body: Bytes,
    pub(crate) parsed: Option<Arc<dyn Any + Send + Sync>>,
}

impl ErrorAnswer {
    /// How many bytes of a body are kept: 16 KiB.
    pub const MAX_BODY: usize = 16 * 1024;
}

impl fmt::Debug for ErrorAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorAnswer")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    #[test]
    fn a_kept_body_is_bounded() {
        let error = Error::new(ErrorKind::Unavailable, "x").with_answer(ErrorAnswer {
            status: StatusCode::BAD_GATEWAY,
            headers: HeaderMap::new(),
            body: Bytes::from(vec![b'x'; 100_000]),
            parsed: None,
        });
        assert_eq!(error.answer().unwrap().body.len(), ErrorAnswer::MAX_BODY);
    }
}
