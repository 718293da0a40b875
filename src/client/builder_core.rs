//! What every builder holds. It owns the rule that a builder without credentials, or with damaged ones, builds nothing.

use std::fmt;

use super::settings::LoginSettings;
use crate::{
    client::call::HttpOptions,
    error::{Error, ErrorKind, Result},
};

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
