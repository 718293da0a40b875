//! The subset of OpenAPI 3.0.3 that is understood, as data: a key that is not here is an error.
//!
//! Keys that only help other readers of the document (tags, contact, examples) are here too, but nothing is made of them.

mod operation;
mod reference;
mod schema;
mod security;

use indexmap::IndexMap;
use serde::Deserialize;

pub(crate) use operation::{
    Example, Header, Location, MediaType, Method, Operation, Parameter, PathItem, RequestBody,
    Response,
};
pub(crate) use reference::RefOr;
pub(crate) use schema::{JsonType, Schema};
pub(crate) use security::{Flows, KeyLocation, SchemeKind, SecurityRequirement, SecurityScheme};

/// A whole document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Document {
    /// Looked at before everything else, see `tree`.
    #[expect(dead_code, reason = "it is always 3.0")]
    openapi: String,
    pub(crate) info: Info,
    pub(crate) external_docs: Option<ExternalDocs>,
    #[serde(default)]
    pub(crate) servers: Vec<Server>,
    #[expect(dead_code, reason = "for other readers")]
    #[serde(default)]
    tags: Vec<Tag>,
    pub(crate) security: Option<Vec<SecurityRequirement>>,
    pub(crate) paths: IndexMap<String, PathItem>,
    #[serde(default)]
    pub(crate) components: Components,
    /// Whether the vendor may spell the members of its objects in any case.
    #[serde(default, rename = "x-ignore-case")]
    pub(crate) ignore_case: bool,
    /// Rust that defines `api`, before each example.
    #[serde(rename = "x-example-setup")]
    pub(crate) example_setup: Option<String>,
}

/// What the document is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Info {
    pub(crate) title: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    terms_of_service: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    #[serde(default)]
    contact: IndexMap<String, String>,
    #[expect(dead_code, reason = "for other readers")]
    #[serde(default)]
    license: IndexMap<String, String>,
}

/// A link to the vendor's own pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalDocs {
    pub(crate) url: String,
    pub(crate) description: Option<String>,
}

/// Where the API can be reached.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) variables: IndexMap<String, ServerVariable>,
}

/// A variable in the URL of a server.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServerVariable {
    pub(crate) default: String,
    #[serde(rename = "enum")]
    pub(crate) values: Option<Vec<String>>,
    description: Option<String>,
}

/// A heading that operations are sorted under.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "for other readers")]
struct Tag {
    name: String,
    description: Option<String>,
    external_docs: Option<ExternalDocs>,
}

/// The parts of the document that others refer to by name.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Components {
    pub(crate) schemas: IndexMap<String, RefOr<Schema>>,
    pub(crate) parameters: IndexMap<String, RefOr<Parameter>>,
    pub(crate) responses: IndexMap<String, RefOr<Response>>,
    pub(crate) headers: IndexMap<String, RefOr<Header>>,
    pub(crate) request_bodies: IndexMap<String, RefOr<RequestBody>>,
    pub(crate) examples: IndexMap<String, RefOr<Example>>,
    pub(crate) security_schemes: IndexMap<String, RefOr<SecurityScheme>>,
}
