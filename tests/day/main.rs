//! A simulated day with everything at once, after which the account balances: each change is reported and mirrored, and nothing is invented.
//!
//! Persons change their presence at two sources, which are mirrored to each other; callers read beside a watch and the mirrors. The
//! sources have outages and lagging replicas, one of them changes texts, and watch and mirrors are restarted.
#![allow(clippy::unwrap_used)]

mod account;
mod clock;
mod limit;
mod office;
mod staff;
mod watching;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{join_all, pending},
};
use omnipresence::*;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout_at},
};

use crate::{
    account::{Account, balance, settle},
    clock::DayClock,
    office::{Office, Traits},
    staff::{Change, Staff},
};

const PERSONS: usize = 30;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A change that no other follows for so long is at both ends by then: the longest outage, the longest backoff after it, the lag, the polls, and
/// the turns under the limit after a restart, when every person's account is read and compared.
const SETTLED: Duration = Duration::from_secs(35 * 60);

/// Both sources, and what they are to show.
struct World {
    clock: DayClock,
    desk: Office,
    phone: Office,
    staff: Staff,
    /// What the mirrors have emitted, and when.
    mirrored: Mutex<Vec<(Instant, MirrorEvent)>>,
}

impl World {
    /// Where a change is made.
    fn office(&self, change: &Change) -> &Office {
        match change.is_at_desk {
            true => &self.desk,
            false => &self.phone,
        }
    }

    fn rules(&self) -> MirrorRules {
        let directory = self
            .staff
            .users
            .iter()
            .fold(Directory::new(), |directory, user| {
                let person = Person::new(user.as_str())
                    .with_account(self.desk.source().clone(), user.as_str())
                    .with_account(self.phone.source().clone(), user.as_str());
                directory.with_person(person).unwrap()
            });
        MirrorRules::new(directory)
            .with_messages()
            .with_lag(MINUTE)
            .with_watch(WatchOptions::default().with_clock(self.clock.clone()))
    }

    /// Whether a text is that of a change, or what the phone makes of it.
    fn is_text_of(&self, change: &Change, text: &str) -> bool {
        let form = self.phone.text(&change.text);
        [&change.text, &form, &self.phone.text(&form)]
            .iter()
            .any(|it| *it == text)
    }

    /// Mirrors both ways. A change at the desk counts first where neither source dates it.
    fn start_mirrors(self: &Arc<Self>) -> JoinSet<()> {
        let rules = self.rules();
        let [desk, phone] = [&self.desk, &self.phone].map(Office::for_mirrors);
        let there = mirror(desk.clone(), [Arc::new(phone.clone()) as _], rules.clone());
        let back = mirror(phone, [Arc::new(desk) as _], rules.only_changes());
        let mut mirrors = JoinSet::new();
        for mirror in [there, back] {
            let (mut mirror, world) = (mirror.unwrap(), Arc::clone(self));
            mirrors.spawn(async move {
                while let Some(event) = mirror.next().await {
                    let mut mirrored = world.mirrored.lock().unwrap();
                    mirrored.push((Instant::now(), event));
                }
            });
        }
        mirrors
    }
}

/// Persons change their presence, some of them at both ends at about the same time, until the last two hours of the day.
async fn live(world: Arc<World>, user: UserId, crosses: bool, account: Arc<Mutex<Account>>) {
    let end = Instant::now() + DAY - 2 * HOUR;
    let mut settling: JoinSet<(Change, _)> = JoinSet::new();
    while Instant::now() < end {
        sleep(between(2 * MINUTE, 90 * MINUTE)).await;
        let crossing = if crosses && fastrand::f64() < 0.2 {
            2
        } else {
            1
        };
        for _ in 0..crossing {
            let change = world.staff.choose(&user);
            let office = world.office(&change);
            office.choose(&user, change.availability, &change.text);
            let world = Arc::clone(&world);
            settling.spawn(async move {
                let settled = settle(&world, &change).await;
                (change, settled)
            });
            sleep(between(Duration::ZERO, MINUTE)).await;
        }
    }
    while let Some(settled) = settling.join_next().await {
        let mut account = account.lock().unwrap();
        let (change, settled) = settled.unwrap();
        account.add(&change, settled);
    }
}

/// One source after the other is out of reach for a while.
async fn break_down(world: Arc<World>) {
    loop {
        sleep(between(HOUR, 3 * HOUR)).await;
        let office = if fastrand::bool() {
            &world.desk
        } else {
            &world.phone
        };
        let kinds = [
            ErrorKind::Unavailable,
            ErrorKind::Transport,
            ErrorKind::Timeout,
            ErrorKind::RateLimited,
            ErrorKind::Forbidden,
        ];
        office.fail(Some(kinds[fastrand::usize(..kinds.len())]));
        sleep(between(MINUTE, 8 * MINUTE)).await;
        office.fail(None);
    }
}

/// The mirrors go on for the day, or end together and begin again without what they knew, a few minutes later at most.
async fn mirror_both_ways(world: Arc<World>, restarts: bool) {
    loop {
        let mirrors = world.start_mirrors();
        if !restarts {
            return pending().await;
        }
        sleep(between(2 * HOUR, 5 * HOUR)).await;
        drop(mirrors);
        sleep(between(Duration::ZERO, 3 * MINUTE)).await;
    }
}

