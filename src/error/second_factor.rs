//! What a vendor requires beside a password or a token, and how the user gets it.

use std::fmt;

use crate::clock::Timestamp;

/// What a vendor asks for beside the credentials. [`Error::second_factor`](crate::Error::second_factor) has it where the kind is
/// [`SecondFactorRequired`](crate::ErrorKind::SecondFactorRequired).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Why the call was refused.
    pub reason: SecondFactorReason,
    /// How the code is got that the vendor expects, if it says.
    pub method: Option<SecondFactorMethod>,
    /// All the ways that the user has set up, if the vendor lists them.
    pub available: Vec<SecondFactorMethod>,
    /// Whether the vendor has sent a code to the user just now, as by mail.
    pub is_code_sent: bool,
    /// When the code that was sent ends to be good, if the vendor says.
    pub code_expires_at: Option<Timestamp>,
}

impl SecondFactor {
    /// What a vendor asks for that says no more than why.
    #[must_use]
    pub fn new(reason: SecondFactorReason) -> Self {
        Self {
            reason,
            method: None,
            available: Vec::new(),
            is_code_sent: false,
            code_expires_at: None,
        }
    }
}

/// Why a second factor is asked for.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecondFactorReason {
    /// No code was sent.
    CodeMissing,
    /// The code is wrong, or no longer good.
    CodeWrong,
    /// There were too many wrong codes: the vendor takes none for some time, or wants another to be sent.
    TooManyAttempts,
}

/// How a user gets a code.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecondFactorMethod {
    /// A time-based one-time password (TOTP), from an app.
    Totp,
    /// A code by mail.
    Email,
    /// The password, once more.
    Password,
    /// A way that this version does not know, by the vendor's word for it.
    Other(String),
}

impl SecondFactorMethod {
    /// The word that vendors use.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Totp => "totp",
            Self::Email => "email",
            Self::Password => "password",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for SecondFactorMethod {
    fn from(word: &str) -> Self {
        match word {
            "totp" => Self::Totp,
            "email" => Self::Email,
            "password" => Self::Password,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for SecondFactorMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_the_word_that_it_was_read_from() {
        for word in ["totp", "email", "password", "passkey"] {
            assert_eq!(SecondFactorMethod::from(word).to_string(), word);
        }
        assert_eq!(SecondFactorMethod::from("totp"), SecondFactorMethod::Totp);
    }
}
