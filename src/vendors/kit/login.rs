//! One kind of credentials: how a builder is given it, and what must be in the requests that it leads to.

use std::fmt::Debug;

use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{Build, KitBuilder, Opened};
use crate::{
    client::auth::{AccessToken, TokenSource},
    error::Result,
};

/// Where a provider gets new credentials when the vendor rejects some.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// It has no others.
    None,
    /// It requests a token from the vendor.
    AtTheVendor {
        /// Whether the request may be repeated after it may have been carried out.
        is_idempotent: bool,
    },
    /// A source of the program's own.
    FromSource,
}

/// One kind of credentials.
pub struct Login {
    /// The kind, for names of trials: `a_token`.
    pub name: &'static str,
    /// Where new ones come from.
    pub renewal: Renewal,
    /// Whether they are spent once the vendor has given a token for them.
    pub is_single_use: bool,
    /// Whether a denial spends them, so that the next call sends nothing.
    pub is_spent_by_denial: bool,
    /// Whether the provider first asks the vendor for the URL of the API.
    pub finds_api: bool,
    /// Whether they name their user, so that the provider does not request the id.
    pub names_user: bool,
    /// The secrets in each form in which they are sent.
    pub secrets: Vec<String>,
    /// Secrets that are never sent as they are.
    pub kept: Vec<String>,
    /// The headers that carry the credentials. Empty if a token must be fetched from the vendor first.
    pub headers: &'static [(&'static str, &'static str)],
    /// Builds a provider for this base URL, which is the URL of every other server of the vendor too.
    pub open: Build<Result<Opened>>,
}

impl Login {
    /// Credentials that stay as they are and are sent as these headers.
    pub(crate) fn fixed<B: KitBuilder>(
        name: &'static str,
        headers: &'static [(&'static str, &'static str)],
        secrets: &[&str],
        given: fn(B) -> B,
    ) -> Self {
        Self {
            name,
            renewal: Renewal::None,
            is_single_use: false,
            is_spent_by_denial: false,
            finds_api: false,
            names_user: false,
            secrets: texts(secrets),
            kept: Vec::new(),
            headers,
            open: Box::new(move |url, http| given(B::at(url, http)).open()),
        }
    }

    /// The same from a source of the program's own.
    pub(crate) fn from_source<B: KitBuilder>(
        headers: &'static [(&'static str, &'static str)],
        secrets: &[&str],
        given: fn(B) -> B,
    ) -> Self {
        Self {
            renewal: Renewal::FromSource,
            ..Self::fixed("a_source", headers, secrets, given)
        }
    }

    /// Credentials for which the vendor gives a token.
    pub(crate) fn fetched<B: KitBuilder>(
        name: &'static str,
        is_idempotent: bool,
        secrets: &[&str],
        given: fn(B) -> B,
    ) -> Self {
        Self {
            renewal: Renewal::AtTheVendor { is_idempotent },
            ..Self::fixed(name, &[], secrets, given)
        }
    }

    /// The same, with secrets that are never sent as they are.
    pub(crate) fn keeping(self, kept: &[&str]) -> Self {
        Self {
            kept: texts(kept),
            ..self
        }
    }

    /// The same, with the id of their user.
    pub(crate) fn naming_user(self) -> Self {
        Self {
            names_user: true,
            ..self
        }
    }

    /// The same, spent once the vendor has given a token for them.
    pub(crate) fn used_once(self) -> Self {
        Self {
            is_single_use: true,
            ..self
        }
    }

    /// Whether the credentials are headers from the start, with no request for a token.
    #[must_use]
    pub fn is_static(&self) -> bool {
        !self.headers.is_empty()
    }

    /// Whether the provider requests a token from the vendor.
    #[must_use]
    pub fn is_fetched(&self) -> bool {
        matches!(self.renewal, Renewal::AtTheVendor { .. })
    }
}

fn texts(secrets: &[&str]) -> Vec<String> {
    secrets.iter().map(ToString::to_string).collect()
}

/// What a provider requests before an operation, and the body of the response.
pub enum Prerequisite {
    /// A token.
    Token(Value),
    /// The URL of the API.
    Api(Value),
}

impl Prerequisite {
    /// A token as OAuth 2 has it, if the path is that of a token URL.
    pub(crate) fn oauth(path: &str, token: &str) -> Option<Self> {
        let token = json!({ "access_token": token, "expires_in": 86_399 });
        path.contains("/oauth/").then_some(Self::Token(token))
    }
}

/// A source that always returns one token.
#[derive(Debug)]
pub(crate) struct StaticTokenSource(pub(crate) &'static str);

#[async_trait]
impl TokenSource for StaticTokenSource {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(self.0))
    }
}

/// A name and a password as a Basic header has them.
pub(crate) fn basic(name: &str, password: &str) -> String {
    STANDARD.encode(format!("{name}:{password}"))
}
