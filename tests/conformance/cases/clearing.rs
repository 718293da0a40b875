use std::time::Duration;

use omnipresence::{
    Availability, ErrorKind, Expiry, ExpirySupport, ListSupport, PresenceUpdate, SetSupport, Who,
};

use crate::subject::{Skip, Subject, Verdict, says};

const UNCLAIMED: Verdict = Err(Skip("no status is removed"));

/// A status that is no vendor's usual one.
fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

pub(crate) async fn denied(subject: Subject) -> Verdict {
    if subject.capabilities().clear {
        return Err(Skip("claimed"));
    }
    for who in [Who::Me, Who::from(&subject.users[0])] {
        let clear = subject.provider.clear(&who);
        let what = format!("clear of {who:?}");
        subject.refused(ErrorKind::Unsupported, &what, clear).await;
    }
    Ok(())
}

pub(crate) async fn removed(subject: Subject) -> Verdict {
    if !subject.capabilities().clear {
        return UNCLAIMED;
    }
    let who = subject.settable()?;
    let mut updates = vec![away(), PresenceUpdate::message("tea")];
    if subject.capabilities().expiry != ExpirySupport::No {
        let hour = Duration::from_secs(60 * 60);
        updates.push(away().with_expiry(Expiry::After(hour)));
    }
    for update in updates {
        subject.set(&who, &update).await;
        let outcome = subject.provider.clear(&who).await.unwrap();
        assert_eq!(outcome.losses, []);
        assert_eq!(outcome.expires_at, None);
        let read = subject.get(&who).await;
        assert_ne!(read.availability, Availability::Away, "{update:?}");
        assert_eq!(read.message, None, "{update:?}");
        assert_eq!(read.activity, None, "{update:?}");
        assert_eq!(read.expires_at, None, "{update:?}");
        if let Some(effective) = &outcome.effective {
            assert_eq!(says(effective), says(&read), "effective after {update:?}");
        }
    }
    Ok(())
}

pub(crate) async fn seen(subject: Subject) -> Verdict {
    if !subject.capabilities().clear {
        return UNCLAIMED;
    }
    let who = subject.settable()?;
    let (_, set) = subject.set(&who, &away()).await;
    let user = set.user;
    let provider = &subject.provider;
    let following = omnipresence::Cursor::following([user.clone()]);
    let cursor = provider.changes(Some(&following)).await.unwrap().next;
    provider.clear(&who).await.unwrap();
    let read = subject.get(&who).await.availability;

    let many = provider.get_many(std::slice::from_ref(&user)).await;
    assert_eq!(many[0].1.as_ref().unwrap().availability, read);
    let changes = provider.changes(Some(&cursor)).await.unwrap();
    let changed = changes.presences.iter().find(|one| one.user == user);
    assert_eq!(changed.unwrap().availability, read);
    if subject.capabilities().list != ListSupport::No {
        let listed = provider.list().await.unwrap().entries;
        let listed = listed.into_iter().find(|one| one.user == user);
        let listed = listed.map_or(Availability::Offline, |one| one.availability);
        assert_eq!(listed, read);
    }
    Ok(())
}

pub(crate) async fn nothing(subject: Subject) -> Verdict {
    if !subject.capabilities().clear {
        return UNCLAIMED;
    }
    let who = subject.settable()?;
    subject.set(&who, &away()).await;
    subject.provider.clear(&who).await.unwrap();
    let once = subject.get(&who).await;
    let outcome = subject.provider.clear(&who).await.unwrap();
    assert_eq!((outcome.losses, outcome.expires_at), (vec![], None));
    let twice = subject.get(&who).await;
    assert_eq!(says(&once), says(&twice));
    let (_, read) = subject.set(&who, &away().exact()).await;
    assert_eq!(read.availability, Availability::Away);
    Ok(())
}

pub(crate) async fn others(subject: Subject) -> Verdict {
    if !subject.capabilities().clear {
        return UNCLAIMED;
    }
    let unknown = Who::from(&subject.unknown);
    if subject.capabilities().set == SetSupport::Anyone {
        let other = Who::from(&subject.users[1]);
        let before = subject.get(&other).await;
        subject.provider.clear(&subject.settable()?).await.unwrap();
        assert!(subject.get(&other).await.says_the_same_as(&before));
        let error = subject.provider.clear(&unknown).await.unwrap_err();
        assert_eq!(error.kind(), subject.unknown_error, "{error}");
        return Ok(());
    }
    for who in [Who::from(&subject.users[0]), unknown] {
        let clear = subject.provider.clear(&who);
        let what = format!("clear of {who:?}");
        subject.refused(ErrorKind::Unsupported, &what, clear).await;
    }
    Ok(())
}
