//! The page where a user signs in, and what an exchange must prove for its code. A code is valid once.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use url::Url;

use super::FakeGenesys;

/// A code that was given out.
pub(super) struct Code {
    client_id: String,
    redirect_uri: String,
    challenge: Option<String>,
}

impl Code {
    /// Whether the exchange names what the sign-in did, and proves that it comes from the same program.
    pub(super) fn is_for(&self, client_id: &str, form: &BTreeMap<String, String>) -> bool {
        let field = |name: &str| form.get(name).map(String::as_str);
        let is_proven = match (&self.challenge, field("code_verifier")) {
            (Some(challenge), Some(verifier)) => {
                (43..=128).contains(&verifier.len())
                    && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *challenge
            }
            (None, None) => true,
            _ => false,
        };
        is_proven
            && self.client_id == client_id
            && field("redirect_uri") == Some(&*self.redirect_uri)
    }
}

impl FakeGenesys {
    /// Where both OAuth clients may send browsers back to.
    pub const REDIRECT_URI: &'static str = "https://app.example.com/signed-in?by=genesys";

    /// Signs [`ME`](Self::ME) in, as if a browser was sent to this address and the user agreed. Returns the address that the browser is
    /// sent back to, which holds a code. The code is good once.
    ///
    /// # Errors
    /// What the page says instead of sending the browser back: the client or the redirect URI is not known, or the request is none for a
    /// code with PKCE.
    pub fn sign_in(&self, address: &str) -> Result<String, String> {
        let (mut back, code) = self.asked_by(address)?;
        let given = self.organization.lock().tokens.add_code(code);
        back.query_pairs_mut().append_pair("code", &given);
        Ok(back.into())
    }

    /// Sends the browser back as if the user did not agree.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub fn refuse_sign_in(&self, address: &str) -> Result<String, String> {
        let (mut back, _) = self.asked_by(address)?;
        back.query_pairs_mut().append_pair("error", "access_denied");
        Ok(back.into())
    }

    /// Says whether a refresh token comes with the access token for a code. It does at the start; whether it does for a public client is
    /// not documented.
    pub fn give_refresh_tokens(&self, give: bool) {
        self.organization.lock().tokens.gives_refresh_tokens = give;
    }

    fn asked_by(&self, address: &str) -> Result<(Url, Code), String> {
        let fault = |text: &str| Err(text.to_owned());
        let Some(rest) = address.strip_prefix(&format!("{}/oauth/authorize?", self.login_url()))
        else {
            return fault("there is no such page");
        };
        let fields: BTreeMap<String, String> = url::form_urlencoded::parse(rest.as_bytes())
            .into_owned()
            .collect();
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        if ![Self::CLIENT_ID, Self::PUBLIC_CLIENT_ID].contains(&field("client_id")) {
            return fault("there is no such client");
        }
        if field("redirect_uri") != Self::REDIRECT_URI {
            return fault("the redirect_uri is not one of the client's");
        }
        if field("response_type") != "code" {
            return fault("the response_type is not code");
        }
        let challenge = match (field("code_challenge"), field("code_challenge_method")) {
            ("", "") if field("client_id") == Self::CLIENT_ID => None,
            (challenge, "S256") if challenge.len() == 43 => Some(challenge.to_owned()),
            _ => return fault("the code_challenge is none of S256"),
        };
        let Ok(mut back) = Url::parse(Self::REDIRECT_URI) else {
            return fault("the redirect_uri is no address");
        };
        if let Some(state) = fields.get("state") {
            back.query_pairs_mut().append_pair("state", state);
        }
        let code = Code {
            client_id: field("client_id").to_owned(),
            redirect_uri: Self::REDIRECT_URI.to_owned(),
            challenge,
        };
        Ok((back, code))
    }
}
