//! Reads a watch until nothing more is told for a while.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{Stream, StreamExt, task::noop_waker};
use omnipresence::{
    Availability, Event, Follow, PresenceProvider, UserId, Watch, WatchOptions, mock::FakeClock,
    watch,
};

pub(crate) fn start(
    provider: impl PresenceProvider + 'static,
    clock: &FakeClock,
    who: Follow,
) -> Watch {
    watch(provider, who, options(clock)).unwrap()
}

pub(crate) fn options(clock: &FakeClock) -> WatchOptions {
    WatchOptions::default().with_clock(clock.clone())
}

pub(crate) fn users(names: &[&str]) -> Follow {
    Follow::Users(names.iter().map(|name| UserId::from(*name)).collect())
}

/// What is told within this time of the fake clock, in words.
pub(crate) async fn told(watch: &mut Watch, clock: &FakeClock, within: Duration) -> Vec<String> {
    let events = events(watch, clock, within).await;
    events.iter().map(words).collect()
}

/// What is told within this time of the fake clock. It ends when the watch waits for something later.
pub(crate) async fn events(watch: &mut Watch, clock: &FakeClock, within: Duration) -> Vec<Event> {
    use omnipresence::Clock;
    let end = clock.elapsed() + within;
    let mut events = Vec::new();
    while clock.elapsed() < end {
        tokio::select! {
            biased;
            event = watch.next() => events.extend(event),
            () = stopped(clock, end) => break,
        }
    }
    events
}

async fn stopped(clock: &FakeClock, end: Duration) {
    use omnipresence::Clock;
    while clock.elapsed() < end {
        tokio::task::yield_now().await;
    }
}

/// What is told without waiting.
pub(crate) fn at_once(watch: &mut Watch) -> Vec<String> {
    let waker = noop_waker();
    let mut context = Context::from_waker(&waker);
    let mut told = Vec::new();
    while let Poll::Ready(Some(event)) = Pin::new(&mut *watch).poll_next(&mut context) {
        told.push(words(&event));
    }
    told
}

/// An event in a few words, such as `ann: available -> busy`.
pub(crate) fn words(event: &Event) -> String {
    let of = |user: &Option<UserId>| user.as_ref().map_or("everyone", UserId::as_str).to_owned();
    let text = |text: &omnipresence::Presence| match &text.message {
        Some(message) => format!("{} ({})", text.availability, message.text),
        None => text.availability.to_string(),
    };
    match event {
        Event::Changed { before, after } => {
            let before = before.as_ref().map_or("?".to_owned(), text);
            format!("{}: {before} -> {}", after.user, text(after))
        }
        Event::Expired { before } => format!("{}: {} expired", before.user, text(before)),
        Event::Gap { user, error, .. } => format!("{}: gap, {}", of(user), error.kind()),
        Event::Resumed { user } => format!("{}: resumed", of(user)),
        Event::Partial { error } => format!("partial, {}", error.kind()),
        _ => unreachable!("there are no other events"),
    }
}

pub(crate) const AVAILABLE: Availability = Availability::Available;
pub(crate) const BUSY: Availability = Availability::Busy;
pub(crate) const AWAY: Availability = Availability::Away;
pub(crate) const OFFLINE: Availability = Availability::Offline;

pub(crate) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
