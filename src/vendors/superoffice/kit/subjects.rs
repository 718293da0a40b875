//! The configurations in which suites test SuperOffice, each with a fake of its own.

use std::sync::Arc;

use crate::{
    model::{Availability, Loss, PresenceUpdate, StatusTarget, UserId},
    testkit::Subject,
    vendors::{
        kit::{Configure, FakeAt, SubjectKind},
        superoffice::{SuperOfficeBuilder, fake::FakeSuperOffice},
    },
};

pub(crate) static SUBJECTS: &[SubjectKind] = &[
    SubjectKind::new("as_a_user", |http| {
        Box::pin(of_users(http, |builder| builder))
    }),
    SubjectKind::new("by_its_agents", |http| {
        Box::pin(of_users(http, SuperOfficeBuilder::with_agents))
    }),
    SubjectKind::new("in_chat", |http| Box::pin(of_chat(http, |builder| builder))),
    SubjectKind::new("in_chat_by_its_agents", |http| {
        Box::pin(of_chat(http, SuperOfficeBuilder::with_agents))
    }),
];

const SETTINGS: &str = "the fake's settings are valid";

async fn of_users(http: Configure, form: fn(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Subject {
    let fake = FakeSuperOffice::start().await;
    let unusual = [
        ("StatusNone", Availability::Unknown),
        ("StatusDeleted", Availability::Offline),
        ("StatusReadOnly", Availability::Unknown),
        ("StatusSpm", Availability::Unknown),
        ("StatusSystem", Availability::Unknown),
        ("statusnormal", Availability::Available),
        ("2", Availability::Unknown),
        ("StatusFuture", Availability::Unknown),
    ];
    let unusual = (500..).zip(unusual).map(|(id, (word, availability))| {
        let id = id.to_string();
        fake.add_user(&id, "Odd Ollie");
        fake.set_status(&id, word, None);
        (id.into(), word.to_owned(), availability)
    });
    let unusual = unusual.collect();
    let provider = form(fake.builder().with_http(http(fake.clock())))
        .build()
        .expect(SETTINGS);
    let users = [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from);
    Subject {
        me: Some(FakeSuperOffice::ME.into()),
        unusual,
        ..Subject::new(Arc::new(provider), Arc::new(fake), users, "4711".into())
    }
}

/// Chat presence is on or off: there is no unusual status.
async fn of_chat(http: Configure, form: fn(SuperOfficeBuilder) -> SuperOfficeBuilder) -> Subject {
    let fake = FakeSuperOffice::start().await;
    let provider = form(fake.builder().with_http(http(fake.clock())))
        .build()
        .expect(SETTINGS)
        .chat();
    let fake = FakeAt {
        fake: Arc::new(fake),
        set: set_in_chat,
    };
    let users = [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from);
    // An associate, but no agent of the chat.
    let unknown = FakeSuperOffice::EVE.into();
    Subject::new(Arc::new(provider), Arc::new(fake), users, unknown)
}

/// Makes a user an agent of the chat who is present, or not.
fn set_in_chat(fake: &FakeSuperOffice, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
    let Some(StatusTarget::Availability(wanted)) = update.status else {
        panic!("presence in chat is on or off");
    };
    let sent = match wanted {
        Availability::Available => wanted,
        _ => Availability::Away,
    };
    fake.join_chat(user.as_str());
    fake.set_chat_presence(user.as_str(), Some(sent == Availability::Available));
    match sent == wanted {
        true => Vec::new(),
        false => vec![Loss::Availability { wanted, sent }],
    }
}
