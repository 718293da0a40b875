use indexmap::IndexMap;
use serde::Deserialize;

/// Schemes that are needed together, each with the scopes that are needed.
pub(crate) type SecurityRequirement = IndexMap<String, Vec<String>>;

/// A way to authenticate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(crate) kind: SchemeKind,
    #[expect(dead_code, reason = "for other readers")]
    description: Option<String>,
    #[serde(rename = "in")]
    pub(crate) location: Option<String>,
    #[expect(
        dead_code,
        reason = "credentials are put into requests by hand-written code"
    )]
    name: Option<String>,
    #[expect(
        dead_code,
        reason = "credentials are put into requests by hand-written code"
    )]
    scheme: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    bearer_format: Option<String>,
    #[serde(default)]
    pub(crate) flows: IndexMap<String, Flow>,
}

/// The sorts of [`SecurityScheme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum SchemeKind {
    ApiKey,
    Http,
    Oauth2,
}

/// A way to get an OAuth 2 token.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Flow {
    #[expect(dead_code, reason = "for other readers")]
    authorization_url: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    token_url: Option<String>,
    #[expect(dead_code, reason = "for other readers")]
    refresh_url: Option<String>,
    pub(crate) scopes: IndexMap<String, String>,
}
