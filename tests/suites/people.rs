//! People with accounts at all vendors.

use std::{mem::discriminant, sync::Arc, time::Duration};

use futures_util::StreamExt;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{VendorKit, kits},
    testkit::{Fault, Subject},
    *,
};

use crate::{
    harness::{all, once, per_vendor},
    told_clock::ToldClock,
};

pub(crate) fn trials() -> Vec<Trial> {
    // One vendor alone has nobody to be combined with.
    if kits().len() < 2 {
        return Vec::new();
    }
    all([
        once(each_vendor_reports_what_it_lost_of_an_update),
        once(a_message_makes_nobody_available),
        once(another_person_is_set_where_the_vendor_allows_it),
        once(an_exact_update_is_rejected_where_something_would_be_lost),
        once(a_manual_presence_goes_first_on_request),
        once(a_presence_stops_counting_at_its_end_without_a_read),
        per_vendor(everyone_is_combined_without_a_failing_vendor),
        per_vendor(a_change_at_the_vendor_changes_the_person),
    ])
}

/// Two people at every vendor: Mia, whose credentials are used, and Ann.
struct Vendors {
    subjects: Vec<Subject>,
    people: People,
}

impl Vendors {
    /// All users are available.
    async fn start() -> Self {
        let mut subjects: Vec<Subject> = Vec::new();
        for kit in kits() {
            for kind in kit.subjects {
                let subject = kind.start().await;
                if subject.me.is_some() {
                    subjects.push(subject);
                    break;
                }
            }
        }
        for subject in &subjects {
            for user in [mia(subject), ann(subject)] {
                let available = PresenceUpdate::new(Availability::Available);
                subject
                    .fake
                    .set_presence(user, &available.without_message())
                    .await;
            }
        }
        let person = |name: &str, user: fn(&Subject) -> &UserId| {
            subjects.iter().fold(Person::new(name), |person, subject| {
                person.with_account(subject.provider.source().clone(), user(subject).clone())
            })
        };
        let directory = [person("mia", mia), person("ann", ann)]
            .into_iter()
            .try_fold(Directory::new(), Directory::with_person)
            .unwrap();
        let providers = subjects.iter().map(|subject| Arc::clone(&subject.provider));
        let people = People::new(directory, Composer::new(Policy::MostRestrictive));
        let people = providers
            .into_iter()
            .try_fold(people, People::with_provider);
        Self {
            people: people.unwrap(),
            subjects,
        }
    }

    /// The vendors at which Ann can be shown in this way without a loss.
    async fn exact(&self, update: &PresenceUpdate) -> &Subject {
        for subject in &self.subjects {
            if subject
                .fake
                .set_presence(ann(subject), update)
                .await
                .is_empty()
            {
                return subject;
            }
        }
        panic!("no vendor can express {update:?}");
    }

    /// Sets Mia everywhere, and what the vendor's own client loses of the same update.
    async fn set_everywhere(
        &self,
        update: &PresenceUpdate,
    ) -> Vec<(Result<SetOutcome>, Vec<Loss>)> {
        let outcomes = self.people.set_everywhere(&"mia".into(), update).unwrap();
        let mut set = Vec::new();
        for (account, outcome) in outcomes.all().await {
            let mut subjects = self.subjects.iter();
            let subject = subjects.find(|subject| *subject.provider.source() == account.source);
            let subject = subject.unwrap();
            let losses = subject.fake.set_presence(ann(subject), update).await;
            set.push((outcome, losses));
        }
        assert_eq!(set.len(), self.subjects.len());
        set
    }
}

type Outcome = std::result::Result<(), &'static str>;

/// The position of a vendor that signs in as a user.
fn at(subjects: &[Subject], kit: &VendorKit) -> std::result::Result<usize, &'static str> {
    let mut subjects = subjects.iter();
    let at = subjects.position(|subject| subject.provider.source().vendor() == kit.name);
    at.ok_or("no configuration signs in as a user")
}

fn mia(subject: &Subject) -> &UserId {
    subject.me.as_ref().unwrap()
}

fn ann(subject: &Subject) -> &UserId {
    &subject.users[0]
}

