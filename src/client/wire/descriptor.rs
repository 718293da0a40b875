//! An operation as its document states it: constants that the client, the fakes and the tests share.

use reqwest::Method;

/// What is known of an operation before it is called, as its specification states it.
///
/// The pipeline, the fakes and the tests all read this, so nothing keeps a second list of operations.
#[derive(Debug)]
#[non_exhaustive]
pub struct Descriptor {
    /// The vendor: the name of the specification.
    pub vendor: &'static str,
    /// The operation's name, as the vendor spells it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, with `{placeholders}` that are whole segments.
    pub path: &'static str,
    /// Whether sending the identical request twice leaves the same state as sending it once.
    pub idempotent: bool,
    /// Whether it may change something at the vendor, whatever its arguments.
    pub writes: bool,
    /// Whether the vendor has deprecated it.
    pub deprecated: bool,
    /// The ways to authenticate: each is a list of schemes that are needed together. Empty: none is needed.
    pub auth: &'static [&'static [&'static str]],
    /// The parameters in path, query and headers.
    pub parameters: &'static [Parameter],
    /// The request body, if it takes one.
    pub body: Option<BodyDescriptor>,
    /// The documented statuses of success.
    pub success: &'static [u16],
    /// The documented statuses of failure.
    pub errors: &'static [u16],
}

impl Descriptor {
    /// An operation that reads, and takes no credentials, parameters or body. The path has its parameters as `{placeholders}`.
    #[must_use]
    pub const fn new(
        vendor: &'static str,
        id: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self {
            vendor,
            id,
            method,
            path,
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[],
            parameters: &[],
            body: None,
            success: &[200],
            errors: &[],
        }
    }

    /// Whether every call needs credentials. A call that needs none proves in its body who is asking, if it does at all.
    pub(crate) fn needs_credentials(&self) -> bool {
        !self.auth.is_empty() && self.auth.iter().all(|schemes| !schemes.is_empty())
    }

    /// Sets the ways to authenticate.
    #[must_use]
    pub const fn with_auth(mut self, auth: &'static [&'static [&'static str]]) -> Self {
        self.auth = auth;
        self
    }

    /// Sets the parameters in query and headers.
    #[must_use]
    pub const fn with_parameters(mut self, parameters: &'static [Parameter]) -> Self {
        self.parameters = parameters;
        self
    }

    /// Sets the media type of the body, and whether a call needs one.
    #[must_use]
    pub const fn with_body(mut self, content_type: &'static str, required: bool) -> Self {
        self.body = Some(BodyDescriptor {
            content_type,
            required,
        });
        self
    }
}

/// A parameter of an operation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The vendor's name for it.
    pub name: &'static str,
    /// Where it goes.
    pub location: Location,
    /// Whether a call without it is refused.
    pub required: bool,
    /// Whether a call with it writes, though it only reads without.
    pub writes: bool,
}

impl Parameter {
    /// A parameter that a call may leave out.
    #[must_use]
    pub const fn new(name: &'static str, location: Location) -> Self {
        Self {
            name,
            location,
            required: false,
            writes: false,
        }
    }
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// Into the path.
    Path,
    /// Into the query string.
    Query,
    /// Into the headers.
    Header,
}

/// The body that an operation takes.
#[derive(Debug)]
#[non_exhaustive]
pub struct BodyDescriptor {
    /// Its media type.
    pub content_type: &'static str,
    /// Whether a call without it is refused.
    pub required: bool,
}

/// Where a vendor's API can be reached, as its specification states it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Server {
    /// The URL, with `{variables}`.
    pub url: &'static str,
    /// What it is.
    pub description: &'static str,
    /// The variables in the URL.
    pub variables: &'static [ServerVariable],
}

/// A variable in the URL of a [`Server`].
#[derive(Debug)]
#[non_exhaustive]
pub struct ServerVariable {
    /// Its name.
    pub name: &'static str,
    /// Its value if nothing else is said.
    pub default: &'static str,
    /// The values it may have; empty if any.
    pub values: &'static [&'static str],
}
