//! Every vendor goes by the clock that it was given, and by no other.
#![allow(clippy::unwrap_used)]

#[cfg(any(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
mod clock {
    use std::time::Duration;

    use omnipresence::{PresenceProvider, UserId, Who, mock::FakeClock};

    pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);

    /// However a presence is read, it was read when the clock says.
    pub(crate) async fn is_gone_by(
        provider: &dyn PresenceProvider,
        clock: &FakeClock,
        users: &[&str],
    ) {
        clock.advance(3 * HOUR);
        let ids: Vec<UserId> = users.iter().map(|&user| UserId::from(user)).collect();
        let mut read = vec![provider.get(&Who::from(&ids[0])).await.unwrap()];
        for (_, answer) in provider.get_many(&ids).await {
            read.push(answer.unwrap());
        }
        read.extend(
            provider
                .changes(None)
                .await
                .map_or(Vec::new(), |it| it.presences),
        );
        read.extend(provider.list().await.map_or(Vec::new(), |it| it.entries));
        for presence in read {
            assert_eq!(presence.observed_at, clock.now(), "{presence:?}");
        }
    }
}

#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_goes_by_the_clock_that_it_was_given() {
    use omnipresence::mock::FakeGenesys;

    let fake = FakeGenesys::start().await;
    let provider = fake.builder().build().unwrap();
    let users = [FakeGenesys::ANN, FakeGenesys::BOB];
    clock::is_gone_by(&provider, fake.clock(), &users).await;
    let calendar = provider.for_source(FakeGenesys::CALENDAR).unwrap();
    clock::is_gone_by(&calendar, fake.clock(), &[FakeGenesys::ANN]).await;
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn rocketchat_goes_by_the_clock_that_it_was_given() {
    use omnipresence::mock::FakeRocketChat;

    let fake = FakeRocketChat::start().await;
    let provider = fake.builder().build().unwrap();
    let users = [FakeRocketChat::ANN, FakeRocketChat::BOB];
    clock::is_gone_by(&provider, fake.clock(), &users).await;
}

#[cfg(feature = "pnut")]
#[tokio::test]
async fn pnut_goes_by_the_clock_that_it_was_given() {
    use omnipresence::mock::FakePnut;

    let fake = FakePnut::start().await;
    let provider = fake.builder().build().unwrap();
    let users = [FakePnut::ANN, FakePnut::BOB];
    clock::is_gone_by(&provider, fake.clock(), &users).await;
}

#[cfg(feature = "superoffice")]
#[tokio::test]
async fn superoffice_goes_by_the_clock_that_it_was_given() {
    use omnipresence::mock::FakeSuperOffice;

    let fake = FakeSuperOffice::start().await;
    let provider = fake.builder().build().unwrap();
    let users = [FakeSuperOffice::ANN, FakeSuperOffice::BOB];
    clock::is_gone_by(&provider, fake.clock(), &users).await;
    clock::is_gone_by(&provider.chat(), fake.clock(), &users).await;
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn a_status_at_rocketchat_ends_by_the_clock_that_it_was_given() {
    use omnipresence::{
        Availability, Expiry, PresenceProvider, PresenceUpdate, Who, mock::FakeRocketChat,
    };

    let fake = FakeRocketChat::start().await;
    let provider = fake.builder().build().unwrap();
    fake.clock().advance(3 * clock::HOUR);
    let update = PresenceUpdate::new(Availability::Away).with_expiry(Expiry::After(clock::HOUR));
    provider.set(&Who::Me, &update.exact()).await.unwrap();
    let read = provider.get(&Who::Me).await.unwrap();
    assert_eq!(read.availability, Availability::Away);
    assert_eq!(
        read.expires_at,
        Some(fake.clock().now().saturating_add(clock::HOUR))
    );
}
