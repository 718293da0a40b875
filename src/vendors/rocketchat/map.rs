//! Rocket.Chat's words and ours, and the kind of each of its refusals: pure, without a request or a clock.

mod plan;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::Value;

pub(super) use plan::{EXPIRES_SINCE, MAX_CHARS, Plan, plan};

use super::{
    ServerVersion,
    api::{
        model,
        model::{StatusSource, UserStatus, WritableStatus},
    },
    second_factor,
    second_factor::is_code,
};
use crate::{
    client::{
        call::{Dialect, Fault},
        rate_limit::{
            Quota, RateLimit, header_number,
            wait_hint::{seconds, wait_in},
        },
        wire::{Answer, Open, Slot, Undecodable, Vocabulary, members},
    },
    clock::Timestamp,
    error::{Error, ErrorKind},
    model::{Availability, Caveat, NativeStatus, Presence, Source, StatusMessage, UserId},
    provider::{Listing, StatusDefinition},
};

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "rocketchat",
    request_id_header: "x-request-id",
    judge,
    rate_limit: |headers, now| {
        RateLimit::from_parts(
            header_number(headers, "x-ratelimit-limit"),
            header_number(headers, "x-ratelimit-remaining"),
            wait_in(headers, "x-ratelimit-reset", now),
        )
    },
    quotas: || {
        let minute = Duration::from_secs(60);
        vec![
            Quota::of_vendor(5, minute).for_operations(["users.setStatus"]),
            Quota::of_vendor(10, minute).for_each_operation(),
        ]
    },
};

/// For setting another user's status, where a refusal of the credentials and a missing permission can be told in the same words.
pub(super) const OF_OTHERS: Dialect = Dialect {
    judge: |answer| {
        let fault = judge(answer)?;
        let kind = if is_ambiguous(answer.status, fault.message.as_deref()) {
            Some(ErrorKind::Forbidden)
        } else {
            fault.kind
        };
        Some(Fault { kind, ..fault })
    },
    ..DIALECT
};

/// Servers before 8.0 say so of a missing permission, and those from 9.0 on of a bad token.
pub(super) fn is_ambiguous(status: StatusCode, words: Option<&str>) -> bool {
    status == StatusCode::UNAUTHORIZED
        && words.is_some_and(|words| words.eq_ignore_ascii_case("unauthorized"))
}

/// A call has failed when its envelope says so, whatever the HTTP status.
fn judge(answer: &Answer) -> Option<Fault> {
    // Member by member: one that is not as documented must not hide that the call has failed.
    let body = answer.text();
    let keys = [
        "success",
        "status",
        "error",
        "errorType",
        "details",
        "message",
    ];
    let [success, status, error, error_type, details, message] = members(&body, keys, false);
    let text = |slot: Slot<'_>| match slot.json() {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let failed = !answer.status.is_success()
        || success.is(false)
        || status.text().is_some_and(|status| status == "error");
    failed.then(|| {
        let error = text(error);
        let code = text(error_type)
            .filter(|code| is_code(code) || is_named(code))
            .or_else(|| error.as_deref().and_then(code_in).map(str::to_owned));
        let second_factor = code
            .as_deref()
            .and_then(|code| second_factor::asked_for(code, details.raw().unwrap_or_default()));
        Fault {
            kind: match (&code, &error) {
                (Some(code), _) => kind(code),
                (None, Some(words)) => kind_in_words(answer.status, words),
                (None, None) => None,
            },
            second_factor,
            retry_after: error.as_deref().and_then(wait),
            code,
            message: text(message).or(error),
            ..Fault::default()
        }
    })
}

/// The code that servers put at the end of the text, `... [error-invalid-user]`, or in its place, `totp-required`.
fn code_in(text: &str) -> Option<&str> {
    let bracketed = text
        .strip_suffix(']')
        .and_then(|text| text.rsplit_once('['));
    match bracketed {
        Some((_, code)) => Some(code).filter(|code| is_code(code)),
        None => Some(text).filter(|text| is_code(text) && text.contains('-')),
    }
}

