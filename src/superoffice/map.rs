//! SuperOffice's words and ours: pure functions.

use super::api::model::{self, EjUserStatus};
use crate::{
    Availability, Error, ErrorKind, Expiry, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, Result, Source, StatusDefinition, StatusMessage, StatusTarget, Timestamp,
    UserId,
    http::{Dialect, Fault},
    wire::{Answer, Open, Vocabulary},
};

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "superoffice",
    request_id_header: "x-request-id",
    judge,
    rate_limit: |_, _| None,
};

/// The size of the database column behind the message.
pub(super) const MAX_CHARS: usize = 255;

/// A body of `null` or an error object means failure, even in a 200.
fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() && answer.body.trim_ascii() == b"null" {
        return Some(Fault {
            kind: Some(ErrorKind::NotFound),
            message: Some("null".to_owned()),
            ..Fault::default()
        });
    }
    let body: model::ErrorBody = serde_json::from_slice(&answer.body).ok()?;
    // A presence has a member `Message` too, so that one alone does not make an error.
    let is_error =
        body.error == Some(true) || body.error_type.is_some() || body.message_detail.is_some();
    (is_error || !answer.status.is_success()).then(|| Fault {
        kind: body
            .error_type
            .as_deref()
            .filter(|name| name.contains("NotFound"))
            .map(|_| ErrorKind::NotFound),
        code: body.error_type,
        message: body.error_message.or(body.message),
        ..Fault::default()
    })
}

/// SuperOffice counts its users with 32 bits.
pub(super) fn associate_id(user: &UserId) -> Result<i32> {
    user.as_str().parse().map_err(|_| {
        Error::new(
            ErrorKind::Invalid,
            "the user id is not an associate id: it must be a whole number",
        )
        .with_vendor(DIALECT.vendor)
    })
}

/// What a status means. States of the account are no presence, but a deleted user is surely not there.
fn availability(status: &Open<EjUserStatus>) -> Availability {
    match status.known() {
        Some(EjUserStatus::StatusNormal) => Availability::Available,
        Some(EjUserStatus::StatusNotAvailable) => Availability::Away,
        Some(EjUserStatus::StatusDeleted) => Availability::Offline,
        _ => Availability::Unknown,
    }
}

/// Reads the status of one user.
pub(super) fn presence(
    source: &Source,
    associate: i32,
    read: model::UserPresenceStatus,
    observed_at: Timestamp,
) -> Presence {
    let availability = read
        .status
        .as_ref()
        .map_or(Availability::Unknown, availability);
    let native = NativeStatus::new(read.status.map(Open::into_string).unwrap_or_default());
    let user = UserId::from(associate.to_string());
    let mut presence = Presence::new(user, source.clone(), availability, native, observed_at);
    presence.message = read
        .message
        .filter(|text| !text.is_empty())
        .map(StatusMessage::new);
    presence
}

/// The statuses that may be written; the others are states of the account.
pub(super) fn definitions() -> Vec<StatusDefinition> {
    WRITABLE
        .into_iter()
        .map(|status| {
            StatusDefinition::new(
                NativeStatus::new(status.as_str()),
                availability(&status.into()),
            )
        })
        .collect()
}

const WRITABLE: [EjUserStatus; 2] = [EjUserStatus::StatusNormal, EjUserStatus::StatusNotAvailable];

/// What to send for an update. What is `None` must be read first and sent back: a PUT replaces the whole object.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) status: Option<EjUserStatus>,
    pub(super) message: Option<String>,
    pub(super) losses: Vec<Loss>,
}

/// Decides what to send, or refuses.
pub(super) fn plan(update: &PresenceUpdate) -> Result<Plan> {
    let mut losses = Vec::new();
    let status = match &update.status {
        None => None,
        Some(StatusTarget::Native(native)) => Some(writable(&native.code)?),
        Some(StatusTarget::Availability(wanted)) => Some(nearest(*wanted, &mut losses)?),
    };
    let message = match &update.message {
        MessageUpdate::Keep if status.is_none() => {
            return Err(Error::new(ErrorKind::Invalid, "the update changes nothing"));
        }
        MessageUpdate::Keep => None,
        MessageUpdate::Clear => Some(String::new()),
        MessageUpdate::Set(text) => Some(bounded(text)?),
    };
    if let Some(wanted) = &update.activity {
        losses.push(Loss::Activity {
            wanted: wanted.clone(),
        });
    }
    if matches!(update.expiry, Expiry::After(_) | Expiry::At(_)) {
        let reason = "SuperOffice keeps a status until the next one".to_owned();
        losses.push(Loss::Expiry { reason });
    }
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        status,
        message,
        losses,
    })
}