async fn everyone_is_combined_without_a_failing_vendor(kit: &'static VendorKit) -> Outcome {
    let vendors = Vendors::start().await;
    let Vendors { people, subjects } = &vendors;
    let count = subjects.len();
    let failing = &subjects[at(subjects, kit)?];
    let busy = PresenceUpdate::new(Availability::Busy).without_message();
    failing.fake.set_presence(ann(failing), &busy).await;
    let everyone = people.everyone().await;
    assert!(everyone.failed.is_empty(), "{everyone:?}");
    let [ann, mia] = everyone.persons.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_ne!(ann.combined.availability(), Availability::Available);
    assert_eq!(ann.combined.inputs().len(), count);
    assert_eq!(mia.combined.availability(), Availability::Available);

    let retry_after = None;
    failing
        .fake
        .fail_next(usize::MAX, None, Fault::RateLimited { retry_after });
    let everyone = people.everyone().await;
    let [(source, error)] = everyone.failed.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_eq!(source, failing.provider.source());
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    let ann = &everyone.persons[0];
    assert_eq!(ann.combined.availability(), Availability::Available);
    assert_eq!(ann.combined.inputs().len(), count - 1);
    assert_eq!(ann.failed.len(), 1);
    Ok(())
}

async fn each_vendor_reports_what_it_lost_of_an_update() {
    let vendors = Vendors::start().await;
    let update = PresenceUpdate::new(Availability::DoNotDisturb).without_message();
    let outcomes = vendors.set_everywhere(&update).await;
    for (outcome, losses) in &outcomes {
        assert_eq!(outcome.as_ref().unwrap().losses, *losses);
    }
    assert!(outcomes.iter().any(|(_, losses)| !losses.is_empty()));
    let mia = vendors.people.person(&"mia".into()).await.unwrap();
    assert_eq!(mia.combined.availability(), Availability::DoNotDisturb);
    let exact = vendors.exact(&update).await;
    let source = &mia.combined.winner().unwrap().source;
    assert_eq!(source, exact.provider.source());
}

async fn a_message_makes_nobody_available() {
    let vendors = Vendors::start().await;
    let update = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    for (outcome, losses) in vendors.set_everywhere(&update).await {
        let kinds = |losses: &[Loss]| losses.iter().map(discriminant).collect::<Vec<_>>();
        assert_eq!(kinds(&outcome.unwrap().losses), kinds(&losses));
    }
    for person in ["mia", "ann"] {
        let read = vendors.people.person(&person.into()).await.unwrap();
        assert_eq!(read.combined.inputs().len(), vendors.subjects.len());
        for judged in read.combined.inputs() {
            let availability = judged.presence.availability;
            assert!(
                matches!(availability, Availability::Busy | Availability::Away),
                "{judged:?}"
            );
        }
    }
}

async fn another_person_is_set_where_the_vendor_allows_it() {
    let Vendors { people, subjects } = Vendors::start().await;
    let update = PresenceUpdate::new(Availability::Away);
    let outcomes = people.set_everywhere(&"ann".into(), &update).unwrap();
    for (account, outcome) in outcomes.all().await {
        let mut subjects = subjects.iter();
        let subject = subjects.find(|subject| *subject.provider.source() == account.source);
        match subject.unwrap().provider.capabilities().set {
            SetSupport::Anyone => assert!(outcome.is_ok(), "{account:?}: {outcome:?}"),
            _ => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Unsupported),
        }
    }
}

async fn an_exact_update_is_rejected_where_something_would_be_lost() {
    let vendors = Vendors::start().await;
    let update = PresenceUpdate::new(Availability::DoNotDisturb)
        .without_message()
        .exact();
    for (outcome, losses) in vendors.set_everywhere(&update).await {
        match losses[..] {
            [] => assert!(outcome.is_ok(), "{outcome:?}"),
            _ => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotRepresentable),
        }
    }
}

