//! A response before it is decoded, whole and unchanged; a body that is markup is refused here.

use std::{any::Any, borrow::Cow, fmt};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};

use super::{decode, decode::Decoded, json::FromJson, schema::Schema};
use crate::error::{Error, ErrorKind, Result};

/// A vendor's response, before anything of it is decoded.
#[derive(Clone)]
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Bodies may hold anything.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status.as_u16())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl Answer {
    /// A success with this body.
    #[cfg(test)]
    pub(crate) fn of(body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The response headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The whole body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as text, without a byte order mark and with U+FFFD where it is broken.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        decode::text(&self.body)
    }

    /// Decodes the body.
    ///
    /// # Errors
    /// [`Decode`](ErrorKind::Decode), with the place in the document but nothing of its content.
    pub(crate) fn decode<T: FromJson>(&self, schema: &'static Schema) -> Result<Decoded<T>> {
        decode::decode(&self.body, schema).map_err(|fault| self.undecodable(&fault))
    }

    fn undecodable(&self, fault: &str) -> Error {
        match &self.body {
            body if body.is_empty() => undecodable("it is empty"),
            body if is_markup(body) => undecodable(MARKUP),
            _ => undecodable(fault),
        }
    }

    /// Decodes the body of a failed call, if it is as documented.
    #[must_use]
    pub(crate) fn decode_error<T: FromJson + Send + Sync + 'static>(
        &self,
        schema: &'static Schema,
    ) -> Option<Box<dyn Any + Send + Sync>> {
        let body = self.decode::<T>(schema).ok()?;
        Some(Box::new(body.value))
    }

    /// Fails if the body is a page: the sender is not the vendor's API, even where no body is expected.
    pub(crate) fn refuse_markup(&self) -> Result<()> {
        match is_markup(&self.body) {
            true => Err(undecodable(MARKUP)),
            false => Ok(()),
        }
    }

    /// The error for a status of which the specification does not know the body.
    #[must_use]
    pub(crate) fn undocumented(&self) -> Error {
        let fault = "the answer has a status that the specification does not know";
        Error::new(ErrorKind::Decode, fault)
    }
}

const MARKUP: &str = "it is HTML or XML: something else may answer at this address";

fn is_markup(body: &[u8]) -> bool {
    decode::without_bom(body)
        .trim_ascii_start()
        .starts_with(b"<")
}

fn undecodable(fault: &str) -> Error {
    let message = format!("the response cannot be decoded: {fault}");
    Error::new(ErrorKind::Decode, message)
}
