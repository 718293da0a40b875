//! What an update loses: the nearest that a vendor has is set, and each difference is one reported loss.

use std::time::Duration;

use omnipresence::{
    Activity, Availability, ErrorKind::NotRepresentable, Expiry, Loss, MessageUpdate, Presence,
    PresenceUpdate, SetOutcome, StatusTarget, Timestamp, Who,
};

use crate::subject::{Skip, Subject, Verdict, says};

const HOUR: Duration = Duration::from_secs(60 * 60);
const SECOND: Duration = Duration::from_secs(1);

/// Checks every combination of a status and a message, also with words that a vendor takes for a status, from several presences.
pub(crate) async fn messages(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    for before in starts() {
        for status in statuses() {
            for message in messages_to_set() {
                check(&subject, &who, &before, &update(&status, &message)).await;
            }
        }
    }
    Ok(())
}

/// Checks every combination of a status and an activity.
pub(crate) async fn activities(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let before = PresenceUpdate::new(Availability::Available).with_message("before");
    for status in statuses() {
        for message in [MessageUpdate::Keep, MessageUpdate::Clear, set("after")] {
            for activity in [
                Activity::OnQueue,
                Activity::InMeeting,
                Activity::Meal,
                Activity::Other("juggling".to_owned()),
            ] {
                let update = update(&status, &message).with_activity(activity);
                check(&subject, &who, &before, &update).await;
            }
        }
    }
    Ok(())
}

/// Checks every combination of a status and an expiry.
pub(crate) async fn expiries(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    for before in starts() {
        for status in statuses() {
            for message in [MessageUpdate::Keep, MessageUpdate::Clear, set("after")] {
                let update = update(&status, &message).with_expiry(Expiry::After(HOUR));
                check(&subject, &who, &before, &update).await;
            }
        }
    }
    Ok(())
}

/// An activity beside a listed status that reads as this activity is no loss.
pub(crate) async fn listed(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    if !subject.capabilities().definitions {
        return Err(Skip("no statuses are listed"));
    }
    for definition in subject.provider.definitions().await.unwrap().entries {
        let Some(activity) = definition.activity else {
            continue;
        };
        let update = PresenceUpdate::native(definition.native).without_message();
        let update = update.with_activity(activity.clone()).exact();
        let (outcome, read) = subject.set(&who, &update).await;
        assert_eq!((read.activity, outcome.losses), (Some(activity), vec![]));
    }
    Ok(())
}

pub(crate) async fn empty_message(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    for before in starts() {
        for status in statuses() {
            let mut results = Vec::new();
            for message in [MessageUpdate::Clear, set("")] {
                subject.set(&who, &before).await;
                let update = update(&status, &message).exact();
                let result = subject.provider.set(&who, &update).await;
                let result = result.map(|outcome| (outcome.sent, outcome.losses));
                let read = subject.get(&who).await;
                let kind = result.map_err(|error| error.kind());
                let (_, availability, text) = says(&read);
                results.push((kind, availability, text.map(str::to_owned)));
            }
            assert_eq!(results[0], results[1], "{status:?} after {before:?}");
        }
    }
    Ok(())
}

fn starts() -> [PresenceUpdate; 3] {
    [
        PresenceUpdate::new(Availability::Available).with_message("before"),
        PresenceUpdate::new(Availability::Busy).without_message(),
        PresenceUpdate::new(Availability::Offline).without_message(),
    ]
}

fn statuses() -> impl Iterator<Item = Option<StatusTarget>> {
    let known = Availability::ALL.into_iter();
    known
        .filter(|one| *one != Availability::Unknown)
        .map(|one| Some(StatusTarget::Availability(one)))
        .chain([None])
}

fn messages_to_set() -> [MessageUpdate; 7] {
    let texts = ["after", "", "busy", "online", "1"];
    let [after, empty, busy, online, one] = texts.map(set);
    let (keep, clear) = (MessageUpdate::Keep, MessageUpdate::Clear);
    [keep, clear, after, empty, busy, online, one]
}

fn set(text: &str) -> MessageUpdate {
    MessageUpdate::Set(text.to_owned())
}

fn update(status: &Option<StatusTarget>, message: &MessageUpdate) -> PresenceUpdate {
    let mut update = PresenceUpdate::default();
    update.status.clone_from(status);
    update.message.clone_from(message);
    update
}

