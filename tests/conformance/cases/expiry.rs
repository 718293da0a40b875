use std::time::Duration;

use omnipresence::{
    Availability, ErrorKind, Expiry, ExpirySupport, Loss, PresenceUpdate, Timestamp,
};

use crate::subject::{Skip, Subject, Verdict};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);

fn away(expiry: Expiry) -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
        .without_message()
        .with_expiry(expiry)
}

/// A moment that every vendor can write: a whole second.
fn later(by: Duration) -> Timestamp {
    let seconds = Timestamp::now().saturating_add(by).as_unix_seconds();
    Timestamp::from_unix_millis(seconds * 1000)
}

fn is_told(losses: &[Loss]) -> bool {
    matches!(losses, [Loss::Expiry { .. }])
}

pub(crate) async fn denied(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let expiry = subject.capabilities().expiry;
    if expiry.takes_end() {
        return Err(Skip("claimed"));
    }
    let always_ends = expiry != ExpirySupport::No;
    for expiry in [Expiry::After(HOUR), Expiry::At(later(HOUR))] {
        let strict = away(expiry).exact();
        let set = subject.provider.set(&who, &strict);
        subject
            .refused(ErrorKind::NotRepresentable, "an expiry", set)
            .await;
        let (outcome, read) = subject.set(&who, &away(expiry)).await;
        assert!(is_told(&outcome.losses), "{:?}", outcome.losses);
        assert_eq!(outcome.expires_at.is_some(), always_ends);
        assert_eq!(read.expires_at, None);
    }
    let lasts = (!always_ends).then_some(Expiry::Never);
    for expiry in [Expiry::VendorDefault].into_iter().chain(lasts) {
        let (outcome, _) = subject.set(&who, &away(expiry).exact()).await;
        assert_eq!(outcome.losses, []);
        assert_eq!(outcome.expires_at.is_some(), always_ends);
    }
    Ok(())
}

pub(crate) async fn on_request(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let expiry = subject.capabilities().expiry;
    if !expiry.takes_end() {
        return Err(Skip("denied"));
    }
    let available = PresenceUpdate::new(Availability::Available).without_message();
    subject.set(&who, &available.exact()).await;

    let (outcome, read) = subject
        .set(&who, &away(Expiry::After(2 * HOUR)).exact())
        .await;
    let told = outcome.expires_at.unwrap();
    assert!(told > later(HOUR), "{told:?}");
    assert!(read.expires_at.is_none_or(|shown| shown == told));

    let end = later(HOUR);
    let (outcome, read) = subject.set(&who, &away(Expiry::At(end)).exact()).await;
    assert_eq!(read.availability, Availability::Away);
    assert_eq!(outcome.expires_at, Some(end));

    let message = PresenceUpdate::message("tea").with_expiry(Expiry::At(end));
    let (outcome, read) = subject.set(&who, &message).await;
    let told = read.expires_at.or(outcome.expires_at);
    let is_lost = outcome
        .losses
        .iter()
        .any(|loss| matches!(loss, Loss::Expiry { .. }));
    assert!(told == Some(end) || is_lost, "a message alone: {told:?}");
    subject.set(&who, &away(Expiry::At(end)).exact()).await;

    if subject.advance(HOUR - 10 * SECOND) {
        assert_eq!(subject.get(&who).await.availability, Availability::Away);
        subject.advance(20 * SECOND);
        let read = subject.get(&who).await;
        assert_ne!(read.availability, Availability::Away);
        assert_eq!(read.expires_at, None);
    }
    if expiry == ExpirySupport::Optional {
        for never in [Expiry::Never, Expiry::VendorDefault] {
            let (outcome, read) = subject.set(&who, &away(never).exact()).await;
            assert_eq!(outcome.losses, []);
            assert_eq!((outcome.expires_at, read.expires_at), (None, None));
        }
    }
    Ok(())
}

pub(crate) async fn usual(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let ExpirySupport::Always { default, .. } = subject.capabilities().expiry else {
        return Err(Skip("a status stays unless asked to end"));
    };
    let (outcome, read) = subject
        .set(&who, &away(Expiry::VendorDefault).exact())
        .await;
    let life = (outcome.expires_at.unwrap()).saturating_duration_since(read.observed_at);
    assert!(life.abs_diff(default) < 10 * SECOND, "{life:?}");
    if !subject.advance(default - 10 * SECOND) {
        return Err(Skip("the clock cannot be moved"));
    }
    assert_eq!(subject.get(&who).await.availability, Availability::Away);
    subject.advance(20 * SECOND);
    assert_ne!(subject.get(&who).await.availability, Availability::Away);
    Ok(())
}

pub(crate) async fn too_late(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let ExpirySupport::Always { default, max } = subject.capabilities().expiry else {
        return Err(Skip("no expiry is too late"));
    };
    if default == max {
        return Err(Skip("denied"));
    }
    let (outcome, _) = subject
        .set(&who, &away(Expiry::At(later(max - HOUR))).exact())
        .await;
    assert_eq!(outcome.losses, []);
    for expiry in [
        Expiry::Never,
        Expiry::After(2 * max),
        Expiry::At(later(2 * max)),
    ] {
        let strict = away(expiry).exact();
        let set = subject.provider.set(&who, &strict);
        subject
            .refused(ErrorKind::NotRepresentable, "a late expiry", set)
            .await;
        let (outcome, read) = subject.set(&who, &away(expiry)).await;
        assert!(is_told(&outcome.losses), "{:?}", outcome.losses);
        assert_eq!(read.availability, Availability::Away);
        let life = (outcome.expires_at.unwrap()).saturating_duration_since(read.observed_at);
        assert!(life <= max + 10 * SECOND, "{life:?}");
    }
    Ok(())
}

pub(crate) async fn past(subject: Subject) -> Verdict {
    let who = subject.settable()?;
    let before = subject.get(&who).await;
    let past = Timestamp::now().saturating_sub(HOUR);
    for expiry in [Expiry::At(past), Expiry::After(Duration::ZERO)] {
        for update in [
            away(expiry),
            away(expiry).exact(),
            PresenceUpdate::new(Availability::Offline).with_expiry(expiry),
            PresenceUpdate::message("tea").with_expiry(expiry),
            PresenceUpdate::default()
                .without_message()
                .with_expiry(expiry),
        ] {
            let what = format!("{update:?}");
            let set = subject.provider.set(&who, &update);
            subject.refused(ErrorKind::Invalid, &what, set).await;
            let users = subject.settable_ids()?.into_iter();
            let updates: Vec<_> = users.map(|user| (user, update.clone())).collect();
            for (user, outcome) in subject.provider.set_many(&updates).await {
                let kind = outcome.map_err(|error| error.kind()).map(|_| ());
                assert_eq!(kind, Err(ErrorKind::Invalid), "{user}: {what}");
            }
        }
    }
    assert!(subject.get(&who).await.says_the_same_as(&before));
    Ok(())
}
