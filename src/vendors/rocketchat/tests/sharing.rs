//! Watches and direct calls under one limit, for hours on a clock that moves whenever everything waits for it.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{
    StreamExt,
    future::{join, join_all, select},
};

use super::ANN;
use crate::{
    client::HttpOptions,
    clock::Clock,
    compose::{Composer, Policy},
    directory::{Directory, Person},
    error::Result,
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    people::{People, PersonEvent},
    provider::{Capabilities, Changes, Cursor, Listing, PresenceProvider},
    testkit::FakeRocketChat,
    vendors::{
        rocketchat::RocketChat,
        test_support::{has_refused, hasty_clock::HastyClock},
    },
    watch::{Event, Follow, WatchOptions, watch},
};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// What two hours came to.
struct Outcome {
    events: RefCell<Vec<Event>>,
    polls: Vec<Cell<usize>>,
    reads: Cell<usize>,
}

impl Outcome {
    fn gaps(&self) -> usize {
        let events = self.events.borrow();
        let gaps = events.iter().filter(|it| matches!(it, Event::Gap { .. }));
        gaps.count()
    }
}

/// Follows with an event for each poll, because somebody changes before each.
async fn follow(
    chat: &RocketChat,
    fake: &FakeRocketChat,
    clock: &HastyClock,
    outcome: &Outcome,
    at: usize,
) {
    follow_by(chat.clone(), fake, clock, outcome, at).await;
}

async fn follow_by(
    provider: impl PresenceProvider + 'static,
    fake: &FakeRocketChat,
    clock: &HastyClock,
    outcome: &Outcome,
    at: usize,
) {
    let options = WatchOptions::default()
        .with_interval(Duration::from_secs(10))
        .with_max_interval(Duration::from_secs(10))
        .with_clock(clock.clone());
    let mut events = watch(provider, Follow::Everyone, options).unwrap();
    while let Some(event) = events.next().await {
        let is_busy = outcome.polls[at].get().is_multiple_of(2);
        if let Event::Changed { after, .. } = &event
            && after.user.as_str() == USERS[at]
        {
            outcome.polls[at].update(|polls| polls + 1);
            fake.set_status(USERS[at], if is_busy { "busy" } else { "online" });
        }
        outcome.events.borrow_mut().push(event);
    }
}

/// One for each watch.
const USERS: [&str; 5] = ["one", "two", "three", "four", "five"];

/// Reads in a loop, and waits as long as a refusal says.
async fn call(chat: &RocketChat, clock: &HastyClock, outcome: &Outcome) {
    let ann = Who::User(ANN.into());
    loop {
        match chat.get(&ann).await {
            Ok(_) => outcome.reads.update(|reads| reads + 1),
            Err(error) => {
                assert!(error.is_own_limit(), "{error}");
                clock.sleep(error.retry_after().unwrap()).await;
            }
        }
    }
}

/// A provider of another crate around ours that does not know of the background.
struct Plain(RocketChat);

#[async_trait]
impl PresenceProvider for Plain {
    fn source(&self) -> &Source {
        self.0.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.0.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.0.set(who, update).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        self.0.get_many(users).await
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        self.0.list().await
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        self.0.changes(since).await
    }
}

/// A fake with the vendor's limit, a provider for it, and their clock.
async fn limited() -> (FakeRocketChat, RocketChat, HastyClock) {
    let fake = FakeRocketChat::start().await;
    fake.set_call_limit("users.presence", 10);
    fake.set_status(ANN, "online");
    for user in USERS {
        fake.add_user(user, user);
        fake.set_status(user, "online");
    }
    let clock = HastyClock::of(fake.clock());
    let http = HttpOptions::default().with_clock(clock.clone());
    let chat = fake.builder().with_http(http).build().unwrap();
    (fake, chat, clock)
}

async fn two_hours(watches: usize, callers: usize) -> Outcome {
    let (fake, chat, clock) = limited().await;
    let outcome = Outcome {
        events: RefCell::default(),
        polls: vec![Cell::new(0); watches],
        reads: Cell::new(0),
    };
    let watching = (0..watches).map(|at| follow(&chat, &fake, &clock, &outcome, at));
    let calling = (0..callers).map(|_| call(&chat, &clock, &outcome));
    let all = join(join_all(watching), join_all(calling));
    let run = clock.run(2 * HOUR, watches + callers);
    select(Box::pin(all), Box::pin(run)).await;
    assert!(!has_refused(&fake.calls()));
    outcome
}

