use omnipresence::{
    Availability,
    ErrorKind::{Invalid, NotRepresentable, Unsupported},
    MessageSupport, PresenceUpdate, SetSupport, UserId, Who,
};

use super::hostile::hostile_ids;
use crate::subject::{Skip, Subject, Verdict, says};

fn available() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Available).without_message()
}

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

/// More users than two batches, where batches are of a size that a test can exceed.
fn many(batch: usize) -> usize {
    match batch {
        1 => 20,
        2..200 => 2 * batch + 1,
        _ => 150,
    }
}

pub(crate) async fn order(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    subject.change(a, Availability::Available).await;
    subject.change(b, Availability::Away).await;
    let asked = [b, a, b, b, a].map(UserId::clone);
    let answers = subject.provider.get_many(&asked).await;
    let order: Vec<&UserId> = answers.iter().map(|(user, _)| user).collect();
    assert_eq!(order, asked.iter().collect::<Vec<_>>());
    for (user, answer) in &answers {
        let alone = subject.get(&Who::from(user)).await;
        assert_eq!(says(answer.as_ref().unwrap()), says(&alone));
    }
    Ok(())
}

pub(crate) async fn one_bad(subject: Subject) -> Verdict {
    let [a, b] = &subject.users;
    let hostile = UserId::from("..");
    let asked = [a, &hostile, &subject.unknown, b].map(UserId::clone);
    let answers = subject.provider.get_many(&asked).await;
    let order: Vec<&UserId> = answers.iter().map(|(user, _)| user).collect();
    assert_eq!(order, asked.iter().collect::<Vec<_>>());
    let [(_, first), (_, invalid), (_, missing), (_, last)] = &answers[..] else {
        panic!("{answers:?}");
    };
    assert_eq!(&first.as_ref().unwrap().user, a);
    assert_eq!(&last.as_ref().unwrap().user, b);
    assert_eq!(invalid.as_ref().unwrap_err().kind(), Invalid);
    match (missing, subject.unknown_in_bulk) {
        (Ok(presence), Some(shown)) => assert_eq!(presence.availability, shown),
        (Err(error), None) => assert_eq!(error.kind(), subject.unknown_error),
        (answer, _) => panic!("the unknown user: {answer:?}"),
    }
    Ok(())
}

pub(crate) async fn batches(subject: Subject) -> Verdict {
    let batch = subject.capabilities().read_batch;
    let users = subject.fake.add_users(many(batch)).await;
    subject.change(&users[0], Availability::Away).await;
    subject.get(&Who::from(&users[0])).await;
    let before = subject.requests();
    let answers = subject.provider.get_many(&users).await;
    let requests = subject.requests() - before;
    assert!(
        requests <= users.len().div_ceil(batch),
        "{requests} requests for {} users",
        users.len()
    );
    assert_eq!(answers.len(), users.len());
    for (position, (user, answer)) in answers.iter().enumerate() {
        let presence = answer.as_ref().unwrap();
        assert_eq!((user, &presence.user), (&users[position], user));
        let expected = match position {
            0 => Availability::Away,
            _ => Availability::Available,
        };
        assert_eq!(presence.availability, expected, "{user}");
    }
    Ok(())
}

