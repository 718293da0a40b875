//! A target whose provider refuses what its own rate limit does not permit, instead of waiting.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use futures_util::StreamExt;
use tokio::time::{Instant, timeout};

use super::{MirrorEvent, MirrorRules, mirror};
use crate::{
    directory::{Directory, Person},
    error::{Error, ErrorKind, Result},
    model::{Availability, Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    provider::{Capabilities, InMemory, PresenceProvider},
    watch::WatchOptions,
};

const MINUTE: Duration = Duration::from_secs(60);

/// Sends five requests a minute.
struct Limited {
    board: InMemory,
    sent: Mutex<VecDeque<Instant>>,
}

impl Limited {
    fn take_turn(&self) -> Result<()> {
        let mut sent = self.sent.lock().unwrap();
        sent.retain(|at| at.elapsed() < MINUTE);
        if sent.len() < 5 {
            sent.push_back(Instant::now());
            return Ok(());
        }
        let wait = MINUTE.saturating_sub(sent[0].elapsed());
        let error = Error::new(ErrorKind::RateLimited, "five a minute");
        Err(error.with_retry_after(Some(wait)).with_own_limit())
    }
}

#[async_trait]
impl PresenceProvider for Limited {
    fn source(&self) -> &Source {
        self.board.source()
    }

    fn capabilities(&self) -> Capabilities {
        self.board.capabilities()
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.take_turn()?;
        self.board.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.take_turn()?;
        self.board.set(who, update).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_the_own_limit_is_a_wait_and_no_failure() {
    let users: Vec<UserId> = (0..20).map(|number| format!("{number}").into()).collect();
    let board = |name: &str| {
        let board = InMemory::new(name, "me");
        users.iter().cloned().fold(board, InMemory::with_user)
    };
    let (desk, wall) = (board("desk"), board("wall"));
    let directory = users.iter().fold(Directory::new(), |directory, user| {
        let person = Person::new(user.as_str()).with_account(desk.source().clone(), user.clone());
        let person = person.with_account(wall.source().clone(), user.clone());
        directory.with_person(person).unwrap()
    });
    let every = Duration::from_secs(5);
    let watch = WatchOptions::default()
        .with_max_interval(every)
        .with_interval(every);
    let rules = MirrorRules::new(directory).with_watch(watch);
    let limited = Limited {
        board: wall.clone(),
        sent: Mutex::default(),
    };
    let mut mirror = mirror(desk.clone(), [Arc::new(limited) as _], rules).unwrap();
    let (mut failed, mut delayed) = (0, 0);
    let mut pass = async |time: Duration| {
        let _ = timeout(time, async {
            while let Some(event) = mirror.next().await {
                failed += usize::from(matches!(event, MirrorEvent::Failed { .. }));
                delayed += usize::from(matches!(event, MirrorEvent::Delayed { .. }));
            }
        })
        .await;
    };
    let choices = [
        Availability::Busy,
        Availability::Away,
        Availability::DoNotDisturb,
    ];
    for number in 0..1_000 {
        let who = Who::from(&users[number * 7 % users.len()]);
        let update = PresenceUpdate::new(choices[number * 5 % 3]);
        desk.set(&who, &update).await.unwrap();
        pass(Duration::from_secs(3)).await;
    }
    pass(60 * MINUTE).await;

    for user in &users {
        let who = Who::from(user);
        let [one, other] = [&desk, &wall].map(|board| board.get(&who));
        let shown = (
            one.await.unwrap().availability,
            other.await.unwrap().availability,
        );
        assert_eq!(shown.0, shown.1, "{user}");
    }
    assert_eq!(failed, 0);
    assert!((1..5).contains(&delayed), "{delayed} delays");
}
