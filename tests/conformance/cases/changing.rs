use std::time::Duration;

use omnipresence::{
    Availability, Changes, ChangesSupport, Cursor, ErrorKind, ListSupport, Presence,
    PresenceUpdate, SetSupport, UserId, Who, testkit::Fault,
};

use crate::subject::{Skip, Subject, Verdict};

impl Subject {
    async fn changes(&self, since: &Cursor) -> Changes {
        let changes = self.provider.changes(Some(since)).await.unwrap();
        assert_eq!(changes.next.users(), since.users());
        for presence in &changes.presences {
            assert_eq!(&presence.source, self.provider.source());
        }
        changes
    }

    /// Goes on to where the changes so far are not told again: a vendor's deltas overlap.
    async fn settled(&self, since: &Cursor) -> Cursor {
        self.advance(Duration::from_secs(180));
        self.changes(since).await.next
    }

    /// Whether this is about anybody but the caller, whom some vendors can't leave out.
    fn is_silent(&self, changes: &Changes) -> bool {
        let others = |presence: &Presence| Some(&presence.user) != self.me.as_ref();
        !changes.presences.iter().any(others)
    }
}

fn of<'a>(changes: &'a Changes, user: &UserId) -> Option<&'a Presence> {
    let mut found = changes.presences.iter();
    found.find(|presence| presence.user == *user)
}

fn availability(changes: &Changes, user: &UserId) -> Option<Availability> {
    of(changes, user).map(|presence| presence.availability)
}

pub(crate) async fn start(subject: Subject) -> Verdict {
    let first = subject.changes(&subject.following()).await;
    assert!(first.full);
    assert!(first.failed.is_empty(), "{:?}", first.failed);
    assert_eq!(first.presences.len(), subject.users.len());
    for user in &subject.users {
        let alone = subject.get(&Who::from(user)).await.availability;
        assert_eq!(availability(&first, user), Some(alone));
    }
    Ok(())
}

/// What has changed before the wait begins ends it at once, so that this takes no time where a wait may be long.
pub(crate) async fn waited(subject: Subject) -> Verdict {
    let [a, _] = &subject.users;
    let before = subject.change(a, Availability::Available).await;
    let first = subject.changes(&subject.following()).await;
    let first = subject.settled(&first.next).await;
    let shown = subject.change(a, Availability::Away).await;
    if shown == before {
        return Err(Skip("the change cannot be seen"));
    }
    let waited = subject.provider.wait_for_changes(&first).await.unwrap();
    assert_eq!(availability(&waited, a), Some(shown));
    assert_eq!(waited.next.users(), first.users());
    Ok(())
}

pub(crate) async fn nothing(subject: Subject) -> Verdict {
    let first = subject.changes(&subject.following()).await;
    let first = subject.settled(&first.next).await;
    let second = subject.changes(&first).await;
    assert!(!second.full);
    assert!(second.presences.is_empty(), "{:?}", second.presences);
    assert!(second.failed.is_empty());
    // The same question again has the same answer.
    let again = subject.changes(&first).await;
    assert_eq!(again.next, second.next);
    Ok(())
}

pub(crate) async fn change(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    subject.change(a, Availability::Available).await;
    let first = subject.changes(&subject.following()).await;
    let mut cursor = subject.settled(&first.next).await;
    for to in [Availability::Away, Availability::Available] {
        subject.change(a, to).await;
        let changes = subject.changes(&cursor).await;
        assert!(!changes.full);
        assert_eq!(availability(&changes, a), Some(to));
        assert!(of(&changes, b).is_none(), "{b} has not changed");

        cursor = subject.settled(&changes.next).await;
        let quiet = subject.changes(&cursor).await;
        assert!(quiet.presences.is_empty(), "{:?}", quiet.presences);
        cursor = quiet.next;
    }
    Ok(())
}

pub(crate) async fn offline(subject: Subject) -> Verdict {
    let [a, _] = &subject.users;
    subject.change(a, Availability::Available).await;
    let first = subject.changes(&subject.following()).await;
    let offline = subject.change(a, Availability::Offline).await;
    let second = subject.changes(&first.next).await;
    assert_eq!(availability(&second, a), Some(offline));
    Ok(())
}

pub(crate) async fn own(subject: Subject) -> Verdict {
    let Some(me) = subject.me.clone().filter(|_| subject.capabilities().me) else {
        return Err(Skip("the credentials belong to no user"));
    };
    if subject.capabilities().set == SetSupport::No {
        return Err(Skip("nobody can be set"));
    }
    let update = PresenceUpdate::new(Availability::Available).without_message();
    subject.set(&Who::Me, &update).await;
    let first = subject.changes(&Cursor::following([me.clone()])).await;
    assert_eq!(availability(&first, &me), Some(Availability::Available));
    let update = PresenceUpdate::new(Availability::Away).without_message();
    subject.set(&Who::Me, &update).await;
    let second = subject.changes(&first.next).await;
    assert_eq!(availability(&second, &me), Some(Availability::Away));
    Ok(())
}

pub(crate) async fn others(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    let first = subject.changes(&Cursor::following([a.clone()])).await;
    subject.change(b, Availability::Available).await;
    subject.change(b, Availability::Away).await;
    let second = subject.changes(&first.next).await;
    assert!(second.presences.is_empty(), "{:?}", second.presences);
    Ok(())
}