/// Sets an update, and an exact one, from the same presence.
async fn check(subject: &Subject, who: &Who, before: &PresenceUpdate, update: &PresenceUpdate) {
    if update.status.is_none() && update.message == MessageUpdate::Keep {
        return;
    }
    let what = format!("{update:?} after {before:?}");
    let exact = update.clone().exact();
    let (_, shown) = subject.set(who, before).await;
    let now = Timestamp::now();
    let outcome = match subject.provider.set(who, update).await {
        Ok(outcome) => outcome,
        Err(error) => {
            // A message that a vendor takes for a status, and nothing else to set.
            let refused = (error.kind(), update.status.is_none());
            assert_eq!(refused, (NotRepresentable, true), "{what}");
            let set = subject.provider.set(who, &exact);
            subject.refused(NotRepresentable, &what, set).await;
            return;
        }
    };
    let read = subject.get(who).await;
    let losses = expected_losses(update, now, &shown, &outcome, &read);
    for (kind, is_expected) in losses {
        let is_reported = outcome.losses.iter().any(kind);
        let losses = &outcome.losses;
        assert_eq!(is_reported, is_expected, "{what}: {losses:?}, {read:?}");
    }

    let (_, shown) = subject.set(who, before).await;
    let set = subject.provider.set(who, &exact);
    if outcome.losses.is_empty() {
        let outcome = set.await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(outcome.losses, [], "{what}");
    } else if update.status.is_some() && update.message != MessageUpdate::Keep {
        // The update replaces all, so that nothing must be read first.
        subject.refused(NotRepresentable, &what, set).await;
    } else {
        let error = set.await.expect_err(&what);
        assert_eq!(error.kind(), NotRepresentable, "{what}");
        let read = subject.get(who).await;
        assert!(read.says_the_same_as(&shown), "{what} was written");
    }
}

type IsLoss = Box<dyn Fn(&Loss) -> bool>;

/// The kinds of losses, and whether the presence that was read makes one of each kind.
fn expected_losses(
    update: &PresenceUpdate,
    now: Timestamp,
    before: &Presence,
    outcome: &SetOutcome,
    read: &Presence,
) -> [(IsLoss, bool); 4] {
    let (_, sent, shown) = says(read);
    let wanted = match update.status {
        Some(StatusTarget::Availability(wanted)) => wanted,
        _ => before.availability,
    };
    assert!(
        sent != Availability::Available || wanted == sent || update.status.is_none(),
        "{update:?} reads back as available"
    );
    let availability = Loss::Availability { wanted, sent };
    let message = match &update.message {
        MessageUpdate::Keep => says(before).2,
        MessageUpdate::Clear => None,
        MessageUpdate::Set(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
    };
    let wanted_activity = update.activity.clone();
    let is_shown = wanted_activity.is_none() || wanted_activity == read.activity;
    let activity = wanted_activity.map(|wanted| Loss::Activity { wanted });
    let effective = outcome.effective.as_ref();
    let ends = read.expires_at.or(effective.and_then(|it| it.expires_at));
    let is_in_time = |end: Timestamp| ends.is_some_and(|told| is_near(told, end));
    let ends_in_time = update.expiry.ends_at(now).is_none_or(is_in_time);
    [
        (
            Box::new(move |loss| match loss {
                Loss::Availability { .. } => {
                    assert_eq!(*loss, availability);
                    true
                }
                _ => false,
            }),
            wanted != sent,
        ),
        (
            Box::new(|loss| matches!(loss, Loss::Message { .. })),
            message != shown,
        ),
        (
            Box::new(move |loss| match loss {
                Loss::Activity { .. } => {
                    assert_eq!(Some(loss), activity.as_ref());
                    true
                }
                _ => false,
            }),
            !is_shown,
        ),
        (
            Box::new(|loss| matches!(loss, Loss::Expiry { .. })),
            !ends_in_time,
        ),
    ]
}

/// The clocks of the test and of a source may differ by what the test has taken so far.
fn is_near(one: Timestamp, other: Timestamp) -> bool {
    one.max(other).saturating_duration_since(one.min(other)) < 120 * SECOND
}
