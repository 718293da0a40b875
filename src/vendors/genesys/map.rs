//! Genesys Cloud's words and ours, and the kind of each of its refusals: pure, without a request or a clock.

mod definition;
mod system_presence;

use std::time::Duration;

pub(super) use self::definition::{Definition, definition, old_definition};
use self::system_presence::{MEANINGS, find};
use super::api::model;
use crate::{
    client::{
        call::{Dialect, Fault},
        rate_limit::{Quota, RateLimit, header_number, wait_hint::wait_in},
        wire::{Answer, Slot, members, text},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Activity, Availability, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus, Presence,
        PresenceUpdate, Source, StatusMessage, StatusTarget, UserId, is_id, same_word,
    },
    provider::Listing,
};

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "genesys",
    request_id_header: "inin-correlation-id",
    judge,
    rate_limit: |headers, now| {
        let allowed = header_number(headers, "inin-ratelimit-allowed");
        let used = header_number(headers, "inin-ratelimit-count");
        let remaining = allowed
            .zip(used)
            .map(|(allowed, used)| allowed.saturating_sub(used));
        let reset = wait_in(headers, "inin-ratelimit-reset", now);
        RateLimit::from_parts(allowed, remaining, reset)
    },
    quotas: || vec![Quota::of_vendor(300, Duration::from_secs(60))],
};

/// A status is to be believed here: only the words of a failure are read.
fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() {
        return None;
    }
    let body = answer.text();
    let [code, message, id] = members(&body, ["code", "message", "contextId"], false);
    Some(Fault {
        code: code.text(),
        message: message.text(),
        request_id: id.text(),
        ..Fault::default()
    })
}

/// Whether a write to these users may have failed because a definition is out of date: not if the answer blames a user.
pub(super) fn suspects_a_definition<'a>(
    error: &Error,
    mut users: impl Iterator<Item = &'a UserId>,
) -> bool {
    if !matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound) {
        return false;
    }
    let [code, name, id] = said(error, ["code", "entityName", "entityId"]);
    let no_such_user = is(&code, "not.found") && is(&name, "user");
    !no_such_user && !users.any(|user| is(&id, user.as_str()))
}

/// Whether the answer says that it is about what has this id.
pub(super) fn blames(error: &Error, id: &str) -> bool {
    let [blamed] = said(error, ["entityId"]);
    is(&blamed, id)
}

/// Texts of an error body.
fn said<const N: usize>(error: &Error, keys: [&'static str; N]) -> [Option<String>; N] {
    let body = error.answer().map(|answer| text(&answer.body));
    members(&body.unwrap_or_default(), keys, false).map(Slot::text)
}

/// Whether it is this word or this UUID, in any case.
fn is(said: &Option<String>, text: &str) -> bool {
    let said = said.as_deref();
    said.is_some_and(|said| said.eq_ignore_ascii_case(text))
}

/// The parts of the vendor's three presence types that tell something.
pub(super) struct Read {
    pub(super) user: UserId,
    pub(super) definition: model::PresenceDefinition,
    pub(super) message: Option<String>,
    pub(super) primary: Option<bool>,
    pub(super) changed_at: Option<Timestamp>,
}

impl Read {
    /// One user's presence, which need not name the user.
    pub(super) fn of_user(user: UserId, read: model::UserPresence) -> Self {
        Self {
            user,
            definition: read.presence_definition,
            message: read.message,
            primary: read.primary,
            changed_at: read.modified_date.and_then(|date| date.timestamp()),
        }
    }

    /// An entry of a bulk answer.
    pub(super) fn of_bulk(read: model::UcUserPresence) -> Self {
        Self {
            user: read.user_id.into(),
            definition: read.presence_definition,
            message: read.message,
            primary: None,
            changed_at: read.modified_date.and_then(|date| date.timestamp()),
        }
    }

    pub(super) fn into_presence(self, source: &Source, observed_at: Timestamp) -> Presence {
        let code = self.definition.system_presence;
        let meaning = find(&code);
        let availability = meaning.map_or(Availability::Unknown, |meaning| meaning.availability);
        let mut native = NativeStatus::new(code);
        native.definition_id = self.definition.id.filter(|id| is_id(id));
        let mut presence =
            Presence::new(self.user, source.clone(), availability, native, observed_at);
        presence.activity = meaning.and_then(|meaning| meaning.activity.clone());
        presence.idle = meaning.and_then(|meaning| meaning.idle);
        presence.message = self
            .message
            .filter(|text| !text.is_empty())
            .map(StatusMessage::new);
        presence.primary = self.primary;
        presence.changed_at = self.changed_at;
        presence
    }
}

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) target: Option<Target>,
    pub(super) message: Option<String>,
    pub(super) losses: Vec<Loss>,
    /// An activity beside a native status: whether it is lost depends on the definition.
    activity: Option<Activity>,
    fidelity: Fidelity,
}

impl Plan {
    /// Adds the activity to the losses if the definition to send reads back as another one.
    pub(super) fn settle(&mut self, sent: &NativeStatus) -> Result<()> {
        let shown = find(&sent.code).and_then(|meaning| meaning.activity.as_ref());
        if let Some(wanted) = self.activity.take_if(|wanted| Some(&*wanted) != shown) {
            self.losses.push(Loss::Activity { wanted });
        }
        Loss::accept(&self.losses, self.fidelity)
    }
}

