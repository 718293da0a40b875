//! The words of Matrix in both directions, and what an update loses.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    client::wire::Vocabulary,
    clock::Timestamp,
    error::{ErrorKind, Result},
    model::{
        Activity, Availability, Caveat, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus,
        Presence, PresenceUpdate, Source,
    },
    vendors::{
        matrix::{
            api::model::{PresenceState, PresenceStatus},
            map::{self, Plan, Tracking},
        },
        test_support::Fails,
    },
};

const BUSY: &str = "org.matrix.msc3026.busy";

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn status(body: Value) -> PresenceStatus {
    serde_json::from_value(body).unwrap()
}

fn read(body: Value) -> Presence {
    read_where(body, Tracking::On)
}

fn read_where(body: Value, tracking: Tracking) -> Presence {
    let source = Source::new("matrix", "test");
    let user = "@ann:example.org".into();
    map::presence(&source, user, &status(body), tracking, now())
}

fn planned(update: &PresenceUpdate, has_busy: bool) -> Result<Plan> {
    map::plan(update, has_busy, now())
}

#[test]
fn every_word_reads_as_the_table_says_and_stays_as_it_is() {
    for (word, availability) in [
        ("online", Availability::Available),
        ("unavailable", Availability::Away),
        ("offline", Availability::Offline),
        (BUSY, Availability::Busy),
        ("busy", Availability::Unknown),
        ("Online", Availability::Available),
        ("org.example.dancing", Availability::Unknown),
        ("", Availability::Unknown),
    ] {
        let presence = read(json!({ "presence": word }));
        assert_eq!(presence.availability, availability, "{word}");
        assert_eq!(presence.native.code, word);
        assert_eq!(presence.caveats, [], "{word}");
    }
}

#[test]
fn a_message_is_read_beside_every_state() {
    for word in ["online", "unavailable", "offline", "org.example.dancing"] {
        for (message, shown) in [
            (json!("at lunch"), Some("at lunch")),
            (json!(" "), Some(" ")),
            (json!(""), None),
            (Value::Null, None),
        ] {
            let presence = read(json!({ "presence": word, "status_msg": message }));
            let text = presence.message.as_ref().map(|it| it.text.as_str());
            assert_eq!(text, shown, "{word}");
        }
    }
}

#[test]
fn the_last_activity_is_before_the_response() {
    let at = |ago: Value| {
        let presence = read(json!({ "presence": "unavailable", "last_active_ago": ago }));
        presence.last_active_at
    };
    let second = Duration::from_secs(1);
    assert_eq!(at(json!(1_000)), Some(now().saturating_sub(second)));
    assert_eq!(at(json!(0)), Some(now()));
    assert_eq!(at(json!(-1)), None);
    assert!(at(json!(i64::MAX)).unwrap() < now());
    assert_eq!(read(json!({ "presence": "offline" })).last_active_at, None);
}

#[test]
fn an_active_user_is_not_idle() {
    for (active, idle) in [(json!(true), Some(false)), (json!(false), None)] {
        let presence = read(json!({ "presence": "online", "currently_active": active }));
        assert_eq!(presence.idle, idle, "{active}");
    }
    assert_eq!(read(json!({ "presence": "online" })).idle, None);
}

#[test]
fn every_word_of_a_server_without_presence_is_unknown() {
    for word in ["online", "unavailable", "offline", BUSY] {
        let presence = read_where(json!({ "presence": word }), Tracking::Off);
        assert_eq!(presence.availability, Availability::Unknown, "{word}");
        assert_eq!(presence.caveats, [Caveat::VendorDoesNotReport], "{word}");
        assert_eq!(presence.native.code, word);
    }
}

#[test]
fn only_a_plain_offline_leaves_open_whether_presence_is_tracked() {
    for (body, shows_it) in [
        (json!({ "presence": "offline" }), false),
        (json!({ "presence": "offline", "status_msg": "" }), false),
        (json!({ "presence": "offline", "status_msg": "away" }), true),
        (json!({ "presence": "offline", "last_active_ago": 5 }), true),
        (json!({ "presence": "online" }), true),
        (json!({ "presence": "org.example.dancing" }), true),
    ] {
        assert_eq!(
            map::shows_tracking(&status(body.clone())),
            shows_it,
            "{body}"
        );
    }
}

#[test]
fn an_availability_is_sent_as_the_nearest_state_of_the_server() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    for (wanted, has_busy, word, sent) in [
        (Available, false, "online", Available),
        (Away, false, "unavailable", Away),
        (Offline, false, "offline", Offline),
        (Busy, false, "unavailable", Away),
        (DoNotDisturb, false, "unavailable", Away),
        (Available, true, "online", Available),
        (Busy, true, BUSY, Busy),
        (DoNotDisturb, true, BUSY, Busy),
    ] {
        let update = PresenceUpdate::new(wanted).without_message();
        let plan = planned(&update, has_busy).unwrap();
        assert_eq!(plan.state.unwrap().as_str(), word, "{wanted} {has_busy}");
        let lost = (wanted != sent).then_some(Loss::Availability { wanted, sent });
        assert_eq!(plan.losses, Vec::from_iter(lost), "{wanted} {has_busy}");
    }
    planned(&PresenceUpdate::new(Availability::Unknown), true).fails(ErrorKind::NotRepresentable);
}