pub(crate) async fn everyone(subject: Subject) -> Verdict {
    if subject.capabilities().list == ListSupport::No {
        return Err(Skip("there is no list"));
    }
    let [a, b] = &subject.users;
    subject.change(a, Availability::Available).await;
    subject.change(b, Availability::Offline).await;
    let listed = subject.provider.list().await.unwrap();
    let first = subject.provider.changes(None).await.unwrap();
    assert!(first.full);
    assert_eq!(first.presences.len(), listed.entries.len());
    assert_eq!(first.next.users(), None);

    let cursor = subject.settled(&first.next).await;
    let second = subject.changes(&cursor).await;
    assert!(!second.full);
    assert!(subject.is_silent(&second), "{:?}", second.presences);

    let offline = subject.change(a, Availability::Offline).await;
    subject.change(b, Availability::Available).await;
    let newcomer = subject.fake.add_users(1).await.remove(0);
    let third = subject.changes(&second.next).await;
    assert!(!third.full);
    for (user, expected) in [
        (a, offline),
        (b, Availability::Available),
        (&newcomer, Availability::Available),
    ] {
        assert_eq!(availability(&third, user), Some(expected), "{user}");
    }

    let cursor = subject.settled(&third.next).await;
    let fourth = subject.changes(&cursor).await;
    assert!(subject.is_silent(&fourth), "{:?}", fourth.presences);
    Ok(())
}

pub(crate) async fn failed(subject: Subject) -> Verdict {
    let [a, _] = &subject.users;
    let hostile = UserId::from("..");
    let users = [a.clone(), hostile.clone(), subject.unknown.clone()];
    let mut cursor = Cursor::following(users);
    for round in ["first", "second", "third"] {
        let changes = subject.changes(&cursor).await;
        let kind = |user: &UserId| {
            let mut failed = changes.failed.iter();
            failed
                .find(|(failed, _)| failed.as_ref() == Some(user))
                .map(|(_, error)| error.kind())
        };
        assert_eq!(kind(&hostile), Some(ErrorKind::Invalid), "{round} round");
        if subject.unknown_in_bulk.is_none() {
            let unknown = kind(&subject.unknown);
            assert_eq!(unknown, Some(subject.unknown_error), "{round} round");
        }
        assert_eq!(kind(a), None);
        cursor = changes.next;
    }
    Ok(())
}

pub(crate) async fn failure(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    let retry_after = None;
    let faults = [
        Fault::RateLimited { retry_after },
        Fault::Status(503),
        Fault::Truncated,
    ];
    let mut has_failed = false;
    for fault in faults {
        subject.change(a, Availability::Available).await;
        let first = subject.changes(&subject.following()).await;
        if !subject.fake.fail_next(usize::MAX, None, fault) {
            continue;
        }
        has_failed = true;
        subject.change(a, Availability::Away).await;
        let next = match subject.provider.changes(Some(&first.next)).await {
            Err(_) => first.next,
            Ok(changes) => {
                let failed = changes.failed.iter().map(|(user, _)| user.as_ref());
                assert_eq!(failed.collect::<Vec<_>>(), [Some(a), Some(b)]);
                changes.next
            }
        };
        subject.fake.clear_faults();
        // A vendor that has refused a request is left alone for up to a minute.
        subject.advance(Duration::from_secs(60));
        let third = subject.changes(&next).await;
        assert_eq!(availability(&third, a), Some(Availability::Away));
        assert!(third.failed.is_empty());
    }
    match has_failed {
        true => Ok(()),
        false => Err(Skip("it cannot be made to fail")),
    }
}

pub(crate) async fn stored(subject: Subject) -> Verdict {
    let [a, _] = &subject.users;
    subject.change(a, Availability::Available).await;
    let first = subject.changes(&subject.following()).await;
    for cursor in [subject.following(), first.next] {
        let json = serde_json::to_string(&cursor).unwrap();
        let restored: Cursor = serde_json::from_str(&json).unwrap();
        assert_eq!(restored, cursor);
        subject.change(a, Availability::Away).await;
        let next = subject.changes(&restored).await;
        assert_eq!(availability(&next, a), Some(Availability::Away));
    }
    Ok(())
}

pub(crate) async fn window(subject: Subject) -> Verdict {
    let [a, _] = &subject.users;
    let window = match subject.capabilities().changes {
        ChangesSupport::Delta { window } => window,
        ChangesSupport::LongPoll { .. } => {
            let unknown = subject.following().with_token("no cursor of this vendor");
            let changes = subject.provider.wait_for_changes(&unknown).await.unwrap();
            assert!(changes.full && of(&changes, a).is_some(), "{changes:?}");
            return Ok(());
        }
        ChangesSupport::Compared => return Err(Skip("changes are found by comparing")),
    };
    subject.change(a, Availability::Available).await;
    let first = subject.changes(&subject.following()).await;
    subject.change(a, Availability::Away).await;
    if !subject.advance(window + Duration::from_secs(60)) {
        return Err(Skip("the clock cannot be moved"));
    }
    let second = subject.changes(&first.next).await;
    assert!(second.full);
    assert_eq!(availability(&second, a), Some(Availability::Away));
    let third = subject.changes(&second.next).await;
    assert!(!third.full);
    Ok(())
}
