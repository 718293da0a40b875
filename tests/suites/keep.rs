//! What a keeper does at every vendor in each of its configurations.

use std::time::Duration;

use futures_util::StreamExt;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::SubjectKind, Availability, Expiry, ExpirySupport, Finished, Keeper, Loss,
    PresenceProvider, PresenceUpdate, SetSupport, Who, keep, testkit::Subject,
};

use crate::harness::{all, per_subject};

type Verdict = std::result::Result<(), &'static str>;

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_subject(a_kept_status_lasts_until_it_is_finished),
        per_subject(a_status_is_kept_until_its_end),
    ])
}

const HOUR: Duration = Duration::from_secs(60 * 60);

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

/// Somebody whose presence can be set, and a keeper of it.
fn kept(subject: &Subject, update: PresenceUpdate) -> Result<(Who, Keeper), &'static str> {
    let who = match subject.provider.capabilities().set {
        SetSupport::No => return Err("nobody can be set"),
        SetSupport::Me => Who::Me,
        SetSupport::Anyone => Who::from(&subject.users[0]),
    };
    let clock = subject.fake.clock().unwrap().clone();
    let keeper = keep(subject.provider.clone(), who.clone(), update).with_clock(clock);
    Ok((who, keeper))
}

async fn availability(subject: &Subject, who: &Who) -> Availability {
    subject.provider.get(who).await.unwrap().availability
}

async fn a_kept_status_lasts_until_it_is_finished(kind: &'static SubjectKind) -> Verdict {
    let subject = kind.start().await;
    let (who, mut keeper) = kept(&subject, away())?;
    let capabilities = subject.provider.capabilities();
    let mut outcome = keeper.next().await.unwrap().unwrap();
    let begun = subject.fake.clock().unwrap().now();
    if let ExpirySupport::Always { default, .. } = capabilities.expiry {
        for _ in 0..3 {
            outcome = keeper.next().await.unwrap().unwrap();
            assert_eq!(availability(&subject, &who).await, Availability::Away);
        }
        let kept = subject.fake.clock().unwrap().now();
        assert!(kept.saturating_duration_since(begun) > default * 3 / 2);
        assert!(outcome.expires_at > Some(kept));
    }
    let finished = keeper.finish().await.unwrap();
    let shown = availability(&subject, &who).await;
    if capabilities.clear {
        assert!(matches!(finished, Finished::Cleared(_)), "{finished:?}");
        assert_ne!(shown, Availability::Away);
    } else {
        let expires_at = outcome.expires_at;
        assert_eq!(finished, Finished::Left { expires_at });
        assert_eq!(shown, Availability::Away);
    }
    Ok(())
}

async fn a_status_is_kept_until_its_end(kind: &'static SubjectKind) -> Verdict {
    let subject = kind.start().await;
    let (who, mut keeper) = kept(&subject, away().with_expiry(Expiry::After(HOUR)))?;
    let clock = subject.fake.clock().unwrap();
    let first = keeper.next().await.unwrap().unwrap();
    let end = clock.now().saturating_add(HOUR);
    assert_eq!(availability(&subject, &who).await, Availability::Away);
    while let Some(outcome) = keeper.next().await {
        outcome.unwrap();
    }
    assert!(clock.now() <= end.saturating_add(Duration::from_secs(1)));
    clock.advance(Duration::from_secs(2));
    let has_ended = availability(&subject, &who).await != Availability::Away;
    let is_lost = matches!(first.losses[..], [Loss::Expiry { .. }]);
    assert_ne!(has_ended, is_lost, "{first:?}");
    Ok(())
}
