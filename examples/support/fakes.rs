//! The four fake vendors, started in this process, with the same four people at each.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    PresenceProvider, Result, Timestamp, UserId,
    mock::{FakeClock, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
};

use super::{
    life::Scene,
    line::Line,
    vendor::{Vendor, VendorName},
};

/// The names of the people, in the order of their ids below.
pub(crate) const NAMES: [&str; 4] = ["Mia Moss", "Ann Archer", "Bob Baker", "Eve Engel"];

/// The fakes. They stop when this is dropped.
pub(crate) struct Fakes {
    genesys: FakeGenesys,
    rocketchat: FakeRocketChat,
    pnut: FakePnut,
    /// The way to pnut: it is the vendor that can be out of reach.
    pnut_line: Line,
    superoffice: FakeSuperOffice,
}

impl Fakes {
    /// Starts all four on free ports of this machine.
    pub(crate) async fn start() -> Self {
        let pnut = FakePnut::start().await;
        let fakes = Self {
            genesys: FakeGenesys::start().await,
            rocketchat: FakeRocketChat::start().await,
            pnut_line: Line::to(&pnut.base_url()).await,
            pnut,
            superoffice: FakeSuperOffice::start().await,
        };
        fakes.give_a_past();
        // Mia is an administrator: an ordinary user may not set the status of others.
        fakes.rocketchat.permit_editing_others(true);
        fakes
    }

    /// A fake starts with everything changed at this moment, and its clock stands still. Times worth reading need a past.
    fn give_a_past(&self) {
        let (genesys, clock) = (&self.genesys, self.genesys.clock());
        at(clock, minutes(47), || {
            genesys.set_status(FakeGenesys::ME, "Available", "");
            genesys.set_status(FakeGenesys::EVE, "Hologram", "");
        });
        at(clock, minutes(26), || {
            genesys.set_status(FakeGenesys::ANN, "On Queue", "Late shift");
        });
        at(clock, minutes(3), || {
            genesys.set_definition(FakeGenesys::BOB, FakeGenesys::AWAY_FROM_KEYBOARD, "");
        });

        let (pnut, clock) = (&self.pnut, self.pnut.clock());
        at(clock, minutes(8), || {
            pnut.set_presence(FakePnut::ME, "online")
        });
        at(clock, minutes(12), || {
            pnut.set_presence(FakePnut::ANN, "keeping bees");
        });
        at(clock, minutes(1), || {
            pnut.set_presence(FakePnut::BOB, "busy")
        });

        let (rocketchat, clock) = (&self.rocketchat, self.rocketchat.clock());
        let end = clock.now().saturating_add(minutes(25));
        at(clock, minutes(35), || {
            rocketchat.set_expiry(FakeRocketChat::ANN, end);
        });
    }

    /// Lets pnut be out of reach, or in reach again.
    pub(crate) fn set_pnut_in_reach(&self, is_in_reach: bool) {
        self.pnut_line.set_up(is_in_reach);
    }

    /// Sets the clocks of all.
    pub(crate) fn set_time(&self, now: Timestamp) {
        self.genesys.clock().set(now);
        self.rocketchat.clock().set(now);
        self.pnut.clock().set(now);
        self.superoffice.clock().set(now);
    }

    /// Somebody, by the number of the name, changes the presence at one of them, in a program that is not this one.
    pub(crate) fn show(&self, name: VendorName, person: usize, scene: &Scene) {
        let id = ids(name)[person];
        match name {
            VendorName::Genesys => self.genesys.set_status(id, scene.genesys, scene.message),
            VendorName::RocketChat => {
                self.rocketchat.set_status(id, scene.rocketchat);
                self.rocketchat.set_message(id, scene.message);
            }
            VendorName::Pnut => self.pnut.set_presence(id, scene.pnut),
            VendorName::SuperOffice => {
                self.superoffice
                    .set_status(id, scene.superoffice, Some(scene.message));
            }
        }
    }

    /// Adds a person to one of them.
    pub(crate) fn add(&self, name: VendorName, id: &str, person: &str) {
        match name {
            VendorName::Genesys => self.genesys.add_user(id, person),
            VendorName::RocketChat => self.rocketchat.add_user(id, person),
            VendorName::Pnut => self.pnut.add_user(id, person),
            VendorName::SuperOffice => self.superoffice.add_user(id, person),
        }
    }

    /// The connection to one of them, with the credentials of Mia Moss.
    pub(crate) fn vendor(&self, name: VendorName) -> Result<Vendor> {
        let provider: Arc<dyn PresenceProvider> = match name {
            // A user's token rather than the client's: only a user can set "my" presence.
            VendorName::Genesys => Arc::new(
                self.genesys
                    .builder()
                    .with_access_token(FakeGenesys::USER_TOKEN)
                    .build()?,
            ),
            VendorName::RocketChat => Arc::new(self.rocketchat.builder().build()?),
            VendorName::Pnut => {
                let url = self.pnut_line.base_url();
                Arc::new(self.pnut.builder().with_base_url(url).build()?)
            }
            VendorName::SuperOffice => Arc::new(self.superoffice.builder().build()?),
        };
        let users: Vec<UserId> = ids(name).map(UserId::from).into();
        Ok(Vendor {
            name,
            provider,
            names: users.iter().cloned().zip(NAMES).collect(),
            users,
        })
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

/// Does something as if it was so long ago.
fn at(clock: &FakeClock, ago: Duration, change: impl FnOnce()) {
    let now = clock.now();
    clock.set(now.saturating_sub(ago));
    change();
    clock.set(now);
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}
