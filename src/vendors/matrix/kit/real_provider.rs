//! The provider at a real server: what it reads, sets and follows, and what it makes of the server's faults.

#![expect(clippy::unwrap_used, reason = "these are tests")]

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, future::join};
use reqwest::Method;
use serde_json::json;
use tokio::task::spawn_blocking;

use super::{
    homeserver::{Account, Homeserver, HomeserverOptions, Tracking},
    raw_call::{call, presence_of},
};
use crate::{
    error::{ErrorKind, Scope},
    keep::{Finished, keep},
    model::{Availability, Caveat, PresenceUpdate, UserId, Who},
    provider::{Cursor, PresenceProvider},
    vendors::{
        kit::Unavailable,
        matrix::{Matrix, MatrixBuilder},
    },
    watch::{Event, Follow, WatchOptions, watch},
};

const NO_LIMIT: HomeserverOptions = HomeserverOptions {
    timers: super::homeserver::Timers::Own,
    presence: Tracking::On,
    has_no_presence_limit: true,
    has_no_busy: false,
    token_seconds: None,
};

fn at(server: &Homeserver) -> MatrixBuilder {
    Matrix::builder().with_base_url(&server.base_url)
}

fn of(server: &Homeserver, user: &Account) -> Matrix {
    let builder = at(server).with_access_token(user.token.as_str());
    builder.build().expect("the settings are valid")
}

async fn put(server: &Homeserver, user: &Account, state: &str, message: &str) {
    let body = Some(json!({"presence": state, "status_msg": message}));
    let (status, answer) = call(server, Some(user), Method::PUT, &presence_of(user), body).await;
    assert_eq!(status, 200, "{answer}");
}

pub(super) async fn a_provider_reads_sets_and_lists() -> Result<(), Unavailable> {
    let server = Homeserver::start(NO_LIMIT)?;
    let [ann, bob, cyd] = ["ann", "bob", "cyd"].map(|name| server.account(name));
    let (as_ann, as_bob) = (of(&server, ann), of(&server, bob));

    let away = PresenceUpdate::new(Availability::Away).with_message("at lunch");
    let outcome = as_ann.set(&Who::Me, &away).await.unwrap();
    assert_eq!(outcome.losses, []);
    let life = outcome.expires_at.unwrap();
    assert!(life > outcome.effective.unwrap().observed_at);
    let read = as_bob.get(&Who::User(ann.user_id.as_str().into())).await;
    let read = read.unwrap();
    assert_eq!(read.availability, Availability::Away);
    assert_eq!(read.message.unwrap().text, "at lunch");

    // A state alone keeps the message.
    let busy = PresenceUpdate::new(Availability::Busy);
    as_ann.set(&Who::Me, &busy).await.unwrap();
    let read = as_bob.get(&Who::User(ann.user_id.as_str().into())).await;
    let read = read.unwrap();
    assert_eq!(read.availability, Availability::Busy);
    assert_eq!(read.message.unwrap().text, "at lunch");

    let hidden = as_bob.get(&Who::User(cyd.user_id.as_str().into())).await;
    let error = hidden.unwrap_err();
    assert_eq!(
        (error.kind(), error.scope()),
        (ErrorKind::Forbidden, Scope::User)
    );

    let listed = as_bob.list().await.unwrap();
    let shown = |user: &Account| {
        let mut entries = listed.entries.iter();
        entries
            .find(|entry| entry.user.as_str() == user.user_id)
            .map(|entry| entry.availability)
    };
    assert_eq!(shown(ann), Some(Availability::Busy));
    assert_eq!(shown(bob), Some(Availability::Offline));
    assert_eq!(shown(cyd), None);

    as_ann.clear(&Who::Me).await.unwrap();
    let read = as_bob.get(&Who::User(ann.user_id.as_str().into())).await;
    let read = read.unwrap();
    assert_eq!(
        (read.availability, read.message),
        (Availability::Offline, None)
    );
    Ok(())
}

