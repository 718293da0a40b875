use omnipresence::{
    Activity, Availability, ErrorKind, Expiry, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, SetOutcome, SetSupport, StatusTarget, Who,
};

use crate::{
    report::{Skip, Verdict},
    subject::{Subject, says},
};

pub(crate) async fn exact(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    for &wanted in subject.capabilities().exact {
        let update = PresenceUpdate::new(wanted).without_message().exact();
        let (outcome, read) = subject.set(&who, &update).await;
        assert_eq!(read.availability, wanted);
        assert_eq!(read.message, None);
        assert_eq!(outcome.losses, []);
        assert!(!outcome.sent.unwrap().code.is_empty());
    }
    Ok(())
}

pub(crate) async fn inexact(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let exact = subject.capabilities().exact;
    let inexact = Availability::ALL
        .into_iter()
        .filter(|one| *one != Availability::Unknown && !exact.contains(one));
    let mut met = false;
    for wanted in inexact {
        met = true;
        let update = PresenceUpdate::new(wanted).without_message();
        let strict = update.clone().exact();
        let set = subject.provider.set(&who, &strict);
        subject
            .refused(ErrorKind::NotRepresentable, &wanted.to_string(), set)
            .await;
        let (outcome, read) = subject.set(&who, &update).await;
        let sent = read.availability;
        assert_eq!(outcome.losses, [Loss::Availability { wanted, sent }]);
        assert_ne!(sent, wanted, "it is exact after all");
    }
    if met {
        Ok(())
    } else {
        Err(Skip("every availability is exact"))
    }
}

pub(crate) async fn unknown(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let update = PresenceUpdate::new(Availability::Unknown);
    for update in [
        update.clone(),
        update.clone().exact(),
        update.with_message("x"),
    ] {
        let set = subject.provider.set(&who, &update);
        subject
            .refused(ErrorKind::NotRepresentable, "unknown", set)
            .await;
    }
    Ok(())
}

pub(crate) async fn nothing(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let nothing = PresenceUpdate::default();
    for update in [
        nothing.clone(),
        nothing.clone().exact(),
        nothing.clone().with_activity(Activity::Meal),
        nothing.with_expiry(Expiry::Never),
    ] {
        let what = format!("{update:?}");
        let set = subject.provider.set(&who, &update);
        subject.refused(ErrorKind::Invalid, &what, set).await;
    }
    Ok(())
}

/// Every combination of what an update can ask for: each part reads back, or its loss is named, and an exact update is refused
/// just where the other one loses something.
pub(crate) async fn losses(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let before = PresenceUpdate::new(Availability::Available).with_message("before");
    for update in combinations() {
        let (_, before) = subject.set(&who, &before).await;
        let (outcome, read) = subject.set(&who, &update).await;
        check_losses(&update, &before, &outcome, &read);

        let what = format!("{update:?}");
        let strict = update.exact();
        if outcome.losses.is_empty() {
            let (outcome, _) = subject.set(&who, &strict).await;
            assert_eq!(outcome.losses, [], "{what}");
        } else {
            let set = subject.provider.set(&who, &strict);
            subject
                .refused(ErrorKind::NotRepresentable, &what, set)
                .await;
        }
    }
    Ok(())
}

fn combinations() -> Vec<PresenceUpdate> {
    let statuses = Availability::ALL
        .into_iter()
        .filter(|one| *one != Availability::Unknown)
        .map(|one| Some(StatusTarget::Availability(one)))
        .chain([None]);
    let messages = [
        MessageUpdate::Keep,
        MessageUpdate::Clear,
        MessageUpdate::Set("after".to_owned()),
    ];
    let activities = [
        None,
        Some(Activity::OnQueue),
        Some(Activity::InMeeting),
        Some(Activity::Meal),
        Some(Activity::Other("juggling".to_owned())),
    ];
    let mut updates = Vec::new();
    for status in statuses {
        for message in &messages {
            for activity in &activities {
                let mut update = PresenceUpdate::default();
                update.status.clone_from(&status);
                update.message.clone_from(message);
                update.activity.clone_from(activity);
                if status.is_some() || *message != MessageUpdate::Keep {
                    updates.push(update);
                }
            }
        }
    }
    updates
}

