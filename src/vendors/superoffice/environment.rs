//! The environments of SuperOffice Online. An address belongs to the vendor if its host is below the vendor's domain.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use super::api;
use crate::{
    client::call::endpoint::host_of,
    error::{Error, ErrorKind, Result},
};

/// An environment of SuperOffice Online. Its host signs users in and tells where each tenant is; the tenants are on others.
///
/// ```
/// # use omnipresence::superoffice::Environment;
/// let environment: Environment = "online".parse()?;
/// assert_eq!(environment.login_url(), "https://online.superoffice.com");
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Production.
    #[default]
    Online,
    /// Stage.
    QaOnline,
    /// Development.
    Sod,
}

impl Environment {
    /// Every environment.
    pub const ALL: [Self; 3] = [Self::Online, Self::QaOnline, Self::Sod];

    /// The name as it is in host names.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::QaOnline => "qaonline",
            Self::Sod => "sod",
        }
    }

    /// Where users and system users sign in, and where the state of a tenant is told.
    #[must_use]
    pub fn login_url(self) -> String {
        let url = api::LOGIN_SERVERS[0].url;
        url.replace("{environment}", self.as_str())
    }

    /// The environment of a tenant's web API, where its host shows that: it has a number after the environment's name, or another name.
    pub(super) fn of_api(base: &Url) -> Option<Self> {
        let Some(Host::Domain(host)) = host_of(base) else {
            return None;
        };
        let name = host.strip_suffix(DOMAIN)?.strip_suffix('.')?;
        name.trim_end_matches(|c: char| c.is_ascii_digit())
            .parse()
            .ok()
    }
}

/// All hosts of the vendor are below it.
pub(super) const DOMAIN: &str = "superoffice.com";

/// Whether this is an address Online.
pub(super) fn has(url: &Url) -> bool {
    let Some(Host::Domain(host)) = host_of(url) else {
        return false;
    };
    let name = host.strip_suffix(DOMAIN);
    name.is_some_and(|name| name.ends_with('.'))
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = Error;

    /// Reads a name such as `online`.
    fn from_str(text: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|environment| environment.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Config,
                    "the environment is none of online, qaonline and sod",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_told_from_the_host_of_an_api() {
        for (base, environment) in [
            (
                "https://online2.superoffice.com/Cust12345/api",
                Environment::Online,
            ),
            (
                "https://online.superoffice.com./Cust12345/api",
                Environment::Online,
            ),
            (
                "https://SOD.superoffice.com/Cust12345/api",
                Environment::Sod,
            ),
            (
                "https://qaonline11.superoffice.com/x",
                Environment::QaOnline,
            ),
        ] {
            let base = base.parse().unwrap();
            assert_eq!(Environment::of_api(&base), Some(environment), "{base}");
        }
        for base in [
            "https://app.superoffice.com/Cust12345/api",
            "https://online.superoffice.com.example.com",
            "https://x.online2.superoffice.com",
            "https://onlinesuperoffice.com",
            "https://crm.example.com/api",
            "http://127.0.0.1:1",
        ] {
            let base = base.parse().unwrap();
            assert_eq!(Environment::of_api(&base), None, "{base}");
        }
    }

    #[test]
    fn the_environments_are_those_of_the_document() {
        let specified = &api::LOGIN_SERVERS[0].variables[0];
        assert_eq!(Environment::ALL.map(Environment::as_str), specified.values);
        assert_eq!(Environment::default().as_str(), specified.default);
    }

    #[test]
    fn every_environment_is_read_from_its_name() {
        for environment in Environment::ALL {
            let name = environment.to_string();
            assert_eq!(name.parse::<Environment>().unwrap(), environment);
        }
        assert!("production".parse::<Environment>().is_err());
    }
}