fn nearest(wanted: Availability, losses: &mut Vec<Loss>) -> Result<EjUserStatus> {
    let (status, shown) = match wanted {
        Availability::Available => (EjUserStatus::StatusNormal, Availability::Available),
        Availability::Busy
        | Availability::DoNotDisturb
        | Availability::Away
        | Availability::Offline => (EjUserStatus::StatusNotAvailable, Availability::Away),
        Availability::Unknown => {
            return Err(Error::new(
                ErrorKind::NotRepresentable,
                "unknown is what a vendor says when it cannot tell: it cannot be set",
            ));
        }
    };
    if shown != wanted {
        losses.push(Loss::Availability {
            wanted,
            sent: shown,
        });
    }
    Ok(status)
}

/// Writing an account state would delete or lock the user: refused whatever the spelling.
fn writable(code: &str) -> Result<EjUserStatus> {
    Open::from(code).known().filter(|status| WRITABLE.contains(status)).ok_or_else(|| {
        Error::new(
            ErrorKind::NotRepresentable,
            "only StatusNormal and StatusNotAvailable are presences: the others are states of the account and never written",
        )
    })
}

/// Any status would end the state that the account is in, and what an unknown one means is unknown.
pub(super) fn refuse_account_state(read: &model::UserPresenceStatus) -> Result<()> {
    let presence =
        |status: EjUserStatus| WRITABLE.contains(&status) || status == EjUserStatus::StatusNone;
    match &read.status {
        Some(status) if !status.known().is_some_and(presence) => Err(Error::new(
            ErrorKind::Conflict,
            format!(
                "the status is {status}, a state of the account that an update would end: change it in SuperOffice"
            ),
        )),
        _ => Ok(()),
    }
}

fn bounded(text: &str) -> Result<String> {
    match text.chars().count() {
        0..=MAX_CHARS => Ok(text.to_owned()),
        count => Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "SuperOffice takes at most {MAX_CHARS} characters, and this message has {count}"
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Activity;

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
        assert_eq!(read("{}").availability, Unknown);
        assert_eq!(read(r#"{"Status":null,"Message":""}"#).message, None);
        assert_eq!(
            read(r#"{"Message":"back 13:00"}"#).message.unwrap().text,
            "back 13:00"
        );
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
        let error = plan(&PresenceUpdate::new(Availability::Unknown)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable);
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
            let error = plan(&PresenceUpdate::native(NativeStatus::new(code))).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotRepresentable, "{code}");
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
            let read = model::UserPresenceStatus::default().with_status(code);
            let kind = refuse_account_state(&read).err().map(|error| error.kind());
            assert_eq!(kind, refused.then_some(ErrorKind::Conflict), "{code}");
        }
        assert!(refuse_account_state(&model::UserPresenceStatus::default()).is_ok());
    }

    #[test]
    fn what_superoffice_has_not_is_a_loss() {
        let update = PresenceUpdate::new(Availability::Away)
            .with_activity(Activity::Meal)
            .with_expiry(Expiry::At(Timestamp::UNIX_EPOCH));
        assert_eq!(plan(&update).unwrap().losses.len(), 2);
        assert_eq!(
            plan(&update.exact()).unwrap_err().kind(),
            ErrorKind::NotRepresentable
        );
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
        assert_eq!(
            plan(&away().with_message("é".repeat(256)))
                .unwrap_err()
                .kind(),
            ErrorKind::Invalid
        );
        assert_eq!(
            plan(&PresenceUpdate::default()).unwrap_err().kind(),
            ErrorKind::Invalid
        );
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
        assert!(
            judged(r#"{"Status":"StatusNormal","Message":"The request is invalid."}"#).is_none()
        );
        assert_eq!(judged("null").unwrap().kind, Some(ErrorKind::NotFound));
        let fault =
            judged(r#"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"no"}"#)
                .unwrap();
        assert_eq!(
            (fault.kind, fault.message.as_deref()),
            (Some(ErrorKind::NotFound), Some("no"))
        );
        assert!(judged(r#"{"Message":"bad","MessageDetail":"worse"}"#).is_some());
    }

    #[test]
    fn an_id_must_be_a_whole_number_of_32_bits() {
        assert_eq!(associate_id(&UserId::from("116")).unwrap(), 116);
        for id in ["", "..", "1/2", "4294967296", "ann"] {
            assert_eq!(
                associate_id(&UserId::from(id)).unwrap_err().kind(),
                ErrorKind::Invalid,
                "{id}"
            );
        }
    }
}
