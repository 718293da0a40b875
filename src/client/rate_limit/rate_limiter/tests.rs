//! A paused tokio clock moves time, so that each wait is exact.

mod sharing;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex as StdMutex},
};

use futures_util::{FutureExt, future::join_all};
use proptest::prelude::*;

use super::*;
use crate::clock::SystemClock;

const MINUTE: Duration = Duration::from_secs(60);
const LONG: Duration = Duration::from_secs(100_000);

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn told(limit: Option<u64>, remaining: Option<u64>, reset: Option<u64>) -> RateLimit {
    RateLimit::from_parts(limit, remaining, reset.map(secs)).unwrap()
}

async fn send(limiter: &RateLimiter, clock: &SystemClock) {
    drop(
        limiter
            .acquire(clock, Class::Foreground, LONG)
            .await
            .unwrap(),
    );
}

/// How long it takes until one more request may be sent.
async fn wait(limiter: &RateLimiter, clock: &SystemClock) -> Duration {
    let before = clock.elapsed();
    send(limiter, clock).await;
    clock.elapsed() - before
}

#[tokio::test(start_paused = true)]
async fn a_request_counts_until_the_time_after_its_answer_is_over() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(2, MINUTE)));
    let first = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    send(&limiter, &clock).await;
    clock.sleep(secs(10)).await;
    drop(first);
    // Of the two, the second ended 10 s ago, and the first just now.
    assert_eq!(wait(&limiter, &clock).await, secs(50));
    assert_eq!(wait(&limiter, &clock).await, secs(10));
}

#[tokio::test(start_paused = true)]
async fn a_released_permit_counts_from_then_on_however_long_it_is_kept() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    let held = limiter
        .acquire(&clock, Class::Background, LONG)
        .await
        .unwrap();
    held.release();
    clock.sleep(secs(10)).await;
    assert_eq!(wait(&limiter, &clock).await, secs(50));
    drop(held);
    assert_eq!(wait(&limiter, &clock).await, MINUTE);
}

#[tokio::test(start_paused = true)]
async fn what_is_to_spare_leaves_half_of_the_limit() {
    let clock = SystemClock::default();
    let headroom = |limiter: &RateLimiter| limiter.headroom(Class::Foreground, clock.elapsed());
    assert_eq!(headroom(&RateLimiter::new(None)), usize::MAX);
    let limiter = RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)));
    assert_eq!(headroom(&limiter), 5);
    let under_way = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    send(&limiter, &clock).await;
    assert_eq!(headroom(&limiter), 3);
    under_way.learn(told(Some(20), Some(12), Some(60)));
    drop(under_way);
    assert_eq!(
        headroom(&limiter),
        2,
        "of the twelve that the vendor has left"
    );
    let refused = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    refused.pause(secs(10));
    drop(refused);
    assert_eq!(headroom(&limiter), 0);
    clock.sleep(MINUTE).await;
    assert_eq!(headroom(&limiter), 10);
}

#[tokio::test(start_paused = true)]
async fn whoever_would_wait_too_long_is_told_at_once_how_long() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    send(&limiter, &clock).await;
    clock.sleep(secs(20)).await;
    let before = clock.elapsed();
    assert_eq!(
        limiter
            .acquire(&clock, Class::Foreground, secs(39))
            .await
            .unwrap_err(),
        secs(40)
    );
    assert_eq!(clock.elapsed(), before);
    assert!(
        limiter
            .acquire(&clock, Class::Foreground, secs(40))
            .await
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_too_long_is_not_joined() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    send(&limiter, &clock).await;
    let patience = secs(125);
    let waits = join_all((0..5).map(|_| async {
        let outcome = limiter.acquire(&clock, Class::Foreground, patience).await;
        outcome.map(drop).err()
    }));
    // The first two find room after one and two minutes; each of the others would be the third, and leaves.
    let expected = [
        None,
        None,
        Some(secs(180)),
        Some(secs(180)),
        Some(secs(180)),
    ];
    assert_eq!(waits.await, expected);
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_are_served_in_turn_and_whoever_leaves_makes_room() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    send(&limiter, &clock).await;
    let served = StdMutex::new(Vec::new());
    let wait = |name| {
        let (limiter, clock, served) = (&limiter, &clock, &served);
        async move {
            send(limiter, clock).await;
            served.lock().unwrap().push(name);
        }
    };
    // The first to wait leaves while it has the turn.
    let mut leaver = Box::pin(wait("leaver"));
    let mut others = Box::pin(join_all(["ann", "bob", "cid"].map(wait)));
    assert!((&mut leaver).now_or_never().is_none());
    assert!((&mut others).now_or_never().is_none());
    drop(leaver);
    let before = clock.elapsed();
    others.await;
    assert_eq!(*served.lock().unwrap(), ["ann", "bob", "cid"]);
    assert_eq!(clock.elapsed() - before, secs(180));
}

