//! No time in a setting is too long or too short: it is obeyed, capped as documented, or refused with the setter's name.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{EXTREME_TIMES, FakeVendor as Subject, VendorKit, kits},
    AccessToken, Availability, Clock, Composer, Directory, Error, ErrorKind, Expiry, Follow,
    HttpOptions, InMemory, MirrorRules, People, Person, Policy, PresenceProvider, PresenceUpdate,
    Quota, Result, Retry, SystemClock, WatchOptions, Who, mirror,
    mock::FakeClock,
    watch,
};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{SUITE, exercise, set};
use crate::credentials::source::Fixed;
use crate::harness::{once, per_vendor, trial};

pub(super) fn trials() -> Vec<Trial> {
    let name =
        |kit: &VendorKit, setter: &str| format!("{SUITE}::{}::any_time_for_{setter}", kit.name);
    let mut trials = per_vendor(every_function_of_the_vendor_that_takes_a_time_is_in_its_kit);
    for kit in kits() {
        let cases = CASES
            .iter()
            .map(|(setter, run)| trial(name(kit, setter), move || obey(kit, setter, *run)));
        trials.extend(cases);
        let own = kit.time_settings.iter();
        trials.extend(own.map(|it| {
            trial(name(kit, it.setter), move || async move {
                (it.run)().await.unwrap()
            })
        }));
    }
    trials.extend(once(clocks_wait_for_any_time));
    trials.extend(once(the_table_has_every_public_function_that_takes_a_time));
    trials
}

/// What a setter is called, and what is done with a time that it was given.
type Case = (
    &'static str,
    for<'a> fn(&'a Subject, Duration) -> BoxFuture<'a, Result<()>>,
);

/// Every public function that takes a time, but for those of one vendor.
const CASES: &[Case] = &[
    ("HttpOptions::with_timeout", |subject, time| {
        call(subject, move |options| options.with_timeout(time))
    }),
    ("HttpOptions::with_connect_timeout", |subject, time| {
        call(subject, move |options| options.with_connect_timeout(time))
    }),
    ("HttpOptions::with_read_timeout", |subject, time| {
        call(subject, move |options| options.with_read_timeout(time))
    }),
    ("HttpOptions::with_batch_timeout", |subject, time| {
        call(subject, move |options| options.with_batch_timeout(time))
    }),
    ("Retry::with_backoff", |subject, time| {
        retry(subject, Retry::default().with_backoff(time, time))
    }),
    ("Retry::with_max_wait", |subject, time| {
        retry(subject, Retry::default().with_max_wait(time))
    }),
    ("Quota::new", |subject, time| {
        call(subject, move |options| {
            options.with_quotas([Quota::new(1000, time)])
        })
    }),
    ("Quota::with_penalty", |subject, time| {
        let quota = Quota::new(1000, Duration::from_secs(60)).with_penalty(time);
        call(subject, move |options| options.with_quotas([quota.clone()]))
    }),
    ("AccessToken::with_lifetime", |subject, time| {
        async move {
            let token = AccessToken::new(subject.token).with_lifetime(time);
            let source = Fixed(Ok(token));
            let provider = (subject.build_with_source)(Arc::new(source))?;
            exercise(&*provider, &subject.users).await
        }
        .boxed()
    }),
    ("Error::with_retry_after", |subject, time| {
        async move {
            let later = Error::new(ErrorKind::RateLimited, "later").with_retry_after(Some(time));
            let provider = (subject.build_with_source)(Arc::new(Fixed(Err(later))))?;
            let error = exercise(&*provider, &subject.users).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::RateLimited, "{error}");
            Ok(())
        }
        .boxed()
    }),
    ("Timestamp::saturating_add", |subject, time| {
        async move {
            let now = subject.clock.now();
            assert!(now.saturating_add(time) >= now);
            Ok(())
        }
        .boxed()
    }),
    ("Timestamp::saturating_sub", |subject, time| {
        async move {
            let now = subject.clock.now();
            assert!(now.saturating_sub(time) <= now);
            Ok(())
        }
        .boxed()
    }),
    ("Expiry::After", |subject, time| {
        async move {
            let provider = subject.build(subject.clock.http_options())?;
            let update = PresenceUpdate::new(Availability::Away);
            let update = update.with_expiry(Expiry::After(time));
            match set(&*provider, &subject.users[0], &update).await {
                Err(error) if time != Duration::MAX => {
                    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
                    Ok(())
                }
                outcome => outcome,
            }
        }
        .boxed()
    }),
    ("WatchOptions::with_interval", |subject, time| {
        follow(subject, WatchOptions::default().with_interval(time))
    }),
    ("WatchOptions::with_max_interval", |subject, time| {
        follow(subject, WatchOptions::default().with_max_interval(time))
    }),
    ("WatchOptions::with_request_gap", |subject, time| {
        follow(subject, WatchOptions::default().with_request_gap(time))
    }),
    ("WatchOptions::with_resync", |subject, time| {
        follow(subject, WatchOptions::default().with_resync(time))
    }),
    ("MirrorRules::with_interval", |subject, time| {
        write(subject, move |rules| rules.with_interval(time))
    }),
    ("MirrorRules::with_lag", |subject, time| {
        write(subject, move |rules| rules.with_lag(time))
    }),
    ("People::with_patience", |subject, time| {
        async move {
            let people = people(subject, Composer::new(Policy::MostRestrictive))?;
            let people = people.with_patience(time);
            let read = people.person(&"ann".into()).await?;
            match read.failed.into_iter().next() {
                Some((_, error)) => Err(error),
                None => Ok(()),
            }
        }
        .boxed()
    }),
    ("Composer::with_stale_after", |subject, time| {
        async move {
            let composer = Composer::new(Policy::MostRestrictive).with_stale_after(time);
            let people = people(subject, composer)?;
            people.person(&"ann".into()).await?;
            let mut events = people.watch(&WatchOptions::default())?;
            assert!(events.next().await.is_some());
            let _ = events.next().now_or_never();
            Ok(())
        }
        .boxed()
    }),
    ("FakeClock::advance", |subject, time| {
        async move {
            let provider = subject.build(subject.clock.http_options())?;
            subject.clock.advance(time);
            let outcome = exercise(&*provider, &subject.users).await;
            // At the end of time every token has expired.
            outcome.or_else(|error| match error.kind() {
                ErrorKind::Unauthenticated if time == Duration::MAX => Ok(()),
                _ => Err(error),
            })
        }
        .boxed()
    }),
];

