//! Direct calls and the background share a limit fairly, and no request that waits holds up another that does not depend on it.

use std::{cell::RefCell, future::pending, rc::Rc};

use futures_util::future::{join, select_all};

use super::*;
use crate::clock::FakeClock;

const GAP: Duration = secs(12);
const PATIENCE: Duration = secs(20);

/// Rocket.Chat's limit for presences.
fn limiter() -> RateLimiter {
    RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)))
}

/// When requests were sent.
#[derive(Clone, Default)]
struct Sent(Rc<RefCell<Vec<Duration>>>);

impl Sent {
    fn note(&self, clock: &SystemClock) {
        self.0.borrow_mut().push(clock.elapsed());
    }

    fn count(&self) -> usize {
        self.0.borrow().len()
    }

    fn longest_silence(&self) -> Duration {
        let sent = self.0.borrow();
        let gaps = sent.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.max().unwrap_or(Duration::MAX)
    }
}

/// Sends a request each time that the gap after the last has passed, as a watch does.
async fn poll(limiter: &RateLimiter, clock: &SystemClock, sent: Sent) {
    let meter = DelayMeter::default();
    loop {
        let next = clock.elapsed() + GAP;
        let permit = limiter.acquire_in_background(clock, &meter).await;
        sent.note(clock);
        drop(permit);
        clock.reach(next).await;
    }
}

/// Sends requests as fast as the limiter lets it, and waits as long as it says.
async fn call(limiter: &RateLimiter, clock: &SystemClock, sent: Sent) {
    loop {
        match limiter.acquire(clock, Class::Foreground, PATIENCE).await {
            Ok(_) => sent.note(clock),
            Err(wait) => clock.sleep(wait).await,
        }
        tokio::task::yield_now().await;
    }
}

/// Two hours of so many pollers, each with its own count, and of so many callers.
async fn two_hours(
    limiter: &RateLimiter,
    clock: &SystemClock,
    pollers: usize,
    callers: usize,
) -> (Vec<Sent>, Sent) {
    let polls: Vec<Sent> = (0..pollers).map(|_| Sent::default()).collect();
    let reads = Sent::default();
    let pollers = polls.iter().map(|sent| poll(limiter, clock, sent.clone()));
    let callers = (0..callers).map(|_| call(limiter, clock, reads.clone()));
    let all = join(join_all(pollers), join_all(callers));
    let end = tokio::time::timeout(secs(2 * 60 * 60), all).await;
    assert!(end.is_err());
    (polls, reads)
}

fn minutes(count: u64) -> Duration {
    secs(60 * count)
}

