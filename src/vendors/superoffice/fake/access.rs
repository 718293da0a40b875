//! The credentials that the installation accepts, onsite and Online.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{FakeSuperOffice, tokens::Tokens};
use crate::{clock::Timestamp, testkit::Call};

/// The credentials that are good.
pub(super) struct Access {
    authorizations: Vec<String>,
    xsrf_token: Option<&'static str>,
    pub(super) tokens: Tokens,
    pub(super) online: bool,
    pub(super) needs_session_cookie: bool,
}

impl Access {
    pub(super) fn new() -> Self {
        let basic = [FakeSuperOffice::USER, FakeSuperOffice::PASSWORD].join(":");
        Self {
            authorizations: vec![
                format!("Basic {}", STANDARD.encode(basic)),
                format!("SOTicket {}", FakeSuperOffice::TICKET),
                format!("Bearer {}", FakeSuperOffice::ACCESS_TOKEN),
            ],
            xsrf_token: Some(FakeSuperOffice::XSRF_TOKEN),
            tokens: Tokens::new(),
            online: false,
            needs_session_cookie: false,
        }
    }

    pub(super) fn accept_only(&mut self, authorization: &str) {
        self.authorizations = vec![authorization.to_owned()];
        self.xsrf_token = None;
        self.tokens.revoke();
    }

    /// Takes every access token back, the one that does not expire too.
    pub(super) fn revoke_tokens(&mut self) {
        self.authorizations
            .retain(|authorization| !authorization.starts_with("Bearer "));
        self.tokens.revoke();
    }

    pub(super) fn admits(&self, call: &Call<'_>, now: Timestamp) -> bool {
        let Some(given) = call.header("authorization") else {
            return self.is_session(call);
        };
        let Some((scheme, credential)) = given.split_once(' ') else {
            return false;
        };
        let is_accepted = self.authorizations.iter().any(|accepted| {
            accepted.split_once(' ').is_some_and(|(word, secret)| {
                word.eq_ignore_ascii_case(scheme) && secret == credential
            })
        });
        let is_issued =
            scheme.eq_ignore_ascii_case("bearer") && self.tokens.is_good(credential, now);
        let is_possible = match scheme.to_ascii_lowercase().as_str() {
            "basic" => !self.online,
            "bearer" => self.online,
            "soticket" => {
                !self.online || call.header("so-apptoken") == Some(FakeSuperOffice::APP_TOKEN)
            }
            _ => false,
        };
        (is_accepted || is_issued) && is_possible
    }

    /// Without `Authorization`, the token of the session must be in a header. The cookie `XSRF-TOKEN` is where a page takes it from,
    /// so one that says otherwise is refused.
    fn is_session(&self, call: &Call<'_>) -> bool {
        let cookies = call.header("cookie").unwrap_or_default();
        let cookies: Vec<&str> = cookies.split(';').map(str::trim).collect();
        let is_other = |cookie: &&str| {
            let token = cookie.strip_prefix("XSRF-TOKEN=");
            token.is_some_and(|token| Some(token) != self.xsrf_token)
        };
        let has_cookie = cookies.contains(&FakeSuperOffice::SESSION_COOKIE);
        self.xsrf_token.is_some()
            && call.header("x-xsrf-token") == self.xsrf_token
            && !cookies.iter().any(is_other)
            && (has_cookie || !self.needs_session_cookie)
    }
}
