//! Which presence counts under each policy and setting, and how the result explains it.

use std::time::Duration;

use super::*;
use crate::{
    clock::Timestamp,
    model::{Availability, Caveat, NativeStatus, Presence, Source},
};

const MINUTE: Duration = Duration::from_secs(60);

fn now() -> Timestamp {
    "2026-02-23T10:00:00Z".parse().unwrap()
}

fn ago(minutes: u32) -> Timestamp {
    now().saturating_sub(MINUTE * minutes)
}

fn source(vendor: &str) -> Source {
    Source::new(vendor, "example.com")
}

/// Changed so many minutes ago, read now.
fn presence(vendor: &str, availability: Availability, changed: u32) -> Presence {
    let native = NativeStatus::new(availability.as_str());
    let mut presence = Presence::new("ann".into(), source(vendor), availability, native, now());
    presence.changed_at = Some(ago(changed));
    presence
}

fn four() -> [Presence; 4] {
    [
        presence("alpha", Availability::Available, 30),
        presence("gamma", Availability::DoNotDisturb, 20),
        presence("omega", Availability::Away, 10),
        presence("beta", Availability::Offline, 40),
    ]
}

fn winner(policy: Policy, presences: impl IntoIterator<Item = Presence>) -> String {
    let combined = Composer::new(policy).compose(presences, now());
    combined.winner().unwrap().source.vendor().to_owned()
}

#[test]
fn each_policy_has_its_own_winner() {
    let primary = Policy::Primary(vec![source("nobody"), source("beta"), source("alpha")]);
    assert_eq!(winner(primary, four()), "beta");
    assert_eq!(winner(Policy::MostRestrictive, four()), "gamma");
    assert_eq!(winner(Policy::MostAvailable, four()), "alpha");
    assert_eq!(winner(Policy::MostRecent, four()), "omega");
}

#[test]
fn the_most_restrictive_asks_to_be_left_alone_and_is_not_merely_signed_out() {
    let order = [
        Availability::DoNotDisturb,
        Availability::Busy,
        Availability::Away,
        Availability::Available,
        Availability::Offline,
    ];
    for pair in order.windows(2) {
        let presences = [presence("a", pair[1], 1), presence("b", pair[0], 2)];
        assert_eq!(winner(Policy::MostRestrictive, presences), "b", "{pair:?}");
    }
}

#[test]
fn the_most_available_is_the_most_reachable() {
    for pair in Availability::ALL[..5].windows(2) {
        let presences = [presence("a", pair[1], 1), presence("b", pair[0], 2)];
        assert_eq!(winner(Policy::MostAvailable, presences), "b", "{pair:?}");
    }
}

#[test]
fn sources_that_are_not_in_the_list_come_after_all_that_are() {
    let unlisted = presence("alpha", Availability::Busy, 1);
    let listed = presence("beta", Availability::Offline, 90);
    let primary = Policy::Primary(vec![source("beta")]);
    assert_eq!(winner(primary.clone(), [unlisted.clone(), listed]), "beta");
    assert_eq!(winner(primary, [unlisted]), "alpha");
}

#[test]
fn among_equals_the_latest_change_counts_and_a_known_time_before_an_unknown_one() {
    let mut timeless = presence("a", Availability::Busy, 0);
    timeless.changed_at = None;
    let older = presence("b", Availability::Busy, 9);
    let newer = presence("c", Availability::Busy, 3);
    for policy in [
        Policy::Primary(Vec::new()),
        Policy::MostRestrictive,
        Policy::MostAvailable,
        Policy::MostRecent,
    ] {
        let presences = [timeless.clone(), older.clone(), newer.clone()];
        assert_eq!(winner(policy.clone(), presences), "c");
        assert_eq!(winner(policy, [timeless.clone(), older.clone()]), "b");
    }
}

