//! Many users in one call.

use futures_util::future::join_all;
use omnipresence::{Activity, Availability, PresenceUpdate, SetSupport, UserId};

use crate::{
    follow::Followed,
    put_back,
    support::{
        board::{self, Board},
        session::Session,
        vendor::kit,
    },
};

pub(crate) const WHAT: &str = "everyone else is away, \"lunch, back at one\"";

fn update() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
        .with_activity(Activity::Meal)
        .with_message("lunch, back at one")
}

/// Sets everyone but oneself, and says where that was not done.
pub(crate) async fn set(session: &Session, everyone: &mut [Followed<'_>]) -> Board {
    let mut board = Board::new([board::VENDOR, "person", board::SENT, board::LOST]);
    let calls = everyone.iter().map(|followed| async move {
        let others = others(session, followed)?;
        let updates: Vec<_> = others.into_iter().map(|user| (user, update())).collect();
        Ok::<_, String>(followed.vendor.provider.set_many(&updates).await)
    });
    for (answer, followed) in join_all(calls).await.into_iter().zip(everyone) {
        let name = followed.vendor.name;
        let outcomes = match answer {
            Ok(outcomes) => outcomes,
            Err(reason) => {
                board.remark(format!("{name}: {reason}."));
                continue;
            }
        };
        // One bad user spoils nothing: every item has an answer of its own.
        for (user, outcome) in outcomes {
            let person = followed.person(&user);
            match &outcome {
                Err(error) => board.failure(name, person, error),
                Ok(outcome) => board.row([
                    name,
                    person,
                    &board::native(outcome.sent.as_ref()),
                    &board::losses(&outcome.losses),
                ]),
            }
            if put_back::may_have_happened(&outcome) {
                let before = followed.before(&user).cloned();
                followed.changed.extend(before);
            }
        }
    }
    board
}

/// Whom to change, or why nobody.
fn others(session: &Session, followed: &Followed<'_>) -> Result<Vec<UserId>, String> {
    if followed.vendor.provider.capabilities().set != SetSupport::Anyone {
        return Err("only one's own presence can be set".to_owned());
    }
    if !session.may_change_others() {
        return Err("other people are left alone unless OMNIPRESENCE_WRITE=1".to_owned());
    }
    let name = followed.vendor.name;
    let others: Vec<UserId> = followed
        .first
        .iter()
        .filter(|presence| presence.user != followed.own.user)
        .filter(|presence| session.is_fake() || put_back::obstacle(name, presence).is_none())
        .map(|presence| presence.user.clone())
        .collect();
    if others.is_empty() {
        let variable = kit(name).demo.users_variable;
        return Err(format!(
            "{variable} lists nobody else whose presence could be put back"
        ));
    }
    Ok(others)
}
