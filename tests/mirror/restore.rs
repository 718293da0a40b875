//! What is set again when a mirrored state ends.

use std::time::Duration;

use omnipresence::{
    Availability, Clock, Error, ErrorKind, Expiry, ExpirySupport, MirrorEvent, MirrorRules,
    PresenceUpdate, Skip, StatusMessage, When,
};

use crate::{board::put_status, world::Scene};

/// Only what is busy at `a` is mirrored to `b`, as busy with a message.
fn scene(adapt: impl FnOnce(MirrorRules) -> MirrorRules) -> Scene {
    let busy = PresenceUpdate::new(Availability::Busy).with_message("in a call");
    let mut scene = Scene::new(&["ann"], |rules| {
        let rules = rules
            .with_rule(When::shows(Availability::Busy).set(busy))
            .with_rule(When::shows(Availability::DoNotDisturb).copy());
        adapt(rules)
    });
    scene.b.touch("ann", |presence| {
        put_status(presence, Availability::Away);
        presence.message = Some(StatusMessage::new("walking the dog"));
    });
    scene.world.pass_seconds(10);
    scene
}

impl Scene {
    fn choose(&mut self, availability: Availability) {
        self.a.choose("ann", availability);
        self.world.pass_seconds(20);
    }
}

#[test]
fn what_was_there_before_is_set_again_with_its_message_when_no_rule_applies_any_more() {
    let mut scene = scene(|rules| rules);
    scene.choose(Availability::Busy);
    let shown = scene.b.presence("ann");
    assert_eq!(shown.availability, Availability::Busy);
    assert_eq!(shown.message, Some(StatusMessage::new("in a call")));

    scene.choose(Availability::Available);

    let shown = scene.b.presence("ann");
    assert_eq!(shown.availability, Availability::Away);
    assert_eq!(shown.message, Some(StatusMessage::new("walking the dog")));
    assert!(matches!(
        scene.world.events.last(),
        Some(MirrorEvent::Restored { .. })
    ));
}

#[test]
fn through_several_mirrored_states_what_was_before_the_first_is_kept() {
    let mut scene = scene(|rules| rules);
    scene.choose(Availability::Busy);
    scene.choose(Availability::DoNotDisturb);
    assert_eq!(scene.b.shown("ann"), Availability::DoNotDisturb);

    scene.choose(Availability::Available);

    let shown = scene.b.presence("ann");
    assert_eq!(shown.availability, Availability::Away);
    assert_eq!(shown.message, Some(StatusMessage::new("walking the dog")));
}

#[test]
fn nothing_is_restored_where_nothing_was_mirrored() {
    let mut scene = scene(|rules| rules);
    let reads = scene.b.reads();

    scene.choose(Availability::Offline);

    assert_eq!(scene.b.writes(), 0);
    assert_eq!(scene.b.reads(), reads);
}

#[test]
fn what_somebody_has_changed_since_is_left_and_told() {
    let mut scene = scene(|rules| rules);
    scene.choose(Availability::Busy);
    scene.b.choose("ann", Availability::Offline);

    scene.choose(Availability::Available);

    assert_eq!(scene.b.shown("ann"), Availability::Offline);
    assert!(scene.world.skips().any(|why| why == Skip::ChangedSince));
}

#[test]
fn what_somebody_has_changed_since_is_what_the_next_mirrored_state_gives_back() {
    let mut scene = scene(|rules| rules);
    scene.choose(Availability::Busy);
    scene.b.choose("ann", Availability::Offline);
    scene.choose(Availability::DoNotDisturb);
    assert_eq!(scene.b.shown("ann"), Availability::DoNotDisturb);

    scene.choose(Availability::Available);

    assert_eq!(scene.b.shown("ann"), Availability::Offline);
}

#[test]
fn what_would_have_ended_meanwhile_is_not_restored_and_told() {
    let mut scene = scene(|rules| rules);
    let end = scene
        .world
        .clock
        .now()
        .saturating_add(Duration::from_secs(30));
    scene
        .b
        .touch("ann", |presence| presence.expires_at = Some(end));
    scene.choose(Availability::Busy);
    scene.world.pass_seconds(30);

    scene.choose(Availability::Available);

    assert_eq!(scene.b.shown("ann"), Availability::Busy);
    assert!(scene.world.skips().any(|why| why == Skip::EndedMeanwhile));
}

#[test]
fn a_status_that_cannot_be_set_in_the_vendor_s_words_is_set_in_the_shared_ones() {
    let mut scene = scene(|rules| rules);
    // Such as one that only the vendor itself sets.
    scene
        .b
        .touch("ann", |presence| presence.native.code = "idle".to_owned());
    scene.choose(Availability::Busy);

    scene.choose(Availability::Available);

    assert_eq!(scene.b.shown("ann"), Availability::Away);
}

#[test]
fn what_cannot_be_restored_at_all_is_told_once() {
    let mut scene = scene(|rules| rules);
    scene.b.touch("ann", |presence| {
        presence.availability = Availability::Unknown;
        presence.native.code = "hologram".to_owned();
    });
    scene.choose(Availability::Busy);

    scene.choose(Availability::Available);
    scene.world.pass_seconds(600);

    let failures: Vec<_> = scene.world.failures().collect();
    let [_, (_, error, None)] = failures[..] else {
        panic!("{failures:?}");
    };
    assert_eq!(error.kind(), ErrorKind::NotRepresentable);
}

#[test]
fn a_write_that_was_carried_out_although_it_failed_is_restored_all_the_same() {
    let mut scene = scene(|rules| rules);
    let late: fn() -> Error = || Error::new(ErrorKind::Timeout, "too late");
    scene.b.behave(|ways| ways.trouble_of_writes = Some(late));
    scene.a.choose("ann", Availability::Busy);
    scene.world.pass_seconds(6);
    scene.b.behave(|ways| ways.trouble_of_writes = None);
    scene.world.pass_seconds(60);

    scene.choose(Availability::Available);

    assert_eq!(scene.b.shown("ann"), Availability::Away);
}

#[test]
fn a_rule_can_restore_when_the_source_s_status_ends_by_itself() {
    let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| {
        rules
            .with_rule(When::ended().restore())
            .with_rule(When::any().copy())
            .only_changes()
    });
    b.choose("ann", Availability::Away);
    world.pass_seconds(10);
    a.choose("ann", Availability::Busy);
    world.pass_seconds(20);
    assert_eq!(b.shown("ann"), Availability::Busy);

    let end = world.clock.now().saturating_add(Duration::from_secs(30));
    a.touch("ann", |presence| presence.expires_at = Some(end));
    world.pass_seconds(60);

    assert_eq!(b.shown("ann"), Availability::Away, "{}", world.story());
}

#[test]
fn a_mirrored_state_does_not_end_because_the_source_cannot_tell() {
    let mut scene = scene(|rules| rules);
    scene.choose(Availability::Busy);

    scene.choose(Availability::Unknown);

    assert_eq!(scene.b.shown("ann"), Availability::Busy);
    assert!(scene.world.skips().any(|why| why == Skip::Unknown));
}

#[test]
fn what_had_no_end_gets_none_where_targets_end_statuses() {
    let day = Duration::from_secs(24 * 3600);
    let mut scene = scene(|rules| rules);
    scene.b.behave(|ways| {
        ways.expiry = ExpirySupport::Always {
            default: day,
            max: 7 * day,
        };
    });
    scene.choose(Availability::Busy);

    scene.choose(Availability::Available);

    let (_, update) = scene.b.last_write();
    assert_eq!(update.expiry, Expiry::Never);
}
