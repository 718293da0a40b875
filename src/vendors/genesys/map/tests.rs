//! The words of Genesys Cloud in both directions, and what an update loses.

use std::collections::BTreeMap;

use super::*;
use crate::vendors::test_support::Fails;

fn plan(update: &PresenceUpdate) -> Result<Plan> {
    super::plan(update, Timestamp::UNIX_EPOCH)
}

fn read(json: &str) -> Presence {
    let read = Read::of_user("u1".into(), serde_json::from_str(json).unwrap());
    read.into_presence(&Source::new("genesys", "test"), Timestamp::UNIX_EPOCH)
}

fn coded(code: &str) -> Presence {
    read(&format!(
        r#"{{"presenceDefinition":{{"id":"d","systemPresence":"{code}"}}}}"#
    ))
}

#[test]
fn every_system_presence_reads_as_the_table_says_in_each_spelling() {
    use Availability::{Available, Away, Busy, Offline};
    for (spellings, availability, activity) in [
        (["Available", "AVAILABLE", "available"], Available, None),
        (
            ["On Queue", "OnQueue", "ON_QUEUE"],
            Available,
            Some(Activity::OnQueue),
        ),
        (["Busy", "BUSY", "busy"], Busy, None),
        (
            ["Meeting", "MEETING", "meeting"],
            Busy,
            Some(Activity::InMeeting),
        ),
        (
            ["Training", "TRAINING", "training"],
            Busy,
            Some(Activity::Training),
        ),
        (["Away", "AWAY", "away"], Away, None),
        (["Break", "BREAK", "break"], Away, Some(Activity::Break)),
        (["Meal", "MEAL", "meal"], Away, Some(Activity::Meal)),
        (["Idle", "IDLE", "idle"], Away, None),
        (["Offline", "OFFLINE", "offline"], Offline, None),
    ] {
        for code in spellings {
            let presence = coded(code);
            assert_eq!(
                (presence.availability, &presence.activity),
                (availability, &activity),
                "{code}"
            );
            assert_eq!(presence.native.code, code);
            let expected = same_word(code, "idle").then_some(true);
            assert_eq!(presence.idle, expected, "{code}");
        }
    }
}

#[test]
fn unknown_words_read_as_unknown_and_null_fields_as_none() {
    assert_eq!(coded("Zen").availability, Availability::Unknown);
    let presence = read(
        r#"{"presenceDefinition":{"systemPresence":"Zen"},"message":null,"modifiedDate":null,"primary":null}"#,
    );
    assert_eq!(
        (presence.availability, presence.message, presence.changed_at),
        (Availability::Unknown, None, None)
    );
    let presence = read(
        r#"{"presenceDefinition":{"systemPresence":"Zen"},"message":"","modifiedDate":"garbage","primary":true,"new":{}}"#,
    );
    assert_eq!(
        (presence.message, presence.changed_at, presence.primary),
        (None, None, Some(true))
    );
}

#[test]
fn every_availability_is_written_as_the_table_says() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    for (wanted, activity, word, losses) in [
        (Available, None, "Available", 0),
        (Available, Some(Activity::OnQueue), "On Queue", 0),
        (Available, Some(Activity::Meal), "Available", 1),
        (Busy, None, "Busy", 0),
        (Busy, Some(Activity::InMeeting), "Meeting", 0),
        (Busy, Some(Activity::Training), "Training", 0),
        (Busy, Some(Activity::OnThePhone), "Busy", 1),
        (DoNotDisturb, None, "Busy", 1),
        (DoNotDisturb, Some(Activity::InMeeting), "Meeting", 1),
        (Away, None, "Away", 0),
        (Away, Some(Activity::Break), "Break", 0),
        (Away, Some(Activity::Meal), "Meal", 0),
        (Offline, None, "Offline", 0),
    ] {
        let update = PresenceUpdate {
            activity,
            ..PresenceUpdate::new(wanted)
        };
        let made = plan(&update).unwrap();
        let expected = Some(Target::SystemPresence(word.into()));
        assert_eq!(made.target, expected, "{update:?}");
        assert_eq!(made.losses.len(), losses, "{update:?}");
        assert_eq!(
            plan(&update.clone().exact()).is_ok(),
            losses == 0,
            "{update:?}"
        );
    }
    plan(&PresenceUpdate::new(Availability::Unknown)).fails(ErrorKind::NotRepresentable);
}

#[test]
fn an_activity_is_lost_unless_the_native_status_reads_as_it() {
    let meal = known("a", "Meal", true).native();
    for (activity, is_lost) in [
        (None, false),
        (Some(Activity::Meal), false),
        (Some(Activity::Break), true),
    ] {
        let mut update = PresenceUpdate::native(meal.clone());
        update.activity.clone_from(&activity);
        let mut made = plan(&update).unwrap();
        made.settle(&meal).unwrap();
        let lost = activity.filter(|_| is_lost);
        let losses = lost.map(|wanted| Loss::Activity { wanted });
        assert_eq!(made.losses, Vec::from_iter(losses));
        let mut exact = plan(&update.exact()).unwrap();
        assert_eq!(exact.settle(&meal).is_err(), is_lost);
    }
}

