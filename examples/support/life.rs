//! Life at the fakes: time passes, and people change their presence by themselves.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    __testkit::kits, Availability, ListSupport, PresenceUpdate, Timestamp, WatchOptions,
};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    fakes::{Fakes, NAMES},
    vendor::Vendor,
};

/// How often the fakes' clocks are set.
const TICK: Duration = Duration::from_millis(100);

/// How to follow fakes: more often than vendors allow, because they have no limit to be kept.
pub(crate) fn watch_options() -> WatchOptions {
    WatchOptions::default()
        .with_interval(Duration::from_secs(1))
        .with_max_interval(Duration::from_secs(2))
        .with_request_gap(Duration::from_millis(100))
}

/// What people turn to, and what they say.
const SCENES: [(Availability, &str); 7] = [
    (Availability::Available, ""),
    (Availability::DoNotDisturb, "Do knock"),
    (Availability::Busy, "In the weekly"),
    (Availability::Available, "Taking calls"),
    (Availability::Away, "Lunch"),
    (Availability::Away, "Back in five"),
    (Availability::Offline, ""),
];

/// A task that ends with this.
pub(crate) struct Life(JoinHandle<()>);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Lets the fakes' clocks, which stand still by themselves, show the time of this machine.
pub(crate) fn let_time_pass(fakes: &Arc<Fakes>) -> Life {
    let fakes = Arc::clone(fakes);
    Life(tokio::spawn(async move {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tick.tick().await;
            fakes.set_time(Timestamp::now());
        }
    }))
}

/// Lets people change their presence, each time somebody's at one vendor, with such a pause on average.
pub(crate) fn let_people_live(fakes: &Arc<Fakes>, pause: Duration, seed: u64) -> Life {
    let fakes = Arc::clone(fakes);
    let mut chance = fastrand::Rng::with_seed(seed);
    Life(tokio::spawn(async move {
        loop {
            sleep(pause.mul_f64(0.5 + chance.f64())).await;
            let vendor = chance.choice(kits()).map_or("", |kit| kit.name);
            // The first is the owner of the credentials, who does as the user of the example says.
            let person = chance.usize(1..NAMES.len());
            let (availability, message) = SCENES[chance.usize(..SCENES.len())];
            let update = PresenceUpdate::new(availability).with_message(message);
            fakes.show(vendor, person, &update).await;
        }
    }))
}

/// Lets the first vendor that lists everyone be in reach for so long, and out of reach for as long, again and again.
pub(crate) fn let_one_vendor_come_and_go(fakes: &Arc<Fakes>, period: Duration) -> Life {
    let fakes = Arc::clone(fakes);
    let mut vendors = fakes.vendors();
    let lists = |vendor: &Vendor| vendor.provider.capabilities().list != ListSupport::No;
    let name = vendors.find(lists).map(|vendor| vendor.name);
    drop(vendors);
    Life(tokio::spawn(async move {
        let Some(name) = name else { return };
        loop {
            sleep(period).await;
            fakes.set_in_reach(name, false);
            sleep(period).await;
            fakes.set_in_reach(name, true);
            // A watch that waits between its attempts must find the vendor in reach.
            sleep(period * 3).await;
        }
    }))
}
