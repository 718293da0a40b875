//! One and the same presence, set at every vendor: what each makes of it.

use std::time::Duration;

use futures_util::future::join_all;
use omnipresence::{
    Activity, Availability, Expiry, Presence, PresenceUpdate, Result, SetOutcome, Who,
};

use crate::{
    follow::Followed,
    put_back,
    support::{
        board::{self, Board},
        session::Session,
    },
};

pub(crate) const WHAT: &str = "busy, in a meeting, \"planning\", for 45 minutes";

fn update() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Busy)
        .with_activity(Activity::InMeeting)
        .with_message("planning")
        .with_expiry(Expiry::After(Duration::from_secs(45 * 60)))
}

/// Sets it, and shows what was sent, what the vendor cannot represent, and what reads back.
pub(crate) async fn set(session: &Session, everyone: &mut [Followed<'_>]) -> Board {
    let mut board = Board::new([
        board::VENDOR,
        "person",
        board::SENT,
        board::LOST,
        "reads back as",
    ]);
    let calls = everyone.iter().map(|followed| async move {
        match reason_not_to(session, followed) {
            Some(reason) => Err(reason),
            None => Ok(set_one(followed).await),
        }
    });
    for (answer, followed) in join_all(calls).await.into_iter().zip(everyone) {
        let name = followed.vendor.name;
        let person = followed.vendor.person(&followed.own);
        match &answer {
            Err(reason) => board.row([name, person, "not set", reason, "-"]),
            Ok((Err(error), _)) => board.failure(name, person, error),
            Ok((Ok(_), Err(error))) => board.failure(name, person, error),
            Ok((Ok(outcome), Ok(after))) => {
                board.row([
                    name,
                    person,
                    &board::native(outcome.sent.as_ref()),
                    &board::losses(&outcome.losses),
                    &board.result(outcome, after),
                ]);
            }
        }
        if answer.is_ok_and(|(outcome, _)| put_back::may_have_happened(&outcome)) {
            followed.changed.push(followed.own.clone());
        }
    }
    board
}

/// Sets one, then reads it: that a vendor accepts a presence does not say that it shows it.
async fn set_one(followed: &Followed<'_>) -> (Result<SetOutcome>, Result<Presence>) {
    let outcome = followed.vendor.provider.set(&followed.who, &update()).await;
    (outcome, followed.vendor.provider.get(&followed.who).await)
}

/// Why it is not to be set, if so. At a fake there is nobody to be disturbed.
fn reason_not_to(session: &Session, followed: &Followed<'_>) -> Option<&'static str> {
    if session.is_fake() {
        None
    } else if followed.who != Who::Me && !session.may_change_others() {
        Some("the credentials belong to no user; OMNIPRESENCE_WRITE=1 sets the first of the list")
    } else {
        put_back::obstacle(followed.vendor.name, &followed.own)
    }
}