pub(super) async fn presence_that_is_switched_off_is_unknown() -> Result<(), Unavailable> {
    for presence in [Tracking::Off, Tracking::Untracked] {
        let server = Homeserver::start(HomeserverOptions {
            presence,
            ..HomeserverOptions::default()
        })?;
        let [ann, bob] = ["ann", "bob"].map(|name| server.account(name));
        let as_bob = of(&server, bob);
        let read = as_bob.get(&Who::User(ann.user_id.as_str().into())).await;
        let read = read.unwrap();
        assert_eq!(read.availability, Availability::Unknown, "{presence:?}");
        assert_eq!(read.caveats, [Caveat::VendorDoesNotReport]);
        for entry in as_bob.list().await.unwrap().entries {
            assert_eq!(entry.availability, Availability::Unknown, "{presence:?}");
        }
        let online = PresenceUpdate::new(Availability::Available);
        let error = of(&server, ann).set(&Who::Me, &online).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.to_string().contains("switched off"), "{error}");
    }
    Ok(())
}

pub(super) async fn a_session_goes_on_when_its_token_ends_or_is_revoked() -> Result<(), Unavailable>
{
    let server = Homeserver::start(HomeserverOptions {
        token_seconds: Some(2),
        ..NO_LIMIT
    })?;
    let ann = server.account("ann");
    let builder = at(&server).with_password(ann.user_id.as_str(), ann.password.as_str());
    let matrix = builder.build().expect("the settings are valid");
    let own = matrix.get(&Who::Me).await.unwrap();
    assert_eq!(own.user.as_str(), ann.user_id);
    let device = matrix.api().get_token_owner().send().await.unwrap();
    let device = device.into_value().device_id;
    // The server's clock decides when the token has ended.
    let ended = Instant::now() + Duration::from_secs(3);
    tokio::time::sleep_until(ended.into()).await;
    matrix.get(&Who::Me).await.unwrap();

    // A token that was just renewed is not renewed again for ten seconds.
    tokio::time::sleep(Duration::from_secs(11)).await;
    matrix.api().logout().send().await.unwrap();
    matrix.get(&Who::Me).await.unwrap();
    let again = matrix.api().get_token_owner().send().await.unwrap();
    assert_eq!(again.into_value().device_id, device);

    let wrong = at(&server).with_password("ann", "wrong").build();
    let error = wrong.unwrap().get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    Ok(())
}

pub(super) async fn an_application_service_sets_and_reads_anyone() -> Result<(), Unavailable> {
    let server = Homeserver::start(HomeserverOptions::default())?;
    let [ann, cyd] = ["ann", "cyd"].map(|name| server.account(name));
    let (service, me) = (&server.service, ann.user_id.as_str());
    let matrix = at(&server).with_application_service(service.token.as_str(), me);
    let matrix = matrix.build().expect("the settings are valid");
    let update = PresenceUpdate::new(Availability::Away).with_message("on a train");
    for user in [ann, cyd] {
        let who = Who::User(user.user_id.as_str().into());
        matrix.set(&who, &update).await.unwrap();
        let read = matrix.get(&who).await.unwrap();
        assert_eq!(read.availability, Availability::Away);
        assert_eq!(read.message.unwrap().text, "on a train");
    }
    let stranger = Who::User("@nobody:elsewhere.example".into());
    let error = matrix.set(&stranger, &update).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.scope()),
        (ErrorKind::Forbidden, Scope::User)
    );
    Ok(())
}

pub(super) async fn a_kept_status_outlives_its_decay() -> Result<(), Unavailable> {
    // With the server's own limit of one presence in ten seconds.
    let server = Homeserver::start(HomeserverOptions::default())?;
    let [ann, bob] = ["ann", "bob"].map(|name| server.account(name));
    let as_bob = of(&server, bob);
    let away = PresenceUpdate::new(Availability::Away).with_message("in a meeting");
    let mut keeper = keep(of(&server, ann), Who::Me, away);
    // A lone state decays after 39 seconds at the latest.
    let end = tokio::time::Instant::now() + Duration::from_secs(45);
    let mut renewals = 0;
    while let Ok(Some(outcome)) = tokio::time::timeout_at(end, keeper.next()).await {
        outcome.unwrap();
        renewals += 1;
    }
    assert_eq!(renewals, 3);
    let who = Who::User(ann.user_id.as_str().into());
    let read = as_bob.get(&who).await.unwrap();
    assert_eq!(read.availability, Availability::Away);
    assert!(matches!(keeper.finish().await, Ok(Finished::Cleared(_))));
    let read = as_bob.get(&who).await.unwrap();
    assert_eq!(read.availability, Availability::Offline);
    Ok(())
}

