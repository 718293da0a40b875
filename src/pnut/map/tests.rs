use super::*;
use crate::{Activity, Fidelity};

const NOW: &str = "2026-11-22T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn planned(update: &PresenceUpdate, now: Timestamp) -> Result<Plan> {
    plan(update, MAX_CHARS, now)
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
        ("Busy", Available, Some("Busy")),
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
    assert_eq!(
        (error.kind(), error.vendor()),
        (ErrorKind::Decode, Some("pnut"))
    );
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
    let shown = |wanted| Loss::Availability {
        wanted,
        sent: Available,
    };
    let unsent =
        || loss_of_message("pnut has one text for status and message: this message is not sent");
    for (wanted, word, with_message, loss) in [
        (Available, "online", "tea", None),
        (Busy, "busy", "tea", Some(shown(Busy))),
        (
            DoNotDisturb,
            "do not disturb",
            "tea",
            Some(shown(DoNotDisturb)),
        ),
        (Away, "away", "tea", Some(shown(Away))),
        (Offline, "offline", "offline", Some(unsent())),
    ] {
        let bare = planned(
            &PresenceUpdate::new(wanted).without_message().exact(),
            now(),
        )
        .unwrap();
        assert_eq!(
            (bare.text.as_str(), bare.losses.len()),
            (word, 0),
            "{wanted}"
        );
        let spoken = planned(&PresenceUpdate::new(wanted).with_message("tea"), now()).unwrap();
        assert_eq!(spoken.text, with_message, "{wanted}");
        assert_eq!(spoken.losses, Vec::from_iter(loss), "{wanted}");
    }
}

#[test]
fn what_pnut_would_take_for_something_else_is_refused() {
    for text in [
        "1",
        "0",
        "",
        " 0 ",
        "offline",
        "OFFLINE",
        "online",
        "busy",
        "away",
        "Do Not Disturb",
    ] {
        let error = planned(&PresenceUpdate::message(text), now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable, "{text:?}");
    }
    for code in ["1", "0", ""] {
        let update = PresenceUpdate::native(NativeStatus::new(code));
        assert_eq!(
            planned(&update, now()).unwrap_err().kind(),
            ErrorKind::NotRepresentable,
            "{code:?}"
        );
    }
    let unknown = PresenceUpdate::new(Availability::Unknown);
    assert_eq!(
        planned(&unknown, now()).unwrap_err().kind(),
        ErrorKind::NotRepresentable
    );
    assert_eq!(
        planned(&PresenceUpdate::default(), now())
            .unwrap_err()
            .kind(),
        ErrorKind::Invalid
    );
}

#[test]
fn a_text_is_counted_in_characters_and_never_cut() {
    assert_eq!(
        planned(&PresenceUpdate::message("é".repeat(100)), now())
            .unwrap()
            .text
            .chars()
            .count(),
        100
    );
    let error = planned(&PresenceUpdate::message("é".repeat(101)), now()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("101"));
}

#[test]
fn another_limit_than_the_documented_one_counts() {
    let update = PresenceUpdate::message("é".repeat(101));
    assert!(plan(&update, 101, now()).is_ok());
    let error = plan(&PresenceUpdate::message("four"), 3, now()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("at most 3"), "{error}");
}

#[test]
fn a_heartbeat_is_a_text_and_no_command() {
    let fault = |text: &str| fault_of_heartbeat(text, MAX_CHARS);
    for command in ["1", "0", "", " ", " 0\n", "offline", "Offline "] {
        assert!(fault(command).unwrap().contains("command"), "{command:?}");
    }
    for text in ["online", "busy", "at my desk", "10", &"é".repeat(100)] {
        assert_eq!(fault(text), None);
    }
    assert!(fault(&"é".repeat(101)).unwrap().contains("101"));
}

#[test]
fn an_expiry_is_sent_clamped_with_a_loss_or_refused() {
    let at = |expiry| planned(&PresenceUpdate::message("tea").with_expiry(expiry), now());
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(at(Expiry::VendorDefault).unwrap().expiration, None);
    assert_eq!(
        at(Expiry::After(day)).unwrap().expiration,
        Some(now().saturating_add(day))
    );
    for too_late in [Expiry::Never, Expiry::After(8 * day)] {
        let plan = at(too_late).unwrap();
        assert_eq!(plan.expiration, Some(now().saturating_add(MAX_LIFE)));
        assert!(
            plan.losses
                .iter()
                .any(|loss| matches!(loss, Loss::Expiry { .. }))
        );
    }
    for past in [
        Expiry::At(now()),
        Expiry::After(Duration::ZERO),
        Expiry::After(Duration::from_millis(1)),
    ] {
        assert_eq!(at(past).unwrap_err().kind(), ErrorKind::Invalid);
    }
}

#[test]
fn exact_refuses_each_loss() {
    let update = PresenceUpdate::new(Availability::Available).without_message();
    for lossy in [
        update.clone().with_activity(Activity::Meal),
        update.clone().with_expiry(Expiry::Never),
        PresenceUpdate::new(Availability::Busy).with_message("tea"),
        PresenceUpdate::new(Availability::Busy),
    ] {
        assert!(planned(&lossy, now()).is_ok());
        let error = planned(
            &PresenceUpdate {
                fidelity: Fidelity::Exact,
                ..lossy
            },
            now(),
        )
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable);
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