/// The status to send, for which a definition must be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// The organization's definition for a system presence.
    SystemPresence(String),
    /// One definition.
    Definition(NativeStatus),
}

impl Target {
    /// The definition to send: the primary one of a system presence, else its first.
    pub(super) fn find_in(&self, list: &Listing<Definition, String>) -> Result<NativeStatus> {
        let definitions = &list.entries;
        let (found, failure, kind, fault) = match self {
            Self::Definition(native) => {
                let is_it = |known: &str| is(&native.definition_id, known);
                let found = definitions.iter().find(|known| is_it(&known.id));
                let failure = list.why_missing(|failed| is_it(failed));
                let fault = "no active presence definition has this id: definitions() lists them";
                (found, failure, ErrorKind::Invalid, fault)
            }
            Self::SystemPresence(word) => {
                let mut same = definitions
                    .iter()
                    .filter(|known| same_word(&known.system_presence, word));
                let first = same.clone().next();
                let found = same.find(|known| known.primary).or(first);
                // Any definition that could not be decoded may be one for this status.
                let failure = list.why_missing(|_| true);
                let fault = "the organization has no active presence definition for this status: definitions() lists what it has";
                (found, failure, ErrorKind::NotRepresentable, fault)
            }
        };
        match (found, failure) {
            (Some(found), _) => Ok(found.native()),
            (None, Some(error)) => Err(error.clone()),
            (None, None) => Err(Error::new(kind, fault)),
        }
    }
}

/// Whether a presence shows what was sent. A definition that comes without its id is told by its system presence.
pub(super) fn shows(
    presence: &Presence,
    sent: Option<&NativeStatus>,
    message: Option<&str>,
) -> bool {
    let native = &presence.native;
    let same_status = sent.is_none_or(|sent| match &native.definition_id {
        Some(id) => is(&sent.definition_id, id),
        None => same_word(&sent.code, &native.code),
    });
    let shown = presence.message.as_ref();
    let shown = shown.map_or("", |message| message.text.as_str());
    same_status && message.is_none_or(|message| message == shown)
}

/// The user whose presences are at this path of the API.
pub(super) fn user_in(self_uri: &str) -> Option<&str> {
    let (user, rest) = self_uri.strip_prefix("/api/v2/users/")?.split_once('/')?;
    (rest == "presences" || rest.starts_with("presences/")).then_some(user)
}

/// Decides what to send, or refuses.
pub(super) fn plan(update: &PresenceUpdate, now: Timestamp) -> Result<Plan> {
    let update = update.normalized(now)?;
    let mut losses = Vec::new();
    let mut activity = None;
    let target = match &update.status {
        None => {
            losses.extend(lost_activity(&update));
            None
        }
        Some(StatusTarget::Native(native)) => {
            activity.clone_from(&update.activity);
            Some(native_target(native)?)
        }
        Some(StatusTarget::Availability(wanted)) => Some(nearest(*wanted, &update, &mut losses)?),
    };
    let message = match update.message {
        MessageUpdate::Keep => None,
        MessageUpdate::Clear => Some(String::new()),
        MessageUpdate::Set(text) => Some(text),
    };
    if matches!(update.expiry, Expiry::After(_) | Expiry::At(_)) {
        losses.push(Loss::Expiry {
            reason: "Genesys Cloud keeps a presence until the next one".to_owned(),
        });
    }
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        target,
        message,
        losses,
        activity,
        fidelity: update.fidelity,
    })
}

fn lost_activity(update: &PresenceUpdate) -> Option<Loss> {
    update
        .activity
        .clone()
        .map(|wanted| Loss::Activity { wanted })
}

fn native_target(native: &NativeStatus) -> Result<Target> {
    match native {
        NativeStatus {
            definition_id: Some(_),
            ..
        } => Ok(Target::Definition(native.clone())),
        NativeStatus { code, .. } if !code.trim().is_empty() => {
            Ok(Target::SystemPresence(code.clone()))
        }
        _ => Err(Error::new(
            ErrorKind::Invalid,
            "the native status names neither a system presence nor a definition id",
        )),
    }
}

fn nearest(
    wanted: Availability,
    update: &PresenceUpdate,
    losses: &mut Vec<Loss>,
) -> Result<Target> {
    let writable = match wanted {
        Availability::Unknown => {
            return Err(Error::new(
                ErrorKind::NotRepresentable,
                "unknown is what a vendor says when it cannot tell: it cannot be set",
            ));
        }
        Availability::DoNotDisturb => {
            losses.push(Loss::Availability {
                wanted,
                sent: Availability::Busy,
            });
            Availability::Busy
        }
        other => other,
    };
    let choices = || {
        MEANINGS
            .into_iter()
            .filter(|meaning| meaning.availability == writable)
    };
    let exact = update
        .activity
        .as_ref()
        .and_then(|activity| choices().find(|meaning| meaning.activity.as_ref() == Some(activity)));
    if exact.is_none() {
        losses.extend(lost_activity(update));
    }
    let chosen = exact.or_else(|| choices().next());
    chosen
        .map(|meaning| Target::SystemPresence(meaning.word.to_owned()))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::NotRepresentable,
                "Genesys Cloud has no such presence",
            )
        })
}

#[cfg(test)]
mod tests;