#[tokio::test]
async fn a_watch_keeps_its_half_beside_callers_that_read_in_a_loop() {
    for callers in [1, 4, 50] {
        let outcome = two_hours(1, callers).await;
        let (polls, reads) = (outcome.polls[0].get(), outcome.reads.get());
        assert_eq!(outcome.gaps(), 0, "{callers} callers");
        assert!(polls >= 540, "{callers} callers: {polls} polls");
        assert!(reads >= 540, "{callers} callers: {reads} reads");
    }
}

#[tokio::test]
async fn the_watches_of_a_provider_share_its_half_evenly() {
    for watches in [2, 3, 5] {
        let outcome = two_hours(watches, 0).await;
        let polls: Vec<usize> = outcome.polls.iter().map(Cell::get).collect();
        assert_eq!(outcome.gaps(), 0, "{polls:?}");
        let (least, most) = (polls.iter().min().unwrap(), polls.iter().max().unwrap());
        assert!(most - least <= 2, "{polls:?}");
        assert!(polls.iter().sum::<usize>() >= 540, "{polls:?}");
        let delays = outcome.events.borrow();
        let delays = delays
            .iter()
            .filter(|it| matches!(it, Event::Delayed { .. }));
        // Two watches need no more than the half.
        let least = usize::from(watches > 2);
        assert!((least..=watches).contains(&delays.count()), "{watches}");
    }
}

#[tokio::test]
async fn several_watches_keep_their_half_beside_callers() {
    let outcome = two_hours(3, 4).await;
    let polls: Vec<usize> = outcome.polls.iter().map(Cell::get).collect();
    assert_eq!(outcome.gaps(), 0, "{polls:?}");
    let (least, most) = (polls.iter().min().unwrap(), polls.iter().max().unwrap());
    assert!(most - least <= 2, "{polls:?}");
    assert!(polls.iter().sum::<usize>() >= 540, "{polls:?}");
    assert!(outcome.reads.get() >= 540, "{}", outcome.reads.get());
}

/// Three streams of persons have less than a poll for each interval.
#[tokio::test]
async fn a_stream_of_persons_reports_a_delay_and_no_gap() {
    let (_fake, chat, clock) = limited().await;
    let mut directory = Directory::new();
    for user in USERS {
        let person = Person::new(user).with_account(chat.source().clone(), user);
        directory = directory.with_person(person).unwrap();
    }
    let people = People::new(directory, Composer::new(Policy::MostRestrictive));
    let people = people.with_clock(clock.clone());
    let people = people.with_provider(chat).unwrap();
    let options = WatchOptions::default()
        .with_interval(Duration::from_secs(10))
        .with_max_interval(Duration::from_secs(10));
    let events = RefCell::new(Vec::new());
    let follow = || async {
        let mut stream = people.watch(&options).unwrap();
        while let Some(event) = stream.next().await {
            events.borrow_mut().push(event);
        }
    };
    let following = join_all((0..3).map(|_| follow()));
    select(Box::pin(following), Box::pin(clock.run(HOUR, 3))).await;
    let count = |is: fn(&PersonEvent) -> bool| events.borrow().iter().filter(|it| is(it)).count();
    let delays = count(|event| matches!(event, PersonEvent::Delayed { .. }));
    assert!(delays >= 1);
    assert_eq!(count(|event| matches!(event, PersonEvent::Gap { .. })), 0);
    assert!(count(|event| matches!(event, PersonEvent::Changed { .. })) >= 15);
}

#[tokio::test]
async fn a_refusal_by_the_own_limit_is_no_gap_behind_a_wrapper_either() {
    let (fake, chat, clock) = limited().await;
    let outcome = Outcome {
        events: RefCell::default(),
        polls: vec![Cell::new(0)],
        reads: Cell::new(0),
    };
    let watching = follow_by(Plain(chat.clone()), &fake, &clock, &outcome, 0);
    let calling = join_all((0..4).map(|_| call(&chat, &clock, &outcome)));
    let all = join(watching, calling);
    select(Box::pin(all), Box::pin(clock.run(2 * HOUR, 5))).await;
    assert_eq!(outcome.gaps(), 0);
    let events = outcome.events.borrow();
    let mut events = events.iter();
    assert!(events.any(|event| matches!(event, Event::Delayed { .. })));
}
