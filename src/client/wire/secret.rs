//! Credentials that cannot be printed by accident; generated code reads and writes them in JSON here.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::json::{Failure, FromJson, Json, Outcome};

/// A password, token or key.
///
/// It prints as `[redacted]`, has no `Display` and no `Serialize`, and is wiped from memory when dropped.
/// The one way to its text is [`Secret::expose`].
///
/// ```
/// # use omnipresence::Secret;
/// let token = Secret::from("hunter2");
/// assert_eq!(format!("{token:?}"), "[redacted]");
/// ```
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The secret text. Search for this name to see every place that uses a secret.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::from("")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// A text that had to be repaired on the way (U+FFFD) is no secret.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.contains(char::REPLACEMENT_CHARACTER) {
            true => Err(D::Error::custom("the text is not whole")),
            false => Ok(text.into()),
        }
    }
}

/// How generated code writes a secret that belongs into the body of a request.
pub(crate) fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

pub(crate) fn expose_option<S: Serializer>(
    secret: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

/// A text that had to be repaired on the way (U+FFFD) is no secret.
impl FromJson for Secret {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut secret = Self::default();
        json.text(
            &mut |text| match text.contains(char::REPLACEMENT_CHARACTER) {
                true => Err(Failure("the text is not whole")),
                false => {
                    secret = text.into();
                    Ok(())
                }
            },
        )?;
        Ok(secret)
    }
}
