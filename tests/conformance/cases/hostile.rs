use omnipresence::{
    Availability, ChangesSupport, Cursor, ErrorKind, PresenceUpdate, SetSupport, UserId, Who,
};

use crate::subject::{Subject, Verdict};

/// What is no id at any vendor, and what some part on the way might take for another path.
pub(super) fn hostile_ids() -> Vec<UserId> {
    let long = "x".repeat(10_000);
    [
        "",
        ".",
        "..",
        "a/b",
        "../me",
        "..\\x",
        "%2e%2e",
        "a%2Fb",
        "a,b",
        "a\nb",
        "a\r\nX-Evil: 1",
        "\0",
        "\u{7f}",
        &long,
    ]
    .into_iter()
    .map(UserId::from)
    .collect()
}

fn shortened(user: &UserId) -> String {
    format!("{:.40?}", user.as_str())
}

/// Whoever can't set others need not look at their ids.
fn kind_of_set(subject: &Subject) -> ErrorKind {
    match subject.capabilities().set {
        SetSupport::Anyone => ErrorKind::Invalid,
        SetSupport::Me | SetSupport::No => ErrorKind::Unsupported,
    }
}

pub(crate) async fn get(subject: Subject) -> Verdict {
    for user in hostile_ids() {
        let (what, who) = (shortened(&user), Who::from(user));
        let get = subject.provider.get(&who);
        subject.refused(ErrorKind::Invalid, &what, get).await;
    }
    Ok(())
}

pub(crate) async fn set(subject: Subject) -> Verdict {
    let update = PresenceUpdate::new(Availability::Away);
    for user in hostile_ids() {
        let (what, who) = (shortened(&user), Who::from(user));
        let set = subject.provider.set(&who, &update);
        subject.refused(kind_of_set(&subject), &what, set).await;
        if subject.capabilities().clear {
            let clear = subject.provider.clear(&who);
            subject.refused(kind_of_set(&subject), &what, clear).await;
        }
    }
    Ok(())
}

pub(crate) async fn get_many(subject: Subject) -> Verdict {
    let ids = hostile_ids();
    let answers = subject.provider.get_many(&ids).await;
    assert_eq!(answers.len(), ids.len());
    for ((user, answer), asked) in answers.into_iter().zip(&ids) {
        assert_eq!(&user, asked);
        let kind = answer.map_err(|error| error.kind());
        assert_eq!(kind, Err(ErrorKind::Invalid), "{}", shortened(&user));
    }
    assert_eq!(subject.requests(), 0);
    Ok(())
}

pub(crate) async fn set_many(subject: Subject) -> Verdict {
    let update = PresenceUpdate::new(Availability::Away);
    let updates: Vec<_> = hostile_ids()
        .into_iter()
        .map(|user| (user, update.clone()))
        .collect();
    let outcomes = subject.provider.set_many(&updates).await;
    assert_eq!(outcomes.len(), updates.len());
    for ((user, outcome), (asked, _)) in outcomes.into_iter().zip(&updates) {
        assert_eq!(&user, asked);
        let kind = outcome.map_err(|error| error.kind());
        assert_eq!(kind, Err(kind_of_set(&subject)), "{}", shortened(&user));
    }
    assert_eq!(subject.requests(), 0);
    Ok(())
}

pub(crate) async fn changes(subject: Subject) -> Verdict {
    let ids = hostile_ids();
    let since = Cursor::following(ids.clone());
    let changes = subject.provider.changes(Some(&since)).await.unwrap();
    assert!(changes.presences.is_empty());
    let failed: Vec<_> = changes
        .failed
        .iter()
        .map(|(user, _)| user.as_ref())
        .collect();
    assert_eq!(failed, ids.iter().map(Some).collect::<Vec<_>>());
    for (user, (_, error)) in ids.iter().zip(&changes.failed) {
        assert_eq!(error.kind(), ErrorKind::Invalid, "{}", shortened(user));
    }
    if subject.capabilities().changes == ChangesSupport::Compared {
        assert_eq!(subject.requests(), 0);
    }
    Ok(())
}
