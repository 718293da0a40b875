use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{Availability, PresenceProvider, UserId, mock::FakePnut, pnut::PnutBuilder};

use crate::{Backstage, Subject, subject::Odd};

pub(crate) async fn as_user() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake.builder();
    subject(everywhere(fake), builder, Some(FakePnut::ME.into()))
}

/// Reads set one's own presence, but not while what was set is to stand.
pub(crate) async fn with_heartbeat() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake.builder().with_heartbeat("at my desk");
    subject(everywhere(fake), builder, Some(FakePnut::ME.into()))
}

pub(crate) async fn as_application() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake
        .builder()
        .with_client_credentials(FakePnut::CLIENT_ID, FakePnut::CLIENT_SECRET);
    subject(everywhere(fake), builder, None)
}

/// The presence in a channel, which is apart from the other.
pub(crate) async fn in_channel() -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake.builder().with_channel(FakePnut::CHANNEL);
    let channel = Some(FakePnut::CHANNEL);
    subject(Place { fake, channel }, builder, Some(FakePnut::ME.into()))
}

/// The fake, and where a test changes presences behind the provider's back.
struct Place {
    fake: FakePnut,
    channel: Option<&'static str>,
}

impl Place {
    fn show(&self, user: &str, text: &str) {
        match self.channel {
            Some(channel) => self.fake.set_channel_presence(channel, user, text),
            None => self.fake.set_presence(user, text),
        }
    }
}

fn everywhere(fake: FakePnut) -> Place {
    Place {
        fake,
        channel: None,
    }
}

fn subject(place: Place, builder: PnutBuilder, me: Option<UserId>) -> Subject {
    let is_application = me.is_none();
    place.fake.add_user("77", "Odd Ollie");
    place.show("77", "Busy");
    place.fake.add_user("78", "Plain Pia");
    place.show("78", "do not disturb");
    place.show(FakePnut::ANN, "keeping bees");
    let provider: Arc<dyn PresenceProvider> = Arc::new(builder.build().unwrap());
    let odd = |user: &str, native, availability| Odd {
        user: user.into(),
        native,
        availability,
    };
    Subject {
        provider,
        backstage: Arc::new(place),
        alias_of_me: me.as_ref().map(|_| "me".into()),
        me,
        users: [FakePnut::ANN, FakePnut::BOB].map(UserId::from),
        unknown: "999999".into(),
        // An application is let read the list only.
        unknown_alone: is_application.then_some(Availability::Offline),
        // The list leaves out who is offline as well as who is unknown.
        unknown_in_bulk: Some(Availability::Offline),
        odd: vec![
            odd("77", "Busy", Availability::Busy),
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
impl Backstage for Place {
    fn requests(&self) -> usize {
        self.fake.calls().len() + self.fake.token_requests()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        let word = match to {
            Availability::Available => "online",
            Availability::Away => "away",
            _ => "offline",
        };
        self.show(user.as_str(), word);
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| (10_000 + n).to_string());
        ids.map(|id| {
            self.fake.add_user(&id, &format!("Una {id}"));
            self.show(&id, "online");
            id.into()
        })
        .collect()
    }

    fn advance(&self, by: Duration) -> bool {
        self.fake.clock().advance(by);
        true
    }

    fn fail(&self, failing: bool) -> bool {
        let calls = if failing { 0 } else { 1_000_000 };
        self.fake.set_call_limits(calls, calls);
        true
    }
}