#[tokio::test(start_paused = true)]
async fn while_every_request_is_under_way_an_answer_is_waited_for() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::new(1, MINUTE)));
    let permit = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    let mut waiting = Box::pin(wait(&limiter, &clock));
    assert!((&mut waiting).now_or_never().is_none());
    clock.sleep(secs(5)).await;
    drop(permit);
    assert_eq!(waiting.await, secs(65));
}

#[tokio::test(start_paused = true)]
async fn the_vendors_count_is_gone_by_until_its_time_is_over() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)));
    let permit = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    permit.learn(told(Some(10), Some(1), Some(30)));
    drop(permit);
    assert_eq!(wait(&limiter, &clock).await, Duration::ZERO);
    assert_eq!(wait(&limiter, &clock).await, secs(30));
    assert_eq!(wait(&limiter, &clock).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn the_vendors_limit_takes_the_place_of_its_documented_one_but_never_exceeds_the_users_own() {
    let clock = SystemClock::default();
    for (quota, limit, free) in [
        (Quota::of_vendor(1, MINUTE), 3, 2),
        (Quota::of_vendor(3, MINUTE), 1, 0),
        (Quota::new(2, MINUTE), 5, 1),
        (Quota::new(5, MINUTE), 2, 1),
        (Quota::of_vendor(5, MINUTE), 0, 0),
    ] {
        let limiter = RateLimiter::new(Some(quota));
        let permit = limiter
            .acquire(&clock, Class::Foreground, LONG)
            .await
            .unwrap();
        permit.learn(told(Some(limit), None, None));
        drop(permit);
        for _ in 0..free {
            assert_eq!(wait(&limiter, &clock).await, Duration::ZERO);
        }
        assert_eq!(wait(&limiter, &clock).await, MINUTE);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_holds_everyone_back_but_for_no_longer_than_the_quota_explains() {
    let clock = SystemClock::default();
    for (penalty, asked, held) in [
        (0, 42, 42),
        (0, 86_400, 60),
        (600, 590, 590),
        (600, 601, 600),
    ] {
        let limiter = RateLimiter::new(Some(Quota::new(10, MINUTE).with_penalty(secs(penalty))));
        let permit = limiter
            .acquire(&clock, Class::Foreground, LONG)
            .await
            .unwrap();
        permit.pause(secs(asked));
        drop(permit);
        assert_eq!(wait(&limiter, &clock).await, secs(held));
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_quota_only_a_refusal_holds_anyone_back_and_for_a_minute_at_most() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(None);
    for _ in 0..20_000 {
        assert_eq!(wait(&limiter, &clock).await, Duration::ZERO);
    }
    assert_eq!(limiter.state().ended(), 0);
    for (asked, held) in [(42, 42), (86_400, 60)] {
        let permit = limiter
            .acquire(&clock, Class::Foreground, LONG)
            .await
            .unwrap();
        permit.pause(secs(asked));
        drop(permit);
        assert_eq!(wait(&limiter, &clock).await, secs(held));
    }
}

#[tokio::test(start_paused = true)]
async fn answers_in_another_order_do_not_raise_what_the_vendor_says_is_left() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)));
    let first = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    let second = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    second.learn(told(None, Some(0), Some(30)));
    drop(second);
    first.learn(told(None, Some(1), Some(30)));
    drop(first);
    assert_eq!(wait(&limiter, &clock).await, secs(30));
}

