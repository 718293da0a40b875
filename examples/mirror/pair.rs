//! The two vendors, and the mirrors between them.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    Account, Availability, Directory, Echoes, Mirror, MirrorRules, Person, Result, WatchOptions,
    When, mirror,
};

use crate::support::{fakes::NAMES, vendor::Vendor};

/// Between two readings of a fake, two requests to it, which has no limit to be kept, and two writes to one account there.
const INTERVAL: Duration = Duration::from_secs(1);

pub(crate) struct Pair {
    pub(crate) one: Vendor,
    pub(crate) other: Vendor,
}

impl Pair {
    pub(crate) fn vendors(&self) -> [&Vendor; 2] {
        [&self.one, &self.other]
    }

    /// From the first to the second, and back.
    pub(crate) fn mirrors(&self, dry_run: bool, messages: bool) -> Result<(Mirror, Mirror)> {
        let watch = WatchOptions::default()
            .with_interval(INTERVAL)
            .with_max_interval(INTERVAL)
            .with_request_gap(INTERVAL);
        // Both need the same echoes: else each would take what the other writes for a person's change.
        let mut rules = MirrorRules::new(self.directory()?)
            .with_echoes(Echoes::default())
            .with_watch(watch)
            .with_interval(INTERVAL)
            .with_lag(3 * INTERVAL);
        if dry_run {
            rules = rules.dry_run();
        }
        if messages {
            rules = rules.with_messages();
        }
        let there = rules
            .clone()
            .with_rule(When::shows(Availability::Offline).restore())
            .with_rule(When::any().copy());
        let back = rules
            .only_changes()
            .with_rule(When::shows(Availability::Offline).leave())
            .with_rule(When::any().copy());
        let [one, other] = self.vendors().map(|vendor| Arc::clone(&vendor.provider));
        Ok((
            mirror(Arc::clone(&one), [Arc::clone(&other)], there)?,
            mirror(other, [one], back)?,
        ))
    }

    /// Who is who: the same four people at both.
    fn directory(&self) -> Result<Directory> {
        let mut directory = Directory::new();
        for (number, name) in NAMES.into_iter().enumerate() {
            let mut person = Person::new(name);
            for vendor in self.vendors() {
                let source = vendor.provider.source().clone();
                person = person.with_account(source, vendor.users[number].clone());
            }
            directory = directory.with_person(person)?;
        }
        Ok(directory)
    }

    /// The vendor and the name behind an account.
    pub(crate) fn name<'a>(&'a self, account: &'a Account) -> (&'static str, &'a str) {
        let vendors = self.vendors();
        let vendor = vendors
            .into_iter()
            .find(|vendor| *vendor.provider.source() == account.source);
        vendor.map_or(("?", account.user.as_str()), |vendor| {
            (vendor.name, vendor.person_with(&account.user))
        })
    }
}
