use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{
    Availability, PresenceProvider, UserId, genesys::GenesysBuilder, mock::FakeGenesys,
};

use crate::{Backstage, Subject, subject::Odd};

pub(crate) async fn as_client() -> Subject {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder();
    subject(fake, builder, None)
}

pub(crate) async fn as_user() -> Subject {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder().with_access_token(FakeGenesys::USER_TOKEN);
    subject(fake, builder, Some(FakeGenesys::ME.into()))
}

/// An organization that has not got the current operations on definitions.
pub(crate) async fn of_old() -> Subject {
    let fake = FakeGenesys::start().await;
    fake.offer_definitions(false);
    let builder = fake.builder();
    subject(fake, builder, None)
}

/// A registered source, which is published to.
pub(crate) async fn as_registered_source() -> Subject {
    let fake = FakeGenesys::start().await;
    let source = FakeGenesys::CALENDAR;
    let builder = fake.builder().with_source_id(source);
    let provider: Arc<dyn PresenceProvider> = Arc::new(builder.build().unwrap());
    fake.set_status_at(source, FakeGenesys::ANN, "On Queue", "Late shift");
    fake.set_status_at(source, FakeGenesys::BOB, "Away", "");
    fake.set_status_at(source, FakeGenesys::EVE, "Hologram", "");
    let backstage = Arc::new(RegisteredSource(fake));
    Subject {
        provider,
        backstage,
        ..as_client().await
    }
}

fn subject(fake: FakeGenesys, builder: GenesysBuilder, me: Option<UserId>) -> Subject {
    let provider: Arc<dyn PresenceProvider> = Arc::new(builder.build().unwrap());
    Subject {
        provider,
        backstage: Arc::new(fake),
        me,
        alias_of_me: None,
        users: [FakeGenesys::ANN, FakeGenesys::BOB].map(UserId::from),
        unknown: "00000000-0000-4000-8000-000000000000".into(),
        unknown_alone: None,
        unknown_in_bulk: None,
        odd: vec![
            Odd {
                user: FakeGenesys::EVE.into(),
                native: "Hologram",
                availability: Availability::Unknown,
            },
            Odd {
                user: FakeGenesys::ANN.into(),
                native: "On Queue",
                availability: Availability::Available,
            },
        ],
    }
}

/// What others publish to [`FakeGenesys::CALENDAR`].
struct RegisteredSource(FakeGenesys);

impl RegisteredSource {
    fn show(&self, user: &str, word: &str) {
        self.0.set_status_at(FakeGenesys::CALENDAR, user, word, "");
    }
}

#[async_trait]
impl Backstage for RegisteredSource {
    fn requests(&self) -> usize {
        self.0.requests()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        self.show(user.as_str(), word(to));
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let users = self.0.add_users(count).await;
        for user in &users {
            self.show(user.as_str(), "Available");
        }
        users
    }

    fn advance(&self, by: Duration) -> bool {
        self.0.advance(by)
    }

    fn fail(&self, failing: bool) -> bool {
        self.0.fail(failing)
    }
}

fn word(availability: Availability) -> &'static str {
    match availability {
        Availability::Available => "Available",
        Availability::Away => "Away",
        _ => "Offline",
    }
}

#[async_trait]
impl Backstage for FakeGenesys {
    fn requests(&self) -> usize {
        self.calls().len() + self.token_requests()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        self.set_status(user.as_str(), word(to), "");
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| format!("9a000000-0000-4000-8000-{n:012}"));
        ids.map(|id| {
            self.add_user(&id, "Una Usual");
            self.set_status(&id, "Available", "");
            id.into()
        })
        .collect()
    }

    fn advance(&self, by: Duration) -> bool {
        self.clock().advance(by);
        true
    }

    fn fail(&self, failing: bool) -> bool {
        self.limit_calls(if failing { 0 } else { 1_000_000 });
        true
    }
}
