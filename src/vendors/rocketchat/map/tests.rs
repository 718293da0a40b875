//! The words of Rocket.Chat in both directions, and what an update loses.

use super::*;
use crate::{
    client::wire::{DateTime, Nullable},
    model::{Activity, Expiry, Loss, PresenceUpdate},
    vendors::test_support::Fails,
};

const NEW: Option<ServerVersion> = Some(ServerVersion::new(8, 6));
const OLD: Option<ServerVersion> = Some(ServerVersion::new(8, 5));

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn source() -> Source {
    Source::new("rocketchat", "test")
}

fn read(json: &str) -> Presence {
    let entry = serde_json::from_str(json).unwrap();
    presence(&source(), entry, now())
}

#[test]
fn every_status_reads_as_the_table_says_and_stays_as_it_is() {
    use Availability::{Available, Away, Busy, Offline, Unknown};
    for (code, availability) in [
        ("online", Available),
        ("busy", Busy),
        ("away", Away),
        ("offline", Offline),
        ("disabled", Unknown),
        ("lunching", Unknown),
        ("Online", Available),
    ] {
        let presence = read(&format!(r#"{{"_id":"a","status":"{code}"}}"#));
        assert_eq!(
            (presence.availability, presence.native.code.as_str()),
            (availability, code)
        );
    }
}

#[test]
fn missing_and_null_fields_never_fail_a_read() {
    let presence = read(r#"{"_id":"b2","username":null,"utcOffset":5.5,"statusText":"","new":1}"#);
    assert_eq!(presence.availability, Availability::Offline);
    let expected = (None, NativeStatus::default());
    assert_eq!((presence.message, presence.native), expected);
    let presence = read(
        r#"{"_id":"d4","status":"offline","statusText":"On vacation","statusExpiresAt":"2026-12-01T09:00:00.000Z"}"#,
    );
    let expected = "2026-12-01T09:00:00Z";
    assert_eq!(presence.expires_at.unwrap().to_string(), expected);
    assert_eq!(presence.message.unwrap().text, "On vacation");
}

#[test]
fn who_chose_a_status_is_told_in_every_form_of_answer() {
    for (told, manual) in [
        (r#","statusSource":"manual""#, Some(true)),
        (r#","statusSource":"internal""#, Some(false)),
        (r#","statusSource":"external""#, Some(false)),
        (r#","statusSource":"oracle""#, None),
        ("", None),
    ] {
        let json = format!(r#"{{"_id":"a","status":"busy"{told},"success":true}}"#);
        let listed = serde_json::from_str(&json).unwrap();
        let status = serde_json::from_str(&json).unwrap();
        let own = serde_json::from_str(&json).unwrap();
        for read in [
            presence(&source(), listed, now()),
            status_of(&source(), "a".into(), status, Told::Everything, now()),
            own_presence(&source(), "a".into(), own, now()),
        ] {
            assert_eq!(read.manual, manual, "{json}");
        }
    }
}

#[test]
fn a_last_known_status_is_unknown_and_kept() {
    let presence = bare(
        &source(),
        "a".into(),
        Some("online".into()),
        Told::Nothing,
        now(),
    );
    assert_eq!(
        (presence.availability, presence.native.code.as_str()),
        (Availability::Unknown, "online")
    );
    assert_eq!(presence.caveats, [Caveat::VendorDoesNotReport]);
}

#[test]
fn every_availability_is_written_as_the_table_says() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    for (wanted, status, exact) in [
        (Available, WritableStatus::Online, true),
        (Busy, WritableStatus::Busy, true),
        (DoNotDisturb, WritableStatus::Busy, false),
        (Away, WritableStatus::Away, true),
        (Offline, WritableStatus::Offline, true),
    ] {
        let made = plan(&PresenceUpdate::new(wanted), NEW, now()).unwrap();
        let expected = (Some(status), exact);
        assert_eq!((made.status, made.losses.is_empty()), expected, "{wanted}");
        assert_eq!(
            plan(&PresenceUpdate::new(wanted).exact(), NEW, now()).is_ok(),
            exact,
            "{wanted}"
        );
    }
    plan(&PresenceUpdate::new(Availability::Unknown), NEW, now())
        .fails(ErrorKind::NotRepresentable);
}

#[test]
fn a_native_status_must_be_writable_and_a_custom_one_brings_its_name() {
    let native = |status| plan(&PresenceUpdate::native(status), NEW, now());
    for code in ["disabled", "lunching", ""] {
        native(NativeStatus::new(code)).fails(ErrorKind::NotRepresentable);
    }
    let custom = native(custom_status("In a call")).unwrap();
    let expected = (Some(WritableStatus::Busy), Some("In a call"));
    assert_eq!((custom.status, custom.message.as_deref()), expected);
}

fn custom_status(name: &str) -> NativeStatus {
    let status = NativeStatus::new("busy").with_definition_id("x");
    status.with_label(name)
}

#[test]
fn the_name_of_a_custom_status_is_counted_as_a_message() {
    let named = |name: &str| plan(&PresenceUpdate::native(custom_status(name)), NEW, now());
    assert!(named(&"é".repeat(120)).is_ok());
    named(&"é".repeat(121)).fails(ErrorKind::Invalid);
    assert_eq!(named("").unwrap().message, None);
}

#[test]
fn what_a_custom_status_does_to_the_message_is_told() {
    let update = PresenceUpdate::native(custom_status("In a call"));
    for (update, sent, lossy) in [
        (update.clone(), "In a call", false),
        (update.clone().without_message(), "", true),
        (update.clone().with_message("tea"), "tea", true),
        (update.clone().with_message("In a call"), "In a call", false),
    ] {
        let made = plan(&update, NEW, now()).unwrap();
        assert_eq!(made.message.as_deref(), Some(sent));
        let told = matches!(made.losses[..], [Loss::Message { .. }]);
        assert_eq!((told, made.losses.len()), (lossy, usize::from(lossy)));
        assert_eq!(
            made.replaces_message,
            update.message == crate::model::MessageUpdate::Keep
        );
        assert_eq!(plan(&update.exact(), NEW, now()).is_ok(), !lossy);
    }
}

#[test]
fn a_message_is_counted_as_the_server_does_and_never_cut() {
    let message = |text: String| plan(&PresenceUpdate::message(text), NEW, now());
    assert!(message("é".repeat(120)).unwrap().losses.is_empty());
    assert!(message("😀".repeat(60)).unwrap().losses.is_empty());
    for too_long in ["é".repeat(121), "😀".repeat(61)] {
        message(too_long).fails(ErrorKind::Invalid);
    }
    assert_eq!(message(" tea ".into()).unwrap().losses.len(), 1);
    assert_eq!(
        plan(&PresenceUpdate::default().without_message(), NEW, now())
            .unwrap()
            .message
            .as_deref(),
        Some("")
    );
    plan(&PresenceUpdate::default(), NEW, now()).fails(ErrorKind::Invalid);
}

#[test]
fn an_expiry_is_sent_only_to_a_server_that_knows_it() {
    let update =
        PresenceUpdate::new(Availability::Away).with_expiry(Expiry::After(Duration::from_secs(60)));
    let expected = Nullable::Value(DateTime::from("2026-11-22T12:01:00.000Z"));
    assert_eq!(plan(&update, NEW, now()).unwrap().expires_at, expected);
    for version in [None, OLD, Some(ServerVersion::new(7, 10))] {
        let made = plan(&update, version, now()).unwrap();
        assert_eq!(
            (made.expires_at, made.losses.len()),
            (Nullable::Absent, 1),
            "{version:?}"
        );
    }
    let past = PresenceUpdate::new(Availability::Away).with_expiry(Expiry::At(now()));
    plan(&past, NEW, now()).fails(ErrorKind::Invalid);
    let activity = PresenceUpdate::new(Availability::Away)
        .with_activity(Activity::Meal)
        .exact();
    plan(&activity, NEW, now()).fails(ErrorKind::NotRepresentable);
}

#[test]
fn never_ends_an_earlier_end_where_there_are_ends() {
    let update = PresenceUpdate::new(Availability::Away).with_expiry(Expiry::Never);
    for (version, sent, losses) in [
        (NEW, Nullable::Null, 0),
        (OLD, Nullable::Absent, 0),
        (None, Nullable::Absent, 1),
    ] {
        let made = plan(&update, version, now()).unwrap();
        assert_eq!((made.expires_at, made.losses.len()), (sent, losses));
    }
    let body = plan(&update, NEW, now()).unwrap().body(Some(&"a".into()));
    let body = serde_json::to_value(body).unwrap();
    assert_eq!(body["expiresAt"], Value::Null);
    assert!(body.as_object().unwrap().contains_key("expiresAt"));
}

#[test]
fn a_status_that_is_not_told_is_offline_in_a_list_alone() {
    let alone = status_of(
        &source(),
        "a".into(),
        model::StatusAnswer::new(true),
        Told::Everything,
        now(),
    );
    assert_eq!(alone.availability, Availability::Unknown);
    assert_eq!(alone.caveats, []);
    let me = model::MeAnswer::new("a", true);
    let me = own_presence(&source(), "a".into(), me, now());
    let expected = (Availability::Unknown, "a");
    assert_eq!((me.availability, me.user.as_str()), expected);
    assert_eq!(read(r#"{"_id":"a"}"#).availability, Availability::Offline);
}

#[test]
fn an_entry_with_an_empty_id_fails_without_a_user() {
    let entries = ["", "a"].map(model::PresenceUser::new).into();
    let listing = presences(&source(), entries, Vec::new(), now());
    assert_eq!(listing.entries.len(), 1);
    let [(None, error)] = &listing.failed[..] else {
        panic!("{listing:?}");
    };
    let expected = (ErrorKind::Decode, Some("rocketchat"));
    assert_eq!((error.kind(), error.vendor()), expected);
}

#[test]
fn only_a_code_is_taken_for_one() {
    for (body, code) in [
        (
            r#"{"error":"totp-required","message":"TOTP Required"}"#,
            Some("totp-required"),
        ),
        (
            r#"{"error":"no [error-invalid-user]"}"#,
            Some("error-invalid-user"),
        ),
        (r#"{"error":"no [ann@example.com]"}"#, None),
        (
            r#"{"error":"no [error-x]","errorType":"Ann Archer"}"#,
            Some("error-x"),
        ),
        (r#"{"error":"unauthorized"}"#, None),
        (r#"{"error":"no []"}"#, None),
    ] {
        let answer = Answer {
            status: StatusCode::BAD_REQUEST,
            headers: reqwest::header::HeaderMap::new(),
            body: body.as_bytes().to_vec().into(),
        };
        assert_eq!(judge(&answer).unwrap().code.as_deref(), code, "{body}");
    }
}

fn fault(status: u16, body: &'static str) -> Fault {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: reqwest::header::HeaderMap::new(),
        body: body.into(),
    };
    judge(&answer).unwrap()
}

#[test]
fn a_refusal_of_accounts_and_custom_statuses_is_of_the_kind_that_it_says() {
    for (body, kind, code) in [
        (
            r#"{"success":false,"error":"User not found."}"#,
            Some(ErrorKind::NotFound),
            None,
        ),
        (
            r#"{"success":false,"error":"No custom user status found with the id of \"x\"."}"#,
            Some(ErrorKind::NotFound),
            None,
        ),
        (
            r#"{"success":false,"error":"in use","errorType":"Custom_User_Status_Error_Name_Already_In_Use"}"#,
            Some(ErrorKind::Conflict),
            Some("Custom_User_Status_Error_Name_Already_In_Use"),
        ),
        (
            r#"{"success":false,"error":"in use [Ann_Archer]"}"#,
            None,
            None,
        ),
    ] {
        let fault = fault(400, body);
        assert_eq!((fault.kind, fault.code.as_deref()), (kind, code), "{body}");
    }
    assert_eq!(fault(401, r#"{"error":"User not found."}"#).kind, None);
}

#[test]
fn a_second_factor_is_read_from_a_login_and_from_any_other_call() {
    let login = fault(
        401,
        r#"{"success":false,"status":"error","error":"totp-required","message":"TOTP Required","details":{"method":"totp"}}"#,
    );
    let call = fault(
        400,
        r#"{"success":false,"error":"TOTP Required [totp-required]","errorType":"totp-required","details":{"method":"totp"}}"#,
    );
    for fault in [login, call] {
        assert_eq!(fault.kind, Some(ErrorKind::SecondFactorRequired));
        let method = fault.second_factor.unwrap().method;
        assert_eq!(method, Some(crate::error::SecondFactorMethod::Totp));
    }
    assert!(
        fault(400, r#"{"errorType":"error-invalid-user"}"#)
            .second_factor
            .is_none()
    );
}

#[test]
fn every_form_of_the_error_envelope_is_understood() {
    let judged = |status, body: &'static str| {
        judge(&Answer {
            status: reqwest::StatusCode::from_u16(status).unwrap(),
            headers: reqwest::header::HeaderMap::new(),
            body: body.into(),
        })
    };
    assert!(judged(200, r#"{"users":[],"full":true,"success":true}"#).is_none());
    assert!(judged(200, r#"{"status":"success","data":{}}"#).is_none());
    assert!(judged(200, r#"{"_id":"x","status":"online"}"#).is_none());
    assert_eq!(
        judged(200, r#"{"success":false,"error":"no"}"#)
            .unwrap()
            .message
            .as_deref(),
        Some("no")
    );
    let old = judged(
        401,
        r#"{"status":"error","message":"You must be logged in to do this."}"#,
    )
    .unwrap();
    let expected = Some("You must be logged in to do this.");
    assert_eq!(old.message.as_deref(), expected);
    let login = judged(
        401,
        r#"{"success":false,"status":"error","error":403,"message":"no"}"#,
    )
    .unwrap();
    assert_eq!((login.code, login.message.as_deref()), (None, Some("no")));
    let user = judged(
        400,
        r#"{"success":false,"error":"none match [error-invalid-user]"}"#,
    )
    .unwrap();
    let expected = (Some(ErrorKind::NotFound), Some("error-invalid-user"));
    assert_eq!((user.kind, user.code.as_deref()), expected);
    let busy = judged(
        429,
        r#"{"success":false,"error":"You must wait 42 seconds before [error-too-many-requests]"}"#,
    )
    .unwrap();
    assert_eq!(busy.retry_after, Some(Duration::from_secs(42)));
}

#[test]
fn the_version_is_read_in_both_forms() {
    let version_of = |json| version(serde_json::from_str(json).unwrap());
    let expected = Some(ServerVersion::new(8, 8));
    assert_eq!(version_of(r#"{"version":"8.8","success":true}"#), expected);
    assert_eq!(
        version_of(r#"{"info":{"version":"3.18.2"},"success":true}"#),
        Some(ServerVersion::new(3, 18))
    );
    for unclear in [
        r#"{"success":true}"#,
        r#"{"version":"8","success":true}"#,
        r#"{"version":"develop","success":true}"#,
    ] {
        assert_eq!(version_of(unclear), None);
    }
}