#[test]
fn what_a_person_chose_goes_first_only_if_that_is_wished() {
    let device = presence("alpha", Availability::DoNotDisturb, 1);
    let mut chosen = presence("gamma", Availability::Available, 50);
    chosen.manual = Some(true);
    let mut not_chosen = presence("beta", Availability::Busy, 2);
    not_chosen.manual = Some(false);
    let presences = [device, chosen, not_chosen];
    let composer = Composer::new(Policy::MostRestrictive);
    let without = composer.compose(presences.clone(), now());
    assert_eq!(without.availability(), Availability::DoNotDisturb);
    let with = composer.with_manual_first(true).compose(presences, now());
    assert_eq!(with.availability(), Availability::Available);
    assert_eq!(with.inputs()[0].verdict, Verdict::Won(Reason::Manual));
    // Not chosen and not told are one: the policy decides between them.
    assert_eq!(with.inputs()[1].presence.source.vendor(), "alpha");
}

#[test]
fn what_was_read_too_long_ago_does_not_count_from_that_moment_on() {
    let mut old = presence("alpha", Availability::Busy, 60);
    old.observed_at = ago(15);
    let fresh = presence("beta", Availability::Available, 90);
    let composer = Composer::new(Policy::MostRestrictive);
    let combined = composer.compose([old.clone(), fresh.clone()], now());
    assert_eq!(combined.availability(), Availability::Available);
    assert_eq!(combined.inputs()[1].verdict, Verdict::Stale);
    let patient = composer.with_stale_after(MINUTE * 15 + Duration::from_nanos(1));
    let combined = patient.compose([old, fresh], now());
    assert_eq!(combined.availability(), Availability::Busy);
}

#[test]
fn what_has_ended_does_not_count_from_that_moment_on() {
    let mut ended = presence("beta", Availability::Busy, 60);
    ended.expires_at = Some(now());
    let combined = Composer::new(Policy::MostRecent).compose([ended.clone()], now());
    assert_eq!(combined.availability(), Availability::Unknown);
    assert_eq!(combined.inputs()[0].verdict, Verdict::Expired);
    let before = now().saturating_sub(Duration::from_nanos(1));
    let combined = Composer::new(Policy::MostRecent).compose([ended], before);
    assert_eq!(combined.availability(), Availability::Busy);
}

#[test]
fn a_later_reading_of_an_account_takes_the_place_of_an_earlier_one() {
    let mut earlier = presence("alpha", Availability::DoNotDisturb, 1);
    earlier.observed_at = ago(2);
    let later = presence("alpha", Availability::Available, 5);
    let combined = Composer::new(Policy::MostRestrictive).compose([earlier, later], now());
    assert_eq!(combined.availability(), Availability::Available);
    assert_eq!(combined.inputs()[1].verdict, Verdict::Superseded);
}

#[test]
fn an_earlier_reading_does_not_come_back_when_the_later_one_ends() {
    let mut earlier = presence("alpha", Availability::Busy, 9);
    earlier.observed_at = ago(4);
    let mut later = presence("alpha", Availability::Available, 3);
    later.observed_at = ago(2);
    later.expires_at = Some(ago(1));
    let combined = Composer::new(Policy::MostRecent).compose([earlier, later], now());
    assert_eq!(combined.winner(), None);
    let verdicts = combined.inputs().iter().map(|judged| judged.verdict);
    let mut verdicts: Vec<_> = verdicts.collect();
    verdicts.sort_by_key(|verdict| *verdict == Verdict::Superseded);
    assert_eq!(verdicts, [Verdict::Expired, Verdict::Superseded]);
}

#[test]
fn a_reading_that_says_nothing_takes_the_place_of_none() {
    let mut known = presence("alpha", Availability::Busy, 9);
    known.observed_at = ago(4);
    let unknown = presence("alpha", Availability::Unknown, 0);
    let combined = Composer::new(Policy::MostRecent).compose([unknown, known], now());
    assert_eq!(combined.availability(), Availability::Busy);
}

#[test]
fn what_a_vendor_still_shows_after_its_end_counts_and_says_so_because_its_clock_may_go_behind() {
    let mut shown = presence("beta", Availability::Busy, 12);
    shown.expires_at = Some(ago(5));
    let composer = Composer::new(Policy::MostRecent);
    let combined = composer.compose([shown.clone()], now());
    assert_eq!(
        combined.explanation(),
        "Busy: beta:example.com is the only one to tell.\n\
         - beta:example.com: busy for 12 minutes, past its end; this counts"
    );
    // By a clock that goes ahead it has not ended.
    shown.expires_at = Some(now().saturating_add(MINUTE * 5));
    let combined = composer.compose([shown], now());
    assert!(!combined.explanation().contains("past its end"));
    assert_eq!(combined.availability(), Availability::Busy);
}

