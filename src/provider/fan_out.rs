use std::{collections::HashSet, future::Future};

use futures_util::{StreamExt, stream};

use crate::{PresenceUpdate, UserId};

/// Runs the futures, at most `limit` at once, and answers in their order.
///
/// It takes futures, not a closure: one held over an `await` fails the `Send` check of `async_trait`.
pub(crate) async fn fan_out<F: Future>(
    calls: impl IntoIterator<Item = F>,
    limit: usize,
) -> Vec<F::Output> {
    let calls: Vec<F> = calls.into_iter().collect();
    stream::iter(calls).buffered(limit).collect().await
}

/// Whether updates must run one after the other because their order matters.
pub(crate) fn names_a_user_twice(updates: &[(UserId, PresenceUpdate)]) -> bool {
    let mut seen = HashSet::with_capacity(updates.len());
    !updates.iter().all(|(user, _)| seen.insert(user))
}
