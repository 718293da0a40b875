//! What is written to a target, and when.

use std::{sync::Arc, time::Duration};

use omnipresence::{
    Activity, Availability, Clock, Directory, Echoes, ErrorKind, Expiry, ExpirySupport, Follow,
    MessageUpdate, MirrorEvent, MirrorRules, Person, Presence, PresenceProvider, PresenceUpdate,
    SetSupport, Skip, StatusMessage, WatchOptions, When, mirror, watch,
};

use crate::{
    board::{Board, Ways, put_status},
    clock::TestClock,
    world::{Scene, World, one_way, rules},
};

const SECOND: Duration = Duration::from_secs(1);

/// A mirror from `a` to `b`, which has run for ten seconds.
fn scene(adapt: impl FnOnce(MirrorRules) -> MirrorRules) -> Scene {
    let mut scene = Scene::new(&["ann", "bob"], adapt);
    scene.world.pass_seconds(10);
    scene
}

#[test]
fn what_a_source_shows_at_the_start_is_mirrored_unless_only_changes_are() {
    for (only_changes, expected) in [(false, Availability::Away), (true, Availability::Available)] {
        let Scene { a, b, mut world } = Scene::new(&["ann"], |rules| match only_changes {
            true => rules.only_changes(),
            false => rules,
        });
        a.choose("ann", Availability::Away);

        world.pass_seconds(20);

        assert_eq!(b.shown("ann"), expected);
    }
}

#[test]
fn a_change_is_written_once_with_its_activity_and_without_its_message() {
    let mut scene = scene(|rules| rules);
    scene.a.touch("ann", |presence| {
        put_status(presence, Availability::Busy);
        presence.activity = Some(Activity::InMeeting);
        presence.message = Some(StatusMessage::new("with the board"));
    });

    scene.world.pass_seconds(60);

    let shown = scene.b.presence("ann");
    assert_eq!(shown.availability, Availability::Busy);
    assert_eq!(shown.activity, Some(Activity::InMeeting));
    assert_eq!(shown.message, None);
    assert_eq!(scene.b.writes(), 1);
    assert_eq!(scene.b.shown("bob"), Availability::Available);
}

#[test]
fn a_message_is_mirrored_on_wish_and_removed_with_the_source_s() {
    let mut scene = scene(MirrorRules::with_messages);
    let text = |scene: &Scene| scene.b.presence("ann").message.map(|message| message.text);

    let said = Some(StatusMessage::new("back at three"));
    scene.a.touch("ann", |presence| presence.message = said);
    scene.world.pass_seconds(20);
    assert_eq!(text(&scene).as_deref(), Some("back at three"));

    scene.a.touch("ann", |presence| presence.message = None);
    scene.world.pass_seconds(20);
    assert_eq!(text(&scene), None);
}

#[test]
fn what_is_not_mirrored_of_a_presence_costs_no_request_at_the_target() {
    let mut scene = scene(|rules| rules);
    let reads = scene.b.reads();
    let now = scene.world.clock.now();
    scene.a.touch("ann", |presence| {
        presence.last_active_at = Some(now);
        presence.message = Some(StatusMessage::new("writing"));
    });

    scene.world.pass_seconds(60);

    assert_eq!(scene.b.reads(), reads);
}

#[test]
fn rules_say_what_is_set_and_what_is_left() {
    let in_a_call = PresenceUpdate::new(Availability::DoNotDisturb).with_message("in a call");
    let mut scene = scene(|rules| {
        let call = When::shows(Availability::Busy).doing(Activity::OnThePhone);
        rules
            .with_rule(call.set(in_a_call))
            .with_rule(When::shows(Availability::Offline).leave())
            .with_rule(When::any().copy())
    });
    scene.a.touch("ann", |presence| {
        put_status(presence, Availability::Busy);
        presence.activity = Some(Activity::OnThePhone);
    });
    scene.world.pass_seconds(20);
    let shown = scene.b.presence("ann");
    assert_eq!(shown.availability, Availability::DoNotDisturb);
    assert_eq!(shown.message, Some(StatusMessage::new("in a call")));

    scene.a.choose("ann", Availability::Offline);
    scene.world.pass_seconds(20);
    assert_eq!(scene.b.shown("ann"), Availability::DoNotDisturb);
    assert!(scene.world.skips().any(|why| why == Skip::Rule));
}

