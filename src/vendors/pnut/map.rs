//! pnut's words and ours, and the kind of each of its refusals: pure, without a request or a clock.
//!
//! pnut has one free text. It is the status and the message at once, and four words of it are statuses by convention.

use std::time::Duration;

use super::{Limits, api::model};
use crate::{
    client::{
        call::{Dialect, Fault},
        rate_limit::{
            RateLimit, header_number,
            wait_hint::{seconds, wait_in},
        },
        wire::{Answer, members},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Expiry, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate, Source,
        StatusMessage, StatusTarget, UserId,
    },
    provider::{Listing, StatusDefinition},
};
use reqwest::StatusCode;

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "pnut",
    request_id_header: "x-request-id",
    judge,
    rate_limit: |headers, now| {
        RateLimit::from_parts(
            header_number(headers, "x-ratelimit-limit"),
            header_number(headers, "x-ratelimit-remaining"),
            wait_in(headers, "x-ratelimit-reset", now),
        )
    },
    quotas: || Limits::default().quotas,
};

/// How long a text lasts if nothing else is asked for.
pub(super) const DEFAULT_LIFE: Duration = Duration::from_secs(15 * 60);
/// How long a text can last.
pub(super) const MAX_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const ONLINE: &str = "online";
pub(super) const OFFLINE: &str = "offline";

/// The texts that read as a status.
const WORDS: [(&str, Availability); 5] = [
    (ONLINE, Availability::Available),
    ("busy", Availability::Busy),
    ("do not disturb", Availability::DoNotDisturb),
    ("away", Availability::Away),
    (OFFLINE, Availability::Offline),
];

/// Inputs that pnut takes for a command: `1` and nothing mean online, `0` means offline.
const COMMANDS: [&str; 3] = ["1", "0", ""];

/// A call has failed when its envelope says so, whatever the HTTP status.
fn judge(answer: &Answer) -> Option<Fault> {
    // Member by member: one that is not as documented must not hide that the call has failed.
    let body = answer.text();
    let [meta] = members(&body, ["meta"], false);
    let keys = [
        "code",
        "error_slug",
        "error_message",
        "error_id",
        "retry_in",
    ];
    let [code, slug, message, id, retry_in] = members(meta.raw()?, keys, false);
    let code = code.number();
    let told = code.and_then(|code| StatusCode::from_u16(u16::try_from(code).ok()?).ok());
    let failed = code.is_some_and(|code| !(200..300).contains(&code));
    (failed || !answer.status.is_success()).then(|| Fault {
        status: told.filter(|_| answer.status.is_success()),
        code: slug.text().or_else(|| code.map(|code| code.to_string())),
        message: message.text(),
        request_id: id.text(),
        retry_after: retry_in
            .raw()
            .and_then(|raw| seconds(raw.trim_matches(['"', ' ']))),
        ..Fault::default()
    })
}

/// Reads pnut's answer about many users.
pub(super) fn presences(
    source: &Source,
    read: Vec<model::Presence>,
    failed: Vec<(Option<UserId>, Error)>,
    observed_at: Timestamp,
) -> Listing<Presence, UserId> {
    let read_one = |entry| presence(source, entry, observed_at);
    Listing::read(DIALECT.vendor, read, failed, |entry| &entry.id, read_one)
}

/// Reads pnut's answer about one user.
pub(super) fn presence(source: &Source, read: model::Presence, observed_at: Timestamp) -> Presence {
    let user = UserId::from(read.id);
    let text = read.presence;
    let word = word_in(&text);
    let availability = match word {
        Some((_, availability)) => availability,
        None if text.is_empty() => Availability::Unknown,
        None => Availability::Available,
    };
    let message = (word.is_none() && !text.is_empty()).then(|| StatusMessage::new(&text));
    let mut presence = Presence::new(
        user,
        source.clone(),
        availability,
        NativeStatus::new(text),
        observed_at,
    );
    presence.message = message;
    presence.username = read.username;
    presence.display_name = read.name;
    presence.changed_at = read.last_seen_at.and_then(|seen| seen.timestamp());
    presence
}

