//! Properties of every result, checked against the words of the documentation.

use std::time::Duration;

use proptest::{prelude::*, sample::select};

use super::*;
use crate::{
    clock::Timestamp,
    model::{Availability, NativeStatus, Presence, Source},
};

const STALE_AFTER: Duration = Duration::from_secs(5);

fn second(second: i64) -> Timestamp {
    Timestamp::from_unix_millis(second * 1_000)
}

/// Few different values, so that they meet.
fn presence() -> impl Strategy<Value = Presence> {
    let time = || prop::option::of(0_i64..20);
    (
        select(&["ann", "ann2"][..]),
        select(&["a", "b", "c", "d"][..]),
        select(&Availability::ALL[..]),
        select(&["x", "y"][..]),
        (time(), time(), 0_i64..20),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(user, vendor, availability, code, times, manual)| {
            let (changed_at, expires_at, observed_at) = times;
            let source = Source::new(vendor, "x");
            let native = NativeStatus::new(code);
            let read = second(observed_at);
            let mut presence = Presence::new(user.into(), source, availability, native, read);
            presence.changed_at = changed_at.map(second);
            presence.expires_at = expires_at.map(second);
            presence.manual = manual;
            presence
        })
}

fn composer() -> impl Strategy<Value = Composer> {
    let primary = Just(vec!["a", "b", "c", "d"])
        .prop_shuffle()
        .prop_flat_map(|vendors| {
            (0..=vendors.len()).prop_map(move |listed| {
                let sources = vendors[..listed].iter();
                Policy::Primary(sources.map(|vendor| Source::new(vendor, "x")).collect())
            })
        });
    let policy = prop_oneof![
        primary,
        Just(Policy::MostRestrictive),
        Just(Policy::MostAvailable),
        Just(Policy::MostRecent),
    ];
    (policy, any::<bool>()).prop_map(|(policy, manual_first)| {
        Composer::new(policy)
            .with_manual_first(manual_first)
            .with_stale_after(STALE_AFTER)
    })
}

/// By the words of the documentation, not by the code.
fn counts(presence: &Presence, now: Timestamp) -> bool {
    let read_at = presence.observed_at;
    let is_past = |end: Timestamp| end <= now && end >= read_at;
    presence.availability != Availability::Unknown
        && !presence.expires_at.is_some_and(is_past)
        && read_at.saturating_add(STALE_AFTER) > now
}

/// The other known readings of the same account that are at least as late.
fn rivals<'a>(given: &'a [Presence], of: &'a Presence) -> impl Iterator<Item = &'a Presence> {
    given.iter().filter(move |other| {
        *other != of
            && other.source == of.source
            && other.user == of.user
            && other.availability != Availability::Unknown
            && other.observed_at >= of.observed_at
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_order_of_the_inputs_never_matters(
        (given, shuffled) in prop::collection::vec(presence(), 0..7)
            .prop_flat_map(|given| (Just(given.clone()), Just(given).prop_shuffle())),
        composer in composer(),
        now in (0_i64..20).prop_map(second),
    ) {
        prop_assert_eq!(composer.compose(given, now), composer.compose(shuffled, now));
    }

    #[test]
    fn the_winner_is_one_of_the_inputs_and_unknown_never_wins_over_a_known(
        given in prop::collection::vec(presence(), 0..7),
        composer in composer(),
        now in (0_i64..20).prop_map(second),
    ) {
        let combined = composer.compose(given.clone(), now);
        match combined.winner() {
            Some(winner) => {
                prop_assert!(given.contains(winner) && counts(winner, now));
                prop_assert_eq!(combined.availability(), winner.availability);
            }
            None => {
                prop_assert_eq!(combined.availability(), Availability::Unknown);
                for presence in given.iter().filter(|presence| counts(presence, now)) {
                    prop_assert!(rivals(&given, presence).any(|rival| !counts(rival, now)));
                }
            }
        }
    }

    #[test]
    fn every_input_is_judged_once_and_only_what_counts_wins_or_loses(
        given in prop::collection::vec(presence(), 0..7),
        composer in composer(),
        now in (0_i64..20).prop_map(second),
    ) {
        let combined = composer.compose(given.clone(), now);
        let mut left = given.clone();
        for judged in combined.inputs() {
            let place = left.iter().position(|presence| *presence == judged.presence);
            prop_assert!(place.is_some());
            left.swap_remove(place.unwrap());
            let is_unknown = judged.presence.availability == Availability::Unknown;
            let of_account = rivals(&given, &judged.presence);
            match judged.verdict {
                Verdict::Won(_) | Verdict::Lost(_) => {
                    prop_assert!(counts(&judged.presence, now));
                    let read_at = judged.presence.observed_at;
                    let mut rivals_at = of_account.map(|it| it.observed_at);
                    prop_assert!(rivals_at.all(|at| at == read_at));
                }
                Verdict::Unknown => prop_assert!(is_unknown),
                Verdict::Superseded => {
                    let is_twice = given.iter().filter(|it| **it == judged.presence).count() > 1;
                    prop_assert!(!is_unknown && (is_twice || of_account.count() > 0));
                }
                _ => prop_assert!(!is_unknown && !counts(&judged.presence, now)),
            }
        }
        prop_assert!(left.is_empty());
        prop_assert_eq!(combined.explanation().lines().count(), combined.inputs().len() + 1);
    }

    #[test]
    fn no_policy_prefers_a_loser_to_the_winner(
        given in prop::collection::vec(presence(), 1..7),
        composer in composer(),
        now in (0_i64..20).prop_map(second),
    ) {
        let combined = composer.compose(given, now);
        let Some(winner) = combined.winner() else { return Ok(()) };
        for judged in &combined.inputs()[1..] {
            if let Verdict::Lost(_) = judged.verdict {
                // Alone against the winner it loses too: others have no say.
                let pair = [judged.presence.clone(), winner.clone()];
                let alone = composer.compose(pair, now);
                prop_assert_eq!(alone.winner(), Some(winner));
                prop_assert_eq!(alone.inputs()[1].verdict, judged.verdict);
            }
        }
    }

    #[test]
    fn what_does_not_count_changes_nothing(
        given in prop::collection::vec(presence(), 0..7),
        composer in composer(),
        now in (0_i64..20).prop_map(second),
    ) {
        let whole = composer.compose(given, now);
        let judged = whole.inputs().iter();
        let known = judged.filter(|it| matches!(it.verdict, Verdict::Won(_) | Verdict::Lost(_)));
        let known = known.map(|judged| judged.presence.clone());
        let combined = composer.compose(known, now);
        prop_assert_eq!(combined.winner(), whole.winner());
        prop_assert_eq!(combined.availability(), whole.availability());
    }
}
