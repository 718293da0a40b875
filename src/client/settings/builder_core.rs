//! What every builder holds. It owns the rule that a builder without credentials, or with damaged ones, builds nothing.

use std::fmt;

use super::Given;
use crate::{
    client::call::HttpOptions,
    error::{Error, ErrorKind, Result},
    model::Source,
};

/// A vendor's kinds of credentials, as its builder accepts them.
pub(crate) trait LoginSettings {
    /// Returns the setter that was called, and the texts that it was given.
    fn given(&self) -> Given<'_>;
}

/// The settings that the builders of all vendors have, with the vendor's credentials.
pub(crate) struct BuilderCore<L> {
    pub(crate) base_url: Option<String>,
    pub(crate) instance: Option<String>,
    pub(crate) http: HttpOptions,
    pub(crate) login: Option<L>,
}

impl<L> Default for BuilderCore<L> {
    fn default() -> Self {
        Self {
            base_url: None,
            instance: None,
            http: HttpOptions::default(),
            login: None,
        }
    }
}

/// Prints the setter of the credentials in their place.
impl<L: LoginSettings> fmt::Debug for BuilderCore<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let login = self.login.as_ref().map(|login| login.given().setter());
        f.debug_struct("BuilderCore")
            .field("base_url", &self.base_url)
            .field("instance", &self.instance)
            .field("http", &self.http)
            .field("login", &login)
            .finish()
    }
}

impl<L: LoginSettings> BuilderCore<L> {
    /// Takes the credentials out. Rejects those that are missing, or that can only be a mistake. `how` names the setters and variables
    /// that there are.
    pub(crate) fn take_login(&mut self, how: &str) -> Result<L> {
        let Some(login) = self.login.take() else {
            let fault = format!("credentials are missing: {how}");
            return Err(Error::new(ErrorKind::Config, fault));
        };
        login.given().check(how)?;
        Ok(login)
    }
}

/// The source of a vendor's instance, whose name must be one that can be printed and read back.
pub(crate) fn source(vendor: &'static str, instance: &str) -> Result<Source> {
    if instance.trim().is_empty() || instance.chars().any(char::is_control) {
        let how = "instance is empty or holds a control character: give a name that can be printed";
        return Err(Error::new(ErrorKind::Config, how).with_vendor(vendor));
    }
    Ok(Source::new(vendor, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_can_be_printed_and_read_back() {
        let good = source("acme", "acme:8443/x y").unwrap();
        assert_eq!(good.to_string().parse::<Source>().unwrap(), good);
        for bad in ["", " ", "a\nb", "\u{7f}"] {
            let error = source("acme", bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}");
            assert!(error.to_string().contains("instance"), "{bad:?}");
        }
    }
}
