//! Clocks that go otherwise than the vendor's, or jump.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{Clock, Timestamp, WatchOptions, mock::FakeClock, watch};

use crate::{
    board::{Board, Kind},
    reader::{BUSY, seconds, told, users},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Our clock, where the vendor has the fake one: as far ahead of it as is set, by the time of day.
#[derive(Clone, Debug)]
pub(crate) struct OurClock {
    vendors: FakeClock,
    ahead: Arc<AtomicI64>,
}

impl OurClock {
    pub(crate) fn ahead_of(vendors: &FakeClock, minutes: i64) -> Self {
        let clock = Self {
            vendors: vendors.clone(),
            ahead: Arc::default(),
        };
        clock.jump(minutes);
        clock
    }

    fn jump(&self, minutes: i64) {
        self.ahead.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

#[async_trait]
impl Clock for OurClock {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::Relaxed);
        Timestamp::from_unix_millis(self.vendors.now().as_unix_millis() + ahead)
    }

    fn elapsed(&self) -> Duration {
        self.vendors.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.vendors.sleep(duration).await;
    }

    async fn reach(&self, elapsed: Duration) {
        self.vendors.reach(elapsed).await;
    }

    fn chance(&self) -> f64 {
        1.0
    }
}

fn options(clock: &OurClock) -> WatchOptions {
    WatchOptions::default().with_clock(clock.clone())
}

#[tokio::test]
async fn a_jump_of_the_time_of_day_tells_nothing_and_hides_nothing() {
    for kind in [Kind::Deltas, Kind::Lists, Kind::Bulk(2)] {
        for minutes in [-24 * 60, -1, 1, 60] {
            let board = Board::new(kind, &["ann", "bob"]);
            let mut bob = board.presence("bob", BUSY);
            bob.expires_at = Some(board.clock.now().saturating_add(48 * HOUR));
            board.put(bob);
            let clock = OurClock::ahead_of(&board.clock, 0);
            let who = users(&["ann", "bob"]);
            let mut watch = watch(board.clone(), who, options(&clock)).unwrap();
            assert_eq!(told(&mut watch, &board.clock, seconds(100)).await.len(), 2);

            clock.jump(minutes);
            board.take_questions();
            let nothing = told(&mut watch, &board.clock, HOUR).await;
            assert_eq!(nothing, Vec::<String>::new(), "{kind:?} {minutes}");
            assert!(board.take_questions().len() < 360, "{kind:?} {minutes}");
            board.show("ann", BUSY);
            let change = told(&mut watch, &board.clock, seconds(60)).await;
            assert_eq!(change, ["ann: available -> busy"], "{kind:?} {minutes}");
        }
    }
}

#[tokio::test]
async fn an_end_that_is_put_off_by_a_jump_back_is_told_once_all_the_same() {
    for kind in [Kind::Deltas, Kind::Lists, Kind::Bulk(2)] {
        let board = Board::new(kind, &[]);
        let clock = OurClock::ahead_of(&board.clock, 0);
        let mut ann = board.presence("ann", BUSY);
        ann.expires_at = Some(clock.now().saturating_add(seconds(600)));
        board.put(ann.clone());
        let mut watch = watch(board.clone(), users(&["ann"]), options(&clock)).unwrap();
        let news = told(&mut watch, &board.clock, seconds(700)).await;
        assert_eq!(news, ["ann: ? -> busy", "ann: busy expired"], "{kind:?}");
        // The clock was wrong: what has been told to have ended is still shown, with other words.
        clock.jump(-60);
        ann.display_name = Some("Ann Archer".to_owned());
        board.put(ann);
        let news = told(&mut watch, &board.clock, 2 * HOUR).await;
        assert_eq!(news, ["ann: busy -> busy", "ann: busy expired"], "{kind:?}");
    }
}

#[cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
mod vendors {
    use omnipresence::{
        Follow, HttpOptions, PresenceProvider,
        mock::{FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
    };

    use super::*;

    const SKEWS: [i64; 2] = [-5, 5];

    /// A clock beside the vendor's, and a client that goes by it.
    fn ours(vendors: &FakeClock, minutes: i64) -> (OurClock, HttpOptions) {
        let clock = OurClock::ahead_of(vendors, minutes);
        let http = vendors.http_options().with_clock(clock.clone());
        (clock, http)
    }

    /// Follows a user through changes, each told once, and then through two hours in which nothing is told.
    async fn follow(
        provider: impl PresenceProvider + 'static,
        clocks: (&FakeClock, &OurClock),
        who: Follow,
        user: &str,
        changes: &[(&dyn Fn(), &str)],
    ) {
        let (vendors, ours) = clocks;
        let mut watch = watch(provider, who, options(ours)).unwrap();
        told(&mut watch, vendors, seconds(120)).await;
        for (change, end) in changes {
            change();
            let news = told(&mut watch, vendors, seconds(120)).await;
            assert_eq!(news.len(), 1, "{news:?}");
            assert!(
                news[0].starts_with(user) && news[0].contains(end),
                "{news:?}"
            );
        }
        let mut nothing = told(&mut watch, vendors, 2 * HOUR).await;
        nothing.retain(|words| words.starts_with(user));
        assert_eq!(nothing, Vec::<String>::new());
    }

    #[tokio::test]
    async fn skewed_clocks_are_no_matter_at_genesys() {
        for minutes in SKEWS {
            let fake = FakeGenesys::start().await;
            let (ann, bob) = (FakeGenesys::ANN, FakeGenesys::BOB);
            let (clock, http) = ours(fake.clock(), minutes);
            let provider = fake.builder().with_http(http).build().unwrap();
            let who = users(&[ann, bob]);
            let changes: [(&dyn Fn(), &str); 2] = [
                (
                    &|| fake.set_status(ann, "Meeting", "until noon"),
                    "-> busy (until noon)",
                ),
                (&|| fake.set_status(ann, "Available", ""), "-> available"),
            ];
            follow(provider, (fake.clock(), &clock), who, ann, &changes).await;
        }
    }

    #[tokio::test]
    async fn skewed_clocks_are_no_matter_at_rocketchat() {
        let (ann, bob) = (FakeRocketChat::ANN, FakeRocketChat::BOB);
        for minutes in SKEWS {
            for who in [Follow::Everyone, users(&[ann, bob])] {
                let fake = FakeRocketChat::start().await;
                for user in [ann, bob] {
                    fake.set_status(user, "online");
                }
                let (clock, http) = ours(fake.clock(), minutes);
                let provider = fake.builder().with_http(http).build().unwrap();
                let changes: [(&dyn Fn(), &str); 3] = [
                    (&|| fake.set_status(ann, "busy"), "-> busy"),
                    (&|| fake.set_status(ann, "offline"), "-> offline"),
                    (&|| fake.set_status(ann, "away"), "-> away"),
                ];
                follow(provider, (fake.clock(), &clock), who, ann, &changes).await;
            }
        }
    }

    #[tokio::test]
    async fn an_end_at_a_skewed_rocketchat_is_told_once_or_its_change_comes_first() {
        let ann = FakeRocketChat::ANN;
        for minutes in SKEWS {
            for who in [Follow::Everyone, users(&[ann])] {
                let fake = FakeRocketChat::start().await;
                fake.set_status(ann, "busy");
                fake.set_expiry(ann, fake.clock().now().saturating_add(seconds(900)));
                let (clock, http) = ours(fake.clock(), minutes);
                let provider = fake.builder().with_http(http).build().unwrap();
                let mut watch = watch(provider, who, options(&clock)).unwrap();
                told(&mut watch, fake.clock(), seconds(120)).await;
                let news = told(&mut watch, fake.clock(), 2 * HOUR).await;
                assert!(news.last().unwrap().ends_with("-> available"), "{news:?}");
                let (expired, changed) = if minutes > 0 { (1, 1) } else { (0, 1) };
                let ends = news.iter().filter(|words| words.ends_with("expired"));
                assert_eq!(ends.count(), expired, "{news:?}");
                assert_eq!(news.len(), expired + changed, "{news:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_restart_beside_a_skewed_rocketchat_misses_nothing() {
        let ann = FakeRocketChat::ANN;
        for minutes in SKEWS {
            for away in [seconds(300), seconds(900)] {
                let fake = FakeRocketChat::start().await;
                fake.set_status(ann, "online");
                let (clock, http) = ours(fake.clock(), minutes);
                let open = || fake.builder().with_http(http.clone()).build().unwrap();
                let mut old = watch(open(), Follow::Everyone, options(&clock)).unwrap();
                told(&mut old, fake.clock(), seconds(100)).await;
                let checkpoint = old.checkpoint();
                drop(old);
                fake.set_status(ann, "away");
                fake.clock().advance(away);
                let options = options(&clock).with_checkpoint(checkpoint);
                let mut new = watch(open(), Follow::Everyone, options).unwrap();
                let news = told(&mut new, fake.clock(), seconds(100)).await;
                assert_eq!(news.len(), 1, "{news:?}");
                assert!(news[0].contains("-> away"), "{news:?}");
            }
        }
    }

    #[tokio::test]
    async fn skewed_clocks_are_no_matter_at_pnut() {
        let (ann, bob) = (FakePnut::ANN, FakePnut::BOB);
        for minutes in SKEWS {
            for who in [Follow::Everyone, users(&[ann, bob])] {
                let fake = FakePnut::start().await;
                let end = fake.clock().now().saturating_add(4 * HOUR);
                for user in [ann, bob] {
                    fake.set_presence_until(user, "online", end);
                }
                let (clock, http) = ours(fake.clock(), minutes);
                let provider = fake.builder().with_http(http).build().unwrap();
                let soon = || fake.clock().now().saturating_add(seconds(60));
                let changes: [(&dyn Fn(), &str); 3] = [
                    (&|| fake.set_presence_until(ann, "busy", end), "-> busy"),
                    (
                        &|| fake.set_presence_until(ann, "offline", soon()),
                        "-> offline",
                    ),
                    (&|| fake.set_presence_until(ann, "away", end), "-> away"),
                ];
                follow(provider, (fake.clock(), &clock), who, ann, &changes).await;
            }
        }
    }

    #[tokio::test]
    async fn skewed_clocks_are_no_matter_at_superoffice() {
        for minutes in SKEWS {
            let fake = FakeSuperOffice::start().await;
            let (ann, bob) = (FakeSuperOffice::ANN, FakeSuperOffice::BOB);
            fake.set_status(ann, "StatusNormal", None);
            let (clock, http) = ours(fake.clock(), minutes);
            let provider = fake.builder().with_http(http).build().unwrap();
            let changes: [(&dyn Fn(), &str); 2] = [
                (
                    &|| fake.set_status(ann, "StatusNotAvailable", Some("lunch")),
                    "-> away (lunch)",
                ),
                (
                    &|| fake.set_status(ann, "StatusNormal", None),
                    "-> available",
                ),
            ];
            let who = users(&[ann, bob]);
            follow(provider, (fake.clock(), &clock), who, ann, &changes).await;
        }
    }
}
