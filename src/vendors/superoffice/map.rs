//! SuperOffice's words and ours, and the kind of each of its refusals: pure, without a request or a clock.

pub(super) mod chat;

use reqwest::header::HeaderName;

use super::api::{model, model::EjUserStatus};
use crate::{
    client::{
        call::{Dialect, Fault},
        wire::{Answer, Open, Vocabulary, members},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Expiry, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate, Source,
        StatusMessage, StatusTarget, UserId,
    },
    provider::StatusDefinition,
};

/// The header that names the partner app.
pub(super) const APP_TOKEN: HeaderName = HeaderName::from_static("so-apptoken");

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "superoffice",
    request_id_header: "x-request-id",
    judge,
    rate_limit: |_, _| None,
    quotas: Vec::new,
};

/// Agents tell of no failure by a status.
const NULL: &str = "the answer is null: there is no such user or resource, or the call has failed without a reason";

/// The size of the database column behind the message.
pub(super) const MAX_CHARS: usize = 255;

/// A body of `null` or an error object means failure, even in a 200.
fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() && answer.text().trim() == "null" {
        return Some(Fault {
            kind: Some(ErrorKind::NotFound),
            words: Some(NULL),
            message: Some("null".to_owned()),
            ..Fault::default()
        });
    }
    // Member by member: one that is not as documented must not hide that the call has failed.
    let body = answer.text();
    let keys = [
        "Error",
        "ErrorType",
        "ErrorMessage",
        "Message",
        "MessageDetail",
    ];
    let [error, error_type, error_message, message, detail] = members(&body, keys, true);
    let error_type = error_type.text();
    // A presence has a member `Message` too, so that one alone does not make an error.
    let is_error = error.is(true) || error_type.is_some() || detail.text().is_some();
    (is_error || !answer.status.is_success()).then(|| Fault {
        kind: error_type
            .as_deref()
            .filter(|name| name.contains("NotFound"))
            .map(|_| ErrorKind::NotFound),
        code: error_type.clone(),
        message: error_message.text().or_else(|| message.text()),
        ..Fault::default()
    })
}

/// SuperOffice counts its users with 32 bits. A number in another spelling, such as `+5`, is refused: one user has one id.
pub(super) fn associate_id(user: &UserId) -> Result<i32> {
    number(user, "an associate id")
}

fn number(user: &UserId, what: &str) -> Result<i32> {
    let number = user.as_str().parse().ok();
    number
        .filter(|number: &i32| number.to_string() == user.as_str())
        .ok_or_else(|| {
            let message = format!("the user id is not {what}: it must be a whole number");
            Error::new(ErrorKind::Invalid, message).with_vendor(DIALECT.vendor)
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
    let availability = availability(&read.status);
    let native = NativeStatus::new(read.status.into_string());
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
pub(super) fn plan(update: &PresenceUpdate, now: Timestamp) -> Result<Plan> {
    let update = update.normalized(now)?;
    let mut losses = Vec::new();
    let status = match &update.status {
        None => None,
        Some(StatusTarget::Native(native)) => Some(writable(&native.code)?),
        Some(StatusTarget::Availability(wanted)) => Some(match is_present(*wanted, &mut losses)? {
            true => EjUserStatus::StatusNormal,
            false => EjUserStatus::StatusNotAvailable,
        }),
    };
    let message = match &update.message {
        MessageUpdate::Keep => None,
        MessageUpdate::Clear => Some(String::new()),
        MessageUpdate::Set(text) => Some(bounded(text)?),
    };
    losses.extend(unexpressed(&update));
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        status,
        message,
        losses,
    })
}

/// What no presence here has, whatever its kind.
fn unexpressed(update: &PresenceUpdate) -> Vec<Loss> {
    let mut losses = Vec::new();
    if let Some(wanted) = &update.activity {
        losses.push(Loss::Activity {
            wanted: wanted.clone(),
        });
    }
    if matches!(update.expiry, Expiry::After(_) | Expiry::At(_)) {
        let reason = "SuperOffice keeps a status until the next one".to_owned();
        losses.push(Loss::Expiry { reason });
    }
    losses
}

/// Whether somebody is to be there or not, the two that every kind of presence has.
fn is_present(wanted: Availability, losses: &mut Vec<Loss>) -> Result<bool> {
    let (present, shown) = match wanted {
        Availability::Available => (true, Availability::Available),
        Availability::Busy
        | Availability::DoNotDisturb
        | Availability::Away
        | Availability::Offline => (false, Availability::Away),
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
    Ok(present)
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
    match read.status.known() {
        Some(status) if presence(status) => Ok(()),
        known => Err(Error::new(
            ErrorKind::Conflict,
            match known {
                Some(state) => format!(
                    "the status is {}, a state of the account that an update would end: change it in SuperOffice",
                    state.as_str()
                ),
                None => "the status is an unknown one, which may be a state of the account that an update would end: \
                         change it in SuperOffice"
                    .to_owned(),
            },
        )),
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
mod tests;
