//! The four fake vendors, started in this process, with the same four people at each.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    Expiry, MessageUpdate, PresenceProvider, PresenceUpdate, Result, Timestamp, UserId, Who,
    testkit::{Fake, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice, Fault},
};

use super::vendor::{Vendor, VendorName};

/// The names of the people, in the order of their ids below.
pub(crate) const NAMES: [&str; 4] = ["Mia Moss", "Ann Archer", "Bob Baker", "Eve Engel"];

/// For how many minutes they have their presence when an example begins.
const AGES: [u64; 4] = [8, 12, 3, 5];

/// The fakes. They stop when this is dropped.
pub(crate) struct Fakes([FakeVendor; 4]);

struct FakeVendor {
    name: VendorName,
    fake: Arc<dyn Fake>,
    /// With the credentials of Mia Moss.
    provider: Arc<dyn PresenceProvider>,
}

impl Fakes {
    /// Starts all four on free ports of this machine.
    pub(crate) async fn start() -> Self {
        let fakes = Self::try_start().await;
        fakes.expect("a fake accepts its own settings and credentials")
    }

    async fn try_start() -> Result<Self> {
        let genesys = FakeGenesys::start().await;
        let rocketchat = FakeRocketChat::start().await;
        let pnut = FakePnut::start().await;
        let superoffice = FakeSuperOffice::start().await;
        // Mia is an administrator: an ordinary user may not set the status of others.
        rocketchat.permit_editing_others(true);
        // A user's token rather than the client's: only a user can set their own presence.
        let user = genesys.builder().with_access_token(FakeGenesys::USER_TOKEN);
        let vendor = |name, provider, fake| FakeVendor {
            name,
            fake,
            provider,
        };
        let fakes = Self([
            vendor(
                VendorName::Genesys,
                Arc::new(user.build()?),
                Arc::new(genesys),
            ),
            vendor(
                VendorName::RocketChat,
                Arc::new(rocketchat.builder().build()?),
                Arc::new(rocketchat),
            ),
            vendor(
                VendorName::Pnut,
                Arc::new(pnut.builder().build()?),
                Arc::new(pnut),
            ),
            vendor(
                VendorName::SuperOffice,
                Arc::new(superoffice.builder().build()?),
                Arc::new(superoffice),
            ),
        ]);
        for vendor in &fakes.0 {
            vendor.give_a_past().await?;
        }
        Ok(fakes)
    }

    fn at(&self, name: VendorName) -> &FakeVendor {
        let found = self.0.iter().find(|vendor| vendor.name == name);
        found.expect("every vendor has a fake")
    }

    /// Lets pnut be out of reach, or in reach again.
    pub(crate) fn set_pnut_in_reach(&self, is_in_reach: bool) {
        let fake = &self.at(VendorName::Pnut).fake;
        match is_in_reach {
            true => fake.clear_faults(),
            false => drop(fake.fail_next(usize::MAX, None, Fault::Reset)),
        }
    }

    /// Sets the clocks of all.
    pub(crate) fn set_time(&self, now: Timestamp) {
        for clock in self.0.iter().filter_map(|vendor| vendor.fake.clock()) {
            clock.set(now);
        }
    }

    /// Changes the presence of a person, by the number of the name, in a program that is not this one.
    pub(crate) async fn show(&self, name: VendorName, person: usize, update: &PresenceUpdate) {
        let user = ids(name)[person].into();
        self.at(name).fake.set_presence(&user, update).await;
    }

    /// Adds people to one of them.
    pub(crate) async fn add(&self, name: VendorName, count: usize) -> Vec<UserId> {
        self.at(name).fake.add_users(count).await
    }

    /// The connection to one of them, with the credentials of Mia Moss.
    pub(crate) fn vendor(&self, name: VendorName) -> Vendor {
        let users: Vec<UserId> = ids(name).map(UserId::from).into();
        Vendor {
            name,
            provider: Arc::clone(&self.at(name).provider),
            names: users.iter().cloned().zip(NAMES).collect(),
            users,
        }
    }
}

impl FakeVendor {
    /// A fake starts with everything changed at this moment, and its clock stands still. Times worth reading need a past.
    async fn give_a_past(&self) -> Result<()> {
        let Some(clock) = self.fake.clock() else {
            return Ok(());
        };
        let now = clock.now();
        for (id, minutes) in ids(self.name).into_iter().zip(AGES) {
            let user = UserId::from(id);
            let read = self.provider.get(&Who::from(&user)).await?;
            let mut update = PresenceUpdate::native(read.native);
            update.message = match read.message {
                Some(message) => MessageUpdate::Set(message.text),
                None => MessageUpdate::Clear,
            };
            if id == FakeRocketChat::ANN {
                update.expiry = Expiry::At(now.saturating_add(Duration::from_secs(25 * 60)));
            }
            clock.set(now.saturating_sub(Duration::from_secs(60 * minutes)));
            self.fake.set_presence(&user, &update).await;
            clock.set(now);
        }
        Ok(())
    }
}

/// The ids of Mia, Ann, Bob and Eve at a fake.
pub(crate) fn ids(name: VendorName) -> [&'static str; 4] {
    match name {
        VendorName::Genesys => [
            FakeGenesys::ME,
            FakeGenesys::ANN,
            FakeGenesys::BOB,
            FakeGenesys::EVE,
        ],
        VendorName::RocketChat => [
            FakeRocketChat::ME,
            FakeRocketChat::ANN,
            FakeRocketChat::BOB,
            FakeRocketChat::EVE,
        ],
        VendorName::Pnut => [FakePnut::ME, FakePnut::ANN, FakePnut::BOB, FakePnut::EVE],
        VendorName::SuperOffice => [
            FakeSuperOffice::ME,
            FakeSuperOffice::ANN,
            FakeSuperOffice::BOB,
            FakeSuperOffice::EVE,
        ],
    }
}
