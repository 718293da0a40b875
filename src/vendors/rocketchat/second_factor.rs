//! Codes of a second factor: how a provider sends one, and what a refusal says about the one that is missing.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::{RocketChat, named, sign_in::digest};
use crate::{
    client::{Secret, call::token_header, settings::Given, wire::members},
    clock::Timestamp,
    error::{Error, ErrorKind, Result, SecondFactor, SecondFactorMethod, SecondFactorReason},
};

const CODE: HeaderName = HeaderName::from_static("x-2fa-code");
const METHOD: HeaderName = HeaderName::from_static("x-2fa-method");

impl RocketChat {
    /// The same provider for the next calls, with a code of the second factor: repeat with it what has failed with
    /// [`SecondFactorRequired`](ErrorKind::SecondFactorRequired), and go on without it.
    ///
    /// Both share the connection and the session: where signing in needed the code, the first provider is signed in too once this one
    /// is. For the method [`Password`](SecondFactorMethod::Password) the code is the password; its digest is what is sent.
    ///
    /// The code is sent with every request of the new provider, and with none of the first. To sign in it is sent once: when that session
    /// has ended, the new provider signs in without it, and one whose code was refused there never asks again but repeats the refusal.
    /// Any other call that the server guards is refused with [`CodeWrong`](SecondFactorReason::CodeWrong) when the code is used up.
    ///
    /// ```no_run
    /// # use omnipresence::*;
    /// # async fn example(chat: &RocketChat, ask: impl Fn(&SecondFactor) -> String) -> Result<()> {
    /// let update = PresenceUpdate::new(Availability::Busy);
    /// if let Err(error) = chat.set(&Who::Me, &update).await {
    ///     let Some(factor) = error.second_factor() else { return Err(error) };
    ///     let method = factor.method.clone().unwrap_or(SecondFactorMethod::Totp);
    ///     let chat = chat.with_second_factor(method, ask(factor))?;
    ///     chat.set(&Who::Me, &update).await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) for a code or a method that cannot be sent.
    pub fn with_second_factor(
        &self,
        method: SecondFactorMethod,
        code: impl Into<Secret>,
    ) -> Result<Self> {
        let headers = headers(&method, code.into()).map_err(named)?;
        let session = self.session.with_code();
        let connection = self
            .connection
            .with_authenticator(Arc::clone(&session) as _)
            .with_headers(headers);
        Ok(Self::assemble(
            self.source.clone(),
            connection,
            session,
            Arc::clone(&self.known_users),
            self.overlap,
        ))
    }
}

fn headers(method: &SecondFactorMethod, code: Secret) -> Result<HeaderMap> {
    let invalid = |fault: &str| Error::new(ErrorKind::Invalid, fault.to_owned());
    let given = Given::by("with_second_factor");
    let given = match method {
        SecondFactorMethod::Password => given.password(&code),
        _ => given.token("code", &code),
    };
    if let Some(fault) = given.fault("give the one that the user has") {
        return Err(invalid(&fault));
    }
    let code = match method {
        SecondFactorMethod::Password => digest(&code),
        _ => code,
    };
    let code = token_header("the code", "", &code)
        .map_err(|_| invalid("the code holds a character that cannot be sent in a header"))?;
    let method = HeaderValue::try_from(method.as_str())
        .map_err(|_| invalid("the method holds a character that cannot be sent in a header"))?;
    Ok([(CODE, code), (METHOD, method)].into_iter().collect())
}

/// Errors print their code, so that it must be none of the other things that stand in brackets, such as a mail address.
pub(super) fn is_code(text: &str) -> bool {
    let in_codes = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '-');
    !text.is_empty() && text.chars().all(in_codes)
}

/// What the server asks for, if the code of its refusal is about that.
pub(super) fn asked_for(code: &str, details: &str) -> Option<SecondFactor> {
    let mut factor = SecondFactor::new(match code {
        "totp-required" => SecondFactorReason::CodeMissing,
        "totp-invalid" => SecondFactorReason::CodeWrong,
        "totp-max-attempts" => SecondFactorReason::TooManyAttempts,
        _ => return None,
    });
    let keys = ["method", "availableMethods", "codeGenerated", "codeExpires"];
    let [method, available, is_code_sent, expires] = members(details, keys, false);
    factor.method = word(&method.json());
    if let Value::Array(available) = available.json() {
        factor.available = available.iter().filter_map(word).take(8).collect();
    }
    factor.is_code_sent = is_code_sent.is(true);
    factor.code_expires_at = latest(&expires.json());
    Some(factor)
}

/// The method that a word names. What is no word may be anything, and errors print it.
fn word(value: &Value) -> Option<SecondFactorMethod> {
    let word = value.as_str()?;
    (is_code(word) && word.len() <= 32).then(|| word.into())
}

/// One time or a list of them, each as text or as milliseconds: the form is not documented.
fn latest(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(millis) => millis.as_i64().map(Timestamp::from_unix_millis),
        Value::Array(times) => times.iter().filter_map(latest).max(),
        Value::Object(wrapped) => wrapped.get("$date").and_then(latest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_asked_for_is_read_and_what_is_no_word_is_left_out() {
        let details = json!({
            "method": "email", "codeGenerated": true, "availableMethods": ["totp", 7, "ann@example.com", "passkey"],
            "codeExpires": ["2026-03-02T08:25:00.000Z", { "$date": 1_772_440_000_000_i64 }, null],
            "emailOrUsername": "private",
        });
        let factor = asked_for("totp-invalid", &details.to_string()).unwrap();
        assert_eq!(factor.reason, SecondFactorReason::CodeWrong);
        assert_eq!(factor.method, Some(SecondFactorMethod::Email));
        let other = SecondFactorMethod::Other("passkey".to_owned());
        assert_eq!(factor.available, [SecondFactorMethod::Totp, other]);
        assert!(factor.is_code_sent);
        let end = Timestamp::from_unix_millis(1_772_440_000_000);
        assert_eq!(factor.code_expires_at, Some(end));
        assert!(!format!("{factor:?}").contains("private"));
    }

    #[test]
    fn a_refusal_without_details_still_says_why() {
        for (code, reason) in [
            ("totp-required", SecondFactorReason::CodeMissing),
            ("totp-invalid", SecondFactorReason::CodeWrong),
            ("totp-max-attempts", SecondFactorReason::TooManyAttempts),
        ] {
            let factor = asked_for(code, "null").unwrap();
            assert_eq!(factor, SecondFactor::new(reason));
        }
        assert_eq!(asked_for("error-not-allowed", ""), None);
    }

    #[test]
    fn a_password_goes_as_its_digest_and_what_cannot_be_sent_is_refused() {
        let sent = headers(&SecondFactorMethod::Password, "abc".into()).unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sent[CODE], expected);
        assert!(sent[CODE].is_sensitive());
        assert_eq!(sent[METHOD], "password");
        for (method, code) in [("totp", ""), ("totp", "1\n2"), ("a\nb", "12")] {
            let error = headers(&method.into(), code.into()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
    }
}
