//! Mirrors between every two fake vendors that let others be set, both ways.

use std::{
    collections::HashMap,
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
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{VendorKit, kits},
    Availability, Capabilities, Changes, Cursor, Directory, Echoes, ExpirySupport, Listing, Mirror,
    MirrorEvent, MirrorRules, Person, Presence, PresenceProvider, PresenceUpdate, Result,
    SetOutcome, SetSupport, Skip, Source, StatusDefinition, UserId, WatchOptions, Who, mirror,
    testkit::{Fake, Subject},
};

use crate::{clock::TestClock, harness::trial};

type Provider = Arc<dyn PresenceProvider>;

/// Counts the calls under way and the writes.
struct Counted {
    provider: Provider,
    under_way: Arc<AtomicUsize>,
    writes: Arc<AtomicUsize>,
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

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        let _call = self.call();
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.provider.clear(who).await
    }

    async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        let _call = self.call();
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.provider.set_own(user, update).await
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

    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        let _call = self.call();
        self.provider.wait_for_changes(since).await
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let _call = self.call();
        self.writes.fetch_add(updates.len(), Ordering::SeqCst);
        self.provider.set_many(updates).await
    }

    fn in_background(&self) -> Option<Provider> {
        Some(Arc::new(Self {
            provider: self.provider.in_background()?,
            under_way: Arc::clone(&self.under_way),
            writes: Arc::clone(&self.writes),
        }))
    }

    fn delay(&self) -> Option<Duration> {
        self.provider.delay()
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

/// After this, mirrors have passed on all that was changed.
const WAIT: Duration = Duration::from_secs(120);

/// A source, three of its users, and how it shows what is set.
#[derive(Clone)]
struct Place {
    provider: Provider,
    fake: Arc<dyn Fake>,
    users: [UserId; 3],
    /// What each availability reads back as when the provider has set it.
    shown_as: HashMap<Availability, Availability>,
    /// Whether writes to a user who is offline are accepted without an effect.
    ignores_writes_offline: bool,
    /// The changes that users make here, and that writes can follow.
    choices: Vec<PresenceUpdate>,
}

const CHOICES: [Availability; 4] = [
    Availability::Available,
    Availability::Busy,
    Availability::Away,
    Availability::Offline,
];

impl Place {
    /// Whether a status that was set can have ended meanwhile, so that this is shown.
    fn may_have_ended(&self, shown: Availability) -> bool {
        let ends = match self.provider.capabilities().expiry {
            ExpirySupport::Always { default, .. } => default < WAIT,
            _ => false,
        };
        ends && shown == Availability::Offline
    }

    async fn new(subject: Subject) -> Self {
        let Subject { provider, fake, .. } = subject;
        let users: [UserId; 3] = fake.add_users(3).await.try_into().unwrap();
        let who = Who::from(&users[0]);
        let mut shown_as = HashMap::new();
        for wanted in CHOICES {
            provider
                .set(&who, &PresenceUpdate::new(wanted))
                .await
                .unwrap();
            shown_as.insert(wanted, provider.get(&who).await.unwrap().availability);
        }
        for exact in [Availability::Available, Availability::Away] {
            assert_eq!(shown_as[&exact], exact, "agreement must mean something");
        }
        let available = PresenceUpdate::new(Availability::Available);
        fake.set_presence(&users[0], &PresenceUpdate::new(Availability::Offline))
            .await;
        let written = provider.set(&who, &available).await;
        let is_offline = provider.get(&who).await.unwrap().availability == Availability::Offline;
        fake.set_presence(&users[0], &available).await;
        let listed = provider.definitions().await;
        let listed = listed
            .map_or(Vec::new(), |listed| listed.entries)
            .into_iter();
        let choices = listed
            .map(|definition| {
                (
                    definition.availability,
                    PresenceUpdate::native(definition.native),
                )
            })
            .chain(CHOICES.map(|choice| (choice, PresenceUpdate::new(choice))))
            .filter(|(availability, _)| match availability {
                Availability::Unknown => false,
                Availability::Offline => !is_offline,
                _ => true,
            })
            .map(|(_, update)| update.without_message())
            .collect();
        Self {
            provider,
            fake,
            users,
            shown_as,
            ignores_writes_offline: is_offline && written.is_ok(),
            choices,
        }
    }

    /// A place at a vendor that lets others be set; `None` if it lets nobody be set to what users choose.
    async fn at(kit: &VendorKit) -> Option<Self> {
        for kind in kit.subjects {
            let subject = kind.start().await;
            let capabilities = subject.provider.capabilities();
            let has_away = capabilities.exact.contains(&Availability::Away);
            if capabilities.set == SetSupport::Anyone && has_away {
                return Some(Self::new(subject).await);
            }
        }
        None
    }

    async fn choose(&self, user: usize, update: &PresenceUpdate) {
        self.fake.set_presence(&self.users[user], update).await;
    }
}

/// Two fakes, mirrored both ways.
struct Pair {
    clock: TestClock,
    places: [Place; 2],
    ends: [Arc<Counted>; 2],
    mirrors: [Mirror; 2],
    events: Vec<MirrorEvent>,
}

impl Pair {
    fn new(places: [Place; 2]) -> Self {
        let clock = TestClock::default();
        let under_way = Arc::new(AtomicUsize::new(0));
        let ends = places.each_ref().map(|place| {
            Arc::new(Counted {
                provider: Arc::clone(&place.provider),
                under_way: Arc::clone(&under_way),
                writes: Arc::default(),
            })
        });
        let directory = (0..3).fold(Directory::new(), |directory, number| {
            let person = (0..2).fold(Person::new(number.to_string()), |person, end| {
                let user = places[end].users[number].clone();
                person.with_account(ends[end].source().clone(), user)
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
            places,
            ends,
            mirrors: [there, back],
            events: Vec::new(),
        }
    }

    /// Lets time pass at once, then lets the mirrors do all that they can do.
    async fn pass(&mut self, time: Duration) {
        for place in &self.places {
            place.fake.clock().unwrap().advance(time);
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
        let place = &self.places[end];
        let who = Who::from(&place.users[person]);
        place.provider.get(&who).await.unwrap().availability
    }

    /// A thousand changes at either end, then quiet: both agree, and nobody writes any more.
    async fn settle_after_a_thousand(&mut self) {
        let mut chance = fastrand::Rng::with_seed(3);
        self.pass_seconds(10).await;
        for _ in 0..1000 {
            let place = &self.places[chance.usize(0..2)];
            let choice = &place.choices[chance.usize(..place.choices.len())];
            place.choose(chance.usize(0..3), choice).await;
            self.pass(Duration::from_millis(chance.u64(0..6_000))).await;
        }
        self.pass(WAIT).await;

        let [there, back] = [1, 0].map(|end| self.places[end].shown_as.clone());
        for person in 0..3 {
            let (a, b) = (self.shown(0, person).await, self.shown(1, person).await);
            // What a mirror wrote last may have ended by itself.
            let has_ended = self.places[0].may_have_ended(a) || self.places[1].may_have_ended(b);
            assert!(
                there[&a] == b || back[&b] == a || has_ended,
                "person {person}: {a} and {b}"
            );
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

/// One trial for each case and each two vendors.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (number, one) in kits().iter().enumerate() {
        for other in &kits()[number + 1..] {
            trials.push(pair(
                "a_thousand_changes_settle",
                one,
                other,
                a_thousand_changes_settle,
            ));
            let name = "a_user_who_is_signed_out_at_one_stays_signed_in_at_the_other";
            trials.push(pair(
                name,
                one,
                other,
                a_user_who_is_signed_out_at_one_stays_signed_in_at_the_other,
            ));
        }
    }
    trials
}

type Outcome = std::result::Result<(), &'static str>;

fn pair<F>(
    name: &str,
    one: &'static VendorKit,
    other: &'static VendorKit,
    case: fn([Place; 2]) -> F,
) -> Trial
where
    F: Future<Output = Outcome> + 'static,
{
    let name = format!("mirror::{}::{}::{name}", one.name, other.name);
    trial(name, async move || {
        match (Place::at(one).await, Place::at(other).await) {
            (Some(one), Some(other)) => case([one, other]).await,
            _ => Err("one of the vendors lets no other user be set"),
        }
    })
}

async fn a_thousand_changes_settle(places: [Place; 2]) -> Outcome {
    Pair::new(places).settle_after_a_thousand().await;
    Ok(())
}

async fn a_user_who_is_signed_out_at_one_stays_signed_in_at_the_other(
    places: [Place; 2],
) -> Outcome {
    let [one, other] = places;
    let (other, signed_out) = match (one.ignores_writes_offline, other.ignores_writes_offline) {
        (true, false) => (other, one),
        (false, true) => (one, other),
        _ => return Err("not one of the vendors ignores writes to a user who is signed out"),
    };
    let mut pair = Pair::new([other.clone(), signed_out.clone()]);
    let offline = PresenceUpdate::new(Availability::Offline);
    signed_out.choose(0, &offline).await;
    pair.pass_seconds(20).await;

    let busy = PresenceUpdate::new(Availability::Busy);
    other.choose(0, &busy).await;
    pair.pass_seconds(120).await;

    assert_eq!(pair.shown(0, 0).await, other.shown_as[&Availability::Busy]);
    assert_eq!(pair.shown(1, 0).await, Availability::Offline);
    let is_reported = |event: &MirrorEvent| {
        matches!(
            event,
            MirrorEvent::Skipped {
                why: Skip::NoEffect,
                ..
            }
        )
    };
    assert!(pair.events.iter().any(is_reported), "{:?}", pair.events);
    Ok(())
}
