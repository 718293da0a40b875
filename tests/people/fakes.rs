//! The four vendors together.

mod told_clock;

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use omnipresence::{
    mock::{FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
    *,
};

use self::told_clock::ToldClock;

struct Fakes {
    genesys: FakeGenesys,
    rocketchat: FakeRocketChat,
    pnut: FakePnut,
    superoffice: FakeSuperOffice,
}

impl Fakes {
    async fn start() -> Self {
        let fakes = Self {
            genesys: FakeGenesys::start().await,
            rocketchat: FakeRocketChat::start().await,
            pnut: FakePnut::start().await,
            superoffice: FakeSuperOffice::start().await,
        };
        fakes.rocketchat.permit_editing_others(true);
        for user in [FakeGenesys::ME, FakeGenesys::ANN] {
            fakes.genesys.set_status(user, "Available", "");
        }
        for user in [FakeRocketChat::ME, FakeRocketChat::ANN] {
            fakes.rocketchat.set_status(user, "online");
        }
        for user in [FakePnut::ME, FakePnut::ANN] {
            fakes.pnut.set_presence(user, "online");
        }
        for user in [FakeSuperOffice::ME, FakeSuperOffice::ANN] {
            fakes.superoffice.set_status(user, "StatusNormal", None);
        }
        fakes
    }

    /// Mia, whose credentials are used, and Ann, both at all four vendors.
    fn people(&self) -> People {
        let user_token = FakeGenesys::USER_TOKEN;
        let genesys = self.genesys.builder().with_access_token(user_token);
        let providers: [Arc<dyn PresenceProvider>; 4] = [
            Arc::new(genesys.build().unwrap()),
            Arc::new(self.rocketchat.builder().build().unwrap()),
            Arc::new(self.pnut.builder().build().unwrap()),
            Arc::new(self.superoffice.builder().build().unwrap()),
        ];
        let ids = [
            (
                "mia",
                [
                    FakeGenesys::ME,
                    FakeRocketChat::ME,
                    FakePnut::ME,
                    FakeSuperOffice::ME,
                ],
            ),
            (
                "ann",
                [
                    FakeGenesys::ANN,
                    FakeRocketChat::ANN,
                    FakePnut::ANN,
                    FakeSuperOffice::ANN,
                ],
            ),
        ];
        let directory = ids.into_iter().fold(Directory::new(), |all, (name, ids)| {
            let accounts = providers.iter().zip(ids);
            let person = accounts.fold(Person::new(name), |person, (provider, id)| {
                person.with_account(provider.source().clone(), id)
            });
            all.with_person(person).unwrap()
        });
        let people = People::new(directory, Composer::new(Policy::MostRestrictive));
        providers
            .into_iter()
            .try_fold(people, People::with_provider)
            .unwrap()
    }
}

fn by_vendor<T>(answers: Vec<(Account, T)>) -> Vec<(String, T)> {
    let answers = answers.into_iter();
    answers
        .map(|(account, answer)| (account.source.vendor().to_owned(), answer))
        .collect()
}

#[tokio::test]
async fn everyone_is_combined_over_four_vendors_and_one_in_trouble_is_named() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    fakes.rocketchat.set_status(FakeRocketChat::ANN, "busy");
    let everyone = people.everyone().await;
    assert!(everyone.failed.is_empty(), "{everyone:?}");
    let [ann, mia] = everyone.persons.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_eq!(ann.combined.availability(), Availability::Busy);
    assert_eq!(ann.combined.inputs().len(), 4);
    assert_eq!(mia.combined.availability(), Availability::Available);

    fakes.rocketchat.set_call_limit("users.presence", 0);
    fakes.rocketchat.set_call_limit("users.getStatus", 0);
    let everyone = people.everyone().await;
    let [(source, error)] = everyone.failed.as_slice() else {
        panic!("{everyone:?}")
    };
    assert_eq!(source.vendor(), "rocketchat");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    let ann = &everyone.persons[0];
    assert_eq!(ann.combined.availability(), Availability::Available);
    assert_eq!(ann.combined.inputs().len(), 3);
    assert_eq!(ann.failed.len(), 1);
}

#[tokio::test]
async fn each_vendor_tells_what_it_lost_of_what_was_set_everywhere() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    let update = PresenceUpdate::new(Availability::DoNotDisturb).without_message();
    let outcomes = people.set_everywhere(&"mia".into(), &update).unwrap();
    for (vendor, outcome) in by_vendor(outcomes.all().await) {
        let losses = outcome.unwrap().losses;
        let shown_as = |sent| {
            let wanted = Availability::DoNotDisturb;
            vec![Loss::Availability { wanted, sent }]
        };
        let expected = match vendor.as_str() {
            "genesys" | "rocketchat" => shown_as(Availability::Busy),
            "superoffice" => shown_as(Availability::Away),
            _ => Vec::new(),
        };
        assert_eq!(losses, expected, "{vendor}");
    }
    let mia = people.person(&"mia".into()).await.unwrap();
    assert_eq!(mia.combined.availability(), Availability::DoNotDisturb);
    assert_eq!(mia.combined.winner().unwrap().source.vendor(), "pnut");
}

