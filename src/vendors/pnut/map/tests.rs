//! The texts of pnut in both directions, and what an update loses.

use super::*;
use crate::{
    model::{Activity, Fidelity},
    vendors::{pnut::limits::MAX_CHARS, test_support::Fails},
};

const NOW: &str = "2026-11-22T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn planned(update: &PresenceUpdate, now: Timestamp) -> Result<Plan> {
    plan(update, None, MAX_CHARS, now)
}

/// The plan for an update while pnut shows this text.
fn planned_beside(current: &str, update: &PresenceUpdate) -> Result<Plan> {
    plan(update, Some(&read(current)), MAX_CHARS, now())
}

fn read(text: &str) -> Presence {
    let answer = model::Presence::new("1", text);
    presence(&Source::new("pnut", "test"), answer, now())
}

#[test]
fn every_text_reads_as_the_table_says_and_stays_as_it_is() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    for (text, availability, message) in [
        ("online", Available, None),
        ("busy", Busy, None),
        ("do not disturb", DoNotDisturb, None),
        ("away", Away, None),
        ("offline", Offline, None),
        ("Busy", Busy, None),
        ("DO NOT DISTURB", DoNotDisturb, None),
        (" offline\r", Available, Some(" offline\r")),
        ("OFFLINE", Offline, None),
        ("busy today", Available, Some("busy today")),
        (
            "keeping my stick on the ice",
            Available,
            Some("keeping my stick on the ice"),
        ),
    ] {
        let presence = read(text);
        assert_eq!(presence.availability, availability, "{text}");
        assert_eq!(
            presence.message.as_ref().map(|m| m.text.as_str()),
            message,
            "{text}"
        );
        assert_eq!(presence.native.code, text);
    }
}

#[test]
fn an_entry_with_an_empty_id_fails_without_a_user() {
    let entries = vec![
        model::Presence::new("", "busy"),
        model::Presence::new("2", "away"),
    ];
    let source = Source::new("pnut", "test");
    let listing = presences(&source, entries, Vec::new(), now());
    assert_eq!(listing.entries.len(), 1);
    let [(None, error)] = &listing.failed[..] else {
        panic!("{listing:?}");
    };
    let expected = (ErrorKind::Decode, Some("pnut"));
    assert_eq!((error.kind(), error.vendor()), expected);
}

#[test]
fn an_empty_text_is_unknown() {
    let presence = read("");
    assert_eq!(presence.availability, Availability::Unknown);
    assert_eq!(presence.message, None);
}

#[test]
fn every_availability_is_written_as_the_table_says() {
    use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
    let unsent =
        || loss_of_message("pnut has one text for status and message: this message is not sent");
    for (wanted, message, text, loss) in [
        (Available, "tea", "tea", None),
        (Available, "busy", "online", Some(unsent())),
        (Available, "1", "online", Some(unsent())),
        (Available, "", "online", None),
        (Busy, "tea", "busy", Some(unsent())),
        (Busy, "online", "busy", Some(unsent())),
        (Busy, "", "busy", None),
        (DoNotDisturb, "tea", "do not disturb", Some(unsent())),
        (Away, "tea", "away", Some(unsent())),
        (Offline, "tea", "offline", Some(unsent())),
    ] {
        let update = PresenceUpdate::new(wanted).with_message(message);
        let plan = planned(&update, now()).unwrap();
        let what = format!("{wanted} with {message:?}");
        assert_eq!(plan.text.as_deref(), Some(text), "{what}");
        assert_eq!(plan.losses, Vec::from_iter(loss.clone()), "{what}");
        let exact = planned(&update.exact(), now());
        assert_eq!(exact.is_ok(), loss.is_none(), "{what}");
    }
    for (word, wanted) in WORDS {
        let bare = PresenceUpdate::new(wanted).without_message().exact();
        let plan = planned(&bare, now()).unwrap();
        assert_eq!(plan.text.as_deref(), Some(word), "{wanted}");
    }
}

