use std::{fmt, str::FromStr};

use super::api;
use crate::{Error, ErrorKind};

/// A region of Genesys Cloud, by its domain.
///
/// ```
/// # use omnipresence::genesys::Region;
/// let region: Region = "mypurecloud.ie".parse()?;
/// assert_eq!(region.login_url(), "https://login.mypurecloud.ie");
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region(&'static str);

impl Region {
    /// Every region that the specification knows.
    pub fn all() -> impl Iterator<Item = Self> {
        api::SERVERS[0].variables[0]
            .values
            .iter()
            .copied()
            .map(Self)
    }

    /// The domain, such as `mypurecloud.com`.
    #[must_use]
    pub fn domain(&self) -> &'static str {
        self.0
    }

    /// Where the API is.
    #[must_use]
    pub fn api_url(&self) -> String {
        api::SERVERS[0].url.replace("{region}", self.0)
    }

    /// Where tokens are issued.
    #[must_use]
    pub fn login_url(&self) -> String {
        format!("https://login.{}", self.0)
    }
}

/// US East, the region that Genesys takes for the default.
impl Default for Region {
    fn default() -> Self {
        Self(api::SERVERS[0].variables[0].default)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(domain: &str) -> Result<Self, Error> {
        Self::all()
            .find(|region| region.0 == domain)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::all().map(|region| region.0).collect();
                Error::new(
                    ErrorKind::Config,
                    format!(
                        "no region of Genesys Cloud: use one of {}",
                        known.join(", ")
                    ),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eighteen_regions_and_each_reads_back() {
        assert_eq!(Region::all().count(), 18);
        for region in Region::all() {
            assert_eq!(region.to_string().parse::<Region>().unwrap(), region);
        }
        assert_eq!(Region::default().api_url(), "https://api.mypurecloud.com");
        assert!("example.com".parse::<Region>().is_err());
    }
}
