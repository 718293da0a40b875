use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use omnipresence::{Availability, PresenceUpdate, Who};

use crate::subject::{Subject, Verdict};

/// How often a future is polled before it is dropped: from before its first request to after its last one.
const POLLS: std::ops::RangeInclusive<usize> = 1..=12;

/// Polls a future so many times, each time when it asks to be, and drops it.
async fn abandon<F: Future>(future: F, polls: usize) {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Pending if left > 0 => Poll::Pending,
            _ => Poll::Ready(()),
        }
    })
    .await;
}

pub(crate) async fn reads(subject: Subject) -> Verdict {
    let provider = &subject.provider;
    let who = Who::from(&subject.users[0]);
    let following = subject.following();
    for polls in POLLS {
        abandon(provider.get(&who), polls).await;
        abandon(provider.get_many(&subject.users), polls).await;
        abandon(provider.changes(Some(&following)), polls).await;
        abandon(provider.list(), polls).await;
        abandon(provider.definitions(), polls).await;
        subject.get(&who).await;
    }
    let answers = provider.get_many(&subject.users).await;
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()));
    provider.changes(Some(&following)).await.unwrap();
    Ok(())
}

/// A write that was dropped may have been carried out, even after the next one has been: all that is certain is that the
/// provider goes on.
pub(crate) async fn writes(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let away = PresenceUpdate::new(Availability::Away).without_message();
    let available = PresenceUpdate::new(Availability::Available).without_message();
    let updates: Vec<_> = subject
        .settable_ids()?
        .into_iter()
        .map(|user| (user, away.clone()))
        .collect();
    for polls in POLLS {
        abandon(subject.provider.set(&who, &away), polls).await;
        abandon(subject.provider.set_many(&updates), polls).await;
        let outcome = subject.provider.set(&who, &available).await.unwrap();
        assert_eq!(outcome.losses, []);
        let read = subject.get(&who).await;
        let possible = [Availability::Away, Availability::Available];
        assert!(possible.contains(&read.availability), "{read:?}");
    }
    Ok(())
}
