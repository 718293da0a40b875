use std::{fmt, str::FromStr};

use super::{RocketChat, map};
use crate::error::{Error, ErrorKind, Result};

/// The version of a server, as far as it is told to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ServerVersion {
    /// The major number.
    pub major: u32,
    /// The minor number.
    pub minor: u32,
}

impl ServerVersion {
    pub(super) const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for ServerVersion {
    type Err = Error;

    /// Reads `8.8` as well as `8.8.1` and `8.9.0-rc.1`.
    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        match (parts.next().flatten(), parts.next().flatten()) {
            (Some(major), Some(minor)) => Ok(Self { major, minor }),
            _ => Err(Error::new(
                ErrorKind::Invalid,
                "not a version: it begins with two numbers and a dot between them",
            )),
        }
    }
}

impl RocketChat {
    /// Asks the server for its version. `None`, if it does not tell one that can be read.
    ///
    /// # Errors
    /// Whatever the network and the server do.
    pub async fn server_version(&self) -> Result<Option<ServerVersion>> {
        let version = map::version(self.api.info().send().await?.into_value());
        if let Some(version) = version {
            self.known_users.note_version(version);
        }
        Ok(version)
    }

    /// Whether the server can end a status by itself, and its version if that was asked for now. A server that can is not asked again.
    pub(super) async fn version_for_expiry(&self) -> Result<Option<ServerVersion>> {
        match self.known_users.version() {
            Some(known) if known >= map::EXPIRES_SINCE => Ok(Some(known)),
            _ => self.server_version().await,
        }
    }

    /// Whether the server looks users up by their ids, which those before 3.0 don't. One whose version nobody knows is taken to.
    pub(super) async fn reads_ids(&self) -> Result<bool> {
        if self.known_users.has_read_ids() {
            return Ok(true);
        }
        let version = match self.known_users.version() {
            // It may have been updated since.
            Some(known) if known >= map::IDS_SINCE => Some(known),
            _ => self.server_version().await?,
        };
        Ok(version.is_none_or(|version| version >= map::IDS_SINCE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_its_first_two_numbers() {
        for (text, version) in [
            ("8.8", Some((8, 8))),
            ("3.18.2", Some((3, 18))),
            ("8.9.0-rc.1", Some((8, 9))),
            ("8", None),
            ("develop", None),
            ("8.x", None),
            ("", None),
        ] {
            let read = text.parse::<ServerVersion>().ok();
            let read = read.map(|version| (version.major, version.minor));
            assert_eq!(read, version, "{text}");
        }
        assert_eq!(ServerVersion::new(8, 10).to_string(), "8.10");
        assert!(ServerVersion::new(8, 10) > ServerVersion::new(8, 9));
    }
}
