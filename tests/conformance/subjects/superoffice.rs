use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use omnipresence::{
    Availability, PresenceProvider, UserId, mock::FakeSuperOffice, superoffice::SuperOfficeBuilder,
};

use crate::{Backstage, Subject, subject::Odd};

pub(crate) async fn start() -> Subject {
    of_users(|builder| builder).await
}

pub(crate) async fn agents() -> Subject {
    of_users(SuperOfficeBuilder::with_agents).await
}

pub(crate) async fn chat() -> Subject {
    of_chat(|builder| builder).await
}

pub(crate) async fn chat_agents() -> Subject {
    of_chat(SuperOfficeBuilder::with_agents).await
}

async fn of_users(form: fn(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Subject {
    let fake = FakeSuperOffice::start().await;
    let odd = [
        ("StatusNone", Availability::Unknown),
        ("StatusDeleted", Availability::Offline),
        ("StatusReadOnly", Availability::Unknown),
        ("StatusSpm", Availability::Unknown),
        ("StatusSystem", Availability::Unknown),
        ("statusnormal", Availability::Available),
        ("2", Availability::Unknown),
    ];
    let mut odd: Vec<Odd> = (500..)
        .zip(odd)
        .map(|(id, (native, availability))| {
            fake.add_user(&id.to_string(), "Odd Ollie");
            fake.set_status(&id.to_string(), native, None);
            Odd {
                user: id.to_string().into(),
                native,
                availability,
            }
        })
        .collect();
    odd.push(Odd {
        user: FakeSuperOffice::EVE.into(),
        native: "StatusFuture",
        availability: Availability::Unknown,
    });
    let provider: Arc<dyn PresenceProvider> = Arc::new(form(fake.builder()).build().unwrap());
    Subject {
        provider,
        backstage: Arc::new(fake),
        me: Some(FakeSuperOffice::ME.into()),
        alias_of_me: None,
        users: [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from),
        unknown: "4711".into(),
        unknown_alone: None,
        unknown_in_bulk: None,
        odd,
    }
}

/// What can be done behind the back of chat presence.
struct Chat(FakeSuperOffice);

async fn of_chat(form: fn(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Subject {
    let fake = FakeSuperOffice::start().await;
    let provider = form(fake.builder()).build().unwrap().chat();
    Subject {
        provider: Arc::new(provider),
        backstage: Arc::new(Chat(fake)),
        me: None,
        alias_of_me: None,
        users: [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from),
        // An associate, but no agent of the chat.
        unknown: FakeSuperOffice::EVE.into(),
        unknown_alone: None,
        unknown_in_bulk: None,
        // On or off: there is no other status.
        odd: Vec::new(),
    }
}

#[async_trait]
impl Backstage for Chat {
    fn requests(&self) -> usize {
        self.0.calls().len()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        let present = to == Availability::Available;
        self.0.set_chat_presence(user.as_str(), Some(present));
    }

    fn offline(&self) -> Availability {
        Availability::Away
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| (10_000 + n).to_string());
        ids.map(|id| {
            self.0.add_chat_user(&id, "Una Usual");
            id.into()
        })
        .collect()
    }

    fn advance(&self, by: Duration) -> bool {
        self.0.clock().advance(by);
        true
    }

    fn fail(&self, failing: bool) -> bool {
        self.0.restrict_chat(failing);
        true
    }
}

#[async_trait]
impl Backstage for FakeSuperOffice {
    fn requests(&self) -> usize {
        self.calls().len()
    }

    async fn change(&self, user: &UserId, to: Availability) {
        let word = match to {
            Availability::Available => "StatusNormal",
            Availability::Away => "StatusNotAvailable",
            _ => "StatusDeleted",
        };
        self.set_status(user.as_str(), word, None);
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = (0..count).map(|n| (10_000 + n).to_string());
        ids.map(|id| {
            self.add_user(&id, "Una Usual");
            id.into()
        })
        .collect()
    }

    fn advance(&self, by: Duration) -> bool {
        self.clock().advance(by);
        true
    }

    fn fail(&self, failing: bool) -> bool {
        self.restrict_user_agent(failing);
        true
    }
}
