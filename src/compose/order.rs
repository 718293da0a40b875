//! The order of presences by preference: total, so that the order in which they are given never matters.

use std::cmp::Ordering;

use super::{Composer, Reason};
use crate::model::Presence;

impl Composer {
    /// Which of two counts, the smaller one, and what decides it. Equal are only presences that hold the same.
    pub(super) fn order(&self, a: &Presence, b: &Presence) -> (Ordering, Reason) {
        let chosen = |presence: &Presence| presence.manual != Some(true);
        let by_hand = if self.manual_first {
            chosen(a).cmp(&chosen(b))
        } else {
            Ordering::Equal
        };
        let steps = [
            (by_hand, Reason::Manual),
            (
                self.policy.rank(a).cmp(&self.policy.rank(b)),
                Reason::Policy,
            ),
            // `None` is less than every time, so it comes last.
            (b.changed_at.cmp(&a.changed_at), Reason::Recent),
        ];
        let decided = steps.into_iter().find(|(order, _)| order.is_ne());
        decided.unwrap_or_else(|| (by_name(a, b), Reason::Name))
    }
}

/// Any order that depends on nothing but what the presences hold.
fn by_name(a: &Presence, b: &Presence) -> Ordering {
    let by_account = a.source.cmp(&b.source).then_with(|| a.user.cmp(&b.user));
    by_account
        .then_with(|| b.observed_at.cmp(&a.observed_at))
        .then_with(|| text(a).cmp(&text(b)))
}

/// For two readings of one account at the same moment that say different things.
fn text(presence: &Presence) -> String {
    serde_json::to_string(presence).unwrap_or_default()
}