/// How many users a watch follows here, each of whom changes once.
const USERS: usize = 300;

pub(super) async fn a_watch_reports_each_change_at_once() -> Result<(), Unavailable> {
    let server = Arc::new(Homeserver::start(NO_LIMIT)?);
    let names: Vec<String> = (0..USERS).map(|number| format!("user{number}")).collect();
    let making = Arc::clone(&server);
    let users = spawn_blocking(move || making.add_users(&names)).await;
    let users = users.expect("users can be added");
    let ids = users.iter().map(|user| UserId::from(user.user_id.as_str()));
    let follow = Follow::Users(ids.collect());
    let as_bob = of(&server, server.account("bob"));
    let mut events = watch(as_bob, follow, WatchOptions::default()).unwrap();
    for _ in 0..USERS {
        let event = events.next().await.unwrap();
        assert!(matches!(event, Event::Changed { .. }), "{event:?}");
    }
    let mut times = Vec::with_capacity(USERS);
    for user in &users {
        let begin = Instant::now();
        let setting = put(&server, user, "online", "here");
        let (event, ()) = join(events.next(), setting).await;
        let Some(Event::Changed { after, .. }) = event else {
            panic!("{event:?}");
        };
        times.push(begin.elapsed());
        assert_eq!(after.user.as_str(), user.user_id);
        assert_eq!(after.availability, Availability::Available);
    }
    times.sort_unstable();
    let (median, p99) = (times[USERS / 2], times[USERS * 99 / 100]);
    println!("from the PUT to the event, {USERS} changes: median {median:?}, p99 {p99:?}");
    Ok(())
}

pub(super) async fn a_user_who_joins_later_is_followed() -> Result<(), Unavailable> {
    let server = Arc::new(Homeserver::start(NO_LIMIT)?);
    let as_bob = of(&server, server.account("bob"));
    let mut events = watch(as_bob, Follow::Everyone, WatchOptions::default()).unwrap();
    let mut known = BTreeSet::new();
    while known.len() < 2 {
        if let Some(Event::Changed { after, .. }) = events.next().await {
            known.insert(after.user);
        }
    }
    let making = Arc::clone(&server);
    let eve = spawn_blocking(move || making.add_users(&["eve".to_owned()]).remove(0)).await;
    let eve = eve.expect("a user can be added");
    put(&server, &eve, "online", "new here").await;
    loop {
        if let Some(Event::Changed { after, .. }) = events.next().await
            && after.user.as_str() == eve.user_id
            && after.availability == Availability::Available
        {
            return Ok(());
        }
    }
}

pub(super) async fn a_token_that_the_server_cannot_read_leads_to_a_snapshot()
-> Result<(), Unavailable> {
    let server = Homeserver::start(NO_LIMIT)?;
    let [ann, bob] = ["ann", "bob"].map(|name| server.account(name));
    put(&server, ann, "online", "here").await;
    let as_bob = of(&server, bob);
    let users = [UserId::from(ann.user_id.as_str())];
    let cursor = Cursor::following(users).with_token("nonsense");
    let changes = as_bob.changes(Some(&cursor)).await.unwrap();
    assert!(changes.full);
    assert_eq!(changes.presences[0].availability, Availability::Available);
    let next = as_bob.changes(Some(&changes.next)).await.unwrap();
    assert!(!next.full);
    assert!(next.presences.is_empty(), "{:?}", next.presences);
    Ok(())
}
