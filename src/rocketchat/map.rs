//! Rocket.Chat's words and ours: pure functions.

use std::time::Duration;

use serde_json::Value;

use super::api::model::{self, UserStatus, WritableStatus};
use crate::{
    Availability, Error, ErrorKind, Expiry, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, RateLimit, Result, Source, StatusDefinition, StatusMessage, StatusTarget,
    Timestamp, UserId,
    http::{Dialect, Fault, header_number},
    wire::{Answer, DateTime, Nullable, Open, Vocabulary},
};

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "rocketchat",
    request_id_header: "x-request-id",
    judge,
    rate_limit: |headers, now| {
        let reset = header_number(headers, "x-ratelimit-reset")
            .and_then(|millis| i64::try_from(millis).ok());
        RateLimit::from_parts(
            header_number(headers, "x-ratelimit-limit"),
            header_number(headers, "x-ratelimit-remaining"),
            reset.map(|millis| Timestamp::from_unix_millis(millis).saturating_duration_since(now)),
        )
    },
};

/// Longer texts are cut by the server without a word. It counts as JavaScript does, in UTF-16.
pub(super) const MAX_CHARS: usize = 120;

/// A call has failed when its envelope says so, whatever the HTTP status.
fn judge(answer: &Answer) -> Option<Fault> {
    let body: model::ErrorBody = serde_json::from_slice(&answer.body).ok()?;
    let failed = !answer.status.is_success()
        || body.success == Some(false)
        || body.status.as_deref() == Some("error");
    failed.then(|| {
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let error = body.error.and_then(text);
        let code = body
            .error_type
            .or_else(|| error.as_deref().and_then(bracketed).map(str::to_owned));
        Fault {
            kind: code.as_deref().and_then(kind),
            retry_after: error.as_deref().and_then(wait),
            code,
            message: body.message.or(error),
            ..Fault::default()
        }
    })
}

/// The code that older servers put at the end of the text: `... [error-invalid-user]`.
fn bracketed(text: &str) -> Option<&str> {
    text.strip_suffix(']')?
        .rsplit_once('[')
        .map(|(_, code)| code)
}

/// Codes that tell more than the status 400 that they come with.
fn kind(code: &str) -> Option<ErrorKind> {
    match code {
        "error-invalid-user" => Some(ErrorKind::NotFound),
        "error-not-allowed" | "error-status-not-allowed" | "error-unauthorized" => {
            Some(ErrorKind::Forbidden)
        }
        "error-too-many-requests" => Some(ErrorKind::RateLimited),
        "totp-required" | "totp-invalid" | "totp-max-attempts" => Some(ErrorKind::Unauthenticated),
        _ => None,
    }
}

/// The wait in `You must wait 42 seconds`.
fn wait(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("must wait ")?;
    let (seconds, _) = rest.split_once(" second")?;
    seconds.parse().ok().map(Duration::from_secs)
}

/// What a status means.
pub(super) fn availability(status: &Open<UserStatus>) -> Availability {
    match status.known() {
        Some(UserStatus::Online) => Availability::Available,
        Some(UserStatus::Busy) => Availability::Busy,
        Some(UserStatus::Away) => Availability::Away,
        Some(UserStatus::Offline) => Availability::Offline,
        _ => Availability::Unknown,
    }
}

/// Whether an answer shows what users are really doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It does; a user without a status has never been online.
    Everything,
    /// The server has stopped to tell users' presence, so that a status is only the last one known.
    BroadcastOff,
}

/// A user of whom the server tells nothing but the status, or not even that.
pub(super) fn bare(
    source: &Source,
    user: UserId,
    status: Option<Open<UserStatus>>,
    told: Told,
    observed_at: Timestamp,
) -> Presence {
    let availability = match (told, &status) {
        (Told::BroadcastOff, _) => Availability::Unknown,
        (Told::Everything, None) => Availability::Offline,
        (Told::Everything, Some(status)) => availability(status),
    };
    let native = NativeStatus::new(status.map(Open::into_string).unwrap_or_default());
    Presence::new(user, source.clone(), availability, native, observed_at)
}

/// Reads one entry of `users.presence`.
pub(super) fn presence(
    source: &Source,
    read: model::PresenceUser,
    observed_at: Timestamp,
) -> Presence {
    let user = UserId::from(read.id.unwrap_or_default());
    let mut presence = bare(source, user, read.status, Told::Everything, observed_at);
    presence.expires_at = read.status_expires_at.and_then(|end| end.timestamp());
    presence.message = message(read.status_text, presence.expires_at);
    presence.username = read.username;
    presence.display_name = read.name;
    presence
}

/// Reads the answer of `me`.
pub(super) fn own_presence(
    source: &Source,
    read: model::MeAnswer,
    observed_at: Timestamp,
) -> Presence {
    let user = model::PresenceUser {
        id: read.id,
        username: read.username,
        name: read.name,
        status: read.status,
        status_text: read.status_text,
        status_expires_at: read.status_expires_at,
        ..Default::default()
    };
    presence(source, user, observed_at)
}

fn message(text: Option<String>, expires_at: Option<Timestamp>) -> Option<StatusMessage> {
    let mut message = StatusMessage::new(text.filter(|text| !text.is_empty())?);
    message.expires_at = expires_at;
    Some(message)
}