pub(crate) async fn set(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    if subject.capabilities().set != SetSupport::Anyone {
        return Err(Skip("nobody else can be set"));
    }
    let batch = subject.capabilities().write_batch;
    let users = subject.fake.add_users(many(batch)).await;
    let updates: Vec<_> = users
        .iter()
        .enumerate()
        .map(|(position, user)| {
            let update = if position % 3 == 0 {
                away()
            } else {
                available()
            };
            (user.clone(), update)
        })
        .collect();
    subject.set(&who, &away()).await;
    subject.set(&who, &available()).await;
    // Some vendors must read before they write, so that one set costs two requests.
    let before = subject.requests();
    subject.provider.set(&who, &away()).await.unwrap();
    let cost = subject.requests() - before;

    let before = subject.requests();
    let outcomes = subject.provider.set_many(&updates).await;
    let requests = subject.requests() - before;
    assert!(
        requests <= users.len().div_ceil(batch) * cost,
        "{requests} requests for {} users",
        users.len()
    );
    assert_eq!(outcomes.len(), users.len());
    for ((user, outcome), asked) in outcomes.iter().zip(&users) {
        assert_eq!(user, asked);
        let outcome = outcome.as_ref().unwrap();
        assert_eq!(outcome.losses, []);
        assert!(outcome.sent.is_some());
    }
    let answers = subject.provider.get_many(&users).await;
    for (position, (user, answer)) in answers.into_iter().enumerate() {
        let expected = match position % 3 {
            0 => Availability::Away,
            _ => Availability::Available,
        };
        assert_eq!(answer.unwrap().availability, expected, "{user}");
    }
    Ok(())
}

pub(crate) async fn set_twice(subject: Subject) -> Verdict {
    let ids = subject.settable_ids()?;
    for (first, last, expected) in [
        (away(), available(), Availability::Available),
        (available(), away(), Availability::Away),
    ] {
        let updates: Vec<_> = [first, last]
            .into_iter()
            .flat_map(|update| ids.iter().map(move |user| (user.clone(), update.clone())))
            .collect();
        let outcomes = subject.provider.set_many(&updates).await;
        assert_eq!(outcomes.len(), updates.len());
        for ((user, outcome), (asked, _)) in outcomes.iter().zip(&updates) {
            assert_eq!(user, asked);
            assert!(outcome.is_ok(), "{user}: {outcome:?}");
        }
        for user in &ids {
            let read = subject.get(&Who::from(user)).await;
            assert_eq!(read.availability, expected, "{user}");
        }
    }
    Ok(())
}

pub(crate) async fn set_one_bad(subject: Subject) -> Verdict {
    let ids = subject.settable_ids()?;
    let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
        return Err(Skip("nobody can be set by id"));
    };
    let strangers = if subject.capabilities().set == SetSupport::Anyone {
        subject.unknown_error
    } else {
        Unsupported
    };
    let mut updates = vec![
        (first.clone(), away(), None),
        (subject.unknown.clone(), away(), Some(strangers)),
        (
            first.clone(),
            PresenceUpdate::new(Availability::Unknown),
            Some(NotRepresentable),
        ),
        (last.clone(), PresenceUpdate::default(), Some(Invalid)),
        (last.clone(), away(), None),
    ];
    if let MessageSupport::MaxChars(chars) = subject.capabilities().message {
        let text = "x".repeat(chars + 1);
        let long = available().with_message(text);
        updates.insert(1, (last.clone(), long, Some(Invalid)));
    }
    if subject.capabilities().set == SetSupport::Anyone {
        for id in hostile_ids() {
            updates.insert(2, (id, away(), Some(Invalid)));
        }
    }
    let asked: Vec<_> = updates
        .iter()
        .map(|(user, update, _)| (user.clone(), update.clone()))
        .collect();
    let outcomes = subject.provider.set_many(&asked).await;
    assert_eq!(outcomes.len(), asked.len());
    for ((user, outcome), (asked, update, expected)) in outcomes.iter().zip(&updates) {
        assert_eq!(user, asked);
        let found = outcome.as_ref().err().map(|error| error.kind());
        assert_eq!(found, *expected, "{user:?}: {update:?}");
    }
    for user in [first, last] {
        let read = subject.get(&Who::from(user)).await;
        assert_eq!(read.availability, Availability::Away);
    }
    Ok(())
}

pub(crate) async fn nobody(subject: Subject) -> Verdict {
    assert!(subject.provider.get_many(&[]).await.is_empty());
    assert!(subject.provider.set_many(&[]).await.is_empty());
    assert_eq!(subject.requests(), 0);
    Ok(())
}
