//! Security schemes as the document has them: only the kinds that the generator supports.

use indexmap::IndexMap;
use serde::Deserialize;

/// Schemes that are needed together, each with the scopes that are needed.
pub(crate) type SecurityRequirement = IndexMap<String, Vec<String>>;

/// A way to authenticate. Not an enum by `type`, which would forget where in the document an error is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(crate) kind: SchemeKind,
    #[expect(dead_code, reason = "for other readers")]
    description: Option<String>,
    #[serde(rename = "in")]
    pub(crate) location: Option<KeyLocation>,
    pub(crate) name: Option<String>,
    pub(crate) scheme: Option<String>,
    pub(crate) bearer_format: Option<String>,
    pub(crate) flows: Option<Flows>,
}

/// The kinds of [`SecurityScheme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SchemeKind {
    ApiKey,
    Http,
    Oauth2,
}

/// Where the key of an API goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum KeyLocation {
    Header,
    Query,
    /// Known only to say that it is not supported.
    Cookie,
}

/// The ways to get an OAuth 2 token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Flows {
    implicit: Option<ImplicitFlow>,
    password: Option<TokenFlow>,
    client_credentials: Option<TokenFlow>,
    authorization_code: Option<CodeFlow>,
}

impl Flows {
    /// The scopes of each flow.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &IndexMap<String, String>> {
        [
            self.implicit.as_ref().map(|flow| &flow.scopes),
            self.password.as_ref().map(|flow| &flow.scopes),
            self.client_credentials.as_ref().map(|flow| &flow.scopes),
            self.authorization_code.as_ref().map(|flow| &flow.scopes),
        ]
        .into_iter()
        .flatten()
    }
}

/// A flow that gives the token at once.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "the request for a token is an operation")]
struct ImplicitFlow {
    authorization_url: String,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
}

/// A flow that asks for the token directly.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "the request for a token is an operation")]
struct TokenFlow {
    token_url: String,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
}

/// A flow that gives a code for the token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "the request for a token is an operation")]
struct CodeFlow {
    authorization_url: String,
    token_url: String,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
}
