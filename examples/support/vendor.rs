//! The four vendors: their names, the environment variables that configure them, and a connection to one.

use std::{collections::BTreeMap, env, sync::Arc};

use clap::ValueEnum;
use omnipresence::{
    Genesys, Pnut, Presence, PresenceProvider, Result, RocketChat, SuperOffice, UserId, Who,
};

use super::fakes::NAMES;

/// What `--help` says on the environment: the most usual variables. All of them are documented at the provider's `from_env`.
pub(crate) const ENVIRONMENT: &str = "\
Environment, for real vendors; the README lists all variables:
  genesys      GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, or GENESYS_ACCESS_TOKEN;
               GENESYS_REGION, such as mypurecloud.ie; GENESYS_SOURCE_ID
  rocketchat   ROCKETCHAT_URL; ROCKETCHAT_USER_ID and ROCKETCHAT_AUTH_TOKEN,
               or ROCKETCHAT_USER and ROCKETCHAT_PASSWORD, with
               ROCKETCHAT_SECOND_FACTOR_CODE where a code is asked for
  pnut         PNUT_ACCESS_TOKEN, or PNUT_CLIENT_ID and PNUT_CLIENT_SECRET
  superoffice  SUPEROFFICE_TENANT or SUPEROFFICE_BASE_URL; SUPEROFFICE_ACCESS_TOKEN, or
               SUPEROFFICE_TICKET with or without SUPEROFFICE_APP_TOKEN, or
               SUPEROFFICE_USER and SUPEROFFICE_PASSWORD";

/// A vendor by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub(crate) enum VendorName {
    Genesys,
    RocketChat,
    Pnut,
    SuperOffice,
}

impl VendorName {
    pub(crate) const ALL: [Self; 4] = [
        Self::Genesys,
        Self::RocketChat,
        Self::Pnut,
        Self::SuperOffice,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Genesys => "genesys",
            Self::RocketChat => "rocketchat",
            Self::Pnut => "pnut",
            Self::SuperOffice => "superoffice",
        }
    }

    /// The variables of which one must be set for the vendor to be used for real.
    pub(crate) fn main_variables(self) -> &'static [&'static str] {
        match self {
            Self::Genesys => &["GENESYS_CLIENT_ID", "GENESYS_ACCESS_TOKEN"],
            Self::RocketChat => &["ROCKETCHAT_URL"],
            Self::Pnut => &["PNUT_ACCESS_TOKEN", "PNUT_CLIENT_ID"],
            Self::SuperOffice => &["SUPEROFFICE_TENANT", "SUPEROFFICE_BASE_URL"],
        }
    }

    /// The variable that lists users, with commas between their ids.
    pub(crate) fn users_variable(self) -> &'static str {
        match self {
            Self::Genesys => "GENESYS_USERS",
            Self::RocketChat => "ROCKETCHAT_USERS",
            Self::Pnut => "PNUT_USERS",
            Self::SuperOffice => "SUPEROFFICE_USERS",
        }
    }

    pub(crate) fn is_configured(self) -> bool {
        let is_set = |name: &&str| env::var(name).is_ok_and(|value| !value.is_empty());
        self.main_variables().iter().any(is_set)
    }

    /// The real vendor. Nothing is sent yet.
    pub(crate) fn connect(self) -> Result<Vendor> {
        let provider: Arc<dyn PresenceProvider> = match self {
            Self::Genesys => Arc::new(Genesys::from_env()?),
            Self::RocketChat => Arc::new(RocketChat::from_env()?),
            Self::Pnut => Arc::new(Pnut::from_env()?),
            Self::SuperOffice => Arc::new(SuperOffice::from_env()?),
        };
        let users = env::var(self.users_variable()).unwrap_or_default();
        let ids = users.split(',').map(str::trim).filter(|id| !id.is_empty());
        Ok(Vendor {
            name: self,
            provider,
            users: ids.map(UserId::from).collect(),
            names: BTreeMap::new(),
        })
    }
}

/// A vendor, real or fake, and the users whom an example is to look at.
pub(crate) struct Vendor {
    pub(crate) name: VendorName,
    pub(crate) provider: Arc<dyn PresenceProvider>,
    pub(crate) users: Vec<UserId>,
    /// Names of users whom the vendor shows without one.
    pub(crate) names: BTreeMap<UserId, &'static str>,
}

impl Vendor {
    /// Whom a presence is about, in the best words there are.
    pub(crate) fn person<'a>(&'a self, presence: &'a Presence) -> &'a str {
        presence
            .display_name
            .as_deref()
            .or(presence.username.as_deref())
            .unwrap_or_else(|| self.person_with(&presence.user))
    }

    /// The name that goes with an id, if it is known here, else the id.
    pub(crate) fn person_with<'a>(&'a self, user: &'a UserId) -> &'a str {
        self.names
            .get(user)
            .copied()
            .unwrap_or_else(|| user.as_str())
    }

    /// Whom a user means who types `me`, an id, or at a fake the first name of somebody.
    pub(crate) fn who(&self, user: &str) -> Who {
        let first_name_is = |name: &str| {
            let first = name.split(' ').next();
            first.is_some_and(|first| first.eq_ignore_ascii_case(user))
        };
        let known = self.names.iter().find(|(_, name)| first_name_is(name));
        match known {
            _ if user.eq_ignore_ascii_case("me") => Who::Me,
            // A vendor that sets only one's own presence takes no id, not even that of the caller.
            Some((_, name)) if *name == NAMES[0] => Who::Me,
            Some((id, _)) => Who::from(id),
            None => Who::User(user.into()),
        }
    }
}
