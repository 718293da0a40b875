//! Ids of users and names of sources, kept and compared exactly as they are spelled.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, ErrorKind};

/// A user's id at one vendor, exactly as the vendor spells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(Box<str>);

impl UserId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for UserId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<&str> for UserId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl AsRef<str> for UserId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Whose presence is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The user that the credentials belong to.
    Me,
    /// Somebody by id.
    User(UserId),
}

impl From<UserId> for Who {
    fn from(id: UserId) -> Self {
        Self::User(id)
    }
}

impl From<&UserId> for Who {
    fn from(id: &UserId) -> Self {
        Self::User(id.clone())
    }
}

/// Where a presence comes from: which vendor, and which instance of it.
///
/// Two Rocket.Chat servers are two sources. It prints as `vendor:instance`, and cloning it is cheap.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(Arc<Names>);

/// Shared by all presences of a source.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Names {
    vendor: Box<str>,
    instance: Box<str>,
}

impl Source {
    /// A source; the vendor's name is in lower case without a colon.
    #[must_use]
    pub fn new(vendor: &str, instance: &str) -> Self {
        Self(Arc::new(Names {
            vendor: vendor.into(),
            instance: instance.into(),
        }))
    }

    /// The vendor, such as `genesys`.
    #[must_use]
    pub fn vendor(&self) -> &str {
        &self.0.vendor
    }

    /// The instance of the vendor, such as `mypurecloud.com`.
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.0.instance
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.vendor(), self.instance())
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({self})")
    }
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match text.split_once(':') {
            Some((vendor, instance)) if !vendor.is_empty() && !instance.is_empty() => {
                Ok(Self::new(vendor, instance))
            }
            _ => Err(Error::new(
                ErrorKind::Invalid,
                "not a source: write it as vendor:instance",
            )),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_back_what_it_prints_even_with_a_port() {
        let source = Source::new("acme", "chat.example.com:3000");
        assert_eq!(source.to_string().parse::<Source>().unwrap(), source);
        assert!("acme".parse::<Source>().is_err());
        assert!(":x".parse::<Source>().is_err());
    }
}
