//! How an error is printed: the facts on one line, without the vendor's own words.

use std::fmt;

use super::Error;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        match (&inner.vendor, &inner.operation) {
            (Some(vendor), Some(operation)) => write!(f, "{vendor} {operation}: ")?,
            (Some(name), None) | (None, Some(name)) => write!(f, "{name}: ")?,
            (None, None) => {}
        }
        write!(f, "{} ({}", inner.message, inner.kind)?;
        if let Some(status) = self.status() {
            write!(f, ", status {}", status.as_u16())?;
        }
        if let Some(code) = &inner.vendor_code {
            write!(f, ", code {code}")?;
        }
        if inner.attempts > 1 {
            write!(f, ", {} requests", inner.attempts)?;
        }
        if let Some(wait) = inner.retry_after {
            write!(f, ", wait {} s", wait.as_secs_f64().ceil())?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, ", request id {id}")?;
        }
        f.write_str(")")?;
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("message", &inner.message)
            .field("vendor", &inner.vendor)
            .field("operation", &inner.operation)
            .field("vendor_code", &inner.vendor_code)
            .field("request_id", &inner.request_id)
            .field("retry_after", &inner.retry_after)
            .field("second_factor", &inner.second_factor)
            .field("attempts", &inner.attempts)
            .field("may_have_been_applied", &inner.may_have_been_applied)
            .field("answer", &inner.answer)
            .field("source", &inner.source)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;
    use crate::error::{ErrorAnswer, ErrorKind};

    #[test]
    fn display_is_one_line_of_facts_without_the_vendors_words() {
        let error = Error::new(ErrorKind::Forbidden, "the vendor refused")
            .with_vendor("other")
            .with_operation("getUserPresence")
            .with_vendor_words(
                Some("missing.permissions".into()),
                Some("ann@example.com may not".into()),
            )
            .with_request_id(Some("a\nb".into()))
            .with_answer(ErrorAnswer {
                status: StatusCode::FORBIDDEN,
                headers: HeaderMap::new(),
                body: Bytes::from_static(b"body"),
                parsed: None,
            });
        assert_eq!(
            error.to_string(),
            "other getUserPresence: the vendor refused (forbidden, status 403, code missing.permissions, request id a b)"
        );
    }
}
