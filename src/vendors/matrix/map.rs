//! Matrix's words and ours, and the kind of each of its refusals: pure, without a request or a clock.

use std::time::Duration;

use super::api::model::{self, PresenceState};
use crate::{
    client::{
        call::{Dialect, Fault},
        rate_limit::Quota,
        wire::{Answer, Open, Slot, Vocabulary, members},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Caveat, Expiry, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate,
        Source, StatusMessage, StatusTarget, UserId,
    },
    provider::StatusDefinition,
};

/// For the token of a user. The limit of setting a presence is Synapse's default; a refused call counts too.
pub(super) const DIALECT: Dialect = Dialect {
    vendor: "matrix",
    // No server is known to send one.
    request_id_header: "x-request-id",
    judge,
    rate_limit: |_, _| None,
    quotas: || vec![Quota::of_vendor(1, SET_INTERVAL).for_operations(["setPresence"])],
};

/// For the token of an application service: the server's limit is one for each of its users, or none.
pub(super) const SERVICE: Dialect = Dialect {
    quotas: Vec::new,
    ..DIALECT
};

/// For requests that log in or refresh: a refusal concerns the credentials. The server's words may repeat these, so they are left out.
pub(super) const SIGN_IN: Dialect = Dialect {
    judge: |answer| {
        let fault = judge(answer)?;
        let is_refused = matches!(answer.status.as_u16(), 401 | 403);
        Some(Fault {
            kind: is_refused
                .then_some(ErrorKind::Unauthenticated)
                .or(fault.kind),
            words: is_refused.then_some(
                "the server does not accept the credentials, or the account is deactivated",
            ),
            message: None,
            ..fault
        })
    },
    quotas: Vec::new,
    ..DIALECT
};

/// How often a user can set the presence.
pub(super) const SET_INTERVAL: Duration = Duration::from_secs(10);

/// After this a server that was not reached again takes the user for offline. Synapse looks every 5 seconds, so it takes up to 39.
pub(super) const LIFE: Duration = Duration::from_secs(30);

/// The feature of a server that has a state of busy.
pub(super) const BUSY_FEATURE: &str = "org.matrix.msc3026.busy_presence";

/// The code for a path or a method that the server does not have.
pub(super) const UNRECOGNIZED: &str = "M_UNRECOGNIZED";

fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() {
        return None;
    }
    let body = answer.text();
    let [code, message, wait] = members(&body, ["errcode", "error", "retry_after_ms"], false);
    let code = code.text();
    let kind = match code.as_deref() {
        Some("M_USER_LOCKED" | "M_USER_DEACTIVATED") => Some(ErrorKind::Unauthenticated),
        Some("M_LIMIT_EXCEEDED") => Some(ErrorKind::RateLimited),
        Some(UNRECOGNIZED) => Some(ErrorKind::Config),
        _ => None,
    };
    Some(Fault {
        kind,
        words: (kind == Some(ErrorKind::Config))
            .then_some("the server does not have this call: check the base URL"),
        code,
        message: message.text(),
        retry_after: Slot::number(wait).map(Duration::from_millis),
        ..Fault::default()
    })
}

/// The domain of a user id.
pub(super) fn domain(user: &str) -> Option<&str> {
    user.strip_prefix('@')?
        .split_once(':')
        .map(|(_, domain)| domain)
}

/// Whether the server tracks presence, for what it reports as offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tracking {
    On,
    Off,
}

/// Whether a presence shows by itself that the server tracks presences. A server that does not reports everyone as offline, and nothing else.
pub(super) fn shows_tracking(read: &model::PresenceStatus) -> bool {
    let is_offline = read.presence.known() == Some(PresenceState::Offline);
    !is_offline || read.last_active_ago.is_some() || message(read).is_some()
}

/// Reads a presence.
pub(super) fn presence(
    source: &Source,
    user: UserId,
    read: &model::PresenceStatus,
    tracking: Tracking,
    observed_at: Timestamp,
) -> Presence {
    let availability = match read.presence.known() {
        _ if tracking == Tracking::Off => Availability::Unknown,
        Some(state) => availability(state),
        None => Availability::Unknown,
    };
    let native = NativeStatus::new(read.presence.as_str());
    let mut presence = Presence::new(user, source.clone(), availability, native, observed_at);
    presence.message = message(read).map(StatusMessage::new);
    presence.idle = read
        .currently_active
        .filter(|active| *active)
        .map(|_| false);
    let since = read.last_active_ago.and_then(|ms| u64::try_from(ms).ok());
    presence.last_active_at = since.map(|ms| observed_at.saturating_sub(Duration::from_millis(ms)));
    match tracking {
        Tracking::On => presence,
        Tracking::Off => presence.with_caveat(Caveat::VendorDoesNotReport),
    }
}