fn call<'a>(
    subject: &'a Subject,
    given: impl Fn(HttpOptions) -> HttpOptions + Send + 'a,
) -> BoxFuture<'a, Result<()>> {
    async move {
        let provider = subject.build(given(subject.clock.http_options()))?;
        exercise(&*provider, &subject.users).await
    }
    .boxed()
}

/// Calls the fake, and a server that is in trouble and asks to wait.
fn retry(subject: &Subject, retry: Retry) -> BoxFuture<'_, Result<()>> {
    async move {
        let options = subject.clock.http_options().with_retry(retry);
        for wait in ["0", "18446744073709551615"] {
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(503).insert_header("Retry-After", wait);
            Mock::given(any()).respond_with(answer).mount(&server).await;
            let everywhere = options.clone().with_proxy(proxy(&server));
            let provider = subject.build(everywhere)?;
            let who = Who::from(&subject.users[0]);
            provider.get(&who).await.unwrap_err();
        }
        let provider = subject.build(options)?;
        exercise(&*provider, &subject.users).await
    }
    .boxed()
}

fn proxy(server: &MockServer) -> omnipresence::reqwest::Proxy {
    omnipresence::reqwest::Proxy::all(server.uri()).unwrap()
}

/// Polls a watch until it waits.
fn follow(subject: &Subject, options: WatchOptions) -> BoxFuture<'_, Result<()>> {
    async move {
        let provider = subject.build(subject.clock.http_options())?;
        let mut events = watch(provider, Follow::Users(subject.users.to_vec()), options)?;
        assert!(events.next().await.is_some());
        while events.next().now_or_never().is_some() {}
        Ok(())
    }
    .boxed()
}

