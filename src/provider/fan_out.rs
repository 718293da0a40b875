//! Calls that run at the same time, up to a limit: results keep the order of the calls, and updates that of their user.

use std::{collections::BTreeMap, future::Future};

use futures_util::{FutureExt, StreamExt, stream};

use crate::model::{PresenceUpdate, UserId};

/// Runs the futures, at most `limit` at once but always one, and answers in their order. A slow one holds up no other.
///
/// It takes futures, not a closure: one held over an `await` fails the `Send` check of `async_trait`.
pub(crate) async fn fan_out<F: Future>(
    calls: impl IntoIterator<Item = F>,
    limit: usize,
) -> Vec<F::Output> {
    let numbered = calls.into_iter().enumerate();
    let calls: Vec<_> = numbered
        .map(|(position, call)| call.map(move |answer| (position, answer)))
        .collect();
    let calls = stream::iter(calls).buffer_unordered(limit.max(1));
    let mut answers: Vec<_> = calls.collect().await;
    answers.sort_unstable_by_key(|(position, _)| *position);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// The positions of each user's updates, whose order matters.
pub(super) fn by_user(updates: &[(UserId, PresenceUpdate)]) -> Vec<Vec<usize>> {
    let mut positions: BTreeMap<&UserId, Vec<usize>> = BTreeMap::new();
    for (position, (user, _)) in updates.iter().enumerate() {
        positions.entry(user).or_default().push(position);
    }
    positions.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_call_holds_up_no_other_and_answers_keep_their_order() {
        let slow = tokio::sync::Notify::new();
        let calls = (0..100).map(|number| {
            let slow = &slow;
            async move {
                match number {
                    0 => slow.notified().await,
                    99 => slow.notify_one(),
                    _ => tokio::task::yield_now().await,
                }
                number
            }
        });
        let answers = fan_out(calls, 2).await;
        assert_eq!(answers, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn the_updates_of_one_user_stay_in_order_and_hold_up_nobody_else() {
        let update = |user: &str| (UserId::from(user), PresenceUpdate::default());
        let updates = ["ann", "bob", "ann", "cid"].map(update);
        assert_eq!(by_user(&updates), [vec![0, 2], vec![1], vec![3]]);
    }
}