fn message(read: &model::PresenceStatus) -> Option<&str> {
    read.status_msg.as_deref().filter(|text| !text.is_empty())
}

fn availability(state: PresenceState) -> Availability {
    match state {
        PresenceState::Online => Availability::Available,
        PresenceState::Unavailable => Availability::Away,
        PresenceState::Offline => Availability::Offline,
        PresenceState::OrgMatrixMsc3026Busy => Availability::Busy,
    }
}

/// The states that can be set.
pub(super) fn definitions(has_busy: bool) -> Vec<StatusDefinition> {
    let states = PresenceState::ALL.iter();
    states
        .filter(|state| has_busy || **state != PresenceState::OrgMatrixMsc3026Busy)
        .map(|state| StatusDefinition::new(NativeStatus::new(state.as_str()), availability(*state)))
        .collect()
}

/// Whether an update can only be planned once it is known whether the server has a state of busy.
pub(super) fn needs_versions(update: &PresenceUpdate) -> bool {
    match &update.status {
        Some(StatusTarget::Availability(wanted)) => {
            matches!(wanted, Availability::Busy | Availability::DoNotDisturb)
        }
        Some(StatusTarget::Native(native)) => {
            native.code == PresenceState::OrgMatrixMsc3026Busy.as_str()
        }
        None => false,
    }
}

/// Whether an update keeps the status or the message. A write replaces both, so the current presence must be read first.
pub(super) fn keeps_a_part(update: &PresenceUpdate) -> bool {
    update.status.is_none() || update.message == MessageUpdate::Keep
}

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) state: Option<PresenceState>,
    /// `Keep` where the current one is sent again.
    pub(super) message: MessageUpdate,
    pub(super) losses: Vec<Loss>,
}

/// Decides what to send, or refuses. `has_busy` is whether the server has a state of busy.
pub(super) fn plan(update: &PresenceUpdate, has_busy: bool, now: Timestamp) -> Result<Plan> {
    let update = update.normalized(now)?;
    let mut losses = Vec::new();
    let state = match &update.status {
        None => None,
        Some(StatusTarget::Availability(wanted)) => {
            let state = state_for(*wanted, has_busy)?;
            let sent = availability(state);
            if sent != *wanted {
                losses.push(Loss::Availability {
                    wanted: *wanted,
                    sent,
                });
            }
            Some(state)
        }
        Some(StatusTarget::Native(native)) => Some(native_state(&native.code, has_busy)?),
    };
    if let Some(wanted) = &update.activity {
        losses.push(Loss::Activity {
            wanted: wanted.clone(),
        });
    }
    if update.expiry != Expiry::VendorDefault {
        losses.push(Loss::Expiry {
            reason: "a Matrix server ends every state about 30 seconds after it was last set or synchronized: hold it with keep"
                .to_owned(),
        });
    }
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        state,
        message: update.message,
        losses,
    })
}

fn state_for(wanted: Availability, has_busy: bool) -> Result<PresenceState> {
    Ok(match wanted {
        Availability::Available => PresenceState::Online,
        Availability::Away => PresenceState::Unavailable,
        Availability::Busy | Availability::DoNotDisturb if has_busy => {
            PresenceState::OrgMatrixMsc3026Busy
        }
        Availability::Busy | Availability::DoNotDisturb => PresenceState::Unavailable,
        Availability::Offline => PresenceState::Offline,
        _ => {
            return Err(not_representable(
                "unknown is what a vendor says when it cannot tell: it cannot be set",
            ));
        }
    })
}

fn native_state(code: &str, has_busy: bool) -> Result<PresenceState> {
    match Open::<PresenceState>::from(code.to_owned()).known() {
        Some(PresenceState::OrgMatrixMsc3026Busy) if !has_busy => Err(not_representable(
            "this server has no state of busy: write unavailable",
        )),
        Some(state) => Ok(state),
        None => Err(not_representable(
            "Matrix has the states online, unavailable, offline and, at some servers, org.matrix.msc3026.busy",
        )),
    }
}

/// What to send: the plan, with what is kept of the current presence.
pub(super) fn request(
    plan: &Plan,
    current: Option<&model::PresenceStatus>,
) -> model::PresenceRequest {
    let offline = || Open::from(PresenceState::Offline);
    let state = match plan.state {
        Some(state) => Open::from(state),
        None => current.map_or_else(offline, |current| current.presence.clone()),
    };
    let kept = current.and_then(message);
    let text = match &plan.message {
        MessageUpdate::Keep => kept,
        MessageUpdate::Clear => None,
        MessageUpdate::Set(text) => Some(text.as_str()),
    };
    let request = model::PresenceRequest::new(state);
    match text {
        Some(text) => request.with_status_msg(text),
        None => request,
    }
}

fn not_representable(message: &'static str) -> Error {
    Error::new(ErrorKind::NotRepresentable, message)
}
