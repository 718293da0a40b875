use std::{any::Any, fmt};

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::{any_case::AnyCase, nulls, object::Document};
use crate::{Error, ErrorKind, Result};

/// A vendor's answer, before anything of it is understood.
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

    /// The same, to be read without regard to the case of members' names.
    #[must_use]
    pub fn any_case(&self) -> AnyCase<'_> {
        AnyCase(self)
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// [`Decode`](ErrorKind::Decode), naming the place in the document but nothing of its content.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        decode(&self.body)
    }

    /// Reads the body as a JSON list, without its nulls.
    ///
    /// # Errors
    /// As [`json`](Self::json).
    pub fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.json().map(nulls::without)
    }

    /// An error if the body is a page: whoever answers so is not the vendor's API, even where no body is expected.
    pub(crate) fn refuse_markup(&self) -> Result<()> {
        if is_markup(&self.body) {
            return Err(Error::new(
                ErrorKind::Decode,
                format!("the answer cannot be read: {MARKUP}"),
            ));
        }
        Ok(())
    }

    /// Reads the body of a failed call as JSON, if it is such a document.
    #[must_use]
    pub fn error_json<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
    ) -> Option<Box<dyn Any + Send + Sync>> {
        let mut json = serde_json::Deserializer::from_slice(&self.body);
        let body = T::deserialize(Document(&mut json)).ok()?;
        json.end().ok()?;
        Some(Box::new(body))
    }

    /// The error for a status of which the specification does not know the body.
    #[must_use]
    pub fn undocumented(&self) -> Error {
        Error::new(
            ErrorKind::Decode,
            "the answer has a status that the specification does not know",
        )
    }
}

fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(Document(&mut json)).map_err(|error| {
        let path = error.path().to_string();
        decode_error(&path, error.inner(), body)
    })?;
    json.end()
        .map_err(|error| decode_error(".", &error, body))?;
    Ok(value)
}

const MARKUP: &str = "it is HTML or XML: something else may answer at this address";

fn is_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// The library's own message quotes the document, which may hold secrets: only the place and the sort of fault are told.
pub(super) fn decode_error(path: &str, error: &serde_json::Error, body: &[u8]) -> Error {
    use serde_json::error::Category;
    let fault = match error.classify() {
        _ if body.is_empty() => "it is empty".to_owned(),
        _ if is_markup(body) => MARKUP.to_owned(),
        Category::Data => format!("{path} has another type than the specification says"),
        Category::Eof => "it ends too early".to_owned(),
        Category::Syntax | Category::Io => format!(
            "it is not JSON at line {}, column {}",
            error.line(),
            error.column()
        ),
    };
    Error::new(
        ErrorKind::Decode,
        format!("the answer cannot be read: {fault}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(body: &'static [u8]) -> String {
        decode::<Vec<std::collections::BTreeMap<String, i32>>>(body)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_body_that_cannot_be_read_is_described_but_never_quoted() {
        assert!(fault(b"").contains("it is empty"));
        assert!(fault(b" <html>secret</html>").contains("HTML"));
        assert!(fault(br#"[{"a":1},{"b":"secret"}]"#).contains("[1].b has another type"));
        assert!(fault(br#"[{"a":1"#).contains("ends too early"));
        assert!(fault(b"secret").contains("line 1"));
        assert!(fault(b"[] []").contains("not JSON"));
        for body in [
            &b" <html>secret</html>"[..],
            br#"[{"b":"secret"}]"#,
            b"secret",
        ] {
            let error = decode::<Vec<std::collections::BTreeMap<String, i32>>>(body).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
