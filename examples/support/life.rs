//! Life at the fakes: time passes, and people change their presence by themselves.

use std::{sync::Arc, time::Duration};

use omnipresence::{Timestamp, WatchOptions};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};

use super::{
    fakes::{Fakes, NAMES},
    vendor::VendorName,
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

/// What somebody turns to, in the words of each vendor.
pub(crate) struct Scene {
    pub(crate) genesys: &'static str,
    pub(crate) rocketchat: &'static str,
    pub(crate) superoffice: &'static str,
    pub(crate) message: &'static str,
    /// pnut has one text for both.
    pub(crate) pnut: &'static str,
}

const SCENES: [Scene; 7] = [
    scene("Available", "online", "StatusNormal", "", "online"),
    scene(
        "Busy",
        "busy",
        "StatusNotAvailable",
        "Do knock",
        "do not disturb",
    ),
    scene(
        "Meeting",
        "busy",
        "StatusNotAvailable",
        "In the weekly",
        "busy",
    ),
    scene(
        "On Queue",
        "online",
        "StatusNormal",
        "Taking calls",
        "taking calls",
    ),
    scene("Meal", "away", "StatusNotAvailable", "Lunch", "away"),
    scene(
        "Break",
        "away",
        "StatusNotAvailable",
        "Back in five",
        "back in five",
    ),
    scene("Offline", "offline", "StatusNotAvailable", "", "offline"),
];

const fn scene(
    genesys: &'static str,
    rocketchat: &'static str,
    superoffice: &'static str,
    message: &'static str,
    pnut: &'static str,
) -> Scene {
    Scene {
        genesys,
        rocketchat,
        superoffice,
        message,
        pnut,
    }
}

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
            let vendor = VendorName::ALL[chance.usize(..VendorName::ALL.len())];
            // The first is the owner of the credentials, who does as the user of the example says.
            let person = chance.usize(1..NAMES.len());
            fakes.show(vendor, person, &SCENES[chance.usize(..SCENES.len())]);
        }
    }))
}

/// Lets pnut be in reach for so long, and out of reach for as long, again and again.
pub(crate) fn let_pnut_come_and_go(fakes: &Arc<Fakes>, period: Duration) -> Life {
    let fakes = Arc::clone(fakes);
    Life(tokio::spawn(async move {
        for is_in_reach in [false, true].into_iter().cycle() {
            sleep(period).await;
            fakes.set_pnut_in_reach(is_in_reach);
        }
    }))
}
