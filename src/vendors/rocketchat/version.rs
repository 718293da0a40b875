//! The version of a server: its first two numbers, which order releases and decide what a server can do.

use std::{fmt, str::FromStr};

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