#[test]
fn a_message_is_kept_cleared_or_set() {
    let message = |update| plan(&update).unwrap().message;
    assert_eq!(message(PresenceUpdate::new(Availability::Busy)), None);
    assert_eq!(
        message(PresenceUpdate::default().without_message()).as_deref(),
        Some("")
    );
    assert_eq!(
        message(PresenceUpdate::message("back at 3")).as_deref(),
        Some("back at 3")
    );
    plan(&PresenceUpdate::default()).fails(ErrorKind::Invalid);
}

#[test]
fn an_expiry_is_a_loss() {
    let update =
        PresenceUpdate::new(Availability::Busy).with_expiry(Expiry::After(Duration::from_secs(60)));
    assert!(matches!(
        plan(&update).unwrap().losses[..],
        [Loss::Expiry { .. }]
    ));
    assert!(
        plan(
            &PresenceUpdate::new(Availability::Busy)
                .with_expiry(Expiry::Never)
                .exact()
        )
        .is_ok()
    );
}

fn known(id: &str, word: &str, primary: bool) -> Definition {
    Definition {
        id: id.into(),
        system_presence: word.into(),
        primary,
        labels: BTreeMap::new(),
    }
}

#[test]
fn the_primary_definition_of_a_system_presence_is_sent_else_its_first() {
    let definitions = Listing::from(vec![
        known("a", "Break", false),
        known("b", "Break", true),
        known("c", "On Queue", false),
        known("d", "On Queue", false),
    ]);
    let find = |word: &str| {
        Target::SystemPresence(word.into())
            .find_in(&definitions)
            .map(|native| native.definition_id.unwrap())
            .map_err(|error| error.kind())
    };
    assert_eq!(find("break").as_deref(), Ok("b"));
    assert_eq!(find("OnQueue").as_deref(), Ok("c"));
    assert_eq!(find("Meal"), Err(ErrorKind::NotRepresentable));
    let native = native_target(&NativeStatus::new("Break").with_definition_id("a")).unwrap();
    let found = native.find_in(&definitions).unwrap();
    assert_eq!(found.definition_id.as_deref(), Some("a"));
    native_target(&NativeStatus::new(" ")).fails(ErrorKind::Invalid);
}

#[test]
fn deactivated_definitions_are_left_out() {
    let current = |json| definition(serde_json::from_str(json).unwrap());
    let old = |json| old_definition(serde_json::from_str(json).unwrap());
    for (json, is_kept) in [
        (
            r#"{"id":"a","systemPresence":"Busy","languageLabels":{"en_US":"Busy"},"deactivated":false}"#,
            true,
        ),
        (
            r#"{"id":"a","systemPresence":"Busy","deactivated":true}"#,
            false,
        ),
    ] {
        assert_eq!(current(json).is_some(), is_kept, "{json}");
        assert_eq!(old(json).is_some(), is_kept, "{json}");
    }
}

#[test]
fn the_definition_that_comes_with_the_platform_is_the_primary_one() {
    for (json, is_primary) in [
        (
            r#"{"id":"a","systemPresence":"OnQueue","type":"System"}"#,
            true,
        ),
        (
            r#"{"id":"a","systemPresence":"OnQueue","type":"User"}"#,
            false,
        ),
        (r#"{"id":"a","systemPresence":"OnQueue"}"#, false),
    ] {
        let read = definition(serde_json::from_str(json).unwrap()).unwrap();
        assert_eq!(read.primary, is_primary, "{json}");
        assert_eq!(read.describe().activity, Some(Activity::OnQueue));
    }
}

#[test]
fn a_definition_is_spelled_as_the_presences_that_have_it_are() {
    for (listed, code) in [("OnQueue", "On Queue"), ("MEAL", "Meal"), ("Zen", "Zen")] {
        let json = format!(r#"{{"id":"a","systemPresence":"{listed}"}}"#);
        let read = definition(serde_json::from_str(&json).unwrap()).unwrap();
        assert_eq!(read.native().code, code);
    }
}

#[test]
fn a_path_names_a_user_only_if_it_is_that_of_the_presences() {
    assert_eq!(user_in("/api/v2/users/u1/presences"), Some("u1"));
    assert_eq!(user_in("/api/v2/users/u1/presences/purecloud"), Some("u1"));
    for other in [
        "",
        "/api/v2/users/u1",
        "/api/v2/users/u1/presencesX",
        "/users/u1/presences",
    ] {
        assert_eq!(user_in(other), None, "{other}");
    }
}

#[test]
fn a_presence_shows_what_was_sent_by_id_else_by_system_presence() {
    let sent = known("d", "Busy", true).native();
    let shows = |json: &str, message| shows(&read(json), Some(&sent), message);
    assert!(shows(
        r#"{"presenceDefinition":{"id":"d","systemPresence":"Busy"}}"#,
        None
    ));
    assert!(!shows(
        r#"{"presenceDefinition":{"id":"e","systemPresence":"Busy"}}"#,
        None
    ));
    assert!(shows(
        r#"{"presenceDefinition":{"systemPresence":"BUSY"}}"#,
        Some("")
    ));
    assert!(!shows(
        r#"{"presenceDefinition":{"systemPresence":"Away"}}"#,
        None
    ));
    assert!(!shows(
        r#"{"presenceDefinition":{"id":"d","systemPresence":"Busy"}}"#,
        Some("back at 3")
    ));
}