#[test]
fn a_status_replaces_a_kept_message_only_if_there_is_one() {
    use Availability::{Available, Away, Busy, Offline};
    for (current, wanted, text, is_lossy) in [
        ("online", Busy, "busy", false),
        ("away", Busy, "busy", false),
        ("offline", Busy, "busy", false),
        ("busy", Available, "online", false),
        ("offline", Available, "online", false),
        ("tea", Available, "tea", false),
        ("Busy", Available, "online", false),
        ("tea", Busy, "busy", true),
        ("tea", Away, "away", true),
        ("tea", Offline, "offline", true),
    ] {
        let update = PresenceUpdate::new(wanted);
        assert!(keeps_a_part(&update));
        let plan = planned_beside(current, &update).unwrap();
        let what = format!("{wanted} beside {current:?}");
        assert_eq!(plan.text.as_deref(), Some(text), "{what}");
        let is_told = matches!(plan.losses[..], [Loss::Message { .. }]);
        let expected = (is_lossy, usize::from(is_lossy));
        assert_eq!((is_told, plan.losses.len()), expected);
        let exact = planned_beside(current, &update.exact());
        let kind = exact.err().map(|error| error.kind());
        assert_eq!(
            kind,
            is_lossy.then_some(ErrorKind::NotRepresentable),
            "{what}"
        );
    }
}

#[test]
fn a_native_text_loses_another_message_than_itself() {
    let (keep, clear) = (MessageUpdate::Keep, MessageUpdate::Clear);
    let set = |text: &str| MessageUpdate::Set(text.to_owned());
    for (current, code, message, is_lossy) in [
        ("online", "busy", keep.clone(), false),
        ("online", "tea", keep.clone(), false),
        ("tea", "tea", keep.clone(), false),
        ("tea", "cake", keep.clone(), true),
        ("tea", "busy", keep, true),
        ("tea", "online", clear.clone(), false),
        ("online", "tea", clear, true),
        ("online", "tea", set("tea"), false),
        ("online", "tea", set("cake"), true),
        ("online", "online", set("tea"), true),
        ("online", "busy", set("busy"), true),
    ] {
        let mut update = PresenceUpdate::native(NativeStatus::new(code));
        update.message = message;
        let plan = planned_beside(current, &update).unwrap();
        assert_eq!(plan.text.as_deref(), Some(code));
        let is_told = matches!(plan.losses[..], [Loss::Message { .. }]);
        assert_eq!(is_told, is_lossy, "{update:?} beside {current:?}");
        assert_eq!(planned_beside(current, &update.exact()).is_ok(), !is_lossy);
    }
}

#[test]
fn a_message_alone_loses_another_status_than_available() {
    use Availability::{Away, Busy, DoNotDisturb, Offline};
    let update = PresenceUpdate::message("tea");
    assert!(keeps_a_part(&update));
    for (current, wanted) in [
        ("online", None),
        ("cake", None),
        ("busy", Some(Busy)),
        ("do not disturb", Some(DoNotDisturb)),
        ("away", Some(Away)),
        ("offline", Some(Offline)),
    ] {
        let loss = wanted.map(|wanted| Loss::Availability {
            wanted,
            sent: Availability::Available,
        });
        let plan = planned_beside(current, &update).unwrap();
        assert_eq!(plan.text.as_deref(), Some("tea"));
        assert_eq!(plan.losses, Vec::from_iter(loss), "{current}");
        let exact = planned_beside(current, &update.clone().exact());
        assert_eq!(exact.is_ok(), wanted.is_none(), "{current}");
    }
}

#[test]
fn a_message_is_cleared_without_a_loss() {
    let update = PresenceUpdate::default().without_message().exact();
    for (current, text) in [
        ("tea", Some("online")),
        ("online", Some("online")),
        ("busy", Some("busy")),
        ("do not disturb", Some("do not disturb")),
        ("away", Some("away")),
        ("offline", None),
        ("", None),
    ] {
        let plan = planned_beside(current, &update).unwrap();
        assert_eq!(plan.text.as_deref(), text, "{current}");
        assert_eq!(plan.losses, []);
    }
    let hour = Expiry::After(Duration::from_secs(3600));
    let update = PresenceUpdate::message("").with_expiry(hour);
    let plan = planned_beside("offline", &update).unwrap();
    assert!(matches!(plan.losses[..], [Loss::Expiry { .. }]));
}

