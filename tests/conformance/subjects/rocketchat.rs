use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{
    Availability, PresenceProvider, UserId,
    mock::FakeRocketChat,
    rocketchat::{RocketChatBuilder, api::OPERATIONS},
};

use crate::{Backstage, Subject, subject::Odd};

const ODD: &str = "odd8Fh3KsWm5Tz9Lc";

pub(crate) async fn with_token() -> Subject {
    let fake = FakeRocketChat::start().await;
    let builder = fake.builder();
    subject(fake, builder)
}

pub(crate) async fn with_password() -> Subject {
    let fake = FakeRocketChat::start().await;
    let builder = fake
        .builder()
        .with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD);
    subject(fake, builder)
}

fn subject(fake: FakeRocketChat, builder: RocketChatBuilder) -> Subject {
    // Long enough ago that it is no change.
    let now = fake.clock().now();
    fake.clock()
        .set(now.saturating_sub(Duration::from_secs(60)));
    fake.permit_editing_others(true);
    // Whoever is not connected is offline, whatever is set.
    fake.set_connection(FakeRocketChat::BOB, "online");
    fake.add_user(ODD, "Odd Ollie");
    fake.set_status(ODD, "disabled");
    fake.clock().set(now);
    let provider: Arc<dyn PresenceProvider> = Arc::new(builder.build().unwrap());
    Subject {
        provider,
        backstage: Arc::new(fake),
        me: Some(FakeRocketChat::ME.into()),
        alias_of_me: None,
        users: [FakeRocketChat::ANN, FakeRocketChat::BOB].map(UserId::from),
        unknown: "nobodyKnowsThisId".into(),
        unknown_alone: None,
        unknown_in_bulk: None,
        odd: vec![
            Odd {
                user: ODD.into(),
                native: "disabled",
                availability: Availability::Unknown,
            },
            Odd {
                user: FakeRocketChat::EVE.into(),
                native: "offline",
                availability: Availability::Offline,
            },
        ],
    }
}

#[async_trait]
impl Backstage for FakeRocketChat {
    fn requests(&self) -> usize {
        self.calls().len()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        let word = match to {
            Availability::Available => "online",
            Availability::Away => "away",
            _ => "offline",
        };
        self.set_status(user.as_str(), word);
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| format!("userNumber{n}"));
        ids.map(|id| {
            self.add_user(&id, &format!("Una {n}", n = id));
            self.set_status(&id, "online");
            id.into()
        })
        .collect()
    }

    fn advance(&self, by: Duration) -> bool {
        self.clock().advance(by);
        true
    }

    fn fail(&self, failing: bool) -> bool {
        let calls = if failing { 0 } else { 1_000_000 };
        for operation in OPERATIONS {
            self.set_call_limit(operation.id, calls);
        }
        true
    }
}
