use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{Availability, PresenceProvider, UserId, mock::FakePnut, pnut::PnutBuilder};

use crate::{Backstage, Subject, subject::Odd};

pub(crate) async fn as_user() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake.builder();
    subject(fake, builder, Some(FakePnut::ME.into()))
}

pub(crate) async fn as_application() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake
        .builder()
        .with_client_credentials(FakePnut::CLIENT_ID, FakePnut::CLIENT_SECRET);
    subject(fake, builder, None)
}

fn subject(fake: FakePnut, builder: PnutBuilder, me: Option<UserId>) -> Subject {
    let is_application = me.is_none();
    fake.add_user("77", "Odd Ollie");
    fake.set_presence("77", "Busy");
    fake.add_user("78", "Plain Pia");
    fake.set_presence("78", "do not disturb");
    let provider: Arc<dyn PresenceProvider> = Arc::new(builder.build().unwrap());
    let odd = |user: &str, native, availability| Odd {
        user: user.into(),
        native,
        availability,
    };
    Subject {
        provider,
        backstage: Arc::new(fake),
        alias_of_me: me.as_ref().map(|_| "me".into()),
        me,
        users: [FakePnut::ANN, FakePnut::BOB].map(UserId::from),
        unknown: "999999".into(),
        // An application is let read the list only.
        unknown_alone: is_application.then_some(Availability::Offline),
        // The list leaves out who is offline as well as who is unknown.
        unknown_in_bulk: Some(Availability::Offline),
        odd: vec![
            odd("77", "Busy", Availability::Available),
            odd("78", "do not disturb", Availability::DoNotDisturb),
            odd(FakePnut::ANN, "keeping bees", Availability::Available),
            // The list has no word for who is not in it.
            odd(
                FakePnut::EVE,
                if is_application { "" } else { "offline" },
                Availability::Offline,
            ),
        ],
    }
}

#[async_trait]
impl Backstage for FakePnut {
    fn requests(&self) -> usize {
        self.calls().len() + self.token_requests()
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
