//! Watches and direct calls under the limit of 5,000 reads an hour.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use futures_util::{
    StreamExt,
    future::{join, join_all, select},
};

use crate::{
    client::HttpOptions,
    clock::Clock,
    model::Who,
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::{
        pnut::Pnut,
        test_support::{has_refused, hasty_clock::HastyClock},
    },
    watch::{Event, Follow, WatchOptions, watch},
};

const HOUR: Duration = Duration::from_secs(3600);
const INTERVAL: Duration = Duration::from_secs(10);
const WATCHES: usize = 2;
const CALLERS: usize = 4;

/// Reads in a loop, and waits as long as a refusal says.
async fn call(pnut: &Pnut, clock: &HastyClock, reads: &Cell<usize>) {
    let bob = Who::User(FakePnut::BOB.into());
    loop {
        match pnut.get(&bob).await {
            Ok(_) => reads.update(|reads| reads + 1),
            Err(error) => {
                assert!(error.is_own_limit(), "{error}");
                clock.sleep(error.retry_after().unwrap()).await;
            }
        }
    }
}

#[tokio::test]
async fn watches_keep_their_half_beside_callers_that_read_in_a_loop() {
    let fake = FakePnut::start().await;
    fake.set_call_limits(FakePnut::READS_PER_HOUR, 10);
    let clock = HastyClock::of(fake.clock());
    let http = HttpOptions::default().with_clock(clock.clone());
    let pnut = fake.builder().with_http(http).build().unwrap();
    let (reads, polls) = (Cell::new(0), [Cell::new(0), Cell::new(0)]);
    let gaps = RefCell::new(Vec::new());
    let follow = |at: usize| {
        let (pnut, clock) = (pnut.clone(), clock.clone());
        let (fake, polls, gaps) = (&fake, &polls[at], &gaps);
        async move {
            let user = [FakePnut::ANN, FakePnut::EVE][at];
            let options = WatchOptions::default()
                .with_interval(INTERVAL)
                .with_max_interval(INTERVAL)
                .with_clock(clock);
            let mut events = watch(pnut, Follow::Everyone, options).unwrap();
            fake.set_presence(user, "text 0");
            while let Some(event) = events.next().await {
                match event {
                    // The next poll has an event too.
                    Event::Changed { after, .. } if after.user.as_str() == user => {
                        polls.update(|polls| polls + 1);
                        fake.set_presence(user, &format!("text {}", polls.get()));
                    }
                    Event::Gap { error, .. } => gaps.borrow_mut().push(error.to_string()),
                    _ => {}
                }
            }
        }
    };
    let following = join_all((0..WATCHES).map(follow));
    let calling = join_all((0..CALLERS).map(|_| call(&pnut, &clock, &reads)));
    let run = clock.run(2 * HOUR, WATCHES + CALLERS);
    select(Box::pin(join(following, calling)), Box::pin(run)).await;
    assert!(!has_refused(&fake.calls()));
    assert_eq!(gaps.take(), Vec::<String>::new());
    let polls = polls.map(|polls| polls.get());
    // Each watch needs less than its share: a poll in each interval.
    assert!(
        polls.iter().all(|polls| *polls >= 2 * 360 * 9 / 10),
        "{polls:?}"
    );
    assert!(reads.get() >= 5_000 * 9 / 10, "{}", reads.get());
}