/// The statuses that every server has.
pub(super) fn built_in() -> impl Iterator<Item = StatusDefinition> {
    WritableStatus::ALL.iter().map(|status| {
        StatusDefinition::new(
            NativeStatus::new(status.as_str()),
            availability(&status.as_str().into()),
        )
    })
}

/// A status that the workspace has added: a name on top of a built-in one.
pub(super) fn custom(read: model::CustomStatus) -> Option<StatusDefinition> {
    let base = read.status_type?;
    let availability = availability(&base);
    let mut native = NativeStatus::new(base.into_string());
    native.definition_id = read.id;
    native.label = read.name;
    Some(StatusDefinition::new(native, availability))
}

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) status: Option<WritableStatus>,
    pub(super) message: Option<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) losses: Vec<Loss>,
}

impl Plan {
    pub(super) fn body(&self, user: &UserId) -> model::SetStatusRequest {
        model::SetStatusRequest {
            status: self.status.map(Open::from),
            message: self
                .message
                .clone()
                .map_or(Nullable::Absent, Nullable::Value),
            expires_at: self
                .expires_at
                .map_or(Nullable::Absent, |end| DateTime::from(end).into()),
            user_id: Some(user.as_str().to_owned()),
            ..Default::default()
        }
    }
}

/// The first version that ends a status by itself.
pub(super) const EXPIRES_SINCE: (u32, u32) = (8, 6);

/// Decides what to send, or refuses. `version` is the server's, if it tells.
pub(super) fn plan(
    update: &PresenceUpdate,
    version: Option<(u32, u32)>,
    now: Timestamp,
) -> Result<Plan> {
    let mut losses = Vec::new();
    let (status, name) = match &update.status {
        None => (None, None),
        Some(StatusTarget::Native(native)) => (
            Some(writable(&native.code)?),
            native.definition_id.as_ref().and(native.label.as_deref()),
        ),
        Some(StatusTarget::Availability(wanted)) => (Some(nearest(*wanted, &mut losses)?), None),
    };
    let message = match (&update.message, name) {
        (MessageUpdate::Keep, None) if status.is_none() => {
            return Err(Error::new(ErrorKind::Invalid, "the update changes nothing"));
        }
        (MessageUpdate::Keep, name) => name.map(str::to_owned),
        (MessageUpdate::Clear, _) => Some(String::new()),
        (MessageUpdate::Set(text), _) => Some(bounded(text, &mut losses)?),
    };
    if let Some(wanted) = &update.activity {
        losses.push(Loss::Activity {
            wanted: wanted.clone(),
        });
    }
    let expires_at = expires_at(update.expiry, version, now, &mut losses)?;
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        status,
        message,
        expires_at,
        losses,
    })
}

fn nearest(wanted: Availability, losses: &mut Vec<Loss>) -> Result<WritableStatus> {
    Ok(match wanted {
        Availability::Available => WritableStatus::Online,
        Availability::Busy => WritableStatus::Busy,
        Availability::DoNotDisturb => {
            losses.push(Loss::Availability {
                wanted,
                sent: Availability::Busy,
            });
            WritableStatus::Busy
        }
        Availability::Away => WritableStatus::Away,
        Availability::Offline => WritableStatus::Offline,
        Availability::Unknown => {
            return Err(Error::new(
                ErrorKind::NotRepresentable,
                "unknown is what a vendor says when it cannot tell: it cannot be set",
            ));
        }
    })
}

fn writable(code: &str) -> Result<WritableStatus> {
    Open::from(code).known().ok_or_else(|| {
        Error::new(
            ErrorKind::NotRepresentable,
            "Rocket.Chat lets set online, away, busy and offline, and nothing else",
        )
    })
}

fn bounded(text: &str, losses: &mut Vec<Loss>) -> Result<String> {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        losses.push(Loss::Message {
            reason: "Rocket.Chat drops blanks at both ends".to_owned(),
        });
    }
    match trimmed.encode_utf16().count() {
        0..=MAX_CHARS => Ok(trimmed.to_owned()),
        count => Err(Error::new(
            ErrorKind::Invalid,
            format!(
                "Rocket.Chat takes at most {MAX_CHARS} characters and counts most emoji twice: this message has {count}"
            ),
        )),
    }
}

fn expires_at(
    expiry: Expiry,
    version: Option<(u32, u32)>,
    now: Timestamp,
    losses: &mut Vec<Loss>,
) -> Result<Option<Timestamp>> {
    let end = match expiry {
        Expiry::VendorDefault | Expiry::Never => return Ok(None),
        Expiry::After(life) => now.saturating_add(life),
        Expiry::At(moment) => moment,
    };
    if end <= now {
        return Err(Error::new(
            ErrorKind::Invalid,
            "the expiry is not in the future",
        ));
    }
    if version.is_some_and(|version| version >= EXPIRES_SINCE) {
        return Ok(Some(end));
    }
    let reason = match version {
        Some((major, minor)) => {
            format!("the server is {major}.{minor}, and a status ends by itself since 8.6")
        }
        None => {
            "the server does not tell its version, and a status ends by itself since 8.6".to_owned()
        }
    };
    losses.push(Loss::Expiry { reason });
    Ok(None)
}

/// The version in the answer of `info`, of which only major and minor are always told.
pub(super) fn version(read: model::InfoAnswer) -> Option<(u32, u32)> {
    let text = read.version.or_else(|| read.info?.version)?;
    let mut parts = text.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests;
