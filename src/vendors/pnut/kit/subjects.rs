//! The configurations in which suites test pnut, each with a fake of its own.

use std::sync::Arc;

use crate::{
    model::{Availability, PresenceUpdate, UserId},
    testkit::{Fake, Subject},
    vendors::{
        kit::{Configure, FakeAt, SubjectKind},
        pnut::{PnutBuilder, fake::FakePnut},
    },
};

pub(crate) static SUBJECTS: &[SubjectKind] = &[
    SubjectKind::new("as_a_user", |http| Box::pin(as_user(http))),
    SubjectKind::new("as_an_application", |http| Box::pin(as_application(http))),
    SubjectKind::new("in_a_channel", |http| Box::pin(in_channel(http))),
];

async fn as_user(http: Configure) -> Subject {
    let fake = FakePnut::start().await;
    of_user(fake.builder().with_http(http(fake.clock())), Arc::new(fake)).await
}

/// The list is all that an application may read, and it has no word for a user who is not in it.
async fn as_application(http: Configure) -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_client_credentials(FakePnut::CLIENT_ID, FakePnut::CLIENT_SECRET);
    Subject {
        unknown_alone: Some(Availability::Offline),
        ..subject(builder, Arc::new(fake), "").await
    }
}

/// The presence in a channel, which is apart from the other.
async fn in_channel(http: Configure) -> Subject {
    let fake = FakePnut::start().await;
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_channel(FakePnut::CHANNEL);
    let fake = Arc::new(fake);
    let set = |fake: &FakePnut, user: &UserId, update: &PresenceUpdate| {
        fake.change(Some(FakePnut::CHANNEL), user, update)
    };
    of_user(builder, Arc::new(FakeAt { fake, set })).await
}

async fn of_user(builder: PnutBuilder, fake: Arc<dyn Fake>) -> Subject {
    Subject {
        me: Some(FakePnut::ME.into()),
        alias_of_me: Some("me".into()),
        ..subject(builder, fake, "offline").await
    }
}

async fn subject(builder: PnutBuilder, fake: Arc<dyn Fake>, absent: &str) -> Subject {
    let provider = builder.build().expect("the fake's settings are valid");
    let [ollie, pia] = <[UserId; 2]>::try_from(fake.add_users(2).await)
        .expect("the fake adds as many users as it is asked for");
    let mut unusual = vec![(
        FakePnut::EVE.into(),
        absent.to_owned(),
        Availability::Offline,
    )];
    for (user, text, availability) in [
        (ollie, "Busy", Availability::Busy),
        (pia, "do not disturb", Availability::DoNotDisturb),
        (
            FakePnut::ANN.into(),
            "keeping bees",
            Availability::Available,
        ),
    ] {
        let update = PresenceUpdate::message(text);
        fake.set_presence(&user, &update).await;
        unusual.push((user, text.to_owned(), availability));
    }
    let users = [FakePnut::ANN, FakePnut::BOB].map(UserId::from);
    Subject {
        // The list leaves out who is offline as well as who is unknown.
        unknown_in_bulk: Some(Availability::Offline),
        unusual,
        ..Subject::new(Arc::new(provider), fake, users, "999999".into())
    }
}
