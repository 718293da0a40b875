//! Builds requests as plain data, fully encoded. A value that cannot be sent is an error before anything is.

use std::fmt::{self, Display};

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use url::form_urlencoded::Serializer;

use super::{Descriptor, segment};
use crate::{
    client::wire::secret::Secret,
    error::{Error, ErrorKind, Result},
};

/// A request as plain data: everything but the base URL and the credentials.
#[derive(Clone)]
pub struct Request {
    /// The path below the base URL, encoded; starts with a slash.
    pub path: String,
    /// The query string, encoded, without the question mark.
    pub query: String,
    /// The headers that are parameters of the operation.
    pub headers: HeaderMap,
    /// The body, if there is one.
    pub body: Option<Body>,
    /// Whether it asks the vendor to change something.
    pub writes: bool,
}

/// A request body.
#[derive(Clone)]
pub struct Body {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Ids, messages and secrets stay out of logs.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field(
                "body_bytes",
                &self.body.as_ref().map(|body| body.bytes.len()),
            )
            .finish_non_exhaustive()
    }
}

/// A body may hold messages and secrets.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

/// Builds a [`Request`] from an operation's arguments. The first fault is reported by [`build`](Self::build).
pub struct RequestBuilder {
    descriptor: &'static Descriptor,
    /// Path arguments in the order of the template's placeholders, as generated code passes them.
    segments: Vec<(&'static str, String)>,
    query: Serializer<'static, String>,
    form: Option<Serializer<'static, String>>,
    headers: HeaderMap,
    json: Option<Bytes>,
    writes: bool,
    fault: Option<Error>,
}

/// Arguments may be ids, messages and secrets.
impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("operation", &self.descriptor.id)
            .finish_non_exhaustive()
    }
}

impl RequestBuilder {
    /// Starts without arguments.
    #[must_use]
    pub fn new(descriptor: &'static Descriptor) -> Self {
        Self {
            descriptor,
            segments: Vec::new(),
            query: Serializer::new(String::new()),
            form: None,
            headers: HeaderMap::new(),
            json: None,
            writes: descriptor.writes,
            fault: None,
        }
    }

    /// Fills a placeholder of the path.
    pub fn path(&mut self, name: &'static str, value: impl Display) {
        self.segments.push((name, value.to_string()));
    }

    /// Adds a query parameter, if there is a value.
    pub fn query(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.query.append_pair(name, &value.to_string());
            let mut parameters = self.descriptor.parameters.iter();
            self.writes |= parameters.any(|parameter| parameter.writes && parameter.name == name);
        }
    }

    /// Adds a list as a query parameter: repeated if it explodes, else with commas. An empty list is left out.
    pub fn query_list(&mut self, name: &str, values: &[impl Display], explode: bool) {
        if explode {
            for value in values {
                self.query.append_pair(name, &value.to_string());
            }
        } else if !values.is_empty() {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            self.query.append_pair(name, &texts.join(","));
        }
    }

    /// Adds a header, if there is a value.
    pub fn header(&mut self, name: &'static str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.push_header(name, &value.to_string(), false);
        }
    }

    /// Adds a header that must not be seen, if there is a value.
    pub fn secret_header(&mut self, name: &'static str, value: Option<&Secret>) {
        if let Some(value) = value {
            self.push_header(name, value.expose(), true);
        }
    }

    fn push_header(&mut self, name: &'static str, text: &str, secret: bool) {
        match (HeaderName::try_from(name), HeaderValue::try_from(text)) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(secret);
                self.headers.insert(name, value);
            }
            _ => self.fail(format!("{name} cannot be sent as a header")),
        }
    }

    /// Sets a JSON body.
    pub fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        match serde_json::to_vec(body) {
            Ok(json) => self.json = Some(json.into()),
            Err(_) => self.fail("the body cannot be written as JSON".to_owned()),
        }
    }

    /// Adds a field to a form body, if there is a value.
    pub fn form(&mut self, name: &str, value: Option<impl Display>) {
        let form = self
            .form
            .get_or_insert_with(|| Serializer::new(String::new()));
        if let Some(value) = value {
            form.append_pair(name, &value.to_string());
        }
    }

    fn fail(&mut self, message: String) {
        self.fault
            .get_or_insert_with(|| Error::new(ErrorKind::Invalid, message));
    }

    /// The request.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) if an argument cannot be sent, naming it.
    pub fn build(mut self) -> Result<Request> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let body = match (self.json, &mut self.form) {
            (Some(bytes), _) => Some(bytes),
            (None, Some(form)) => Some(form.finish().into()),
            (None, None) => None,
        };
        Ok(Request {
            path: expand(self.descriptor.path, &self.segments)?,
            query: self.query.finish(),
            headers: self.headers,
            writes: self.writes,
            body: body
                .zip(self.descriptor.body.as_ref())
                .map(|(bytes, body)| Body {
                    content_type: body.content_type,
                    bytes,
                }),
        })
    }
}

fn expand(template: &str, arguments: &[(&'static str, String)]) -> Result<String> {
    let mut path = String::with_capacity(template.len() + 64);
    for part in template.split('/').skip(1) {
        path.push('/');
        match part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        {
            None => path.push_str(part),
            Some(name) => {
                let argument = arguments.iter().find(|(given, _)| *given == name);
                segment::push(&mut path, name, argument.map_or("", |(_, value)| value))?;
            }
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests;