#[test]
fn times_that_are_still_to_come_count_and_break_nothing() {
    let mut ahead = presence("alpha", Availability::Busy, 0);
    ahead.changed_at = Some(now().saturating_add(MINUTE * 5));
    ahead.observed_at = now().saturating_add(MINUTE * 5);
    let other = presence("beta", Availability::Away, 1);
    let combined = Composer::new(Policy::MostRecent).compose([ahead, other], now());
    assert_eq!(
        combined.explanation(),
        "Busy: alpha:example.com shows the latest change of 2.\n\
         - alpha:example.com: busy for a moment; this counts\n\
         - beta:example.com: away for 1 minute; changed earlier"
    );
}

#[test]
fn what_a_person_chose_goes_first_only_as_long_as_it_counts() {
    let device = presence("alpha", Availability::Busy, 1);
    let mut chosen = presence("gamma", Availability::Available, 50);
    chosen.manual = Some(true);
    chosen.observed_at = ago(20);
    let composer = Composer::new(Policy::MostRestrictive).with_manual_first(true);
    let combined = composer.compose([device, chosen], now());
    assert_eq!(combined.availability(), Availability::Busy);
    assert_eq!(combined.inputs()[0].verdict, Verdict::Won(Reason::Only));
    assert_eq!(combined.inputs()[1].verdict, Verdict::Stale);
}

#[test]
fn nothing_known_is_unknown_and_says_why() {
    let mut stale = presence("alpha", Availability::Busy, 60);
    stale.observed_at = ago(20);
    let mut ended = presence("beta", Availability::Available, 75);
    ended.observed_at = ago(4);
    ended.expires_at = Some(ago(3));
    let mut unknown = presence("omega", Availability::Unknown, 60 * 48);
    unknown.native = NativeStatus::new("StatusReadOnly");
    let hidden = presence("zeta", Availability::Unknown, 60 * 48).with_caveat(Caveat::NotVisible);
    let inputs = [stale, ended, unknown, hidden];
    let combined = Composer::new(Policy::MostRecent).compose(inputs, now());
    assert_eq!(combined.availability(), Availability::Unknown);
    assert_eq!(combined.winner(), None);
    assert_eq!(
        combined.explanation(),
        "Unknown: nothing of what was read can be relied on.\n\
         - alpha:example.com: busy for 1 hour; does not count, read 20 minutes ago\n\
         - beta:example.com: available for 1 hour; does not count, ended 3 minutes ago\n\
         - omega:example.com: unknown (StatusReadOnly) for 2 days; does not count, says nothing that is understood\n\
         - zeta:example.com: unknown for 2 days; does not count, it is not visible to this account"
    );
    let nothing = Composer::new(Policy::MostRecent).compose([], now());
    assert_eq!(nothing.availability(), Availability::Unknown);
    assert_eq!(nothing.to_string(), "Unknown: nothing was read.");
}

#[test]
fn every_reason_is_explained_in_a_sentence() {
    let alpha = presence("alpha", Availability::Busy, 12);
    let beta = presence("beta", Availability::Away, 1);
    let mut chosen = beta.clone();
    chosen.manual = Some(true);
    let mut as_late = alpha.clone();
    as_late.source = source("beta");
    let later = presence("beta", Availability::Busy, 2);
    let mut timeless = later.clone();
    timeless.changed_at = None;
    let primary = Policy::Primary(vec![source("alpha")]);
    for (policy, presences, sentence) in [
        (
            Policy::MostRecent,
            vec![alpha.clone()],
            "Busy: alpha:example.com is the only one to tell.",
        ),
        (
            primary,
            vec![beta.clone(), alpha.clone()],
            "Busy: alpha:example.com goes before the other sources.",
        ),
        (
            Policy::MostRestrictive,
            vec![beta.clone(), alpha.clone()],
            "Busy: alpha:example.com shows the most restrictive of 2.",
        ),
        (
            Policy::MostAvailable,
            vec![beta.clone(), alpha.clone()],
            "Busy: alpha:example.com shows the most available of 2.",
        ),
        (
            Policy::MostRecent,
            vec![beta.clone(), alpha.clone()],
            "Away: beta:example.com shows the latest change of 2.",
        ),
        (
            Policy::MostRestrictive,
            vec![later, alpha.clone()],
            "Busy: beta:example.com is as good as another, and changed last.",
        ),
        (
            Policy::MostRecent,
            vec![timeless, alpha.clone()],
            "Busy: alpha:example.com is as good as another, and alone tells when it changed.",
        ),
        (
            Policy::MostRestrictive,
            vec![as_late, alpha.clone()],
            "Busy: alpha:example.com is as good as another, and comes first by name.",
        ),
        (
            Policy::MostRestrictive,
            vec![chosen, alpha],
            "Away: beta:example.com shows what was chosen by hand, which goes first.",
        ),
    ] {
        let composer = Composer::new(policy).with_manual_first(true);
        let explanation = composer.compose(presences, now()).explanation();
        assert_eq!(explanation.lines().next(), Some(sentence));
    }
}