#[tokio::test]
async fn a_message_makes_nobody_available_at_any_vendor() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    let update = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    let outcomes = people.set_everywhere(&"mia".into(), &update).unwrap();
    for (vendor, outcome) in by_vendor(outcomes.all().await) {
        let losses = outcome.unwrap().losses;
        match vendor.as_str() {
            "pnut" => assert!(matches!(losses[..], [Loss::Message { .. }]), "{losses:?}"),
            "superoffice" => assert!(matches!(losses[..], [Loss::Availability { .. }])),
            _ => assert_eq!(losses, [], "{vendor}"),
        }
    }
    let mia = people.person(&"mia".into()).await.unwrap();
    for judged in mia.combined.inputs() {
        let presence = &judged.presence;
        let expected = match presence.source.vendor() {
            "superoffice" => Availability::Away,
            _ => Availability::Busy,
        };
        assert_eq!(presence.availability, expected, "{}", presence.source);
    }
}

#[tokio::test]
async fn somebody_else_is_set_where_that_can_be_done_and_the_rest_says_that_it_cannot() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    let update = PresenceUpdate::new(Availability::Away);
    let outcomes = people.set_everywhere(&"ann".into(), &update).unwrap();
    for (vendor, outcome) in by_vendor(outcomes.all().await) {
        match vendor.as_str() {
            "pnut" => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Unsupported),
            _ => assert!(outcome.is_ok(), "{vendor}: {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn an_exact_update_is_refused_by_those_who_would_lose_something_alone() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    let update = PresenceUpdate::new(Availability::DoNotDisturb)
        .without_message()
        .exact();
    let outcomes = people.set_everywhere(&"mia".into(), &update).unwrap();
    for (vendor, outcome) in by_vendor(outcomes.all().await) {
        match vendor.as_str() {
            "pnut" => assert!(outcome.is_ok(), "{outcome:?}"),
            _ => assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotRepresentable),
        }
    }
}

#[tokio::test]
async fn what_a_person_chose_at_rocketchat_goes_first_if_that_is_wished() {
    let fakes = Fakes::start().await;
    let people = fakes.people();
    let chat = fakes.rocketchat.builder().build().unwrap();
    let update = PresenceUpdate::new(Availability::Away);
    chat.set(&Who::Me, &update).await.unwrap();
    let presence = chat.get(&Who::Me).await.unwrap();
    assert_eq!(presence.manual, Some(true));
    fakes.genesys.set_status(FakeGenesys::ME, "Busy", "");
    let mia = people.person(&"mia".into()).await.unwrap();
    assert_eq!(mia.combined.availability(), Availability::Busy);
    let inputs = mia.combined.inputs().iter();
    let presences = inputs.map(|judged| judged.presence.clone());
    let composer = Composer::new(Policy::MostRestrictive).with_manual_first(true);
    let combined = composer.compose(presences, mia.combined.at());
    assert_eq!(combined.winner().unwrap().source.vendor(), "rocketchat");
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

/// Waits for the first presence of all four vendors.
async fn complete(events: &mut PeopleWatch, person: &str) -> Combined {
    loop {
        let combined = next(events, person).await;
        if combined.inputs().len() == 4 {
            return combined;
        }
    }
}

#[tokio::test]
async fn a_person_is_followed_at_four_vendors_in_one_stream() {
    const INTERVAL: Duration = Duration::from_secs(60);
    let fakes = Fakes::start().await;
    let clock = ToldClock::start_at(fakes.genesys.clock().now());
    let people = fakes.people().with_clock(clock.clone());
    let options = WatchOptions::default()
        .with_interval(INTERVAL)
        .with_max_interval(INTERVAL);
    let mut events = people.watch(&options).unwrap();
    let ann = complete(&mut events, "ann").await;
    assert_eq!(ann.availability(), Availability::Available);

    fakes
        .superoffice
        .set_status(FakeSuperOffice::ANN, "StatusNotAvailable", None);
    clock.advance(INTERVAL * 2);
    let ann = next(&mut events, "ann").await;
    assert_eq!(ann.availability(), Availability::Away);

    fakes.genesys.set_status(FakeGenesys::ANN, "Meeting", "");
    clock.advance(INTERVAL * 2);
    let ann = next(&mut events, "ann").await;
    assert_eq!(ann.availability(), Availability::Busy);
    assert_eq!(ann.winner().unwrap().source.vendor(), "genesys");
}

#[tokio::test]
async fn what_ends_at_rocketchat_stops_to_count_though_nothing_has_been_read_since() {
    const INTERVAL: Duration = Duration::from_secs(60 * 60);
    let fakes = Fakes::start().await;
    let clock = ToldClock::start_at(fakes.rocketchat.clock().now());
    let end = clock.now().saturating_add(Duration::from_secs(300));
    fakes.rocketchat.set_status(FakeRocketChat::ANN, "busy");
    fakes.rocketchat.set_expiry(FakeRocketChat::ANN, end);
    let people = fakes.people().with_clock(clock.clone());
    let options = WatchOptions::default()
        .with_interval(INTERVAL)
        .with_max_interval(INTERVAL);
    let mut events = people.watch(&options).unwrap();
    let ann = complete(&mut events, "ann").await;
    assert_eq!(ann.availability(), Availability::Busy);

    clock.advance(Duration::from_secs(300));
    let ann = next(&mut events, "ann").await;
    assert_eq!(ann.availability(), Availability::Available);
    let verdict_on = |vendor| {
        let mut inputs = ann.inputs().iter();
        let judged = inputs.find(|judged| judged.presence.source.vendor() == vendor);
        judged.unwrap().verdict
    };
    assert_eq!(verdict_on("rocketchat"), Verdict::Expired);
}
