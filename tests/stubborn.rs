//! Users and accounts that keep failing beside others, as a watch and a mirror take them.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{Stream, StreamExt};
use omnipresence::*;
use tokio::time::{Instant, timeout};

const HOUR: Duration = Duration::from_secs(3600);

type Fails = fn(&str) -> Option<Error>;

/// Everyone has one status, and `fails` decides which users cannot be read.
struct Board {
    source: Source,
    capabilities: Capabilities,
    status: Mutex<Availability>,
    fails: Mutex<Fails>,
    requests: AtomicUsize,
    read: Mutex<Vec<String>>,
    written: Mutex<Vec<(Instant, String)>>,
}

impl Board {
    fn new(name: &str, read_batch: usize, fails: Fails) -> Arc<Self> {
        let pace = Pace {
            interval: Duration::from_secs(15),
            request_gap: Duration::from_secs(1),
        };
        Arc::new(Self {
            source: Source::new("board", name),
            capabilities: Capabilities {
                set: SetSupport::Anyone,
                concurrency: 1,
                read_batch,
                pace,
                ..Capabilities::NONE
            },
            status: Mutex::new(Availability::Available),
            fails: Mutex::new(fails),
            requests: AtomicUsize::new(0),
            read: Mutex::default(),
            written: Mutex::default(),
        })
    }

    fn fail(&self, fails: Fails) {
        *self.fails.lock().unwrap() = fails;
    }

    fn show(&self, availability: Availability) {
        *self.status.lock().unwrap() = availability;
    }

    fn one(&self, user: &UserId) -> Result<Presence> {
        if let Some(error) = (self.fails.lock().unwrap())(user.as_str()) {
            return Err(error);
        }
        self.read.lock().unwrap().push(user.to_string());
        let (source, status) = (self.source.clone(), *self.status.lock().unwrap());
        let native = NativeStatus::new(status.as_str());
        Ok(Presence::new(
            user.clone(),
            source,
            status,
            native,
            Timestamp::now(),
        ))
    }
}

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        match who {
            Who::User(user) => self.one(user),
            Who::Me => Err(Error::unsupported("there is no own user")),
        }
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        self.requests.fetch_add(1, Relaxed);
        users
            .iter()
            .map(|user| (user.clone(), self.one(user)))
            .collect()
    }

    async fn set(&self, who: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        let user = self.get(who).await?.user.to_string();
        self.written.lock().unwrap().push((Instant::now(), user));
        Ok(SetOutcome::new(None, Vec::new()))
    }
}

/// A clock of tokio's paused time with a jitter that is always the same.
#[derive(Clone, Debug)]
struct Jitter(SystemClock, f64);

#[async_trait]
impl Clock for Jitter {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH.saturating_add(self.0.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.0.sleep(duration).await;
    }

    fn chance(&self) -> f64 {
        self.1
    }
}

fn options(jitter: f64) -> WatchOptions {
    let options = WatchOptions::default().with_max_interval(Duration::from_secs(15));
    options.with_clock(Jitter(SystemClock::default(), jitter))
}

fn follow(board: &Arc<Board>, users: &[&str]) -> Watch {
    let users = users.iter().copied().map(UserId::from).collect();
    watch(Arc::clone(board), Follow::Users(users), options(0.5)).unwrap()
}

fn mirrored(from: &Arc<Board>, to: &Arc<Board>, users: &[&str], jitter: f64) -> Mirror {
    let directory = users.iter().fold(Directory::new(), |directory, user| {
        let boards = [from, to].into_iter();
        let person = boards.fold(Person::new(*user), |person, board| {
            person.with_account(board.source.clone(), *user)
        });
        directory.with_person(person).unwrap()
    });
    let rules = MirrorRules::new(directory).with_watch(options(jitter));
    mirror(Arc::clone(from), [Arc::clone(to) as _], rules).unwrap()
}

/// What a stream emits in this time.
async fn pass<T>(mut events: impl Stream<Item = T> + Unpin, time: Duration) -> Vec<T> {
    let mut emitted = Vec::new();
    let all = async {
        while let Some(event) = events.next().await {
            emitted.push(event);
        }
    };
    let _ = timeout(time, all).await;
    emitted
}

fn no_id(user: &str) -> Option<Error> {
    (user == "a/b").then(|| Error::new(ErrorKind::Invalid, "that cannot be an id"))
}

