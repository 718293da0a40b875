//! The configurations in which suites test Genesys Cloud, each with a fake of its own.

use std::sync::Arc;

use crate::{
    model::{Availability, Loss, MessageUpdate, PresenceUpdate, StatusTarget, UserId},
    testkit::{Fake, Subject},
    vendors::{
        genesys::{
            GenesysBuilder,
            fake::{FakeGenesys, word},
        },
        kit::{Configure, FakeAt, SubjectKind},
    },
};

pub(crate) static SUBJECTS: &[SubjectKind] = &[
    SubjectKind::new("as_a_client", |http| Box::pin(as_client(http))),
    SubjectKind::new("as_a_user", |http| Box::pin(as_user(http))),
    SubjectKind::new("with_the_old_definitions", |http| {
        Box::pin(with_old_definitions(http))
    }),
    SubjectKind::new("as_a_registered_source", |http| {
        Box::pin(as_registered_source(http))
    }),
];

async fn as_client(http: Configure) -> Subject {
    let fake = FakeGenesys::start().await;
    subject(fake.builder().with_http(http(fake.clock())), Arc::new(fake))
}

async fn as_user(http: Configure) -> Subject {
    let fake = FakeGenesys::start().await;
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_access_token(FakeGenesys::USER_TOKEN);
    Subject {
        me: Some(FakeGenesys::ME.into()),
        ..subject(builder, Arc::new(fake))
    }
}

/// An organization without the current operations on definitions.
async fn with_old_definitions(http: Configure) -> Subject {
    let fake = FakeGenesys::start().await;
    fake.offer_definitions(false);
    subject(fake.builder().with_http(http(fake.clock())), Arc::new(fake))
}

async fn as_registered_source(http: Configure) -> Subject {
    let fake = FakeGenesys::start().await;
    let source = FakeGenesys::CALENDAR;
    fake.set_status_at(source, FakeGenesys::ANN, "On Queue", "Late shift");
    fake.set_status_at(source, FakeGenesys::BOB, "Away", "");
    fake.set_status_at(source, FakeGenesys::EVE, "Hologram", "");
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_source_id(source);
    let fake = Arc::new(fake);
    subject(builder, Arc::new(FakeAt { fake, set: publish }))
}

/// Sets a whole presence at the registered source.
fn publish(fake: &FakeGenesys, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
    let (word, losses) = match &update.status {
        Some(StatusTarget::Availability(wanted)) => match word(*wanted) {
            (word, sent) if sent == *wanted => (word, Vec::new()),
            (word, sent) => (
                word,
                vec![Loss::Availability {
                    wanted: *wanted,
                    sent,
                }],
            ),
        },
        Some(StatusTarget::Native(native)) => (&*native.code, Vec::new()),
        None => panic!("a source publishes a status"),
    };
    let message = match &update.message {
        MessageUpdate::Set(text) => text,
        _ => "",
    };
    fake.set_status_at(FakeGenesys::CALENDAR, user.as_str(), word, message);
    losses
}

fn subject(builder: GenesysBuilder, fake: Arc<dyn Fake>) -> Subject {
    let provider = builder.build().expect("the fake's settings are valid");
    let users = [FakeGenesys::ANN, FakeGenesys::BOB].map(UserId::from);
    let unknown = "00000000-0000-4000-8000-000000000000".into();
    let unusual =
        |user: &str, word: &str, availability| (user.into(), word.to_owned(), availability);
    Subject {
        unusual: vec![
            unusual(FakeGenesys::EVE, "Hologram", Availability::Unknown),
            unusual(FakeGenesys::ANN, "On Queue", Availability::Available),
        ],
        ..Subject::new(Arc::new(provider), fake, users, unknown)
    }
}
