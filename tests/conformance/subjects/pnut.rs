use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{Availability, PresenceProvider, UserId, mock::FakePnut};

use crate::{Backstage, Subject, subject::Odd};

pub(crate) async fn start() -> Subject {
    let fake = FakePnut::start().await;
    fake.add_user("77", "Odd Ollie");
    fake.set_presence("77", "Busy");
    fake.add_user("78", "Plain Pia");
    fake.set_presence("78", "do not disturb");
    let provider: Arc<dyn PresenceProvider> = Arc::new(fake.builder().build().unwrap());
    let odd = |user: &str, native, availability| Odd {
        user: user.into(),
        native,
        availability,
    };
    Subject {
        provider,
        backstage: Arc::new(fake),
        me: Some(FakePnut::ME.into()),
        alias_of_me: Some("me".into()),
        users: [FakePnut::ANN, FakePnut::BOB].map(UserId::from),
        unknown: "999999".into(),
        // The list leaves out who is offline as well as who is unknown.
        unknown_in_bulk: Some(Availability::Offline),
        odd: vec![
            odd("77", "Busy", Availability::Available),
            odd("78", "do not disturb", Availability::DoNotDisturb),
            odd(FakePnut::ANN, "keeping bees", Availability::Available),
            odd(FakePnut::EVE, "offline", Availability::Offline),
        ],
    }
}

#[async_trait]
impl Backstage for FakePnut {
    fn requests(&self) -> usize {
        self.calls().len()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        let word = match to {
            Availability::Available => "online",
            Availability::Away => "away",
            _ => "offline",
        };
        self.set_presence(user.as_str(), word);
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| (10_000 + n).to_string());
        ids.map(|id| {
            self.add_user(&id, &format!("Una {id}"));
            self.set_presence(&id, "online");
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
        self.set_call_limits(calls, calls);
        true
    }
}
