//! The words of SuperOffice in both directions, and what an update loses.

use super::*;
use crate::{model::Activity, vendors::test_support::Fails};

fn plan(update: &PresenceUpdate) -> Result<Plan> {
    super::plan(update, Timestamp::UNIX_EPOCH)
}

fn read(json: &str) -> Presence {
    let now = Timestamp::UNIX_EPOCH;
    presence(
        &Source::new("superoffice", "test"),
        5,
        serde_json::from_str(json).unwrap(),
        now,
    )
}

#[test]
fn every_status_reads_as_the_table_says_and_stays_as_it_is() {
    use Availability::{Available, Away, Offline, Unknown};
    for (code, availability) in [
        ("StatusNone", Unknown),
        ("StatusNormal", Available),
        ("StatusNotAvailable", Away),
        ("StatusDeleted", Offline),
        ("StatusReadOnly", Unknown),
        ("StatusSpm", Unknown),
        ("StatusSystem", Unknown),
        ("StatusFuture", Unknown),
        ("statusNormal", Available),
    ] {
        let presence = read(&format!(r#"{{"Status":"{code}","Message":null}}"#));
        assert_eq!(
            (presence.availability, presence.native.code.as_str()),
            (availability, code)
        );
    }
    let message = |message: &str| {
        let status = r#""Status":"StatusNotAvailable""#;
        read(&format!(r#"{{{status},"Message":"{message}"}}"#)).message
    };
    assert_eq!(message(""), None);
    assert_eq!(message("back 13:00").unwrap().text, "back 13:00");
}

#[test]
fn every_availability_is_written_as_the_table_says() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    for (wanted, status, exact) in [
        (Available, EjUserStatus::StatusNormal, true),
        (Busy, EjUserStatus::StatusNotAvailable, false),
        (DoNotDisturb, EjUserStatus::StatusNotAvailable, false),
        (Away, EjUserStatus::StatusNotAvailable, true),
        (Offline, EjUserStatus::StatusNotAvailable, false),
    ] {
        let plan_made = plan(&PresenceUpdate::new(wanted)).unwrap();
        assert_eq!(plan_made.status, Some(status), "{wanted}");
        assert_eq!(plan_made.losses.is_empty(), exact, "{wanted}");
        assert_eq!(
            plan(&PresenceUpdate::new(wanted).exact()).is_ok(),
            exact,
            "{wanted}"
        );
    }
    plan(&PresenceUpdate::new(Availability::Unknown)).fails(ErrorKind::NotRepresentable);
}

#[test]
fn an_account_state_is_never_written_whatever_its_spelling() {
    for code in [
        "StatusDeleted",
        "statusdeleted",
        "STATUS_DELETED",
        "StatusReadOnly",
        "StatusSpm",
        "StatusSystem",
        "StatusNone",
        "3",
        "",
        "StatusFuture",
    ] {
        plan(&PresenceUpdate::native(NativeStatus::new(code)))
            .fails_at(code, ErrorKind::NotRepresentable);
    }
    for status in WRITABLE {
        let update = PresenceUpdate::native(NativeStatus::new(status.as_str()));
        assert_eq!(plan(&update).unwrap().status, Some(status));
    }
}

#[test]
fn an_account_state_is_never_ended() {
    for (code, refused) in [
        ("StatusNone", false),
        ("StatusNormal", false),
        ("StatusNotAvailable", false),
        ("StatusDeleted", true),
        ("StatusReadOnly", true),
        ("StatusSpm", true),
        ("StatusSystem", true),
        ("StatusFuture", true),
    ] {
        let read = model::UserPresenceStatus::new(code);
        let kind = refuse_account_state(&read).err().map(|error| error.kind());
        assert_eq!(kind, refused.then_some(ErrorKind::Conflict), "{code}");
    }
    let none = model::UserPresenceStatus::new(EjUserStatus::StatusNone);
    assert!(refuse_account_state(&none).is_ok());
}

#[test]
fn what_superoffice_has_not_is_a_loss() {
    let update = PresenceUpdate::new(Availability::Away)
        .with_activity(Activity::Meal)
        .with_expiry(Expiry::At(Timestamp::from_unix_millis(1)));
    assert_eq!(plan(&update).unwrap().losses.len(), 2);
    plan(&update.exact()).fails(ErrorKind::NotRepresentable);
    let never = PresenceUpdate::new(Availability::Away)
        .with_expiry(Expiry::Never)
        .exact();
    assert!(plan(&never).is_ok());
}

#[test]
fn a_message_is_kept_cleared_or_set_and_never_cut() {
    let away = || PresenceUpdate::new(Availability::Away);
    assert_eq!(plan(&away()).unwrap().message, None);
    assert_eq!(
        plan(&away().without_message()).unwrap().message.as_deref(),
        Some("")
    );
    assert_eq!(
        plan(&PresenceUpdate::message("x")).unwrap(),
        Plan {
            status: None,
            message: Some("x".into()),
            losses: vec![]
        }
    );
    assert!(plan(&away().with_message("é".repeat(255))).is_ok());
    plan(&away().with_message("é".repeat(256))).fails(ErrorKind::Invalid);
    plan(&PresenceUpdate::default()).fails(ErrorKind::Invalid);
}

#[test]
fn null_or_an_error_object_in_a_200_is_a_failure_and_a_presence_is_not() {
    let judged = |body: &'static str| {
        judge(&Answer {
            status: reqwest::StatusCode::OK,
            headers: reqwest::header::HeaderMap::new(),
            body: body.into(),
        })
    };
    assert!(judged(r#"{"Status":"StatusNormal","Message":"The request is invalid."}"#).is_none());
    assert_eq!(judged("null").unwrap().kind, Some(ErrorKind::NotFound));
    let fault =
        judged(r#"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"no"}"#).unwrap();
    let expected = (Some(ErrorKind::NotFound), Some("no"));
    assert_eq!((fault.kind, fault.message.as_deref()), expected);
    assert!(judged(r#"{"Message":"bad","MessageDetail":"worse"}"#).is_some());
}

#[test]
fn an_id_must_be_a_whole_number_of_32_bits() {
    assert_eq!(associate_id(&UserId::from("116")).unwrap(), 116);
    for id in ["", "..", "1/2", "4294967296", "ann", "005", "+5", "-0"] {
        associate_id(&UserId::from(id)).fails_at(id, ErrorKind::Invalid);
    }
}
