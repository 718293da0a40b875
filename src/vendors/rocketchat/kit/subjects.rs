//! The configurations in which suites test Rocket.Chat, each with a fake of its own.

use std::{sync::Arc, time::Duration};

use crate::{
    model::{Availability, UserId},
    testkit::Subject,
    vendors::{
        kit::{Configure, SubjectKind},
        rocketchat::{RocketChatBuilder, fake::FakeRocketChat},
    },
};

pub(crate) static SUBJECTS: &[SubjectKind] = &[
    SubjectKind::new("with_a_token", |http| Box::pin(with_token(http))),
    SubjectKind::new("with_a_password", |http| Box::pin(with_password(http))),
];

async fn with_token(http: Configure) -> Subject {
    let fake = FakeRocketChat::start().await;
    let builder = fake.builder().with_http(http(fake.clock()));
    subject(fake, builder)
}

async fn with_password(http: Configure) -> Subject {
    let fake = FakeRocketChat::start().await;
    let builder = fake
        .builder()
        .with_http(http(fake.clock()))
        .with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD);
    subject(fake, builder)
}

fn subject(fake: FakeRocketChat, builder: RocketChatBuilder) -> Subject {
    const OLLIE: &str = "ollie8Fh3KsWm5Tz9Lc";
    // So long ago that it is no change.
    let now = fake.clock().now();
    fake.clock()
        .set(now.saturating_sub(Duration::from_secs(60)));
    fake.permit_editing_others(true);
    // A user without a connection is offline, whatever is set.
    fake.set_connection(FakeRocketChat::BOB, "online");
    fake.add_user(OLLIE, "Odd Ollie");
    fake.set_status(OLLIE, "disabled");
    fake.clock().set(now);
    let provider = builder.build().expect("the fake's settings are valid");
    let users = [FakeRocketChat::ANN, FakeRocketChat::BOB].map(UserId::from);
    let unusual =
        |user: &str, word: &str, availability| (user.into(), word.to_owned(), availability);
    Subject {
        me: Some(FakeRocketChat::ME.into()),
        unusual: vec![
            unusual(OLLIE, "disabled", Availability::Unknown),
            unusual(FakeRocketChat::EVE, "offline", Availability::Offline),
        ],
        ..Subject::new(
            Arc::new(provider),
            Arc::new(fake),
            users,
            "nobodyKnowsThisId".into(),
        )
    }
}
