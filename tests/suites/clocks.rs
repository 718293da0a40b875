//! Every provider goes by the clock that it was given, and writes by the clock of the vendor.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt};
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Configure, NOWHERE, SubjectKind, kits},
    Availability, Clock, Composer, Directory, ErrorKind, Expiry, ExpirySupport, Follow, InMemory,
    Loss, MirrorRules, People, Person, Policy, PresenceProvider, PresenceUpdate, SetSupport,
    Timestamp, WatchOptions, Who, mirror,
    testkit::{FakeClock, Subject},
    watch,
};

use crate::harness::{all, once, per_subject};

const HOUR: Duration = Duration::from_secs(60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_subject(a_reading_is_observed_by_the_given_clock),
        per_subject(an_expiry_in_the_past_is_invalid_by_the_vendors_clock),
        per_subject(an_expiry_that_the_vendor_cannot_express_is_a_loss),
        once(no_chance_of_a_clock_is_out_of_range),
    ])
}

async fn a_reading_is_observed_by_the_given_clock(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let (provider, clock) = (&subject.provider, subject.fake.clock().unwrap());
    clock.advance(3 * HOUR);
    let mut read = vec![provider.get(&Who::from(&subject.users[0])).await.unwrap()];
    for (_, answer) in provider.get_many(&subject.users).await {
        read.push(answer.unwrap());
    }
    let changes = provider.changes(None).await;
    read.extend(changes.map_or(Vec::new(), |it| it.presences));
    let list = provider.list().await;
    read.extend(list.map_or(Vec::new(), |it| it.entries));
    for presence in read {
        assert_eq!(presence.observed_at, clock.now(), "{presence:?}");
    }
}

/// A clock that shows an hour less than the vendor's, one that shows an hour more, and the vendor's own.
const CLOCKS: [Configure; 3] = [
    |clock| at(clock.now().saturating_sub(HOUR)),
    |clock| at(clock.now().saturating_add(HOUR)),
    FakeClock::http_options,
];

fn at(now: omnipresence::Timestamp) -> omnipresence::HttpOptions {
    let clock = FakeClock::new();
    clock.set(now);
    clock.http_options()
}

fn writable(subject: &Subject) -> Result<Who, &'static str> {
    match subject.provider.capabilities().set {
        SetSupport::No => Err("the provider sets nobody"),
        SetSupport::Me => Ok(Who::Me),
        SetSupport::Anyone => Ok(Who::from(&subject.users[0])),
    }
}

async fn an_expiry_in_the_past_is_invalid_by_the_vendors_clock(
    kind: &'static SubjectKind,
) -> Result<(), &'static str> {
    for (number, configure) in CLOCKS.into_iter().enumerate() {
        let subject = (kind.start_with)(configure).await;
        let who = writable(&subject)?;
        let (provider, fake) = (&subject.provider, &subject.fake);
        let vendors = fake.clock().unwrap().now();
        let ours = match number {
            0 => vendors.saturating_sub(HOUR),
            1 => vendors.saturating_add(HOUR),
            _ => vendors,
        };
        let update = |expiry| PresenceUpdate::new(Availability::Available).with_expiry(expiry);
        let before = fake.requests();
        // Nothing is known yet of the vendor's clock.
        for expiry in [
            Expiry::At(ours.saturating_sub(MINUTE)),
            Expiry::After(Duration::ZERO),
        ] {
            let error = provider.set(&who, &update(expiry)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        }
        assert_eq!(fake.requests(), before, "nothing was sent");
        provider.get(&who).await.unwrap();
        let before = fake.requests();
        let past = update(Expiry::At(vendors.saturating_sub(MINUTE)));
        let error = provider.set(&who, &past).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert_eq!(fake.requests(), before, "nothing was sent");
        let soon = update(Expiry::At(vendors.saturating_add(MINUTE)));
        provider.set(&who, &soon).await.unwrap();
    }
    Ok(())
}

async fn an_expiry_that_the_vendor_cannot_express_is_a_loss(
    kind: &'static SubjectKind,
) -> Result<(), &'static str> {
    let subject = kind.start().await;
    let who = writable(&subject)?;
    let month = 30 * 24 * HOUR;
    let is_lost = match subject.provider.capabilities().expiry {
        ExpirySupport::No => true,
        ExpirySupport::Optional => false,
        ExpirySupport::Always { max, .. } => max < month,
    };
    let update = PresenceUpdate::new(Availability::Available).with_expiry(Expiry::After(month));
    let outcome = subject.provider.set(&who, &update).await.unwrap();
    let is_expiry = |loss: &Loss| matches!(loss, Loss::Expiry { .. });
    assert_eq!(outcome.losses.iter().any(is_expiry), is_lost, "{outcome:?}");
    if is_lost {
        let error = subject
            .provider
            .set(&who, &update.exact())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable, "{error}");
    }
    Ok(())
}

/// A clock whose chance is no number from 0 to 1.
#[derive(Clone, Debug)]
struct OddClock {
    clock: FakeClock,
    chance: f64,
}

#[async_trait]
impl Clock for OddClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    async fn reach(&self, elapsed: Duration) {
        self.clock.reach(elapsed).await;
    }

    fn chance(&self) -> f64 {
        self.chance
    }
}

/// Calls, watches, persons and mirrors at a source that is down, where each wait is chosen by chance.
async fn no_chance_of_a_clock_is_out_of_range() {
    for chance in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -1.0,
        2.0,
        f64::MAX,
    ] {
        let clock = FakeClock::new();
        let odd = OddClock {
            clock: clock.clone(),
            chance,
        };
        let http = clock.http_options().with_clock(odd.clone());
        let down = (kits()[0].logins[0].open)(NOWHERE, http).unwrap().provider;
        let error = down.get(&Who::User("17".into())).await.unwrap_err();
        assert_eq!(error.attempts(), 4, "{error}");

        let options = || WatchOptions::default().with_clock(odd.clone());
        let users = Follow::Users(vec!["17".into()]);
        let mut events = watch(Arc::clone(&down), users, options()).unwrap();
        assert!(events.next().await.is_some());
        clock.advance(HOUR);
        let _ = events.next().now_or_never();

        let wall = InMemory::new("wall", "ann");
        let person = Person::new("ann").with_account(down.source().clone(), "17");
        let person = person.with_account(wall.source().clone(), "ann");
        let directory = Directory::new().with_person(person).unwrap();
        let people = People::new(directory.clone(), Composer::new(Policy::MostRestrictive));
        let people = people.with_clock(odd.clone());
        let people = people.with_provider(Arc::clone(&down)).unwrap();
        let mut events = people.watch(&options()).unwrap();
        assert!(events.next().await.is_some());
        clock.advance(HOUR);
        let _ = events.next().now_or_never();

        let rules = MirrorRules::new(directory).with_watch(options());
        let mut events = mirror(wall, [down], rules).unwrap();
        for _ in 0..3 {
            let _ = events.next().now_or_never();
            clock.advance(HOUR);
        }
    }
}
