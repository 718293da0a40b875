//! Shows a waiter whether the task that it waits for still runs: the task reacts to each question, unless its runtime does not run.

use std::{
    future::Future,
    pin::pin,
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use futures_util::future::{Either, select};
use tokio::sync::Notify;

/// Questions to a task, and its reactions.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    asked: Notify,
    reactions: AtomicU64,
}

impl Pulse {
    /// Asks for a reaction. Returns how many there have been: if there are no more some time later, the task does not run.
    pub(super) fn ask(&self) -> u64 {
        let reactions = self.reactions();
        self.asked.notify_one();
        reactions
    }

    /// How many reactions there have been.
    pub(super) fn reactions(&self) -> u64 {
        self.reactions.load(SeqCst)
    }

    /// Runs a future, and reacts to each question meanwhile.
    pub(super) async fn beside<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            match select(future.as_mut(), pin!(self.asked.notified())).await {
                Either::Left((output, _)) => return output,
                Either::Right(_) => {
                    self.reactions.fetch_add(1, SeqCst);
                }
            }
        }
    }
}