#[test]
fn a_native_state_is_sent_if_the_server_has_it() {
    let native = |word: &str| PresenceUpdate::native(NativeStatus::new(word)).without_message();
    for word in ["online", "unavailable", "offline"] {
        let plan = planned(&native(word), false).unwrap();
        assert_eq!(plan.state.unwrap().as_str(), word);
        assert_eq!(plan.losses, []);
    }
    let plan = planned(&native(BUSY), true).unwrap();
    assert_eq!(plan.state, Some(PresenceState::OrgMatrixMsc3026Busy));
    planned(&native(BUSY), false).fails_naming(ErrorKind::NotRepresentable, "write unavailable");
    for word in ["busy", "away", ""] {
        planned(&native(word), true).fails_at(word, ErrorKind::NotRepresentable);
    }
}

#[test]
fn only_busy_depends_on_the_features_of_the_server() {
    for wanted in Availability::ALL {
        let needs = matches!(wanted, Availability::Busy | Availability::DoNotDisturb);
        assert_eq!(map::needs_versions(&PresenceUpdate::new(wanted)), needs);
    }
    for (word, needs) in [(BUSY, true), ("online", false), ("busy", false)] {
        let update = PresenceUpdate::native(NativeStatus::new(word));
        assert_eq!(map::needs_versions(&update), needs, "{word}");
    }
    assert!(!map::needs_versions(&PresenceUpdate::message("tea")));
}

#[test]
fn an_activity_and_an_expiry_are_losses_and_exact_refuses_them() {
    let update = PresenceUpdate::new(Availability::Away).without_message();
    let hour = Duration::from_secs(3600);
    for (lossy, is_loss) in [
        (
            update.clone().with_activity(Activity::Meal),
            (|loss| matches!(loss, Loss::Activity { .. })) as fn(&Loss) -> bool,
        ),
        (update.clone().with_expiry(Expiry::Never), |loss| {
            matches!(loss, Loss::Expiry { .. })
        }),
        (update.clone().with_expiry(Expiry::After(hour)), |loss| {
            matches!(loss, Loss::Expiry { .. })
        }),
    ] {
        let plan = planned(&lossy, true).unwrap();
        let [loss] = &plan.losses[..] else {
            panic!("{lossy:?}: {:?}", plan.losses);
        };
        assert!(is_loss(loss), "{lossy:?}: {loss:?}");
        let exact = PresenceUpdate {
            fidelity: Fidelity::Exact,
            ..lossy
        };
        planned(&exact, true).fails(ErrorKind::NotRepresentable);
    }
}

#[test]
fn a_write_repeats_the_part_that_an_update_keeps() {
    let shown = json!({ "presence": "org.example.dancing", "status_msg": "la la" });
    let current = status(shown);
    for (update, presence, message) in [
        (
            PresenceUpdate::new(Availability::Away),
            "unavailable",
            Some("la la"),
        ),
        (
            PresenceUpdate::message("tea"),
            "org.example.dancing",
            Some("tea"),
        ),
        (
            PresenceUpdate::default().without_message(),
            "org.example.dancing",
            None,
        ),
    ] {
        assert!(map::keeps_a_part(&update), "{update:?}");
        let plan = planned(&update, false).unwrap();
        let request = map::request(&plan, Some(&current));
        assert_eq!(request.presence.as_str(), presence, "{update:?}");
        assert_eq!(request.status_msg.as_deref(), message, "{update:?}");
    }
    let whole = PresenceUpdate::new(Availability::Away).with_message("tea");
    assert!(!map::keeps_a_part(&whole));
    let plan = planned(&whole, false).unwrap();
    assert_eq!(plan.message, MessageUpdate::Set("tea".to_owned()));
    let request = map::request(&plan, None);
    assert_eq!(request.status_msg.as_deref(), Some("tea"));
}

#[test]
fn busy_is_defined_where_the_server_has_it() {
    let words = |has_busy| -> Vec<String> {
        let definitions = map::definitions(has_busy).into_iter();
        definitions.map(|it| it.native.code).collect()
    };
    assert_eq!(words(false), ["online", "unavailable", "offline"]);
    assert!(words(true).iter().any(|word| word == BUSY));
    assert_eq!(words(true).len(), 4);
}

#[test]
fn the_domain_of_a_user_id_comes_after_its_first_colon() {
    for (id, domain) in [
        ("@ann:example.org", Some("example.org")),
        ("@ann:example.org:8448", Some("example.org:8448")),
        ("ann:example.org", None),
        ("@ann", None),
    ] {
        assert_eq!(map::domain(id), domain, "{id}");
    }
}