fn hidden(user: &str) -> Option<Error> {
    (user != "zoe").then(|| Error::new(ErrorKind::Forbidden, "hidden"))
}

#[tokio::test(start_paused = true)]
async fn an_id_that_cannot_be_one_does_not_hide_an_outage() {
    for read_batch in [50, 1] {
        let board = Board::new("one", read_batch, no_id);
        let mut watch = follow(&board, &["a/b", "ann", "bob"]);
        pass(&mut watch, Duration::from_secs(100)).await;
        board.fail(|user| no_id(user).or(Some(Error::new(ErrorKind::Unavailable, "down"))));
        let before = board.requests.load(Relaxed);

        let events = pass(&mut watch, HOUR).await;

        let requests = board.requests.load(Relaxed) - before;
        assert!(requests < 100, "{read_batch}: {requests} requests");
        let is_outage = matches!(events[..], [Event::Gap { user: None, .. }]);
        assert!(is_outage, "{read_batch}: {events:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn users_who_cannot_be_read_delay_no_other() {
    let users = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "zoe"];
    let board = Board::new("one", 1, hidden);
    let mut watch = follow(&board, &users);
    pass(&mut watch, HOUR).await;
    let reads = board.read.lock().unwrap().len();
    assert!(
        reads > 100,
        "{reads} reads in an hour, at an interval of 15 s"
    );
}

#[tokio::test(start_paused = true)]
async fn an_account_that_keeps_failing_delays_no_other_once_these_work() {
    let (from, to) = (
        Board::new("from", 50, |_| None),
        Board::new("to", 50, hidden),
    );
    let mut mirror = mirrored(&from, &to, &["ann", "zoe"], 1.0);
    // A state that comes back within ten minutes waits.
    let choices = [
        Availability::Busy,
        Availability::Away,
        Availability::DoNotDisturb,
        Availability::Offline,
    ];
    for availability in choices.into_iter().cycle().take(20) {
        from.show(availability);
        let shown = Instant::now();
        pass(&mut mirror, Duration::from_secs(400)).await;
        let written = to.written.lock().unwrap().pop();
        let (at, user) = written.unwrap();
        assert_eq!(user, "zoe");
        let delay = at - shown;
        assert!(delay < Duration::from_secs(45), "written after {delay:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_jitter_a_failing_target_is_not_tried_in_a_tight_loop() {
    let from = Board::new("from", 50, |_| None);
    let to = Board::new("to", 50, |_| {
        Some(Error::new(ErrorKind::Unavailable, "down"))
    });
    from.show(Availability::Busy);
    let mut mirror = mirrored(&from, &to, &["ann"], 0.0);
    let start = Instant::now();
    for _ in 0..100 {
        mirror.next().await;
    }
    assert!(
        start.elapsed() > Duration::from_secs(60),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_read_after_a_write_waits_a_minute_as_the_vendor_asks() {
    let boards = ["one", "other"].map(|name| Board::new(name, 50, |_| None));
    let [one, other] = &boards;
    let directory = Directory::new();
    let person = Person::new("ann").with_account(one.source.clone(), "ann");
    let person = person.with_account(other.source.clone(), "ann");
    let rules = MirrorRules::new(directory.with_person(person).unwrap()).with_watch(options(0.5));
    let there = mirror(Arc::clone(one), [Arc::clone(other) as _], rules.clone()).unwrap();
    let back = mirror(
        Arc::clone(other),
        [Arc::clone(one) as _],
        rules.only_changes(),
    )
    .unwrap();
    let mut both = futures_util::stream::select(there, back);
    pass(&mut both, Duration::from_secs(60)).await;
    one.show(Availability::Busy);
    while other.written.lock().unwrap().is_empty() {
        both.next().await;
    }
    let minute = Duration::from_secs(60);
    other.fail(|_| {
        let minute = Some(Duration::from_secs(60));
        Some(Error::new(ErrorKind::RateLimited, "later").with_retry_after(minute))
    });
    let before = other.requests.load(Relaxed);

    pass(&mut both, minute).await;

    let requests = other.requests.load(Relaxed) - before;
    assert!(
        requests < 5,
        "{requests} requests in a minute in which the vendor asked for none"
    );
}
