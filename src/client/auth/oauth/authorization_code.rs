//! Sends a user to the vendor to sign in, and takes the code that comes back only with the state that was sent.

use std::{borrow::Cow, fmt};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use super::{CODES, TokenForm};
use crate::{
    client::{settings::Given, wire::secret::Secret},
    error::{Error, ErrorKind, Result},
};

/// As many as RFC 7636, section 4.1, asks for.
const RANDOM_BYTES: usize = 32;

/// The sign-in of one user in a browser, by the OAuth 2 authorization code grant with PKCE (RFC 7636, `S256`).
///
/// 1. A vendor's builder makes one, such as `GenesysBuilder::sign_in`.
/// 2. Send the user's browser to [`url`](Self::url).
/// 3. The browser comes back to your redirect URI: give its address to [`code_from`](Self::code_from).
/// 4. Give the [`AuthorizationCode`] to the builder.
///
/// State and verifier are random, new for each sign-in and good for one. Keep the sign-in with the browser's session until the browser is
/// back; a program that forgets it meanwhile stores [`state`](Self::state) and [`code_verifier`](Self::code_verifier), compares the state
/// itself, and makes the code with [`AuthorizationCode::new`].
pub struct SignIn {
    url: Url,
    client_id: String,
    redirect_uri: String,
    state: Secret,
    code_verifier: Secret,
}

/// The URL holds the state.
impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl SignIn {
    /// A sign-in at this address of the vendor.
    pub(crate) fn new(mut authorize_url: Url, client_id: &str, redirect_uri: &str) -> Result<Self> {
        Given::by("sign_in")
            .name("client_id", client_id)
            .name("redirect_uri", redirect_uri)
            .check("give what the client is registered with")?;
        check_redirect_uri(redirect_uri)?;
        let state = random_text()?;
        let code_verifier = random_text()?;
        authorize_url
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state.expose())
            .append_pair("code_challenge", &challenge(&code_verifier))
            .append_pair("code_challenge_method", "S256");
        Ok(Self {
            url: authorize_url,
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state,
            code_verifier,
        })
    }

    /// Where to send the user's browser. More parameters that the vendor documents may be added.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What the browser must come back with, so that nobody can bring a code of another sign-in.
    #[must_use]
    pub fn state(&self) -> &Secret {
        &self.state
    }

    /// What proves at the exchange that the code was asked for here. It must not go to the browser.
    #[must_use]
    pub fn code_verifier(&self) -> &Secret {
        &self.code_verifier
    }

    /// Takes the code out of the address that the browser came back to: the whole of it, or its query alone.
    ///
    /// # Errors
    /// - [`Invalid`](ErrorKind::Invalid): the state is not the one of this sign-in, or there is no code.
    /// - [`Unauthenticated`](ErrorKind::Unauthenticated): the user or the vendor has refused, with the vendor's code for why.
    pub fn code_from(&self, redirected: &str) -> Result<AuthorizationCode> {
        let fault = |text: &'static str| Err(Error::new(ErrorKind::Invalid, text));
        let (before, _) = redirected.split_once('#').unwrap_or((redirected, ""));
        let query = before.split_once('?').map_or(before, |(_, query)| query);
        let field = |name: &str| {
            let mut fields =
                form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
            // One that comes twice is none (RFC 6749, section 3.1): which of them counts, nobody can tell.
            match (fields.next(), fields.next()) {
                (Some((_, value)), None) if !value.is_empty() => Some(value),
                _ => None,
            }
        };
        // First of all: what comes with another state was not asked for.
        if !field("state").is_some_and(|state| is_same(&state, self.state.expose())) {
            return fault(
                "the answer does not have the state of this sign-in: it belongs to another one",
            );
        }
        match (field("error"), field("code")) {
            (Some(error), _) => Err(refusal(&error)),
            (None, Some(code)) => Ok(AuthorizationCode {
                client_id: self.client_id.clone(),
                redirect_uri: self.redirect_uri.clone(),
                code: secret(code),
                code_verifier: self.code_verifier.clone(),
            }),
            (None, None) => fault("the answer of the sign-in has neither a code nor an error"),
        }
    }
}

/// The code that a sign-in has come to. It is good once, and for minutes at most.
#[derive(Clone)]
pub struct AuthorizationCode {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) code: Secret,
    pub(crate) code_verifier: Secret,
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl AuthorizationCode {
    /// A code of a [`SignIn`] that is no longer at hand. The client and the redirect URI must be those of the sign-in, and the state must
    /// have been compared.
    #[must_use]
    pub fn new(
        client_id: impl Into<String>,
        redirect_uri: impl Into<String>,
        code: impl Into<Secret>,
        code_verifier: impl Into<Secret>,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            redirect_uri: redirect_uri.into(),
            code: code.into(),
            code_verifier: code_verifier.into(),
        }
    }

    /// What it was made of.
    pub(crate) fn given(&self) -> Given<'_> {
        Given::by("with_authorization_code")
            .name("client id", &self.client_id)
            .name("redirect URI", &self.redirect_uri)
            .token("code", &self.code)
            .token("code verifier", &self.code_verifier)
    }

    /// What the token request says besides the client (RFC 6749, section 4.1.3).
    pub(crate) fn form(&self) -> TokenForm {
        TokenForm {
            grant_type: "authorization_code",
            code: Some(self.code.clone()),
            redirect_uri: Some(self.redirect_uri.clone()),
            code_verifier: Some(self.code_verifier.clone()),
            ..TokenForm::default()
        }
    }
}

/// Compares digests, so that the time it takes tells nothing of how much is right.
fn is_same(given: &str, expected: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(expected)
}