/// The words that pnut and its users take for a status.
pub(super) fn definitions() -> Vec<StatusDefinition> {
    WORDS
        .into_iter()
        .map(|(word, availability)| StatusDefinition::new(NativeStatus::new(word), availability))
        .collect()
}

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    /// `None` if what pnut shows is what the update asks for, and cannot be sent again.
    pub(super) text: Option<String>,
    pub(super) expiration: Option<Timestamp>,
    pub(super) losses: Vec<Loss>,
}

/// Whether an update keeps the status or the message. A text replaces both, so the current one must be read first.
pub(super) fn keeps_a_part(update: &PresenceUpdate) -> bool {
    update.status.is_none() || update.message == MessageUpdate::Keep
}

/// Decides what to send, with so many characters at most, or refuses. `current` is what an update that [keeps a part](keeps_a_part)
/// replaces; without it, the plan assumes that nothing can be lost there.
pub(super) fn plan(
    update: &PresenceUpdate,
    current: Option<&Presence>,
    max_chars: usize,
    now: Timestamp,
) -> Result<Plan> {
    let update = update.normalized(now)?;
    if let Some(StatusTarget::Native(native)) = &update.status {
        bounded(&native.code, max_chars)?;
    }
    if let MessageUpdate::Set(text) = &update.message {
        bounded(text, max_chars)?;
    }
    let mut losses = Vec::new();
    let text = match &update.status {
        None => text_beside_current_status(&update.message, current, &mut losses)?,
        Some(status) => Some(text_of_status(
            status,
            &update.message,
            current,
            &mut losses,
        )?),
    };
    if let Some(wanted) = &update.activity {
        losses.push(Loss::Activity {
            wanted: wanted.clone(),
        });
    }
    let expiration = match text.as_deref() {
        None | Some(OFFLINE) => {
            if !matches!(update.expiry, Expiry::VendorDefault | Expiry::Never) {
                losses.push(loss_of_expiry("pnut ends a presence, but not an absence"));
            }
            None
        }
        Some(_) => expiration(update.expiry, now, &mut losses)?,
    };
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        text,
        expiration,
        losses,
    })
}

/// The text for an update of the message alone.
fn text_beside_current_status(
    message: &MessageUpdate,
    current: Option<&Presence>,
    losses: &mut Vec<Loss>,
) -> Result<Option<String>> {
    if let MessageUpdate::Set(text) = message {
        if !is_message(text) {
            return Err(not_representable(
                "pnut takes this message for a status: use other words",
            ));
        }
        let wanted = current.map_or(Availability::Available, |it| it.availability);
        if wanted != Availability::Available {
            losses.push(Loss::Availability {
                wanted,
                sent: Availability::Available,
            });
        }
        return Ok(Some(text.clone()));
    }
    Ok(match current {
        // An absence has no message, so nothing is sent.
        Some(current) if !is_there(current.availability) => None,
        Some(current) if current.message.is_none() => Some(current.native.code.clone()),
        _ => Some(ONLINE.to_owned()),
    })
}

/// The text for an update of the status. A status other than available takes the place of a message.
fn text_of_status(
    status: &StatusTarget,
    message: &MessageUpdate,
    current: Option<&Presence>,
    losses: &mut Vec<Loss>,
) -> Result<String> {
    let current = current.and_then(|it| it.message.as_ref());
    let current = current.map(|message| message.text.as_str());
    let (wanted, reason) = match message {
        MessageUpdate::Clear => (None, "the native status is a message itself"),
        MessageUpdate::Keep => (current, "an earlier message is replaced"),
        MessageUpdate::Set(text) => (Some(text.as_str()), "this message is not sent"),
    };
    let (text, is_lost) = match status {
        StatusTarget::Availability(Availability::Available)
            if *message == MessageUpdate::Keep || wanted.is_some_and(is_message) =>
        {
            (wanted.unwrap_or(ONLINE).to_owned(), false)
        }
        StatusTarget::Availability(availability) => {
            (word(*availability)?.to_owned(), wanted.is_some())
        }
        StatusTarget::Native(native) => {
            let text = native_text(&native.code)?;
            let shown = Some(text.as_str()).filter(|text| word_in(text).is_none());
            let is_kept = *message == MessageUpdate::Keep && wanted.is_none();
            let is_lost = !is_kept && wanted != shown;
            (text, is_lost)
        }
    };
    if is_lost {
        losses.push(loss_of_message(&format!(
            "pnut has one text for status and message: {reason}"
        )));
    }
    Ok(text)
}

