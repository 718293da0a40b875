//! Reads a watch on a fake clock, for the suites and the tests of each vendor.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::{
    StreamExt,
    future::{Either, select},
};

use crate::{
    clock::{Clock, FakeClock, Timestamp},
    model::{Presence, UserId},
    provider::PresenceProvider,
    watch::{Event, Follow, Watch, WatchOptions, watch},
};

/// Starts a watch on a fake clock.
pub fn start(provider: impl PresenceProvider + 'static, clock: &FakeClock, who: Follow) -> Watch {
    watch(provider, who, options(clock)).expect("the provider can be watched")
}

/// The default options, on a fake clock.
#[must_use]
pub fn options(clock: &FakeClock) -> WatchOptions {
    WatchOptions::default().with_clock(clock.clone())
}

/// Follows these users.
#[must_use]
pub fn users(names: &[&str]) -> Follow {
    Follow::Users(names.iter().map(|name| UserId::from(*name)).collect())
}

/// Returns what is emitted within this time of the fake clock, in words.
pub async fn told(watch: &mut Watch, clock: &FakeClock, within: Duration) -> Vec<String> {
    let events = events(watch, clock, within).await;
    events.iter().map(words).collect()
}

/// Returns what is emitted within this time of the fake clock. It returns when the watch waits for something later.
pub async fn events(watch: &mut Watch, clock: &FakeClock, within: Duration) -> Vec<Event> {
    let end = clock.elapsed() + within;
    let mut events = Vec::new();
    while clock.elapsed() < end {
        match select(watch.next(), pin!(stopped(clock, end))).await {
            Either::Left((event, _)) => events.extend(event),
            Either::Right(_) => break,
        }
    }
    events
}

async fn stopped(clock: &FakeClock, end: Duration) {
    while clock.elapsed() < end {
        tokio::task::yield_now().await;
    }
}

/// Returns an event in a few words, such as `ann: available -> busy`.
#[must_use]
pub fn words(event: &Event) -> String {
    let of = |user: &Option<UserId>| user.as_ref().map_or("everyone", UserId::as_str).to_owned();
    let text = |text: &Presence| match &text.message {
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
        Event::Delayed { wait } => format!("delayed, {} s", wait.as_secs()),
        Event::Partial { error } => format!("partial, {}", error.kind()),
    }
}

/// So many seconds.
#[must_use]
pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A clock beside that of a fake: it shows another time of day, and passes with it.
#[derive(Clone, Debug)]
pub struct SkewedClock {
    fake: FakeClock,
    ahead: Arc<AtomicI64>,
}

impl SkewedClock {
    /// A clock that shows so many minutes more.
    #[must_use]
    pub fn ahead_of(fake: &FakeClock, minutes: i64) -> Self {
        let clock = Self {
            fake: fake.clone(),
            ahead: Arc::default(),
        };
        clock.jump(minutes);
        clock
    }

    /// Jumps ahead by so many minutes.
    pub fn jump(&self, minutes: i64) {
        self.ahead.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::Relaxed);
        Timestamp::from_unix_millis(self.fake.now().as_unix_millis() + ahead)
    }

    fn elapsed(&self) -> Duration {
        self.fake.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.fake.sleep(duration).await;
    }

    async fn reach(&self, elapsed: Duration) {
        self.fake.reach(elapsed).await;
    }

    fn chance(&self) -> f64 {
        1.0
    }
}
