use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use futures_util::Stream;
use omnipresence::{
    Account, Availability, Clock, Directory, Error, Mirror, MirrorEvent, MirrorRules, Person,
    PresenceProvider, Skip, WatchOptions, mirror,
};

use crate::{
    board::{Board, Ways},
    clock::TestClock,
};

/// The users of a test over hours, and what they choose.
pub(crate) const USERS: [&str; 3] = ["ann", "bob", "eve"];
pub(crate) const CHOICES: [Availability; 4] = [
    Availability::Busy,
    Availability::DoNotDisturb,
    Availability::Away,
    Availability::Available,
];

/// How far time goes at once.
const STEP: Duration = Duration::from_millis(250);

/// Between two readings of a source; it does not grow, so that a test knows when they are.
const EVERY: Duration = Duration::from_secs(5);

/// Mirrors that go on while the clock does.
pub(crate) struct World {
    pub(crate) clock: TestClock,
    mirrors: Vec<Mirror>,
    pub(crate) events: Vec<MirrorEvent>,
    story: Vec<String>,
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Rules for the same users at several boards, on the clock of the test.
pub(crate) fn rules(clock: &TestClock, users: &[&str], boards: &[&Board]) -> MirrorRules {
    let person = |user: &&str| {
        let accounts = boards.iter().map(|board| board.source().clone());
        accounts.fold(Person::new(*user), |person, source| {
            person.with_account(source, *user)
        })
    };
    let persons = users.iter().map(person);
    let directory = persons.fold(Directory::new(), |directory, person| {
        directory.with_person(person).unwrap()
    });
    let watch = WatchOptions::default()
        .with_interval(EVERY)
        .with_max_interval(EVERY)
        .with_clock(clock.clone());
    MirrorRules::new(directory)
        .with_watch(watch)
        .with_interval(Duration::from_secs(2))
}

/// A mirror from one board to another.
pub(crate) fn one_way(from: &Board, to: &Board, rules: MirrorRules) -> Mirror {
    mirror(from.clone(), [Arc::new(to.clone()) as _], rules).unwrap()
}

/// Users at two boards, and a mirror from `a` to `b` that has not begun.
pub(crate) struct Scene {
    pub(crate) a: Board,
    pub(crate) b: Board,
    pub(crate) world: World,
}

impl Scene {
    pub(crate) fn new(users: &[&str], adapt: impl FnOnce(MirrorRules) -> MirrorRules) -> Self {
        Self::at(|_| {}, users, adapt)
    }

    /// The same at a `b` with these ways.
    pub(crate) fn at(
        ways_of_b: impl FnOnce(&mut Ways),
        users: &[&str],
        adapt: impl FnOnce(MirrorRules) -> MirrorRules,
    ) -> Self {
        let clock = TestClock::default();
        let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, users));
        b.behave(ways_of_b);
        let rules = adapt(rules(&clock, users, &[&a, &b]));
        let world = World::new(&clock, vec![one_way(&a, &b, rules)]);
        Self { a, b, world }
    }

    /// A mirror each way between the accounts of Ann; the one from `b` begins with what changes.
    pub(crate) fn both_ways(adapt: impl FnOnce(MirrorRules) -> MirrorRules) -> Self {
        let mut back = None;
        let mut scene = Self::new(&["ann"], |rules| {
            let rules = adapt(rules);
            back = Some(rules.clone().only_changes());
            rules
        });
        let back = one_way(&scene.b, &scene.a, back.unwrap());
        scene.world.mirrors.push(back);
        scene
    }
}

impl World {
    pub(crate) fn new(clock: &TestClock, mirrors: Vec<Mirror>) -> Self {
        Self {
            clock: clock.clone(),
            mirrors,
            events: Vec::new(),
            story: Vec::new(),
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.clock.elapsed() + time;
        loop {
            self.run();
            let left = end.saturating_sub(self.clock.elapsed());
            if left.is_zero() {
                return;
            }
            self.clock.advance(left.min(STEP));
        }
    }

    pub(crate) fn pass_seconds(&mut self, seconds: u64) {
        self.pass(Duration::from_secs(seconds));
    }

    /// Polls all mirrors in turn until none of them can go on.
    fn run(&mut self) {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);
        while woken.0.swap(false, Ordering::Relaxed) {
            for mirror in &mut self.mirrors {
                if let Poll::Ready(Some(event)) = Pin::new(mirror).poll_next(&mut context) {
                    self.story.push(line(&self.clock, &event));
                    self.events.push(event);
                    woken.0.store(true, Ordering::Relaxed);
                }
            }
        }
    }

    /// Why nothing was written, in order.
    pub(crate) fn skips(&self) -> impl Iterator<Item = Skip> {
        self.events.iter().filter_map(|event| match event {
            MirrorEvent::Skipped { why, .. } => Some(*why),
            _ => None,
        })
    }

    /// What failed where, and when it is tried again.
    pub(crate) fn failures(&self) -> impl Iterator<Item = (&Account, &Error, Option<Duration>)> {
        self.events.iter().filter_map(|event| match event {
            MirrorEvent::Failed {
                to,
                error,
                retry_after,
                ..
            } => Some((to, error, *retry_after)),
            _ => None,
        })
    }

    /// The first of the mirrors.
    pub(crate) fn first(&self) -> &Mirror {
        &self.mirrors[0]
    }

    /// Drops the first of the mirrors.
    pub(crate) fn drop_first(&mut self) {
        self.mirrors.remove(0);
    }

    /// Adds what the test itself does to the story.
    pub(crate) fn note(&mut self, what: &str) {
        let line = format!("{:7.2?} {what}", self.clock.elapsed());
        self.story.push(line);
    }

    /// What happened last, a line each, for a test that fails.
    pub(crate) fn story(&self) -> String {
        const LINES: usize = 60;
        let first = self.story.len().saturating_sub(LINES);
        self.story[first..].join("\n")
    }
}

fn line(clock: &TestClock, event: &MirrorEvent) -> String {
    let told = match event {
        MirrorEvent::Wrote {
            from, to, update, ..
        } => format!("{} -> {}: {:?}", from.source, to.source, update.status),
        MirrorEvent::Restored {
            from, to, update, ..
        } => format!(
            "{} -> {}: back to {:?}",
            from.source, to.source, update.status
        ),
        MirrorEvent::Skipped { from, why, .. } => {
            format!("{} of {}: {why}", from.user, from.source)
        }
        other => format!("{other:?}"),
    };
    format!("{:7.2?} {told}", clock.elapsed())
}