/// Whether there is a text that can be sent again.
fn is_there(availability: Availability) -> bool {
    !matches!(availability, Availability::Offline | Availability::Unknown)
}

fn word(wanted: Availability) -> Result<&'static str> {
    let mut words = WORDS.iter();
    let found = words.find(|(_, availability)| *availability == wanted);
    found.map(|(word, _)| *word).ok_or_else(|| {
        not_representable("unknown is what a vendor says when it cannot tell: it cannot be set")
    })
}

/// The word that a text is, in any case.
fn word_in(text: &str) -> Option<(&'static str, Availability)> {
    let mut words = WORDS.into_iter();
    words.find(|(word, _)| word.eq_ignore_ascii_case(text))
}

/// Whether a text reads as a message, and as no command or status, also if pnut leaves out the blanks around it.
fn is_message(text: &str) -> bool {
    let bare = text.trim();
    !COMMANDS.contains(&bare) && word_in(bare).is_none()
}

/// A text that the caller has chosen as pnut's status; a word as it is listed, because pnut may not know others for the same.
fn native_text(code: &str) -> Result<String> {
    if COMMANDS.contains(&code.trim()) {
        return Err(not_representable(
            "pnut takes this text for a command: write online or offline",
        ));
    }
    Ok(word_in(code).map_or(code, |(word, _)| word).to_owned())
}

/// Rejects a text that makes nobody present, or that is too long.
pub(super) fn check_heartbeat(text: &str, max_chars: usize) -> Result<()> {
    let bare = text.trim();
    if COMMANDS.contains(&bare) || bare.eq_ignore_ascii_case(OFFLINE) {
        return Err(invalid(
            "pnut takes this text for a command: write online or other words",
        ));
    }
    bounded(text, max_chars)
}

fn bounded(text: &str, max_chars: usize) -> Result<()> {
    let count = text.chars().count();
    if count > max_chars {
        return Err(invalid(format!(
            "pnut takes at most {max_chars} characters, and this text has {count}"
        )));
    }
    Ok(())
}

fn expiration(expiry: Expiry, now: Timestamp, losses: &mut Vec<Loss>) -> Result<Option<Timestamp>> {
    let latest = now.saturating_add(MAX_LIFE);
    let wanted = match (expiry, expiry.ends_at(now)) {
        (_, Some(end)) => end,
        (Expiry::Never, None) => {
            losses.push(loss_of_expiry(
                "pnut ends every presence, after 7 days at the latest",
            ));
            return Ok(Some(latest));
        }
        (_, None) => return Ok(None),
    };
    let wanted = whole_seconds(wanted);
    if wanted > latest {
        losses.push(loss_of_expiry(
            "pnut ends every presence after 7 days at the latest",
        ));
        return Ok(Some(latest));
    }
    Ok(Some(wanted))
}

/// The next whole second: pnut counts no fractions, and deletes the presence if its end has passed.
fn whole_seconds(end: Timestamp) -> Timestamp {
    let second =
        |at: Timestamp| Timestamp::from_unix_millis(at.as_unix_seconds().saturating_mul(1_000));
    if second(end) == end {
        return end;
    }
    second(end.saturating_add(Duration::from_secs(1)))
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Invalid, message)
}

fn not_representable(message: &'static str) -> Error {
    Error::new(ErrorKind::NotRepresentable, message)
}

fn loss_of_message(reason: &str) -> Loss {
    Loss::Message {
        reason: reason.to_owned(),
    }
}

fn loss_of_expiry(reason: &str) -> Loss {
    Loss::Expiry {
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests;