#[tokio::test(start_paused = true)]
async fn answers_in_another_order_cost_nothing_that_the_vendor_still_grants() {
    for burst in 2..=8 {
        let clock = SystemClock::default();
        let limiter = RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)));
        let mut permits = Vec::new();
        for _ in 0..burst {
            permits.push(
                limiter
                    .acquire(&clock, Class::Foreground, LONG)
                    .await
                    .unwrap(),
            );
        }
        // The vendor has counted them in their order, and answers in the reverse one.
        for (number, permit) in permits.into_iter().enumerate().rev() {
            permit.learn(told(Some(10), Some(9 - number as u64), Some(60)));
        }
        for _ in burst..10 {
            assert_eq!(wait(&limiter, &clock).await, Duration::ZERO, "{burst}");
        }
        assert_ne!(wait(&limiter, &clock).await, Duration::ZERO, "{burst}");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_hears_of_a_new_window() {
    let clock = SystemClock::default();
    let limiter = RateLimiter::new(Some(Quota::of_vendor(10, MINUTE)));
    let first = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    let second = limiter
        .acquire(&clock, Class::Foreground, LONG)
        .await
        .unwrap();
    first.learn(told(None, Some(0), Some(50)));
    drop(first);
    let mut waiting = Box::pin(wait(&limiter, &clock));
    assert!((&mut waiting).now_or_never().is_none());
    clock.sleep(secs(5)).await;
    second.learn(told(None, Some(10), Some(60)));
    drop(second);
    assert_eq!(waiting.await, secs(5));
}

#[derive(Clone, Debug)]
enum Step {
    /// A request that takes so many milliseconds to arrive, and so many more to be answered.
    Send {
        to: u64,
        back: u64,
    },
    Idle(u64),
    Learn {
        remaining: u64,
        reset: u64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3000u64, 0..3000u64).prop_map(|(to, back)| Step::Send { to, back }),
        1 => (0..20_000u64).prop_map(Step::Idle),
        1 => (0..5u64, 0..20u64).prop_map(|(remaining, reset)| Step::Learn { remaining, reset }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Counted where the vendor counts: when a request arrives, not when it is sent.
    #[test]
    fn no_stretch_of_time_sees_more_requests_than_the_quota(
        requests in 1..5u32,
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let per = secs(10);
        let arrivals = runtime.block_on(async {
            let clock = SystemClock::default();
            let limiter = RateLimiter::new(Some(Quota::new(requests, per)));
            let arrivals = Arc::new(StdMutex::new(Vec::new()));
            let mut tasks = Vec::new();
            for step in steps {
                let (limiter, clock, arrivals) = (&limiter, &clock, Arc::clone(&arrivals));
                tasks.push(async move {
                    match step {
                        Step::Idle(millis) => clock.sleep(Duration::from_millis(millis)).await,
                        Step::Learn { remaining, reset } => {
                            let permit = limiter.acquire(clock, Class::Foreground, LONG).await.unwrap();
                            arrivals.lock().unwrap().push(clock.elapsed());
                            permit.learn(told(None, Some(remaining), Some(reset)));
                        }
                        Step::Send { to, back } => {
                            let _permit = limiter.acquire(clock, Class::Foreground, LONG).await.unwrap();
                            clock.sleep(Duration::from_millis(to)).await;
                            arrivals.lock().unwrap().push(clock.elapsed());
                            clock.sleep(Duration::from_millis(back)).await;
                        }
                    }
                });
            }
            join_all(tasks).await;
            Arc::into_inner(arrivals).unwrap().into_inner().unwrap()
        });
        let mut window = VecDeque::new();
        for arrival in arrivals {
            while window.front().is_some_and(|first| *first + per <= arrival) {
                window.pop_front();
            }
            window.push_back(arrival);
            prop_assert!(window.len() <= requests as usize);
        }
    }
}
