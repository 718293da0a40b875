//! The vendors: the environment variables that configure them, and a connection to one.

use std::{collections::BTreeMap, env, sync::Arc};

use omnipresence::{
    __testkit::{VendorKit, kits},
    Presence, PresenceProvider, Result, UserId, Who,
};

use super::fakes::NAMES;

/// What `--help` says of the environment: the usual variables. All of them are documented at the provider's `from_env`.
pub(crate) fn environment() -> String {
    let vendors = kits()
        .iter()
        .map(|kit| format!("  {}", kit.demo.environment));
    let lines: Vec<String> = vendors.collect();
    format!(
        "Environment, for real vendors; the README lists all variables:\n{}",
        lines.join("\n")
    )
}

/// The variables that list users.
pub(crate) fn users_variables() -> String {
    let variables: Vec<&str> = kits().iter().map(|kit| kit.demo.users_variable).collect();
    variables.join(", ")
}

/// The name of a vendor, for the command line.
pub(crate) fn vendor_name(text: &str) -> std::result::Result<&'static str, String> {
    let mut names = kits().iter().map(|kit| kit.name);
    let known: Vec<&str> = names.clone().collect();
    let found = names.find(|name| name.eq_ignore_ascii_case(text));
    found.ok_or_else(|| format!("the vendors are {}", known.join(", ")))
}

/// The vendor of this name.
pub(crate) fn kit(name: &str) -> &'static VendorKit {
    let found = kits().iter().find(|kit| kit.name == name);
    found.expect("names are checked when they are read")
}

pub(crate) fn is_configured(kit: &VendorKit) -> bool {
    let is_set = |name: &&str| env::var(name).is_ok_and(|value| !value.is_empty());
    kit.demo.main_variables.iter().any(is_set)
}

/// The real vendor. Nothing is sent yet.
pub(crate) fn connect(kit: &'static VendorKit) -> Result<Vendor> {
    let users = env::var(kit.demo.users_variable).unwrap_or_default();
    let ids = users.split(',').map(str::trim).filter(|id| !id.is_empty());
    Ok(Vendor {
        name: kit.name,
        provider: (kit.from_env)()?,
        users: ids.map(UserId::from).collect(),
        names: BTreeMap::new(),
    })
}

/// A vendor, real or fake, and the users whom an example is to look at.
pub(crate) struct Vendor {
    pub(crate) name: &'static str,
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
