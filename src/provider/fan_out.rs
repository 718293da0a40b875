use std::{collections::BTreeMap, future::Future};

use futures_util::{StreamExt, stream};

use crate::{PresenceUpdate, UserId};

/// Runs the futures, at most `limit` at once but always one, and answers in their order.
///
/// It takes futures, not a closure: one held over an `await` fails the `Send` check of `async_trait`.
pub(crate) async fn fan_out<F: Future>(
    calls: impl IntoIterator<Item = F>,
    limit: usize,
) -> Vec<F::Output> {
    let calls: Vec<F> = calls.into_iter().collect();
    stream::iter(calls).buffered(limit.max(1)).collect().await
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

    #[test]
    fn the_updates_of_one_user_stay_in_order_and_hold_up_nobody_else() {
        let update = |user: &str| (UserId::from(user), PresenceUpdate::default());
        let updates = ["ann", "bob", "ann", "cid"].map(update);
        assert_eq!(by_user(&updates), [vec![0, 2], vec![1], vec![3]]);
    }
}