/// The codes of another style, such as `Custom_User_Status_Error_Name_Already_In_Use`. In brackets they could be a user's name.
fn is_named(code: &str) -> bool {
    code.contains('_') && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What some refusals without a code tell in words only.
fn kind_in_words(status: StatusCode, words: &str) -> Option<ErrorKind> {
    let is_missing = words == "User not found." || words.starts_with("No custom user status found");
    (status == StatusCode::BAD_REQUEST && is_missing).then_some(ErrorKind::NotFound)
}

/// Codes that tell more than the status 400 that they come with.
fn kind(code: &str) -> Option<ErrorKind> {
    match code {
        "error-invalid-user" => Some(ErrorKind::NotFound),
        "error-not-allowed" | "error-status-not-allowed" | "error-unauthorized" => {
            Some(ErrorKind::Forbidden)
        }
        "error-too-many-requests" => Some(ErrorKind::RateLimited),
        "Custom_User_Status_Error_Name_Already_In_Use" => Some(ErrorKind::Conflict),
        "totp-required" | "totp-invalid" | "totp-max-attempts" => {
            Some(ErrorKind::SecondFactorRequired)
        }
        _ => None,
    }
}

/// The wait in `You must wait 42 seconds`.
fn wait(text: &str) -> Option<Duration> {
    let (_, rest) = text.split_once("must wait ")?;
    let (wait, _) = rest.split_once(" second")?;
    seconds(wait)
}

/// Whether the server itself says that it does not have the operation: an unknown user is another refusal there, and a proxy has other
/// words.
pub(super) fn is_no_operation(error: &Error) -> bool {
    error.status() == Some(StatusCode::NOT_FOUND) && error.vendor_message().is_some()
}

/// Whether a logout has worked: newer servers say so twice, and older ones in `status` alone.
pub(super) fn is_success(logout: &model::LogoutAnswer) -> bool {
    logout.success == Some(true) || logout.status == "success"
}

/// What a status is set with is missing at servers before 1.2. That is no missing user.
pub(super) fn unsupported_if_no_operation(error: Error) -> Error {
    let Some(answer) = error.answer().filter(|_| is_no_operation(&error)).cloned() else {
        return error;
    };
    Error::unsupported("the server cannot set a status: servers can from 1.2 on")
        .with_vendor(DIALECT.vendor)
        .with_operation("users.setStatus")
        .with_attempts(error.attempts())
        .with_answer(answer)
        .with_source(error)
}

/// Whether the server has said that there is no such user.
pub(super) fn is_no_user(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && error.status() != Some(StatusCode::NOT_FOUND)
}

/// The first version that looks users up by their ids.
pub(super) const IDS_SINCE: ServerVersion = ServerVersion::new(3, 0);

/// Whether this is everybody's list, and nobody is on it. The first servers leave out which list it is.
pub(super) fn is_nobody(list: &model::PresenceList, undecodable: &Undecodable) -> bool {
    list.users.is_empty() && !undecodable.is_partial() && list.full.unwrap_or(true)
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
    /// It does not, because presence is switched off, so that a status is only the last one known.
    Nothing,
    /// That is not known.
    Unproven,
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
        (Told::Nothing | Told::Unproven, _) => Availability::Unknown,
        (Told::Everything, None) => Availability::Offline,
        (Told::Everything, Some(status)) => availability(status),
    };
    let native = NativeStatus::new(status.map(Open::into_string).unwrap_or_default());
    let presence = Presence::new(user, source.clone(), availability, native, observed_at);
    match told {
        Told::Nothing => presence.with_caveat(Caveat::VendorDoesNotReport),
        Told::Everything | Told::Unproven => presence,
    }
}

/// Whether nothing at all was told of a user: the server may tell again at any time, and that will be no change to it.
pub(super) fn is_untold(presence: &Presence) -> bool {
    presence.availability == Availability::Unknown && presence.native.code.is_empty()
}

/// Reads the entries of a list.
pub(super) fn presences(
    source: &Source,
    read: Vec<model::PresenceUser>,
    failed: Vec<(Option<UserId>, Error)>,
    observed_at: Timestamp,
) -> Listing<Presence, UserId> {
    let read_one = |entry| presence(source, entry, observed_at);
    Listing::read(DIALECT.vendor, read, failed, |entry| &entry.id, read_one)
}

/// Reads the entry of a user in `users.presence`.
pub(super) fn presence(
    source: &Source,
    read: model::PresenceUser,
    observed_at: Timestamp,
) -> Presence {
    let user = UserId::from(read.id);
    let mut presence = bare(source, user, read.status, Told::Everything, observed_at);
    presence.manual = manual(read.status_source);
    presence.expires_at = read.status_expires_at.and_then(|end| end.timestamp());
    presence.message = message(read.status_text, presence.expires_at);
    presence.username = read.username;
    presence.display_name = read.name;
    presence
}

/// Reads the answer of `users.getStatus`, which has a status for everybody.
pub(super) fn status_of(
    source: &Source,
    user: UserId,
    read: model::StatusAnswer,
    told: Told,
    observed_at: Timestamp,
) -> Presence {
    let told = match told {
        Told::Everything if read.status.is_none() => Told::Unproven,
        told => told,
    };
    let mut presence = bare(source, user, read.status, told, observed_at);
    presence.manual = manual(read.status_source);
    presence.expires_at = read.status_expires_at.and_then(|end| end.timestamp());
    presence
}

/// The answer of `users.getPresence` in the form of its successor.
pub(super) fn status_in(read: model::PresenceAnswer) -> model::StatusAnswer {
    let mut answer = model::StatusAnswer::new(read.success);
    answer.status = read.presence;
    answer.connection_status = read.connection_status;
    answer
}

/// Reads the answer of `me`, which is about this user and has a status for everybody.
pub(super) fn own_presence(
    source: &Source,
    user: UserId,
    read: model::MeAnswer,
    observed_at: Timestamp,
) -> Presence {
    let status_is_told = read.status.is_some();
    let mut entry = model::PresenceUser::new(user.as_str());
    entry.username = read.username;
    entry.name = read.name;
    entry.status = read.status;
    entry.status_text = read.status_text;
    entry.status_source = read.status_source;
    entry.status_expires_at = read.status_expires_at;
    let mut presence = presence(source, entry, observed_at);
    if !status_is_told {
        presence.availability = Availability::Unknown;
    }
    presence
}

/// Whether a person chose the status. Servers tell since 8.6.
fn manual(source: Option<Open<StatusSource>>) -> Option<bool> {
    match source?.known()? {
        StatusSource::Manual => Some(true),
        StatusSource::Internal | StatusSource::External => Some(false),
    }
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
pub(super) fn custom(read: model::CustomStatus) -> StatusDefinition {
    let availability = availability(&read.status_type);
    let mut native = NativeStatus::new(read.status_type.into_string());
    native.definition_id = Some(read.id);
    native.label = read.name;
    StatusDefinition::new(native, availability)
}

/// The version in the answer of `info`, of which only major and minor are always told.
pub(super) fn version(read: model::InfoAnswer) -> Option<ServerVersion> {
    let text = read.version.or_else(|| read.info?.version)?;
    text.parse().ok()
}

#[cfg(test)]
mod tests;
