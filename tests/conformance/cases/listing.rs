use std::collections::BTreeMap;

use omnipresence::{Availability, ListSupport, Presence, UserId, Who};

use crate::subject::{Skip, Subject, Verdict};

/// The list by user, where nobody is twice.
async fn list(subject: &Subject) -> Result<BTreeMap<UserId, Presence>, Skip> {
    if subject.capabilities().list == ListSupport::No {
        return Err(Skip("denied"));
    }
    let listed = subject.provider.list().await.unwrap();
    assert!(listed.failed.is_empty(), "{:?}", listed.failed);
    let count = listed.entries.len();
    let by_user: BTreeMap<_, _> = listed
        .entries
        .into_iter()
        .map(|presence| (presence.user.clone(), presence))
        .collect();
    assert_eq!(by_user.len(), count, "somebody is on the list twice");
    Ok(by_user)
}

pub(crate) async fn agrees(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    subject.change(a, Availability::Available).await;
    subject.change(b, Availability::Away).await;
    let listed = list(&subject).await?;
    assert_eq!(listed[a].availability, Availability::Available);
    assert_eq!(listed[b].availability, Availability::Away);
    for (user, presence) in &listed {
        let alone = subject.get(&Who::from(user)).await;
        assert!(
            presence.says_the_same_as(&alone),
            "{presence:?}, but {alone:?}"
        );
    }
    Ok(())
}

pub(crate) async fn complete(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    let offline = subject.change(a, Availability::Offline).await;
    subject.change(b, Availability::Away).await;
    let listed = list(&subject).await?;
    assert!(listed.contains_key(b));
    if subject.capabilities().list == ListSupport::Complete {
        assert_eq!(listed[a].availability, offline);
        return Ok(());
    }
    for presence in listed.values() {
        assert_ne!(presence.availability, Availability::Offline, "{presence:?}");
    }
    Ok(())
}