/// Mirrors the vendor to memory until the first write, and begins to wait.
fn write<'a>(
    subject: &'a Subject,
    given: impl Fn(MirrorRules) -> MirrorRules + Send + 'a,
) -> BoxFuture<'a, Result<()>> {
    async move {
        let provider = subject.build(subject.clock.http_options())?;
        let wall = InMemory::new("wall", "ann");
        let ann = ann(subject, &*provider).with_account(wall.source().clone(), "ann");
        let rules = given(MirrorRules::new(Directory::new().with_person(ann)?));
        let mut events = mirror(provider, [Arc::new(wall) as _], rules)?;
        assert!(events.next().await.is_some());
        while events.next().now_or_never().is_some() {}
        Ok(())
    }
    .boxed()
}

fn people(subject: &Subject, composer: Composer) -> Result<People> {
    let provider = subject.build(subject.clock.http_options())?;
    let directory = Directory::new().with_person(ann(subject, &*provider))?;
    let people = People::new(directory, composer).with_clock(subject.clock.clone());
    people.with_provider(provider)
}

fn ann(subject: &Subject, provider: &dyn PresenceProvider) -> Person {
    Person::new("ann").with_account(provider.source().clone(), subject.users[0].clone())
}

type Run = for<'a> fn(&'a Subject, Duration) -> BoxFuture<'a, Result<()>>;

async fn obey(kit: &'static VendorKit, setter: &str, run: Run) {
    let subject = (kit.start_fake)().await;
    for time in EXTREME_TIMES {
        match run(&subject, time).await {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::Config => {
                assert!(error.to_string().contains(setter), "{time:?}: {error}");
            }
            // Too short a time is over at once.
            Err(error) => {
                let is_over = error.kind() == ErrorKind::Timeout;
                assert!(time != Duration::MAX && is_over, "{time:?}: {error:?}");
            }
        }
    }
    // The server of the fake cannot be dropped by a task that has used up its budget.
    tokio::task::yield_now().await;
}

async fn clocks_wait_for_any_time() {
    for time in EXTREME_TIMES {
        let clock = SystemClock::default();
        let _ = clock.sleep(time).now_or_never();
        let _ = clock.reach(time).now_or_never();
        let clock = FakeClock::new();
        clock.advance(time);
        clock.sleep(time).await;
        clock.reach(time).await;
        assert!(clock.elapsed() >= time);
    }
}

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

async fn the_table_has_every_public_function_that_takes_a_time() {
    let mut found = BTreeSet::new();
    functions_with_a_time(&folder("src"), &mut found);
    let listed = CASES.iter().map(|(setter, _)| *setter);
    let listed = listed
        .filter(|it| *it != "Expiry::After")
        .map(str::to_owned);
    assert_eq!(found, listed.collect());
}

async fn every_function_of_the_vendor_that_takes_a_time_is_in_its_kit(kit: &'static VendorKit) {
    let mut found = BTreeSet::new();
    functions_with_a_time(&folder("src/vendors").join(kit.name), &mut found);
    let listed = kit.time_settings.iter().map(|it| it.setter.to_owned());
    assert_eq!(found, listed.collect());
}

/// Collects them as `Type::function` from the text of the sources.
fn functions_with_a_time(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // A vendor's own functions are in its kit, and tests are no part of the API.
            if !["vendors", "tests", "seeds", "samples", "kit"]
                .iter()
                .any(|it| path.ends_with(it))
            {
                functions_with_a_time(&path, found);
            }
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        // Tests stand at the end of a file.
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
        let mut owner = "";
        for (at, line) in text
            .match_indices('\n')
            .map(|(at, _)| &text[at + 1..])
            .map(|rest| (rest, rest.lines().next().unwrap_or_default()))
        {
            if line.starts_with("impl") {
                let name = line.split(" for ").last().unwrap_or_default();
                let name = name.trim_start_matches("impl").trim_start();
                owner = name
                    .split(['<', ' ', '{'])
                    .find(|it| !it.is_empty())
                    .unwrap_or_default();
            } else if let Some(name) = line.trim_start().strip_prefix("pub fn ") {
                let signature = at.split(['{', ';']).next().unwrap_or_default();
                let taken = signature.split("->").next().unwrap_or_default();
                if taken.contains("Duration") {
                    let name = name.split(['(', '<']).next().unwrap_or_default();
                    found.insert(format!("{owner}::{name}"));
                }
            }
        }
    }
}
