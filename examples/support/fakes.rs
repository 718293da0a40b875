//! The fake vendors, started in this process, with the same four people at each.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    __testkit::{DemoFake, kits},
    Directory, Expiry, ExpirySupport, MessageUpdate, Person, PresenceUpdate, Result, Timestamp,
    UserId, Who,
    testkit::Fault,
};

use super::vendor::Vendor;

/// The names of the people, in the order of their ids below.
pub(crate) const NAMES: [&str; 4] = ["Mia Moss", "Ann Archer", "Bob Baker", "Eve Engel"];

/// For how many minutes they have their presence when an example begins.
const AGES: [u64; 4] = [8, 12, 3, 5];

/// The fakes. They stop when this is dropped.
pub(crate) struct Fakes(Vec<(&'static str, DemoFake)>);

impl Fakes {
    /// Starts all of them on free ports of this machine.
    pub(crate) async fn start() -> Self {
        let mut fakes = Vec::new();
        for kit in kits() {
            let fake = (kit.demo.start)().await;
            let past = give_a_past(&fake).await;
            past.expect("a fake accepts its own settings and credentials");
            fakes.push((kit.name, fake));
        }
        Self(fakes)
    }

    fn at(&self, name: &str) -> &DemoFake {
        let mut fakes = self.0.iter();
        let found = fakes.find(|(known, _)| *known == name);
        &found.expect("every vendor has a fake").1
    }

    /// Lets the vendor be out of reach, or in reach again.
    pub(crate) fn set_in_reach(&self, name: &str, is_in_reach: bool) {
        let fake = &self.at(name).fake;
        match is_in_reach {
            true => fake.clear_faults(),
            false => drop(fake.fail_next(usize::MAX, None, Fault::Reset)),
        }
    }

    /// Sets the clocks of all.
    pub(crate) fn set_time(&self, now: Timestamp) {
        for clock in self.0.iter().filter_map(|(_, fake)| fake.fake.clock()) {
            clock.set(now);
        }
    }

    /// Changes the presence of a person, by the number of the name, in a program that is not this one.
    pub(crate) async fn show(&self, name: &str, person: usize, update: &PresenceUpdate) {
        let fake = self.at(name);
        fake.fake.set_presence(&fake.people[person], update).await;
    }

    /// Adds people to one of them.
    pub(crate) async fn add(&self, name: &str, count: usize) -> Vec<UserId> {
        self.at(name).fake.add_users(count).await
    }

    /// The connection to one of them, with the credentials of Mia Moss.
    pub(crate) fn vendor(&self, name: &'static str) -> Vendor {
        let fake = self.at(name);
        let users: Vec<UserId> = fake.people.to_vec();
        Vendor {
            name,
            provider: Arc::clone(&fake.provider),
            names: users.iter().cloned().zip(NAMES).collect(),
            users,
        }
    }

    /// Who is who: the same four people everywhere, each with the first name as id.
    pub(crate) fn directory(&self) -> Result<Directory> {
        let mut directory = Directory::new();
        for (number, name) in NAMES.into_iter().enumerate() {
            let id = name.split(' ').next().unwrap_or(name).to_lowercase();
            let mut person = Person::new(id).with_name(name);
            for (_, fake) in &self.0 {
                let source = fake.provider.source().clone();
                person = person.with_account(source, fake.people[number].clone());
            }
            directory = directory.with_person(person)?;
        }
        Ok(directory)
    }

    /// The connections to all of them.
    pub(crate) fn vendors(&self) -> impl Iterator<Item = Vendor> {
        self.0.iter().map(|(name, _)| self.vendor(name))
    }
}

/// A fake starts with everything changed at this moment, and its clock stands still. Times worth reading need a past.
async fn give_a_past(vendor: &DemoFake) -> Result<()> {
    let Some(clock) = vendor.fake.clock() else {
        return Ok(());
    };
    let now = clock.now();
    let expires = vendor.provider.capabilities().expiry == ExpirySupport::Optional;
    for (number, (user, minutes)) in vendor.people.iter().zip(AGES).enumerate() {
        let read = vendor.provider.get(&Who::from(user)).await?;
        let mut update = PresenceUpdate::native(read.native);
        update.message = match read.message {
            Some(message) => MessageUpdate::Set(message.text),
            None => MessageUpdate::Clear,
        };
        // Ann's presence ends while a demo runs, where the vendor lets one end.
        if expires && number == 1 {
            update.expiry = Expiry::At(now.saturating_add(Duration::from_secs(25 * 60)));
        }
        clock.set(now.saturating_sub(Duration::from_secs(60 * minutes)));
        vendor.fake.set_presence(user, &update).await;
        clock.set(now);
    }
    Ok(())
}
