//! The configurations in which suites test Matrix, each with a fake of its own.

use std::sync::Arc;

use crate::{
    error::ErrorKind,
    model::{Availability, PresenceUpdate, UserId},
    testkit::{Fake, Subject},
    vendors::{
        kit::{Configure, SubjectKind},
        matrix::{MatrixBuilder, fake::FakeMatrix},
    },
};

pub(crate) static SUBJECTS: &[SubjectKind] = &[
    SubjectKind::new("as_a_user", |http| Box::pin(as_user(http))),
    SubjectKind::new("as_an_application_service", |http| {
        Box::pin(as_service(http))
    }),
];

async fn as_user(http: Configure) -> Subject {
    let fake = FakeMatrix::start().await;
    let builder = fake.builder().with_http(http(fake.clock()));
    Subject {
        alias_of_me: None,
        ..subject(builder, fake).await
    }
}

async fn as_service(http: Configure) -> Subject {
    let fake = FakeMatrix::start().await;
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_application_service(FakeMatrix::SERVICE_TOKEN, FakeMatrix::ME);
    subject(builder, fake).await
}

async fn subject(builder: MatrixBuilder, fake: FakeMatrix) -> Subject {
    let provider = builder.build().expect("the fake's settings are valid");
    let [ollie, pia] = <[UserId; 2]>::try_from(fake.add_users(2).await)
        .expect("the fake adds as many users as it is asked for");
    let mut unusual = vec![(
        FakeMatrix::EVE.into(),
        "offline".to_owned(),
        Availability::Offline,
    )];
    for (user, word, availability) in [
        (ollie, "org.matrix.msc3026.busy", Availability::Busy),
        (pia, "org.example.dancing", Availability::Unknown),
    ] {
        let native = crate::model::NativeStatus::new(word);
        let update = PresenceUpdate::native(native);
        Fake::set_presence(&fake, &user, &update).await;
        unusual.push((user, word.to_owned(), availability));
    }
    let users = [FakeMatrix::ANN, FakeMatrix::BOB].map(UserId::from);
    Subject {
        me: Some(FakeMatrix::ME.into()),
        unknown_error: ErrorKind::Forbidden,
        unusual,
        ..Subject::new(
            Arc::new(provider),
            Arc::new(fake),
            users,
            "@nobody:example.org".into(),
        )
    }
}
