//! What to send for an update: pure functions.

use crate::{
    client::wire::{DateTime, Nullable, Open},
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus, PresenceUpdate,
        StatusTarget, UserId,
    },
    vendors::rocketchat::{
        ServerVersion,
        api::{model, model::WritableStatus},
    },
};

/// Longer texts are cut by the server without a word. It counts as JavaScript does, in UTF-16.
pub(in crate::vendors::rocketchat) const MAX_CHARS: usize = 120;

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(in crate::vendors::rocketchat) struct Plan {
    pub(in crate::vendors::rocketchat) status: Option<WritableStatus>,
    pub(in crate::vendors::rocketchat) message: Option<String>,
    /// Null ends an earlier end.
    pub(in crate::vendors::rocketchat) expires_at: Nullable<DateTime>,
    /// Whether the message is the name of a custom status, which replaces a message that the update keeps.
    pub(in crate::vendors::rocketchat) replaces_message: bool,
    pub(in crate::vendors::rocketchat) losses: Vec<Loss>,
}

impl Plan {
    /// Adds the message that is replaced to the losses, or refuses.
    pub(in crate::vendors::rocketchat) fn lose_message(
        &mut self,
        fidelity: Fidelity,
    ) -> Result<()> {
        self.losses.push(loss_of_message(
            "Rocket.Chat shows a custom status by its name as the message: an earlier message is replaced",
        ));
        Loss::accept(&self.losses, fidelity)
    }

    /// What to send for this user; for the caller, if there is none.
    pub(in crate::vendors::rocketchat) fn body(
        &self,
        user: Option<&UserId>,
    ) -> model::SetStatusRequest {
        model::SetStatusRequest {
            status: self.status.map(Open::from),
            message: self
                .message
                .clone()
                .map_or(Nullable::Absent, Nullable::Value),
            expires_at: self.expires_at.clone(),
            user_id: user.map(|user| user.as_str().to_owned()),
            ..Default::default()
        }
    }
}

/// The first version that ends a status by itself.
pub(in crate::vendors::rocketchat) const EXPIRES_SINCE: ServerVersion = ServerVersion::new(8, 6);

/// Decides what to send, or refuses. `version` is the server's, if it tells.
pub(in crate::vendors::rocketchat) fn plan(
    update: &PresenceUpdate,
    version: Option<ServerVersion>,
    now: Timestamp,
) -> Result<Plan> {
    let update = update.normalized(now)?;
    let mut losses = Vec::new();
    let (status, name) = match &update.status {
        None => (None, None),
        Some(StatusTarget::Native(native)) => {
            (Some(writable(&native.code)?), name_of_custom(native))
        }
        Some(StatusTarget::Availability(wanted)) => (Some(nearest(*wanted, &mut losses)?), None),
    };
    let replaces_message = name.is_some() && update.message == MessageUpdate::Keep;
    let message = match (&update.message, name) {
        (MessageUpdate::Keep, None) => None,
        (MessageUpdate::Keep, Some(name)) => Some(bounded(name)?),
        (MessageUpdate::Clear, name) => {
            hide(name, &mut losses);
            Some(String::new())
        }
        (MessageUpdate::Set(text), name) => {
            hide(name.filter(|name| *name != text.trim()), &mut losses);
            if text.trim().len() != text.len() {
                losses.push(loss_of_message("Rocket.Chat drops blanks at both ends"));
            }
            Some(bounded(text)?)
        }
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
        replaces_message,
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

/// A custom status is a built-in one with its name as the message.
fn name_of_custom(native: &NativeStatus) -> Option<&str> {
    native.definition_id.as_ref()?;
    let name = native.label.as_deref()?.trim();
    Some(name).filter(|name| !name.is_empty())
}

fn hide(name: Option<&str>, losses: &mut Vec<Loss>) {
    if name.is_some() {
        losses.push(loss_of_message(
            "Rocket.Chat shows a custom status by its name as the message: another message hides the name",
        ));
    }
}

fn loss_of_message(reason: &str) -> Loss {
    Loss::Message {
        reason: reason.to_owned(),
    }
}

fn bounded(text: &str) -> Result<String> {
    let trimmed = text.trim();
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
    version: Option<ServerVersion>,
    now: Timestamp,
    losses: &mut Vec<Loss>,
) -> Result<Nullable<DateTime>> {
    let end = match (expiry, expiry.ends_at(now)) {
        (_, Some(end)) => DateTime::from(end).into(),
        // That null ends an earlier end is inferred: the server takes it, and nothing else says so.
        (Expiry::Never, None) => Nullable::Null,
        (_, None) => return Ok(Nullable::Absent),
    };
    let reason = match version {
        Some(version) if version >= EXPIRES_SINCE => return Ok(end),
        // Nothing ends there anyway.
        Some(_) if expiry == Expiry::Never => return Ok(Nullable::Absent),
        Some(version) => {
            format!("the server is {version}, and a status ends by itself since 8.6")
        }
        None => {
            "the server does not tell its version, and a status ends by itself since 8.6".to_owned()
        }
    };
    losses.push(Loss::Expiry { reason });
    Ok(Nullable::Absent)
}