async fn a_manual_presence_goes_first_on_request() {
    let Vendors { people, subjects } = Vendors::start().await;
    let mut manual = None;
    for subject in &subjects {
        let busy = PresenceUpdate::new(Availability::Busy).without_message();
        subject.fake.set_presence(mia(subject), &busy).await;
        if manual.is_none() {
            let away = PresenceUpdate::new(Availability::Away);
            subject.provider.set(&Who::Me, &away).await.unwrap();
            let read = subject.provider.get(&Who::Me).await.unwrap();
            match read.manual {
                Some(true) => manual = Some(subject.provider.source()),
                _ => drop(subject.fake.set_presence(mia(subject), &busy).await),
            }
        }
    }
    let manual = manual.expect("a vendor tells who chose a presence");
    let mia = people.person(&"mia".into()).await.unwrap();
    assert_eq!(mia.combined.availability(), Availability::Busy);
    let inputs = mia.combined.inputs().iter();
    let presences = inputs.map(|judged| judged.presence.clone());
    let composer = Composer::new(Policy::MostRestrictive).with_manual_first(true);
    let combined = composer.compose(presences, mia.combined.at());
    assert_eq!(combined.winner().unwrap().source, *manual);
}

/// The next change of a person, whatever else is told before.
async fn next(events: &mut PeopleWatch, person: &str) -> Combined {
    loop {
        match events.next().await.unwrap() {
            PersonEvent::Changed {
                person: who, after, ..
            } if who.as_str() == person => return after,
            _ => {}
        }
    }
}

/// Waits for the first presence of all vendors.
async fn complete(events: &mut PeopleWatch, person: &str, vendors: usize) -> Combined {
    loop {
        let combined = next(events, person).await;
        if combined.inputs().len() == vendors {
            return combined;
        }
    }
}

fn options(interval: Duration) -> WatchOptions {
    WatchOptions::default()
        .with_interval(interval)
        .with_max_interval(interval)
}

async fn a_change_at_the_vendor_changes_the_person(kit: &'static VendorKit) -> Outcome {
    const INTERVAL: Duration = Duration::from_secs(60);
    let Vendors { people, subjects } = Vendors::start().await;
    let (count, first) = (subjects.len(), at(&subjects, kit)?);
    let clock = ToldClock::start_at(Timestamp::now());
    let people = people.with_clock(clock.clone());
    let mut events = people.watch(&options(INTERVAL)).unwrap();
    let seen = complete(&mut events, "ann", count).await;
    assert_eq!(seen.availability(), Availability::Available);

    let subject = &subjects[first];
    let away = PresenceUpdate::new(Availability::Away).without_message();
    subject.fake.set_presence(ann(subject), &away).await;
    clock.advance(INTERVAL * 2);
    let seen = next(&mut events, "ann").await;
    assert_eq!(seen.availability(), Availability::Away);

    let subject = &subjects[(first + 1) % count];
    let busy = PresenceUpdate::new(Availability::Busy).without_message();
    let losses = subject.fake.set_presence(ann(subject), &busy).await;
    if losses.is_empty() {
        clock.advance(INTERVAL * 2);
        let seen = next(&mut events, "ann").await;
        assert_eq!(seen.availability(), Availability::Busy);
        assert_eq!(seen.winner().unwrap().source, *subject.provider.source());
    }
    Ok(())
}

async fn a_presence_stops_counting_at_its_end_without_a_read() {
    const INTERVAL: Duration = Duration::from_secs(60 * 60);
    let Vendors { people, subjects } = Vendors::start().await;
    let life = Duration::from_secs(300);
    let busy = PresenceUpdate::new(Availability::Busy).without_message();
    let update = busy.with_expiry(Expiry::After(life));
    let mut ending = None;
    for subject in &subjects {
        subject.fake.set_presence(ann(subject), &update).await;
        let read = subject
            .provider
            .get(&Who::from(ann(subject)))
            .await
            .unwrap();
        if read.expires_at.is_some() {
            ending = Some(subject);
            break;
        }
        let available = PresenceUpdate::new(Availability::Available).without_message();
        subject.fake.set_presence(ann(subject), &available).await;
    }
    let ending = ending.expect("a vendor tells when a presence ends");
    let clock = ToldClock::start_at(ending.fake.clock().unwrap().now());
    let people = people.with_clock(clock.clone());
    let mut events = people.watch(&options(INTERVAL)).unwrap();
    let seen = complete(&mut events, "ann", subjects.len()).await;
    assert_eq!(seen.availability(), Availability::Busy);

    clock.advance(life);
    let seen = next(&mut events, "ann").await;
    assert_eq!(seen.availability(), Availability::Available);
    let mut inputs = seen.inputs().iter();
    let source = ending.provider.source();
    let judged = inputs.find(|judged| judged.presence.source == *source);
    assert_eq!(judged.unwrap().verdict, Verdict::Expired);
}
