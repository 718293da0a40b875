use omnipresence::{Availability, ErrorKind, ListSupport, PresenceUpdate, SetSupport, UserId, Who};

use crate::subject::{Skip, Subject, Verdict};

const CLAIMED: Verdict = Err(Skip("claimed"));

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
}

async fn set_is_unsupported(subject: &Subject, who: &Who) {
    let update = away();
    let set = subject.provider.set(who, &update);
    subject
        .refused(ErrorKind::Unsupported, &format!("{who:?}"), set)
        .await;
}

async fn set_many_is_unsupported(subject: &Subject, users: &[UserId]) {
    let updates: Vec<_> = users.iter().map(|user| (user.clone(), away())).collect();
    let before = subject.requests();
    let outcomes = subject.provider.set_many(&updates).await;
    assert_eq!(outcomes.len(), users.len());
    for (user, outcome) in outcomes {
        let error = outcome.expect_err("set_many sets whom set does not");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{user}: {error}");
    }
    assert_eq!(subject.requests(), before, "requests were sent");
}

pub(crate) async fn me(subject: Subject) -> Verdict {
    if subject.capabilities().me {
        return CLAIMED;
    }
    let get = subject.provider.get(&Who::Me);
    subject.refused(ErrorKind::Unsupported, "get", get).await;
    set_is_unsupported(&subject, &Who::Me).await;
    Ok(())
}

pub(crate) async fn set(subject: Subject) -> Verdict {
    if subject.capabilities().set != SetSupport::No {
        return CLAIMED;
    }
    set_is_unsupported(&subject, &Who::Me).await;
    set_is_unsupported(&subject, &Who::from(&subject.users[0])).await;
    set_many_is_unsupported(&subject, &subject.users).await;
    assert!(subject.capabilities().exact.is_empty());
    Ok(())
}

pub(crate) async fn set_others(subject: Subject) -> Verdict {
    match subject.capabilities().set {
        SetSupport::Anyone => return CLAIMED,
        SetSupport::No => return Err(Skip("nobody can be set")),
        SetSupport::Me => {}
    }
    set_is_unsupported(&subject, &Who::from(&subject.users[0])).await;
    set_is_unsupported(&subject, &Who::from(&subject.unknown)).await;
    set_many_is_unsupported(&subject, &subject.users).await;
    Ok(())
}

pub(crate) async fn list(subject: Subject) -> Verdict {
    if subject.capabilities().list != ListSupport::No {
        return CLAIMED;
    }
    let list = subject.provider.list();
    subject.refused(ErrorKind::Unsupported, "list", list).await;
    let changes = subject.provider.changes(None);
    subject
        .refused(ErrorKind::Unsupported, "changes of everyone", changes)
        .await;
    Ok(())
}

pub(crate) async fn definitions(subject: Subject) -> Verdict {
    if subject.capabilities().definitions {
        return CLAIMED;
    }
    let definitions = subject.provider.definitions();
    subject
        .refused(ErrorKind::Unsupported, "definitions", definitions)
        .await;
    Ok(())
}