#[test]
fn every_loser_is_told_why() {
    let winner = presence("alpha", Availability::Busy, 12);
    let mut timeless = presence("beta", Availability::Busy, 0);
    timeless.changed_at = None;
    let earlier = presence("beta", Availability::Busy, 13);
    let mut later_by_name = winner.clone();
    later_by_name.source = source("beta");
    let other = presence("beta", Availability::Away, 99);
    let mut chosen = winner.clone();
    chosen.manual = Some(true);
    let primary = Policy::Primary(vec![source("alpha")]);
    for (policy, winner, loser, end) in [
        (
            Policy::MostRecent,
            &winner,
            timeless,
            "not told when it changed",
        ),
        (Policy::MostRecent, &winner, earlier, "changed earlier"),
        (
            Policy::MostRecent,
            &winner,
            later_by_name,
            "as good, but later by name",
        ),
        (primary, &winner, other.clone(), "another source goes first"),
        (
            Policy::MostRestrictive,
            &winner,
            other.clone(),
            "less restrictive",
        ),
        (
            Policy::MostAvailable,
            &winner,
            other.clone(),
            "less available",
        ),
        (
            Policy::MostAvailable,
            &chosen,
            other,
            "not known to be chosen by hand",
        ),
    ] {
        let composer = Composer::new(policy).with_manual_first(true);
        let explanation = composer
            .compose([loser, winner.clone()], now())
            .explanation();
        let line = explanation.lines().last().unwrap();
        assert!(
            line.starts_with("- beta:") && line.ends_with(end),
            "{explanation}"
        );
    }
}

#[test]
fn an_explanation_has_the_vendors_words_and_tells_two_accounts_apart_but_holds_no_message() {
    let mut first = presence("alpha", Availability::Busy, 12);
    first.native = NativeStatus::new("MEETING").with_label("In a\nmeeting");
    first.message = Some(crate::model::StatusMessage::new("s3cr3t"));
    let mut second = presence("alpha", Availability::Available, 1);
    second.user = "ann2".into();
    let combined = Composer::new(Policy::MostRestrictive).compose([first, second], now());
    assert_eq!(
        combined.explanation(),
        "Busy: alpha:example.com shows the most restrictive of 2.\n\
         - alpha:example.com ann: busy (In a meeting) for 12 minutes; this counts\n\
         - alpha:example.com ann2: available for 1 minute; less restrictive"
    );
}

#[test]
fn a_combined_presence_can_be_stored() {
    let combined = Composer::new(Policy::MostRecent).compose(four(), now());
    let json = serde_json::to_value(&combined).unwrap();
    assert_eq!(json["availability"], "away");
    assert_eq!(json["inputs"][0]["verdict"]["won"], "recent");
    let read: Combined = serde_json::from_value(json).unwrap();
    assert_eq!(read, combined);
    assert_eq!(read.explanation(), combined.explanation());
}

#[test]
fn the_same_for_the_same_reasons_is_the_same_at_another_time() {
    let composer = Composer::new(Policy::MostRecent);
    let before = composer.compose(four(), now());
    let later = composer.compose(four(), now().saturating_add(MINUTE));
    assert!(before.says_the_same_as(&later));
    let stale = composer.compose(four(), now().saturating_add(MINUTE * 20));
    assert!(!before.says_the_same_as(&stale));
}
