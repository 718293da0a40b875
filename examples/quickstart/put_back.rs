//! What a run has changed at real vendors, put back as it was; and what cannot be put back, so that it is not changed.

use std::time::Duration;

use omnipresence::{
    Availability, ErrorKind, Expiry, ExpirySupport, Presence, PresenceUpdate, Result, SetOutcome,
    Timestamp, Who,
};
use tokio::time::sleep;

use crate::{
    follow::Followed,
    support::{
        board::{self, Board},
        say::say,
        vendor::kit,
    },
};

/// How long to wait for a rate limit. Leaving somebody changed would be worse; Rocket.Chat's lasts a minute.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a presence must not be changed at a real vendor: it could not be put back.
pub(crate) fn obstacle(name: &str, before: &Presence) -> Option<&'static str> {
    match (kit(name).demo.offline_is_ambiguous, before.availability) {
        (_, Availability::Unknown) => Some("its present status is not one that can be set"),
        // Setting it would hide a user who merely has no client open, also after that.
        (true, Availability::Offline) => Some("it is offline, perhaps not by choice"),
        _ => None,
    }
}

/// Whether a write may have had an effect. After some failures nobody knows.
pub(crate) fn may_have_happened(outcome: &Result<SetOutcome>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(error) => error.is_retryable() || error.kind() == ErrorKind::Decode,
    }
}

/// Puts everything back, and shows what reads back then.
pub(crate) async fn put_back(everyone: &[Followed<'_>]) -> Board {
    let mut board = Board::of_presences(board::VENDOR);
    for followed in everyone {
        let name = followed.vendor.name;
        for before in &followed.changed {
            let person = followed.vendor.person(before);
            match put_back_one(followed, before).await {
                Err(error) => board.failure(name, person, &error),
                Ok((outcome, after)) => {
                    board.presence(name, person, &after);
                    for loss in outcome.losses {
                        board.remark(format!("{name}: {loss}."));
                    }
                    if ends_anew(followed, before) {
                        board.remark(format!("{name}: the presence lasts its usual time anew."));
                    }
                }
            }
        }
    }
    board
}

async fn put_back_one(
    followed: &Followed<'_>,
    before: &Presence,
) -> Result<(SetOutcome, Presence)> {
    // "Me" stays "Me": a vendor that sets only one's own presence takes no id.
    let who = if before.user == followed.own.user {
        followed.who.clone()
    } else {
        Who::from(&before.user)
    };
    let update = as_before(before);
    let mut outcome = followed.vendor.provider.set(&who, &update).await;
    if let Err(error) = &outcome
        && error.kind() == ErrorKind::RateLimited
    {
        // A second more, as the vendor's clock is not ours.
        let told = error.retry_after().unwrap_or(PATIENCE);
        let wait = told.min(PATIENCE) + Duration::from_secs(1);
        let (name, seconds) = (followed.vendor.name, wait.as_secs());
        say(format_args!(
            "  {name} takes no more at the moment: waiting for {seconds} s"
        ));
        sleep(wait).await;
        outcome = followed.vendor.provider.set(&who, &update).await;
    }
    let outcome = outcome?;
    let after = followed.vendor.provider.get(&who).await?;
    Ok((outcome, after))
}

/// Whether the presence ends by itself without having told when.
fn ends_anew(followed: &Followed<'_>, before: &Presence) -> bool {
    let expiry = followed.vendor.provider.capabilities().expiry;
    matches!(expiry, ExpirySupport::Always { .. })
        && before.expires_at.is_none()
        && before.availability != Availability::Offline
}

/// The update that brings a presence back, in the vendor's own words.
fn as_before(before: &Presence) -> PresenceUpdate {
    // A vendor that sent no word has none to be sent back.
    let update = if before.native.code.is_empty() {
        PresenceUpdate::new(before.availability)
    } else {
        PresenceUpdate::native(before.native.clone())
    };
    let update = match &before.message {
        Some(message) => update.with_message(&message.text),
        None => update.without_message(),
    };
    match before.expires_at {
        Some(end) if end > Timestamp::now() => update.with_expiry(Expiry::At(end)),
        _ => update,
    }
}
