//! The four fake vendors, started in this process, with the same four people at each.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    PresenceProvider, Result, UserId,
    mock::{FakeClock, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
};

use super::vendor::{Vendor, VendorName};

/// The names of the people, in the order of their ids below.
pub(crate) const NAMES: [&str; 4] = ["Mia Moss", "Ann Archer", "Bob Baker", "Eve Engel"];

/// The fakes. They stop when this is dropped.
pub(crate) struct Fakes {
    genesys: FakeGenesys,
    rocketchat: FakeRocketChat,
    pnut: FakePnut,
    superoffice: FakeSuperOffice,
}

impl Fakes {
    /// Starts all four on free ports of this machine.
    pub(crate) async fn start() -> Self {
        let fakes = Self {
            genesys: FakeGenesys::start().await,
            rocketchat: FakeRocketChat::start().await,
            pnut: FakePnut::start().await,
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
            VendorName::Pnut => Arc::new(self.pnut.builder().build()?),
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
