//! Paths, operations, parameters, bodies and responses as the document has them; nothing is resolved or checked here.

use indexmap::IndexMap;
use serde::Deserialize;
use yaml_serde::Value;

use super::{ExternalDocs, RefOr, Schema, SecurityRequirement, Server};

/// The operations of one path.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PathItem {
    #[expect(dead_code, reason = "for other readers")]
    summary: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    description: Option<String>,
    /// Where its operations go, if not to the document's servers.
    #[serde(default)]
    pub(crate) servers: Vec<Server>,
    /// The client that has its operations: paths with servers of their own have one.
    #[serde(rename = "x-client")]
    pub(crate) client: Option<String>,
    #[serde(default)]
    pub(crate) parameters: Vec<RefOr<Parameter>>,
    get: Option<Operation>,
    head: Option<Operation>,
    put: Option<Operation>,
    post: Option<Operation>,
    patch: Option<Operation>,
    delete: Option<Operation>,
}

impl PathItem {
    /// The operations, always in the order of [`Method`].
    pub(crate) fn operations(&self) -> impl Iterator<Item = (Method, &Operation)> {
        [
            (Method::Get, &self.get),
            (Method::Head, &self.head),
            (Method::Put, &self.put),
            (Method::Post, &self.post),
            (Method::Patch, &self.patch),
            (Method::Delete, &self.delete),
        ]
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }
}

/// The HTTP methods that operations use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
    Put,
    Post,
    Patch,
    Delete,
}

impl Method {
    pub(crate) const ALL: [Self; 6] = [
        Self::Get,
        Self::Head,
        Self::Put,
        Self::Post,
        Self::Patch,
        Self::Delete,
    ];

    /// As HTTP spells it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// As the key in a path item.
    pub(crate) fn key(self) -> String {
        self.as_str().to_lowercase()
    }
}

/// One call that a client can make.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Operation {
    pub(crate) operation_id: String,
    /// The name of its method in Rust, from which the name of its type follows.
    #[serde(rename = "x-name")]
    pub(crate) rust_name: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) external_docs: Option<ExternalDocs>,
    #[expect(dead_code, reason = "for other readers")]
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    pub(crate) parameters: Vec<RefOr<Parameter>>,
    pub(crate) request_body: Option<RefOr<RequestBody>>,
    pub(crate) responses: IndexMap<String, RefOr<Response>>,
    pub(crate) security: Option<Vec<SecurityRequirement>>,
    #[serde(default)]
    pub(crate) deprecated: bool,
    #[serde(rename = "x-idempotent")]
    pub(crate) idempotent: Option<bool>,
    /// Whether it changes something at the vendor, where the method does not tell.
    #[serde(rename = "x-writes")]
    pub(crate) writes: Option<bool>,
    #[serde(rename = "x-permission")]
    pub(crate) permission: Option<String>,
    #[serde(rename = "x-limits")]
    pub(crate) limits: Option<String>,
    #[serde(rename = "x-successor")]
    pub(crate) successor: Option<String>,
}

/// A parameter in the path, the query or the headers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    #[serde(rename = "in")]
    pub(crate) location: Location,
    /// The name in Rust.
    #[serde(rename = "x-name")]
    pub(crate) rust_name: Option<String>,
    /// Whether it makes a call write that only reads without it.
    #[serde(default, rename = "x-writes")]
    pub(crate) writes: bool,
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) deprecated: bool,
    pub(crate) style: Option<String>,
    pub(crate) explode: Option<bool>,
    pub(crate) schema: RefOr<Schema>,
    pub(crate) example: Option<Value>,
    #[serde(default)]
    pub(crate) examples: IndexMap<String, RefOr<Example>>,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Location {
    Path,
    Query,
    Header,
    /// Known only to say that it is not supported.
    Cookie,
}

/// What a request carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestBody {
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) content: IndexMap<String, MediaType>,
}

/// A body in one media type.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MediaType {
    pub(crate) schema: RefOr<Schema>,
    pub(crate) example: Option<Value>,
    #[serde(default)]
    pub(crate) examples: IndexMap<String, RefOr<Example>>,
}

/// What a call may answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Response {
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) headers: IndexMap<String, RefOr<Header>>,
    pub(crate) content: Option<IndexMap<String, MediaType>>,
}

/// A response header, for the documentation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) description: String,
    #[expect(dead_code, reason = "headers are documented, not decoded")]
    #[serde(default)]
    required: bool,
    #[expect(dead_code, reason = "headers are documented, not decoded")]
    #[serde(default)]
    deprecated: bool,
    pub(crate) schema: RefOr<Schema>,
    #[expect(dead_code, reason = "for other readers")]
    example: Option<Value>,
}

/// An example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    #[expect(dead_code, reason = "for other readers")]
    summary: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    description: Option<String>,
    pub(crate) value: Value,
}