/// A caller reads one user after the other. Each reading is a state that was chosen.
async fn call(world: Arc<World>) {
    loop {
        sleep(between(Duration::ZERO, Duration::from_secs(10))).await;
        let office = if fastrand::bool() {
            &world.desk
        } else {
            &world.phone
        };
        let user = &world.staff.users[fastrand::usize(..world.staff.users.len())];
        match office.get(&Who::from(user)).await {
            Ok(presence) => assert!(shows(office, &presence), "{presence:?}"),
            Err(error) => assert_eq!(error.to_string().matches("out of reach").count(), 1),
        }
    }
}

/// Whether a source has shown this.
fn shows(office: &Office, presence: &Presence) -> bool {
    let history = office.history(&presence.user);
    history.iter().any(|it| it.says_the_same_as(presence))
}

/// Follows a source from checkpoint to checkpoint, and returns what it reports.
async fn follow(world: Arc<World>, reported: Arc<Mutex<Vec<Event>>>) {
    let options = WatchOptions::default().with_clock(world.clock.clone());
    let mut checkpoint: Option<String> = None;
    loop {
        let options = match &checkpoint {
            Some(stored) => options
                .clone()
                .with_checkpoint(serde_json::from_str(stored).unwrap()),
            None => options.clone(),
        };
        let mut events = watch(world.desk.clone(), Follow::Everyone, options).unwrap();
        let end = Instant::now() + between(HOUR, 4 * HOUR);
        while let Ok(event) = timeout_at(end, events.next()).await {
            reported.lock().unwrap().push(event.unwrap());
        }
        checkpoint = Some(serde_json::to_string(&events.checkpoint()).unwrap());
        drop(events);
        sleep(between(Duration::ZERO, 3 * MINUTE)).await;
    }
}

fn between(least: Duration, most: Duration) -> Duration {
    least + (most - least).mul_f64(fastrand::f64())
}

/// As a chat that escapes a text and cuts it.
fn escaped_and_cut(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    escaped.chars().take(40).collect()
}

fn kept(text: &str) -> String {
    text.to_owned()
}

/// What makes a day difficult, beside outages, callers and restarts of the watch.
#[derive(Clone, Copy, Default)]
struct Trouble {
    /// By how much replicas are behind at most.
    lag: Duration,
    /// Whether changes at both ends cross.
    crosses: bool,
    /// Whether the mirrors are restarted, which forget all.
    restarts_mirrors: bool,
    /// How many requests a minute the desk permits to the watch, the callers and the mirrors together.
    limit: Option<usize>,
}

#[tokio::test(start_paused = true)]
async fn a_day_of_outages_and_lagging_replicas_balances() {
    let lag = MINUTE;
    days(Trouble {
        lag,
        ..Trouble::default()
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_day_of_outages_restarts_and_changes_that_cross_balances() {
    days(Trouble {
        crosses: true,
        restarts_mirrors: true,
        ..Trouble::default()
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_day_of_everything_at_once_balances() {
    days(Trouble {
        lag: MINUTE,
        crosses: true,
        restarts_mirrors: true,
        limit: None,
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_day_of_everything_at_once_under_a_limit_balances() {
    days(Trouble {
        lag: MINUTE,
        crosses: true,
        restarts_mirrors: true,
        limit: Some(10),
    })
    .await;
}

/// One day, or as many as `DAYS` says, from the seed `FIRST_DAY` on.
async fn days(trouble: Trouble) {
    let number = |name, default| std::env::var(name).map_or(default, |it| it.parse().unwrap());
    let first = number("FIRST_DAY", 7);
    let mut lost = Vec::new();
    for seed in first..first + number("DAYS", 1) {
        lost.extend(a_day(trouble, seed).await.lost);
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

async fn a_day(trouble: Trouble, seed: u64) -> Account {
    fastrand::seed(seed);
    let clock = DayClock::new();
    let office = |name, text, limit| {
        let traits = Traits {
            text,
            lag: trouble.lag,
            dates: true,
            limit,
        };
        Office::new(name, &clock, traits)
    };
    let world = Arc::new(World {
        desk: office("desk", kept, trouble.limit),
        phone: office("phone", escaped_and_cut, None),
        staff: Staff::new(PERSONS),
        clock: clock.clone(),
        mirrored: Mutex::default(),
    });
    for user in &world.staff.users {
        for office in [&world.desk, &world.phone] {
            office.choose(user, Availability::Available, "");
        }
    }
    let account = Arc::new(Mutex::new(Account::default()));
    let reported = Arc::new(Mutex::new(Vec::new()));
    let mut beside = JoinSet::new();
    beside.spawn(follow(Arc::clone(&world), Arc::clone(&reported)));
    beside.spawn(break_down(Arc::clone(&world)));
    beside.spawn(mirror_both_ways(
        Arc::clone(&world),
        trouble.restarts_mirrors,
    ));
    for _ in 0..4 {
        beside.spawn(call(Arc::clone(&world)));
    }
    let users = world.staff.users.iter().cloned();
    let crosses = trouble.crosses;
    let lives = users.map(|user| live(Arc::clone(&world), user, crosses, Arc::clone(&account)));
    join_all(lives).await;
    sleep(HOUR).await;
    assert!(
        beside.try_join_next().is_none(),
        "nothing ends before the day does"
    );
    beside.shutdown().await;
    let account = std::mem::take(&mut *account.lock().unwrap());
    balance(&world, &account, &reported.lock().unwrap());
    account
}