#[test]
fn nobody_is_called_offline_because_the_source_cannot_tell() {
    let mut scene = scene(|rules| rules);
    scene.a.touch("ann", |presence| {
        presence.availability = Availability::Unknown;
        presence.native.code = "hologram".to_owned();
    });

    scene.world.pass_seconds(20);

    assert_eq!(scene.b.writes(), 0);
    assert!(scene.world.skips().any(|why| why == Skip::Unknown));
}

#[test]
fn changes_that_come_too_soon_are_written_later_and_only_the_newest() {
    let minute = 60 * SECOND;
    let mut scene = scene(|rules| rules.with_interval(minute));
    scene.a.choose("ann", Availability::Busy);
    scene.world.pass_seconds(10);
    assert_eq!(scene.b.shown("ann"), Availability::Busy);

    for availability in [
        Availability::Away,
        Availability::Offline,
        Availability::DoNotDisturb,
    ] {
        scene.a.choose("ann", availability);
        scene.world.pass_seconds(10);
        assert_eq!(scene.b.shown("ann"), Availability::Busy);
    }
    scene.a.choose("bob", Availability::Away);
    scene.world.pass_seconds(10);
    let expected = Availability::Away;
    assert_eq!(scene.b.shown("bob"), expected, "others don't wait");
    scene.world.pass(minute);

    assert_eq!(scene.b.shown("ann"), Availability::DoNotDisturb);
    assert_eq!(scene.b.writes(), 3);
    let superseded = scene.world.skips().filter(|why| *why == Skip::Superseded);
    assert_eq!(superseded.count(), 2);
}

#[test]
fn what_the_target_shows_already_is_not_written() {
    let mut scene = scene(|rules| rules);
    scene.b.choose("ann", Availability::Busy);
    scene.a.choose("ann", Availability::Busy);

    scene.world.pass_seconds(20);

    assert_eq!(scene.b.writes(), 0);
}

#[test]
fn a_dry_run_tells_what_it_would_write_and_restore_and_writes_nothing() {
    let mut scene = scene(|rules| {
        rules
            .with_rule(When::shows(Availability::Busy).copy())
            .dry_run()
    });
    scene.a.choose("ann", Availability::Busy);
    scene.world.pass_seconds(20);
    scene.a.choose("ann", Availability::Away);
    scene.world.pass_seconds(20);

    assert_eq!(scene.b.writes(), 0);
    let told: Vec<_> = scene.world.events.iter().collect();
    let [
        MirrorEvent::Wrote {
            update,
            outcome: None,
            ..
        },
        MirrorEvent::Restored { outcome: None, .. },
    ] = told[..]
    else {
        panic!("{told:?}");
    };
    assert_eq!(*update, PresenceUpdate::new(Availability::Busy));
}

#[test]
fn a_copy_lasts_as_long_as_what_was_copied_and_for_good_where_targets_end_statuses() {
    let hour = 3600 * SECOND;
    let always = ExpirySupport::Always {
        default: hour,
        max: 7 * 24 * hour,
    };
    for (support, lasting, expected) in [
        (ExpirySupport::Optional, true, true),
        (always, true, true),
        (always, false, false),
        (ExpirySupport::No, true, false),
    ] {
        let mut scene = scene(|rules| rules);
        scene.b.behave(|ways| ways.expiry = support);
        let end = scene.world.clock.now().saturating_add(hour);
        scene.a.touch("ann", |presence| {
            put_status(presence, Availability::Busy);
            presence.expires_at = lasting.then_some(end);
        });

        scene.world.pass_seconds(20);

        let (_, update) = scene.b.last_write();
        let wanted = match (expected, support) {
            (true, _) => Expiry::At(end),
            (false, ExpirySupport::Always { .. }) => Expiry::Never,
            (false, _) => Expiry::VendorDefault,
        };
        assert_eq!(update.expiry, wanted, "{support:?}");
        assert_eq!(update.message, MessageUpdate::Keep);
    }
}