fn check_losses(update: &PresenceUpdate, before: &Presence, outcome: &SetOutcome, read: &Presence) {
    let losses = &outcome.losses;
    let of_message = losses
        .iter()
        .any(|loss| matches!(loss, Loss::Message { .. }));
    let message = match &update.message {
        MessageUpdate::Keep => before.message.as_ref().map(|message| message.text.as_str()),
        MessageUpdate::Clear => None,
        MessageUpdate::Set(text) => Some(text.as_str()),
    };
    let (_, sent, shown) = says(read);
    assert!(
        shown == message || of_message,
        "{update:?} shows the message {shown:?}, and told only {losses:?}"
    );
    match update.status {
        Some(StatusTarget::Availability(wanted)) if wanted != sent => {
            let loss = Loss::Availability { wanted, sent };
            assert!(losses.contains(&loss), "{update:?} lacks {loss:?}");
        }
        None if sent != before.availability => {
            assert!(of_message, "{update:?} changed the status to {sent}");
        }
        _ => assert!(
            !losses
                .iter()
                .any(|loss| matches!(loss, Loss::Availability { .. })),
            "{update:?} reads back, and told {losses:?}"
        ),
    }
    if let Some(wanted) = update.activity.clone()
        && read.activity.as_ref() != Some(&wanted)
    {
        let loss = Loss::Activity { wanted };
        assert!(losses.contains(&loss), "{update:?} lacks {loss:?}");
    }
}

pub(crate) async fn native(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    if !subject.capabilities().definitions {
        return Err(Skip("no statuses are listed"));
    }
    for definition in subject.provider.definitions().await.unwrap().entries {
        let update = PresenceUpdate::native(definition.native.clone());
        let (outcome, read) = subject.set(&who, &update).await;
        assert_eq!(read.availability, definition.availability, "{definition:?}");
        assert_eq!(read.activity, definition.activity, "{definition:?}");
        assert_eq!(read.native.code, definition.native.code);
        assert_eq!(outcome.sent.unwrap().code, definition.native.code);
        if read.native.definition_id.is_some() {
            assert_eq!(read.native.definition_id, definition.native.definition_id);
        }
    }
    Ok(())
}

pub(crate) async fn unlisted(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let before = subject.get(&who).await;
    let unlisted = NativeStatus::new("no such status");
    let unlisted_id = unlisted.clone().with_definition_id("no-such-definition");
    for (native, kind) in [
        (unlisted, ErrorKind::NotRepresentable),
        (unlisted_id, ErrorKind::Invalid),
    ] {
        let update = PresenceUpdate::native(native.clone());
        match subject.provider.set(&who, &update).await {
            Ok(_) => assert_eq!(subject.get(&who).await.native.code, native.code),
            Err(error) => {
                let refusals = [kind, ErrorKind::NotRepresentable];
                assert!(refusals.contains(&error.kind()), "{error}");
                assert!(subject.get(&who).await.says_the_same_as(&before));
            }
        }
    }
    Ok(())
}

pub(crate) async fn twice(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let update = PresenceUpdate::new(Availability::Away).with_message("back at three");
    let (_, first) = subject.set(&who, &update).await;
    let (_, second) = subject.set(&who, &update).await;
    assert_eq!(says(&first), says(&second));
    assert_eq!(first.native, second.native);
    assert_eq!(first.activity, second.activity);
    Ok(())
}

pub(crate) async fn unknown_user(subject: Subject) -> Verdict {
    if subject.capabilities().set != SetSupport::Anyone {
        return Err(Skip("nobody else can be set"));
    }
    let update = PresenceUpdate::new(Availability::Away);
    let set = subject
        .provider
        .set(&Who::from(&subject.unknown), &update)
        .await;
    assert_eq!(set.unwrap_err().kind(), ErrorKind::NotFound);
    Ok(())
}