#[test]
fn what_pnut_would_take_for_something_else_is_refused() {
    for text in [
        "1",
        "0",
        " ",
        " 0 ",
        "offline",
        "OFFLINE",
        "online",
        "busy",
        "away",
        "Do Not Disturb",
    ] {
        planned(&PresenceUpdate::message(text), now()).fails_at(text, ErrorKind::NotRepresentable);
    }
    for code in ["1", "0", ""] {
        let update = PresenceUpdate::native(NativeStatus::new(code));
        planned(&update, now()).fails_at(code, ErrorKind::NotRepresentable);
    }
    let unknown = PresenceUpdate::new(Availability::Unknown);
    planned(&unknown, now()).fails(ErrorKind::NotRepresentable);
    planned(&PresenceUpdate::default(), now()).fails(ErrorKind::Invalid);
}

#[test]
fn a_text_is_counted_in_characters_and_never_cut() {
    let text = "é".repeat(100);
    let plan = planned(&PresenceUpdate::message(&text), now()).unwrap();
    assert_eq!(plan.text, Some(text));
    let text = "é".repeat(101);
    for update in [
        PresenceUpdate::message(&text),
        PresenceUpdate::new(Availability::Busy).with_message(&text),
        PresenceUpdate::new(Availability::Offline).with_message(&text),
        PresenceUpdate::native(NativeStatus::new(&text)),
    ] {
        planned(&update, now()).fails_naming(ErrorKind::Invalid, "101");
    }
}

#[test]
fn another_limit_than_the_documented_one_counts() {
    let update = PresenceUpdate::message("é".repeat(101));
    assert!(plan(&update, None, 101, now()).is_ok());
    plan(&PresenceUpdate::message("four"), None, 3, now())
        .fails_naming(ErrorKind::Invalid, "at most 3");
}

#[test]
fn a_heartbeat_is_a_text_and_no_command() {
    let check = |text: &str| check_heartbeat(text, MAX_CHARS);
    let long = "é".repeat(101);
    for text in ["1", "0", "", " ", " 0\n", "offline", "Offline ", &long] {
        check(text).fails_at(text, ErrorKind::Invalid);
    }
    for text in ["online", "busy", "at my desk", "10", &"é".repeat(100)] {
        check(text).unwrap();
    }
}

#[test]
fn an_expiry_is_sent_clamped_with_a_loss_or_refused() {
    let at = |expiry| planned(&PresenceUpdate::message("tea").with_expiry(expiry), now());
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(at(Expiry::VendorDefault).unwrap().expiration, None);
    let expected = Some(now().saturating_add(day));
    assert_eq!(at(Expiry::After(day)).unwrap().expiration, expected);
    for too_late in [Expiry::Never, Expiry::After(8 * day)] {
        let plan = at(too_late).unwrap();
        assert_eq!(plan.expiration, Some(now().saturating_add(MAX_LIFE)));
        assert!(
            plan.losses
                .iter()
                .any(|loss| matches!(loss, Loss::Expiry { .. }))
        );
    }
    let moment = Expiry::After(Duration::from_millis(1));
    let next_second = now().saturating_add(Duration::from_secs(1));
    assert_eq!(at(moment).unwrap().expiration, Some(next_second));
    for past in [Expiry::At(now()), Expiry::After(Duration::ZERO)] {
        at(past).fails(ErrorKind::Invalid);
    }
}

#[test]
fn exact_refuses_each_loss() {
    let update = PresenceUpdate::new(Availability::Available).without_message();
    for lossy in [
        update.clone().with_activity(Activity::Meal),
        update.clone().with_expiry(Expiry::Never),
        PresenceUpdate::new(Availability::Busy).with_message("tea"),
    ] {
        assert!(planned(&lossy, now()).is_ok());
        planned(
            &PresenceUpdate {
                fidelity: Fidelity::Exact,
                ..lossy
            },
            now(),
        )
        .fails(ErrorKind::NotRepresentable);
    }
}

#[test]
fn a_failure_in_the_envelope_of_a_200_is_a_failure() {
    let answer = |body: &'static str| Answer {
        status: StatusCode::OK,
        headers: reqwest::header::HeaderMap::new(),
        body: body.into(),
    };
    assert!(judge(&answer(r#"{"meta":{"code":200},"data":[]}"#)).is_none());
    let fault = judge(&answer(r#"{"meta":{"code":429,"retry_in":600}}"#)).unwrap();
    assert_eq!(fault.status, Some(StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(fault.retry_after, Some(Duration::from_secs(600)));
}