#[tokio::test(start_paused = true)]
async fn a_poller_keeps_its_half_beside_any_number_of_callers() {
    for callers in [1, 4, 50] {
        let limiter = limiter();
        let (polls, reads) = two_hours(&limiter, &SystemClock::default(), 1, callers).await;
        let [polls] = &polls[..] else {
            unreachable!("one poller was started")
        };
        let counts = (callers, polls.count(), reads.count());
        assert!(polls.count() >= 540, "{counts:?}");
        assert!(reads.count() >= 540, "{counts:?}");
        assert!(polls.count() + reads.count() <= 1210, "{counts:?}");
        assert!(polls.longest_silence() <= MINUTE, "{counts:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn pollers_of_one_limit_share_its_half_evenly() {
    for pollers in [2, 3, 5] {
        let (polls, _) = two_hours(&limiter(), &SystemClock::default(), pollers, 0).await;
        let counts: Vec<usize> = polls.iter().map(Sent::count).collect();
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(most - least <= 1, "{counts:?}");
        let sum: usize = counts.iter().sum();
        assert!((540..=605).contains(&sum), "{counts:?}");
        let (polls, reads) = two_hours(&limiter(), &SystemClock::default(), pollers, 4).await;
        let sum: usize = polls.iter().map(Sent::count).sum();
        assert!(sum >= 540 && reads.count() >= 540, "{sum}");
    }
}

#[tokio::test(start_paused = true)]
async fn callers_alone_use_the_whole_limit() {
    let (_, reads) = two_hours(&limiter(), &SystemClock::default(), 0, 4).await;
    assert!((1190..=1210).contains(&reads.count()), "{}", reads.count());
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_has_no_half_goes_to_both_classes_in_turn() {
    for requests in [1, 3] {
        let limiter = RateLimiter::new(Some(Quota::of_vendor(requests, MINUTE)));
        let clock = SystemClock::default();
        let (polls, reads) = (Sent::default(), Sent::default());
        let meter = DelayMeter::default();
        let poller = async {
            loop {
                drop(limiter.acquire_in_background(&clock, &meter).await);
                polls.note(&clock);
            }
        };
        let all = join(poller, call(&limiter, &clock, reads.clone()));
        let all = tokio::time::timeout(minutes(600), all);
        assert!(all.await.is_err());
        let (polls, reads, all) = (polls.count(), reads.count(), 600 * requests as usize);
        assert!(polls * 10 >= all * 4, "{requests}: {polls} and {reads}");
        assert!(reads * 10 >= all * 4, "{requests}: {polls} and {reads}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_polled_holds_up_no_other() {
    let limiter = limiter();
    let clock = SystemClock::default();
    for class in [Class::Foreground, Class::Background] {
        for _ in 0..10 {
            drop(limiter.acquire(&clock, class, LONG).await.unwrap());
        }
        // These futures are kept and never polled again.
        let mut stuck: Vec<_> = (0..20)
            .map(|_| Box::pin(limiter.acquire(&clock, class, LONG)))
            .collect();
        for stuck in &mut stuck {
            assert!(stuck.now_or_never().is_none());
        }
        let (polls, reads) = two_hours(&limiter, &clock, 1, 1).await;
        let counts = (class, polls[0].count(), reads.count());
        assert!(polls[0].count() >= 520, "{counts:?}");
        assert!(reads.count() >= 520, "{counts:?}");
        // One that is polled again goes before those that came later.
        let first = stuck.swap_remove(0);
        assert!(tokio::time::timeout(MINUTE, first).await.is_ok());
        drop(stuck);
        clock.sleep(MINUTE).await;
        assert!(limiter.state().is_idle());
    }
}

#[tokio::test(start_paused = true)]
async fn a_turn_goes_on_when_its_request_is_dropped() {
    let limiter = RateLimiter::new(Some(Quota::of_vendor(1, MINUTE)));
    let clock = SystemClock::default();
    send(&limiter, &clock).await;
    let mut leaver = Box::pin(limiter.acquire(&clock, Class::Foreground, LONG));
    assert!((&mut leaver).now_or_never().is_none());
    let mut next = Box::pin(limiter.acquire(&clock, Class::Foreground, LONG));
    assert!((&mut next).now_or_never().is_none());
    clock.sleep(MINUTE).await;
    // A third request notes that the turn of the first has come, and is dropped with it.
    assert!(
        limiter
            .acquire(&clock, Class::Foreground, LONG)
            .now_or_never()
            .is_none()
    );
    drop(leaver);
    assert!(next.now_or_never().is_some());
}

/// A limit of one request that both classes want, on a clock that only a request that waits moves.
#[tokio::test(start_paused = true)]
async fn the_background_gets_its_turn_on_a_clock_that_sleeps_move() {
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    let clock = FakeClock::new();
    let meter = DelayMeter::default();
    drop(limiter.acquire_in_background(&clock, &meter).await);
    let refused = limiter.acquire(&clock, Class::Foreground, PATIENCE).await;
    assert_eq!(refused.unwrap_err(), MINUTE);
    let begun = clock.elapsed();
    let next = limiter.acquire_in_background(&clock, &meter);
    let next = tokio::time::timeout(LONG, next).await;
    drop(next.expect("the turn comes"));
    assert!(clock.elapsed() - begun <= 2 * MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_not_polled_holds_up_no_other_on_a_clock_that_sleeps_move() {
    for class in [Class::Foreground, Class::Background] {
        let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
        let clock = FakeClock::new();
        drop(limiter.acquire(&clock, class, LONG).await.unwrap());
        let mut stuck: Vec<_> = (0..3)
            .map(|_| Box::pin(limiter.acquire(&clock, class, LONG)))
            .collect();
        for stuck in &mut stuck {
            assert!(stuck.now_or_never().is_none());
        }
        let next = limiter.acquire(&clock, class, LONG);
        let next = tokio::time::timeout(LONG, next).await;
        drop(next.expect("the turn comes").unwrap());
        assert!(clock.elapsed() <= minutes(5), "{:?}", clock.elapsed());
        // Those that were not polled keep their places.
        for stuck in stuck {
            drop(stuck.await.unwrap());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn direct_calls_leave_the_background_half_of_what_the_vendor_has_left() {
    let limiter = limiter();
    let clock = SystemClock::default();
    let meter = DelayMeter::default();
    let permit = limiter.acquire_in_background(&clock, &meter).await;
    permit.learn(told(Some(10), Some(3), Some(30)));
    drop(permit);
    for _ in 0..2 {
        assert_eq!(wait(&limiter, &clock).await, Duration::ZERO);
    }
    let refused = limiter.acquire(&clock, Class::Foreground, secs(29)).await;
    assert_eq!(refused.unwrap_err(), secs(30), "one is left");
    let permit = limiter.acquire_in_background(&clock, &meter);
    drop(permit.now_or_never().unwrap());
    let poll = limiter.acquire_in_background(&clock, &meter);
    let before = clock.elapsed();
    poll.await.pause(secs(20));
    assert_eq!(clock.elapsed() - before, secs(30));
    let both = join(
        limiter.acquire_in_background(&clock, &meter),
        limiter.acquire(&clock, Class::Foreground, LONG),
    );
    both.await.1.unwrap();
    assert_eq!(clock.elapsed() - before, secs(50), "a pause holds all back");
}

#[tokio::test(start_paused = true)]
async fn a_meter_shows_the_longest_wait_of_its_connection() {
    let limiter = RateLimiter::new(Some(Quota::of_vendor(2, MINUTE)));
    let clock = SystemClock::default();
    let (meter, other) = (DelayMeter::default(), DelayMeter::default());
    drop(limiter.acquire_in_background(&clock, &meter).await);
    assert_eq!(meter.delay(), None);
    let waits = (0..3).map(|_| Box::pin(limiter.acquire_in_background(&clock, &meter)));
    let mut waits = select_all(waits);
    assert!((&mut waits).now_or_never().is_none());
    assert_eq!((meter.delay(), other.delay()), (Some(minutes(3)), None));
    let (permit, _, rest) = waits.await;
    drop(permit);
    assert_eq!(meter.delay(), Some(minutes(3)));
    drop(rest);
    assert_eq!(meter.delay(), None);
}

/// What one request does.
#[derive(Clone, Debug)]
struct Plan {
    class: Class,
    begins: u64,
    takes: u64,
    /// When its future is dropped, if it is.
    dropped: Option<u64>,
    /// Whether its future is polled once only before it is dropped.
    is_stuck: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let class = prop_oneof![Just(Class::Foreground), Just(Class::Background)];
    let dropped = proptest::option::of(0..60_000u64);
    let parts = (class, 0..60_000u64, 0..5_000u64, dropped, any::<bool>());
    parts.prop_map(|(class, begins, takes, dropped, is_stuck)| Plan {
        class,
        begins,
        takes,
        is_stuck: is_stuck && dropped.is_some(),
        dropped,
    })
}

async fn carry_out(limiter: &RateLimiter, clock: &SystemClock, plan: Plan, arrivals: &Sent) {
    clock.sleep(Duration::from_millis(plan.begins)).await;
    let request = async {
        let _permit = limiter.acquire(clock, plan.class, LONG).await.unwrap();
        clock.sleep(Duration::from_millis(plan.takes / 2)).await;
        arrivals.note(clock);
        clock.sleep(Duration::from_millis(plan.takes / 2)).await;
    };
    let lifetime = async {
        match plan.dropped {
            Some(after) => clock.sleep(Duration::from_millis(after)).await,
            None => pending().await,
        }
    };
    if plan.is_stuck {
        let mut request = Box::pin(request);
        let _ = (&mut request).now_or_never();
        lifetime.await;
    } else {
        select(pin!(request), pin!(lifetime)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is dropped or not polled, at any point, and in both classes.
    #[test]
    fn the_quota_holds_and_no_request_leaves_a_trace(
        requests in 1..6u32,
        plans in proptest::collection::vec(plan(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let per = secs(10);
        let (arrivals, is_idle) = runtime.block_on(async {
            let clock = SystemClock::default();
            let limiter = RateLimiter::new(Some(Quota::new(requests, per)));
            let arrivals = Sent::default();
            let all = plans.into_iter().map(|plan| carry_out(&limiter, &clock, plan, &arrivals));
            join_all(all).await;
            let arrivals = arrivals.0.take();
            (arrivals, limiter.state().is_idle())
        });
        prop_assert!(is_idle);
        let limit = requests as usize;
        for window in arrivals.windows(limit + 1) {
            prop_assert!(window[0] + per <= window[limit], "{window:?}");
        }
    }
}
