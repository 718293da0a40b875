//! What a watch emits, at every vendor in each of its configurations.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{
        Configure, SubjectKind,
        watching::{SkewedClock, options, seconds, start, told},
    },
    Availability, Capabilities, ChangesSupport, Follow, ListSupport, Presence, PresenceProvider,
    PresenceUpdate, Result, SetOutcome, Source, UserId, WatchOptions, Who,
    testkit::{FakeClock, Subject},
    watch,
};

use crate::harness::{all, per_subject};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_subject(a_change_is_emitted_once),
        per_subject(a_vendor_with_a_skewed_clock_is_followed),
        per_subject(a_late_reading_is_not_emitted),
    ])
}

const CHANGES: [Availability; 4] = [
    Availability::Busy,
    Availability::Away,
    Availability::Offline,
    Availability::Available,
];

async fn set(subject: &Subject, user: &UserId, availability: Availability) {
    let update = PresenceUpdate::new(availability).without_message();
    subject.fake.set_presence(user, &update).await;
}

/// The users of the subject, and everyone where the vendor lists users.
fn follows(subject: &Subject) -> Vec<Follow> {
    let mut follows = vec![Follow::Users(subject.users.to_vec())];
    if subject.provider.capabilities().list != ListSupport::No {
        follows.push(Follow::Everyone);
    }
    follows
}

async fn availability(provider: &dyn PresenceProvider, user: &UserId) -> Availability {
    let read = provider.get_many(std::slice::from_ref(user)).await;
    read.into_iter().next().unwrap().1.unwrap().availability
}

async fn a_change_is_emitted_once(kind: &'static SubjectKind) {
    for case in 0..follows(&kind.start().await).len() {
        let subject = kind.start().await;
        let (clock, user) = (subject.fake.clock().unwrap(), &subject.users[0]);
        set(&subject, user, Availability::Available).await;
        let follow = follows(&subject).swap_remove(case);
        let mut watch = start(Arc::clone(&subject.provider), clock, follow);
        told(&mut watch, clock, seconds(120)).await;
        set(&subject, user, Availability::Away).await;
        let mut events = told(&mut watch, clock, seconds(300)).await;
        events.extend(told(&mut watch, clock, seconds(300)).await);
        events.retain(|event| event.starts_with(user.as_str()));
        assert_eq!(events, [format!("{user}: available -> away")]);
    }
}

/// The clock of the provider is five minutes behind or ahead of the vendor's.
async fn a_vendor_with_a_skewed_clock_is_followed(kind: &'static SubjectKind) {
    let configurations: [(Configure, i64); 2] = [
        (|clock| skewed(clock, -5), -5),
        (|clock| skewed(clock, 5), 5),
    ];
    for (configure, minutes) in configurations {
        for case in 0..follows(&kind.start().await).len() {
            let subject = (kind.start_with)(configure).await;
            let (clock, user) = (subject.fake.clock().unwrap(), &subject.users[0]);
            set(&subject, user, Availability::Available).await;
            let ours = SkewedClock::ahead_of(clock, minutes);
            let follow = follows(&subject).swap_remove(case);
            let options = WatchOptions::default().with_clock(ours);
            let mut watch = watch(Arc::clone(&subject.provider), follow, options).unwrap();
            told(&mut watch, clock, seconds(120)).await;
            let mut before = Availability::Available;
            for change in CHANGES {
                set(&subject, user, change).await;
                let after = availability(&*subject.provider, user).await;
                let mut events = told(&mut watch, clock, seconds(120)).await;
                events.retain(|event| event.starts_with(user.as_str()));
                let expected = (after != before).then(|| format!("{user}: {before} -> {after}"));
                assert_eq!(events, Vec::from_iter(expected), "{minutes} minutes");
                before = after;
            }
            assert_eq!(before, Availability::Available);
            // A status that ends by itself does so in less time, unless a client renews it.
            let mut later = told(&mut watch, clock, seconds(2 * 60 * 60)).await;
            later.retain(|event| event.starts_with(user.as_str()));
            let after = availability(&*subject.provider, user).await;
            let ends = subject.provider.capabilities().expiry;
            if !matches!(ends, omnipresence::ExpirySupport::Always { .. }) {
                assert_eq!(after, before);
            }
            let expected = (after != before).then(|| format!("{user}: {before} -> {after}"));
            assert_eq!(later, Vec::from_iter(expected), "{minutes} minutes");
        }
    }
}

fn skewed(clock: &FakeClock, minutes: i64) -> omnipresence::HttpOptions {
    let ours = SkewedClock::ahead_of(clock, minutes);
    clock.http_options().with_clock(ours)
}

/// A provider of which every third response shows users as they were before their last change.
struct Lagging {
    provider: Arc<dyn PresenceProvider>,
    responses: AtomicUsize,
    /// Each state of each user.
    states: Mutex<HashMap<UserId, Vec<Presence>>>,
}

impl Lagging {
    fn respond(&self, fresh: Presence, is_late: bool) -> Presence {
        let mut states = self.states.lock().unwrap();
        let states = states.entry(fresh.user.clone()).or_default();
        if !states
            .last()
            .is_some_and(|last| last.says_the_same_as(&fresh))
        {
            states.push(fresh.clone());
        }
        match states.as_slice() {
            [.., before, _] if is_late => {
                let mut late = before.clone();
                late.observed_at = fresh.observed_at;
                late
            }
            _ => fresh,
        }
    }
}

#[async_trait]
impl PresenceProvider for Lagging {
    fn source(&self) -> &Source {
        self.provider.source()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            changes: ChangesSupport::Compared,
            list: ListSupport::No,
            ..self.provider.capabilities()
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.provider.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.provider.set(who, update).await
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let is_late = self.responses.fetch_add(1, Ordering::Relaxed) % 3 == 2;
        let responses = self.provider.get_many(users).await.into_iter();
        responses
            .map(|(user, read)| (user, read.map(|fresh| self.respond(fresh, is_late))))
            .collect()
    }
}

const LATE_CHANGES: [Availability; 4] = [
    Availability::Busy,
    Availability::Away,
    Availability::DoNotDisturb,
    Availability::Available,
];

/// A replica that lags behind the others neither repeats a change nor reverses it, where the vendor reports when a status changed.
async fn a_late_reading_is_not_emitted(
    kind: &'static SubjectKind,
) -> std::result::Result<(), &'static str> {
    let subject = kind.start().await;
    let (clock, user) = (subject.fake.clock().unwrap(), &subject.users[0]);
    set(&subject, user, Availability::Available).await;
    let lagging = Lagging {
        provider: Arc::clone(&subject.provider),
        responses: AtomicUsize::new(0),
        states: Mutex::default(),
    };
    let options = options(clock);
    let mut watch = watch(lagging, Follow::Users(vec![user.clone()]), options).unwrap();
    told(&mut watch, clock, seconds(120)).await;
    let mut before = Availability::Available;
    for change in LATE_CHANGES {
        set(&subject, user, change).await;
        let read = subject.provider.get_many(std::slice::from_ref(user)).await;
        let read = read.into_iter().next().unwrap().1.unwrap();
        if read.changed_at.is_none() {
            assert_eq!(change, LATE_CHANGES[0], "{read:?}");
            return Err("the vendor does not report when a status changed");
        }
        let after = read.availability;
        let events = told(&mut watch, clock, seconds(300)).await;
        let expected = (after != before).then(|| format!("{user}: {before} -> {after}"));
        assert_eq!(events, Vec::from_iter(expected));
        before = after;
    }
    Ok(())
}
