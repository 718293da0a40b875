use std::collections::HashSet;

use omnipresence::{Availability, Caveat, Presence, Source, Who};

use crate::subject::{Skip, Subject, Verdict};

pub(crate) async fn stable(subject: Subject) -> Verdict {
    let source = subject.provider.source().clone();
    let capabilities = subject.capabilities();
    subject.get(&Who::from(&subject.users[0])).await;
    assert_eq!(subject.provider.source(), &source);
    assert_eq!(subject.capabilities(), capabilities);
    assert_eq!(source.to_string().parse::<Source>().unwrap(), source);
    assert!(
        !capabilities.exact.contains(&Availability::Unknown),
        "unknown is never exact"
    );
    Ok(())
}

pub(crate) async fn known(subject: Subject) -> Verdict {
    for user in &subject.users {
        let presence = subject.get(&Who::from(user)).await;
        assert_eq!(&presence.user, user);
        assert_ne!(presence.availability, Availability::Unknown);
        assert!(!presence.native.code.is_empty(), "{presence:?}");
        let is_denied =
            |it: &Caveat| matches!(it, Caveat::VendorDoesNotReport | Caveat::NotVisible);
        assert!(!presence.caveats.iter().any(is_denied), "{presence:?}");
        let json = serde_json::to_string(&presence).unwrap();
        assert_eq!(serde_json::from_str::<Presence>(&json).unwrap(), presence);
    }
    Ok(())
}

pub(crate) async fn me(subject: Subject) -> Verdict {
    if !subject.capabilities().me {
        return Err(Skip("the credentials belong to no user"));
    }
    let mine = subject.get(&Who::Me).await;
    assert_eq!(Some(&mine.user), subject.me.as_ref());
    let named = subject.get(&Who::from(&mine.user)).await;
    assert!(mine.says_the_same_as(&named), "{mine:?}, but {named:?}");
    Ok(())
}

pub(crate) async fn unknown(subject: Subject) -> Verdict {
    let answer = subject.provider.get(&Who::from(&subject.unknown)).await;
    let shown = match &answer {
        Ok(presence) => Some(presence.availability),
        Err(error) => {
            assert_eq!(error.kind(), subject.unknown_error);
            None
        }
    };
    assert_eq!(shown, subject.unknown_alone);
    Ok(())
}

pub(crate) async fn unusual(subject: Subject) -> Verdict {
    if subject.unusual.is_empty() {
        return Err(Skip("every status is one of our own"));
    }
    for (user, word, availability) in &subject.unusual {
        let presence = subject.get(&Who::from(user)).await;
        let expected = (word, availability);
        assert_eq!((&presence.native.code, &presence.availability), expected);
    }
    Ok(())
}

pub(crate) async fn definitions(subject: Subject) -> Verdict {
    if !subject.capabilities().definitions {
        return Err(Skip("denied"));
    }
    let definitions = subject.provider.definitions().await.unwrap();
    assert!(definitions.failed.is_empty(), "{:?}", definitions.failed);
    assert!(!definitions.entries.is_empty());
    let mut seen = HashSet::new();
    for definition in definitions.entries {
        assert!(!definition.native.code.is_empty(), "{definition:?}");
        assert!(
            seen.insert(definition.native.clone()),
            "twice: {definition:?}"
        );
    }
    Ok(())
}
