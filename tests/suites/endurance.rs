//! What must hold for as long as a program runs: calls that are dropped at any point, and a runtime that takes the place of another.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, future::BoxFuture};
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::SubjectKind, Availability, PresenceProvider, PresenceUpdate, SetSupport, Who,
    testkit::Subject,
};
use tokio::{runtime::Builder, time::timeout};

use crate::harness::{all, per_subject};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_subject(a_call_dropped_at_any_point_leaves_the_next_one_working),
        per_subject(one_runtime_after_another_uses_a_provider),
        per_subject(a_call_that_is_not_polled_holds_up_no_other),
    ])
}

/// No call of one user needs to be polled so often.
const MAX_POLLS: usize = 200;

/// A future that ends before it is polled once more than so often; its end is `None` then.
struct Limited<F> {
    future: F,
    polls_left: usize,
}

impl<F: Future + Unpin> Future for Limited<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(left) = self.polls_left.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.polls_left = left;
        Pin::new(&mut self.future).poll(context).map(Some)
    }
}

/// Calls with one more poll each time, until a call ends by itself.
async fn drop_at_each_point<'a, T>(subject: &Subject, call: impl Fn() -> BoxFuture<'a, T>) -> T {
    for polls_left in 0..MAX_POLLS {
        let limited = Limited {
            future: call(),
            polls_left,
        };
        if let Some(outcome) = limited.await {
            return outcome;
        }
        let who = Who::from(&subject.users[0]);
        subject.provider.get(&who).await.unwrap();
    }
    panic!("a call is not over after {MAX_POLLS} polls");
}

async fn a_call_dropped_at_any_point_leaves_the_next_one_working(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let (provider, who) = (&subject.provider, Who::from(&subject.users[1]));
    drop_at_each_point(&subject, || provider.get(&who))
        .await
        .unwrap();
    drop_at_each_point(&subject, || provider.get_many(&subject.users)).await;
    drop_at_each_point(&subject, || provider.changes(None))
        .await
        .ok();
    let settable = match (provider.capabilities().set, &subject.me) {
        (SetSupport::Anyone, _) => who.clone(),
        (SetSupport::Me, Some(_)) => Who::Me,
        _ => return,
    };
    let update = PresenceUpdate::new(Availability::Available);
    drop_at_each_point(&subject, || provider.set(&settable, &update))
        .await
        .unwrap();
}

/// How many runtimes follow each other.
const RUNTIMES: usize = 20;

async fn one_runtime_after_another_uses_a_provider(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let (provider, user) = (Arc::clone(&subject.provider), subject.users[0].clone());
    let threads = tokio::task::spawn_blocking(move || {
        for _ in 0..RUNTIMES {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(provider.get(&Who::from(&user))).unwrap();
        }
    });
    threads.await.unwrap();
}

async fn a_call_that_is_not_polled_holds_up_no_other(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let who = match &subject.me {
        Some(_) => Who::Me,
        None => Who::from(&subject.users[0]),
    };
    let update = PresenceUpdate::new(Availability::Available);
    let provider = &subject.provider;
    // Each has begun, and keeps what it was to fetch for all.
    let mut kept_get = Box::pin(provider.get(&who));
    assert!((&mut kept_get).now_or_never().is_none());
    let mut kept_set = Box::pin(provider.set(&who, &update));
    let _ = (&mut kept_set).now_or_never();
    let get = timeout(Duration::from_secs(20), provider.get(&who));
    get.await.unwrap().unwrap();
}
