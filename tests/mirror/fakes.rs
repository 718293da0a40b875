//! Mirrors between fake vendors, both ways.
#![cfg(all(
    feature = "mock",
    feature = "genesys",
    feature = "rocketchat",
    feature = "superoffice"
))]

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::Stream;
use omnipresence::{
    Availability, Capabilities, Changes, Cursor, Directory, Echoes, Listing, Mirror, MirrorEvent,
    MirrorRules, Person, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome, Skip,
    Source, StatusDefinition, UserId, WatchOptions, Who, mirror,
    mock::{FakeClock, FakeGenesys, FakeRocketChat, FakeSuperOffice},
};

use crate::{
    board::{everything, here_or_not},
    clock::TestClock,
};

type Provider = Arc<dyn PresenceProvider>;

/// Counts the calls under way and the writes.
struct Counted {
    provider: Provider,
    under_way: Arc<AtomicUsize>,
    writes: AtomicUsize,
}

/// A call under way, also if nobody waits for it any more.
struct Call(Arc<AtomicUsize>);

impl Drop for Call {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Counted {
    fn call(&self) -> Call {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        Call(Arc::clone(&self.under_way))
    }
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl PresenceProvider for Counted {
    fn source(&self) -> &Source {
        self.provider.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let _call = self.call();
        self.provider.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let _call = self.call();
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.provider.set(who, update).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let _call = self.call();
        self.provider.get_many(users).await
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let _call = self.call();
        self.provider.list().await
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        let _call = self.call();
        self.provider.changes(since).await
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let _call = self.call();
        self.writes.fetch_add(updates.len(), Ordering::SeqCst);
        self.provider.set_many(updates).await
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        let _call = self.call();
        self.provider.definitions().await
    }
}

/// Wakes the test's task, and remembers that it did.
struct Woken {
    task: Waker,
    flag: AtomicBool,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.flag.store(true, Ordering::SeqCst);
        self.task.wake_by_ref();
    }
}

/// Two fakes, mirrored both ways.
struct Pair {
    clock: TestClock,
    clocks: [FakeClock; 2],
    ends: [Arc<Counted>; 2],
    users: [[&'static str; 3]; 2],
    mirrors: [Mirror; 2],
    events: Vec<MirrorEvent>,
}

impl Pair {
    fn new(
        providers: [Provider; 2],
        clocks: [FakeClock; 2],
        users: [[&'static str; 3]; 2],
    ) -> Self {
        let clock = TestClock::default();
        let under_way = Arc::new(AtomicUsize::new(0));
        let ends = providers.map(|provider| {
            Arc::new(Counted {
                provider,
                under_way: Arc::clone(&under_way),
                writes: AtomicUsize::new(0),
            })
        });
        let directory = (0..3).fold(Directory::new(), |directory, number| {
            let person = (0..2).fold(Person::new(number.to_string()), |person, end| {
                person.with_account(ends[end].source().clone(), users[end][number])
            });
            directory.with_person(person).unwrap()
        });
        let watch = WatchOptions::default()
            .with_interval(Duration::from_secs(5))
            .with_clock(clock.clone());
        let rules = MirrorRules::new(directory)
            .with_watch(watch)
            .with_interval(Duration::from_secs(2))
            .with_echoes(Echoes::default());
        let [a, b] = ends.clone();
        let there = mirror(Arc::clone(&a), [Arc::clone(&b) as Provider], rules.clone()).unwrap();
        let back = mirror(b, [a as Provider], rules.only_changes()).unwrap();
        Self {
            clock,
            clocks,
            ends,
            users,
            mirrors: [there, back],
            events: Vec::new(),
        }
    }

    /// Lets time pass at once, then lets the mirrors do all that they can do.
    async fn pass(&mut self, time: Duration) {
        for clock in &self.clocks {
            clock.advance(time);
        }
        self.clock.advance(time);
        poll_fn(|context| self.run(context)).await;
    }

    async fn pass_seconds(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.pass(Duration::from_secs(1)).await;
        }
    }

    fn run(&mut self, context: &Context<'_>) -> Poll<()> {
        let woken = Arc::new(Woken {
            task: context.waker().clone(),
            flag: AtomicBool::new(true),
        });
        let waker = Waker::from(Arc::clone(&woken));
        let mut own = Context::from_waker(&waker);
        while woken.flag.swap(false, Ordering::SeqCst) {
            for mirror in &mut self.mirrors {
                while let Poll::Ready(event) = Pin::new(&mut *mirror).poll_next(&mut own) {
                    self.events.extend(event);
                    woken.flag.store(true, Ordering::SeqCst);
                }
            }
        }
        if self.ends[0].under_way.load(Ordering::SeqCst) == 0 {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    fn writes(&self) -> usize {
        let writes = self.ends.iter().map(|end| &end.writes);
        writes.map(|writes| writes.load(Ordering::SeqCst)).sum()
    }

    async fn shown(&self, end: usize, person: usize) -> Availability {
        let who = Who::User(self.users[end][person].into());
        self.ends[end]
            .provider
            .get(&who)
            .await
            .unwrap()
            .availability
    }

    /// A thousand changes at either end, then quiet: both agree, and nobody writes any more.
    async fn settle_after_a_thousand(
        &mut self,
        choices: [&[&str]; 2],
        choose: impl Fn(usize, &str, &str),
        language: fn(Availability) -> Availability,
    ) {
        let mut chance = fastrand::Rng::with_seed(3);
        self.pass_seconds(10).await;
        for _ in 0..1000 {
            let end = chance.usize(0..2);
            let user = self.users[end][chance.usize(0..3)];
            choose(end, user, choices[end][chance.usize(0..choices[end].len())]);
            self.pass(Duration::from_millis(chance.u64(0..6_000))).await;
        }
        self.pass_seconds(120).await;

        for person in 0..3 {
            let (a, b) = (self.shown(0, person).await, self.shown(1, person).await);
            assert_eq!(language(a), language(b), "person {person}");
        }
        let writes = self.writes();
        assert!((100..=1000).contains(&writes), "{writes} writes");
        self.pass_seconds(120).await;
        assert_eq!(self.writes(), writes, "nobody has changed anything since");
        let failed = self
            .events
            .iter()
            .find(|event| matches!(event, MirrorEvent::Failed { .. }));
        assert!(failed.is_none(), "{failed:?}");
    }
}

const GENESYS: [&str; 3] = [FakeGenesys::ANN, FakeGenesys::BOB, FakeGenesys::EVE];
const GENESYS_CHOICES: [&str; 7] = [
    "Available",
    "On Queue",
    "Busy",
    "Meeting",
    "Away",
    "Meal",
    "Offline",
];

async fn with_rocketchat() -> (FakeGenesys, FakeRocketChat, Pair) {
    let (genesys, rocketchat) = (FakeGenesys::start().await, FakeRocketChat::start().await);
    rocketchat.permit_editing_others(true);
    let users = [
        FakeRocketChat::ANN,
        FakeRocketChat::BOB,
        FakeRocketChat::EVE,
    ];
    for user in users {
        rocketchat.set_status(user, "online");
    }
    for user in GENESYS {
        genesys.set_status(user, "Available", "");
    }
    let pair = Pair::new(
        [
            Arc::new(genesys.builder().build().unwrap()),
            Arc::new(rocketchat.builder().build().unwrap()),
        ],
        [genesys.clock().clone(), rocketchat.clock().clone()],
        [GENESYS, users],
    );
    (genesys, rocketchat, pair)
}

#[tokio::test]
async fn a_thousand_changes_at_genesys_and_rocket_chat_settle() {
    let (genesys, rocketchat, mut pair) = with_rocketchat().await;
    let choose = |end: usize, user: &str, choice: &str| match end {
        0 => genesys.set_status(user, choice, ""),
        _ => rocketchat.set_status(user, choice),
    };
    // Whoever goes offline at Rocket.Chat also disconnects, and writes have no effect until they come back.
    let choices: [&[&str]; 2] = [&GENESYS_CHOICES, &["online", "busy", "away"]];

    pair.settle_after_a_thousand(choices, choose, everything)
        .await;
}

#[tokio::test]
async fn a_thousand_changes_at_genesys_and_superoffice_settle() {
    let (genesys, superoffice) = (FakeGenesys::start().await, FakeSuperOffice::start().await);
    let users = [
        FakeSuperOffice::ANN,
        FakeSuperOffice::BOB,
        FakeSuperOffice::ME,
    ];
    for user in users {
        superoffice.set_status(user, "StatusNormal", None);
    }
    let mut pair = Pair::new(
        [
            Arc::new(genesys.builder().build().unwrap()),
            Arc::new(superoffice.builder().build().unwrap()),
        ],
        [genesys.clock().clone(), superoffice.clock().clone()],
        [GENESYS, users],
    );
    let choose = |end: usize, user: &str, choice: &str| match end {
        0 => genesys.set_status(user, choice, ""),
        _ => superoffice.set_status(user, choice, None),
    };
    let choices: [&[&str]; 2] = [&GENESYS_CHOICES, &["StatusNormal", "StatusNotAvailable"]];

    pair.settle_after_a_thousand(choices, choose, here_or_not)
        .await;
}

#[tokio::test]
async fn somebody_who_is_signed_out_of_rocket_chat_is_not_signed_out_of_genesys() {
    let (genesys, rocketchat, mut pair) = with_rocketchat().await;
    rocketchat.set_connection(FakeRocketChat::ANN, "offline");
    pair.pass_seconds(20).await;

    genesys.set_status(FakeGenesys::ANN, "Busy", "");
    pair.pass_seconds(120).await;

    assert_eq!(pair.shown(0, 0).await, Availability::Busy);
    assert_eq!(pair.shown(1, 0).await, Availability::Offline);
    let told = |event: &MirrorEvent| {
        matches!(
            event,
            MirrorEvent::Skipped {
                why: Skip::NoEffect,
                ..
            }
        )
    };
    assert!(pair.events.iter().any(told), "{:?}", pair.events);
}