fn secret(text: Cow<'_, str>) -> Secret {
    text.into_owned().into()
}

/// RFC 6749, section 3.1.2.
fn check_redirect_uri(redirect_uri: &str) -> Result<()> {
    let fault = match Url::parse(redirect_uri) {
        Err(_) => "redirect_uri is not an absolute URL",
        Ok(url) if url.fragment().is_some() => "redirect_uri has a fragment: leave it out",
        Ok(_) => return Ok(()),
    };
    Err(Error::new(ErrorKind::Config, fault))
}

fn refusal(error: &str) -> Error {
    let known = CODES.iter().find(|code| **code == error);
    let fault = "the sign-in was refused";
    let code = known.map(|code| (*code).to_owned());
    Error::new(ErrorKind::Unauthenticated, fault).with_vendor_words(code, None)
}

/// Random text that can stand in a URL as it is.
fn random_text() -> Result<Secret> {
    let mut bytes = [0; RANDOM_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        let fault =
            "the operating system gives no random numbers, without which a sign-in is not safe";
        Error::new(ErrorKind::Config, fault).with_source(error)
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes).into())
}

/// RFC 7636, section 4.2.
fn challenge(code_verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(code_verifier.expose()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const HERE: &str = "https://app.example.com/back?from=vendor";

    fn sign_in() -> SignIn {
        let url = Url::parse("https://login.example.com/oauth/authorize").unwrap();
        SignIn::new(url, "client-id", HERE).unwrap()
    }

    /// RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
        assert_eq!(
            challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_browser_is_sent_with_all_that_the_rfcs_ask_for_and_not_the_verifier() {
        let sign_in = sign_in();
        let url = sign_in.url();
        assert_eq!(
            (url.host_str(), url.path()),
            (Some("login.example.com"), "/oauth/authorize")
        );
        let pairs: BTreeMap<_, _> = url.query_pairs().collect();
        assert_eq!(url.query_pairs().count(), 6);
        assert_eq!(pairs["response_type"], "code");
        assert_eq!(pairs["client_id"], "client-id");
        assert_eq!(pairs["redirect_uri"], HERE);
        assert_eq!(pairs["state"], sign_in.state().expose());
        assert_eq!(pairs["code_challenge"], challenge(sign_in.code_verifier()));
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert!(!url.as_str().contains(sign_in.code_verifier().expose()));
    }

    #[test]
    fn state_and_verifier_are_long_and_never_the_same() {
        let texts: BTreeSet<String> = (0..50)
            .map(|_| sign_in())
            .flat_map(|sign_in| [sign_in.state, sign_in.code_verifier])
            .map(|secret| secret.expose().to_owned())
            .collect();
        assert_eq!(texts.len(), 100);
        assert!(texts.iter().all(|text| text.len() == 43));
    }

    #[test]
    fn the_code_is_taken_from_the_address_or_its_query() {
        let sign_in = sign_in();
        let query = format!("code=a%2Fb&state={}", sign_in.state().expose());
        for back in [
            query.clone(),
            format!("{HERE}&{query}#top"),
            format!("/back?{query}"),
        ] {
            let code = sign_in.code_from(&back).unwrap();
            assert_eq!(code.code.expose(), "a/b", "{back}");
            assert_eq!(code.redirect_uri, HERE);
            assert_eq!(code.client_id, "client-id");
            assert_eq!(&code.code_verifier, sign_in.code_verifier());
        }
    }

    #[test]
    fn an_answer_of_another_sign_in_is_refused_whatever_it_says() {
        let sign_in = sign_in();
        let state = sign_in.state().expose();
        for back in [
            "code=c".to_owned(),
            "code=c&state=".to_owned(),
            "code=c&state=guessed".to_owned(),
            "error=access_denied&state=guessed".to_owned(),
            format!("code=c&state={state}&state={state}"),
            format!("code=c#state={state}"),
            format!("state={state}"),
            format!("code=c&state={}", &state[..state.len() - 1]),
            format!("code=c&state={state}x"),
            format!("code=c&state={}", state.to_lowercase()),
            format!("code=c&code=d&state={state}"),
            String::new(),
        ] {
            let error = sign_in.code_from(&back).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{back}");
        }
    }

    #[test]
    fn a_refusal_is_told_with_a_known_code_only() {
        let sign_in = sign_in();
        let state = sign_in.state().expose();
        for (error, code) in [("access_denied", Some("access_denied")), ("canary", None)] {
            let back = format!("error={error}&error_description=canary&state={state}");
            let refused = sign_in.code_from(&back).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unauthenticated);
            assert_eq!(refused.vendor_code(), code);
            assert!(!format!("{refused} {refused:?}").contains("canary"));
        }
    }

    #[test]
    fn neither_a_sign_in_nor_its_code_prints_a_secret() {
        let sign_in = sign_in();
        let back = format!("code=canary&state={}", sign_in.state().expose());
        let code = sign_in.code_from(&back).unwrap();
        let printed = format!("{sign_in:?} {code:?}");
        for secret in [
            "canary",
            sign_in.state().expose(),
            sign_in.code_verifier().expose(),
        ] {
            assert!(!printed.contains(secret));
        }
    }

    #[test]
    fn what_cannot_be_a_sign_in_is_named() {
        let url = || Url::parse("https://login.example.com/").unwrap();
        for (client_id, redirect_uri, named) in [
            ("", HERE, "client_id"),
            ("id", "", "redirect_uri"),
            ("id", "/back", "redirect_uri"),
            ("id", "https://app.example.com/#x", "redirect_uri"),
        ] {
            let error = SignIn::new(url(), client_id, redirect_uri).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(named), "{error}");
        }
    }
}