#[test]
fn where_only_the_own_presence_can_be_set_that_of_others_is_refused_by_name() {
    for is_dry in [false, true] {
        let only_own = |ways: &mut Ways| ways.set = SetSupport::Me;
        let adapt = |rules: MirrorRules| if is_dry { rules.dry_run() } else { rules };
        let Scene { a, b, mut world } = Scene::at(only_own, &["me", "bob"], adapt);
        a.choose("me", Availability::Busy);
        a.choose("bob", Availability::Busy);

        world.pass_seconds(60);

        let mine = if is_dry {
            Availability::Available
        } else {
            Availability::Busy
        };
        assert_eq!(b.shown("me"), mine);
        assert_eq!(b.shown("bob"), Availability::Available);
        assert_eq!(b.writes(), usize::from(!is_dry));
        let failures: Vec<_> = world.failures().collect();
        let [(to, error, None)] = failures[..] else {
            panic!("{failures:?}");
        };
        assert_eq!(to.user, "bob".into());
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn the_own_account_at_a_target_is_written_however_the_directory_spells_it() {
    let clock = TestClock::default();
    let a = Board::new("a", &clock, &["17"]);
    let b = Board::new("b", &clock, &["me"]).with(|ways| ways.set = SetSupport::Me);
    let ann = Person::new("ann")
        .with_account(a.source().clone(), "17")
        .with_account(b.source().clone(), "@me");
    let directory = Directory::new().with_person(ann).unwrap();
    let options = WatchOptions::default().with_clock(clock.clone());
    let rules = MirrorRules::new(directory).with_watch(options);
    let mut world = World::new(&clock, vec![one_way(&a, &b, rules)]);
    a.choose("17", Availability::Busy);

    world.pass_seconds(60);

    assert_eq!(b.shown("me"), Availability::Busy);
}

#[test]
fn what_cannot_be_mirrored_is_refused_before_any_request() {
    let clock = TestClock::default();
    let [a, b, c] = ["a", "b", "c"].map(|name| Board::new(name, &clock, &["ann"]));
    c.behave(|ways| ways.set = SetSupport::No);
    for (to, known, kind, named) in [
        (&a, &[&a, &b][..], ErrorKind::Invalid, "test:a is twice"),
        (&b, &[&a], ErrorKind::Invalid, "test:b"),
        (&b, &[&b], ErrorKind::Invalid, "test:a"),
        (&c, &[&a, &c], ErrorKind::Unsupported, "test:c"),
    ] {
        let rules = rules(&clock, &["ann"], known);
        let refused = mirror(a.clone(), [Arc::new(to.clone()) as _], rules);
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), kind, "{named}");
        assert!(error.to_string().contains(named), "{error}");
    }
    assert_eq!((a.reads(), b.reads(), c.reads()), (0, 0, 0));
}

#[test]
fn a_mirror_can_be_moved_to_another_thread() {
    fn is_send<T: Send + Unpin>(_: &T) {}
    let scene = scene(|rules| rules);
    is_send(scene.world.first());
}

#[test]
fn an_activity_that_the_mirror_has_set_ends_with_the_source_s() {
    let mut scene = scene(|rules| rules);
    let busy = |activity| {
        move |presence: &mut Presence| {
            put_status(presence, Availability::Busy);
            presence.activity = activity;
        }
    };
    scene.a.touch("ann", busy(Some(Activity::InMeeting)));
    scene.world.pass_seconds(20);
    scene.a.touch("ann", busy(None));

    scene.world.pass_seconds(20);

    assert_eq!(scene.b.presence("ann").activity, None);
}

#[test]
fn a_checkpoint_is_refused_because_what_it_leaves_out_would_not_be_mirrored() {
    let clock = TestClock::default();
    let [a, b] = ["a", "b"].map(|name| Board::new(name, &clock, &["ann"]));
    let options = WatchOptions::default().with_clock(clock.clone());
    let who = Follow::Users(vec!["ann".into()]);
    let checkpoint = watch(a.clone(), who, options.clone()).unwrap().checkpoint();
    let rules = rules(&clock, &["ann"], &[&a, &b]).with_watch(options.with_checkpoint(checkpoint));

    let refused = mirror(a.clone(), [Arc::new(b) as _], rules);

    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(a.reads(), 0);
}

#[test]
fn nothing_of_a_user_is_printed() {
    let in_a_call = PresenceUpdate::new(Availability::Busy).with_message("secret");
    let (echoes, mut printed_rules) = (Echoes::default(), String::new());
    let Scene { a, b, mut world } = Scene::new(&["private"], |rules| {
        let rules = rules.with_rule(When::shows(Availability::Busy).set(in_a_call));
        printed_rules = format!("{rules:?}");
        rules.with_echoes(echoes.clone())
    });
    a.choose("private", Availability::Busy);

    world.pass_seconds(20);

    assert_eq!(b.writes(), 1);
    let printed = format!("{:?} {printed_rules} {echoes:?}", world.first());
    assert!(!printed.contains("private"), "{printed}");
    assert!(!printed.contains("secret"), "{printed}");
}
