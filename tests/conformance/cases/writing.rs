use omnipresence::{
    Activity, Availability,
    ErrorKind::{Invalid, NotRepresentable},
    Expiry, Loss, NativeStatus, PresenceUpdate, SetSupport, Who,
};

use crate::subject::{Skip, Subject, Verdict, says};

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
            .refused(NotRepresentable, &wanted.to_string(), set)
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
        subject.refused(NotRepresentable, "unknown", set).await;
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
        subject.refused(Invalid, &what, set).await;
    }
    Ok(())
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
    for (native, kind) in [(unlisted, NotRepresentable), (unlisted_id, Invalid)] {
        let update = PresenceUpdate::native(native.clone());
        match subject.provider.set(&who, &update).await {
            Ok(_) => assert_eq!(subject.get(&who).await.native.code, native.code),
            Err(error) => {
                let refusals = [kind, NotRepresentable];
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
    assert_eq!(set.unwrap_err().kind(), subject.unknown_error);
    Ok(())
}
