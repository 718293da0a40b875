//! A watch over hours of changes: each is reported once, across restarts from checkpoints, and an outage leaves nothing wrong behind.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use futures_util::StreamExt;
use omnipresence::*;
use tokio::time::{Instant, sleep, timeout_at};

use crate::{
    HOUR, MINUTE, between,
    clock::DayClock,
    kept,
    office::{Office, Traits},
    staff::Staff,
};

const PERSONS: usize = 500;
const INTERVAL: Duration = Duration::from_secs(15);
const CHANGES_AT_A_TIME: usize = 5;

struct Followed {
    clock: DayClock,
    office: Office,
    staff: Staff,
    follow: Follow,
    /// The texts that each user has chosen.
    chosen: BTreeMap<UserId, Vec<String>>,
    /// The texts that were reported of each user.
    reported: BTreeMap<UserId, Vec<String>>,
    latest: Duration,
    chosen_at: BTreeMap<String, Instant>,
}

impl Followed {
    fn new(follow_everyone: bool) -> Self {
        let clock = DayClock::new();
        let traits = Traits {
            text: kept,
            lag: Duration::ZERO,
            dates: true,
            limit: None,
        };
        let office = Office::new("desk", &clock, traits);
        let staff = Staff::new(PERSONS);
        for user in &staff.users {
            office.choose(user, Availability::Available, "");
        }
        Self {
            follow: match follow_everyone {
                true => Follow::Everyone,
                false => Follow::Users(staff.users.clone()),
            },
            clock,
            office,
            staff,
            chosen: BTreeMap::new(),
            reported: BTreeMap::new(),
            latest: Duration::ZERO,
            chosen_at: BTreeMap::new(),
        }
    }

    fn watch(&self, checkpoint: Option<&str>) -> Watch {
        let options = WatchOptions::default()
            .with_interval(INTERVAL)
            .with_max_interval(INTERVAL)
            .with_clock(self.clock.clone());
        let options = match checkpoint {
            Some(stored) => options.with_checkpoint(serde_json::from_str(stored).unwrap()),
            None => options,
        };
        watch(self.office.clone(), self.follow.clone(), options).unwrap()
    }

    /// A few users choose something else; each has been quiet for a while.
    fn change(&mut self, rested: &mut VecDeque<UserId>) {
        for _ in 0..CHANGES_AT_A_TIME {
            let place = fastrand::usize(..rested.len() / 2);
            let user = rested.remove(place).unwrap();
            let change = self.staff.choose(&user);
            self.office.choose(&user, change.availability, &change.text);
            self.chosen_at.insert(change.text.clone(), Instant::now());
            let chosen = self.chosen.entry(user.clone()).or_default();
            chosen.push(change.text);
            rested.push_back(user);
        }
    }

    /// Takes the events of a watch until then.
    async fn follow(&mut self, events: &mut Watch, end: Instant) {
        while let Ok(event) = timeout_at(end, events.next()).await {
            let Some(Event::Changed { after, .. }) = event else {
                continue;
            };
            let text = after.message.unwrap().text;
            if let Some(chosen_at) = self.chosen_at.get(&text) {
                self.latest = self.latest.max(chosen_at.elapsed());
                self.reported.entry(after.user).or_default().push(text);
            }
        }
    }
}

/// Changes each 15 seconds for six hours, while the watch begins again from a checkpoint every few minutes.
async fn every_change_is_reported_once(follow_everyone: bool) {
    fastrand::seed(1);
    let mut followed = Followed::new(follow_everyone);
    let mut rested: VecDeque<UserId> = followed.staff.users.iter().cloned().collect();
    let mut events = followed.watch(None);
    let start = Instant::now();
    followed.follow(&mut events, start + MINUTE).await;
    let mut restarts = 0;
    while start.elapsed() < 6 * HOUR {
        followed.change(&mut rested);
        followed
            .follow(&mut events, Instant::now() + INTERVAL)
            .await;
        if fastrand::f64() < 0.05 {
            let stored = serde_json::to_string(&events.checkpoint()).unwrap();
            drop(events);
            sleep(between(Duration::ZERO, INTERVAL)).await;
            events = followed.watch(Some(&stored));
            restarts += 1;
        }
    }
    followed.follow(&mut events, Instant::now() + MINUTE).await;
    println!(
        "{restarts} restarts, a change was reported after {:?} at the latest",
        followed.latest
    );
    assert!(restarts > 20, "{restarts}");
    assert_eq!(followed.reported, followed.chosen);
    // Two polls, with their jitter and requests, and a restart.
    assert!(
        followed.latest < Duration::from_secs(60),
        "{:?}",
        followed.latest
    );
}

#[tokio::test(start_paused = true)]
async fn every_change_of_a_list_is_reported_once_across_restarts() {
    every_change_is_reported_once(true).await;
}

#[tokio::test(start_paused = true)]
async fn every_change_of_users_read_in_turn_is_reported_once_across_restarts() {
    every_change_is_reported_once(false).await;
}

#[tokio::test(start_paused = true)]
async fn an_hour_of_failures_leaves_nothing_wrong() {
    let kinds = [
        ErrorKind::Unavailable,
        ErrorKind::Transport,
        ErrorKind::Timeout,
        ErrorKind::RateLimited,
        ErrorKind::Unauthenticated,
        ErrorKind::Decode,
    ];
    for (seed, kind) in (1..).zip(kinds) {
        for follow_everyone in [true, false] {
            fastrand::seed(seed);
            let mut followed = Followed::new(follow_everyone);
            let mut rested: VecDeque<UserId> = followed.staff.users.iter().cloned().collect();
            let mut events = followed.watch(None);
            let start = Instant::now();
            while start.elapsed() < HOUR + 5 * MINUTE {
                let is_failing = start.elapsed() > 5 * MINUTE;
                followed.office.fail(is_failing.then_some(kind));
                followed.change(&mut rested);
                followed.follow(&mut events, Instant::now() + MINUTE).await;
            }
            followed.office.fail(None);
            // The longest backoff, and a round after it.
            followed
                .follow(&mut events, Instant::now() + 7 * MINUTE)
                .await;
            let last = |texts: &BTreeMap<UserId, Vec<String>>| -> BTreeMap<UserId, String> {
                let last = texts.iter();
                last.map(|(user, texts)| (user.clone(), texts.last().unwrap().clone()))
                    .collect()
            };
            assert_eq!(last(&followed.reported), last(&followed.chosen), "{kind}");
        }
    }
}
