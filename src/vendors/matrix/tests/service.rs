//! An application service acts as the user whom a call is about.

use super::{ANN, BOB, ME, Matrix, bodies};
use crate::{
    error::{ErrorKind, Scope},
    model::{Availability, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::{Fake, FakeMatrix},
    vendors::test_support::{Fails, ids, who},
};

async fn service() -> (FakeMatrix, Matrix) {
    let fake = FakeMatrix::start().await;
    let builder = fake.builder();
    let builder = builder.with_application_service(FakeMatrix::SERVICE_TOKEN, ME);
    let matrix = builder.build().unwrap();
    (fake, matrix)
}

/// The user that each call since the last look was made for.
fn acted_as(fake: &FakeMatrix) -> Vec<(String, Option<String>)> {
    let calls = fake.calls().into_iter();
    calls
        .map(|call| {
            let user = call.query.iter().find(|(name, _)| name == "user_id");
            (call.operation.clone(), user.map(|(_, user)| user.clone()))
        })
        .collect()
}

#[tokio::test]
async fn each_user_is_read_and_set_as_that_user() {
    let (fake, matrix) = service().await;
    let away = PresenceUpdate::new(Availability::Away).with_message("at lunch");
    for user in [ANN, BOB, FakeMatrix::HIDDEN] {
        matrix.set(&who(user), &away).await.unwrap();
        let read = matrix.get(&who(user)).await.unwrap();
        assert_eq!(read.availability, Availability::Away, "{user}");
        let others = acted_as(&fake);
        assert!(!others.is_empty());
        Fake::forget_calls(&fake);
        for (operation, acting) in others {
            assert_eq!(acting.as_deref(), Some(user), "{operation}");
        }
    }
}

#[tokio::test]
async fn the_given_user_is_the_caller() {
    let (fake, matrix) = service().await;
    let read = matrix.get(&Who::Me).await.unwrap();
    assert_eq!(read.user.as_str(), ME);
    let away = PresenceUpdate::new(Availability::Away).with_message("at lunch");
    matrix.set(&Who::Me, &away).await.unwrap();
    assert_eq!(bodies(&fake.calls(), "setPresence").len(), 1);
    for (operation, user) in acted_as(&fake) {
        assert_eq!(user.as_deref(), Some(ME), "{operation}");
    }
}

#[tokio::test]
async fn the_list_has_the_rooms_of_the_given_user() {
    let (_fake, matrix) = service().await;
    let listing = matrix.list().await.unwrap();
    let listed = ids(&listing.entries);
    assert!(listed.contains(&ANN) && listed.contains(&ME), "{listed:?}");
    assert!(!listed.contains(&FakeMatrix::HIDDEN), "{listed:?}");
}

#[tokio::test]
async fn a_user_outside_the_namespace_is_refused() {
    let (_fake, matrix) = service().await;
    let stranger = who("@zoe:elsewhere.example");
    let away = PresenceUpdate::new(Availability::Away).without_message();
    let read = matrix.get(&stranger).await.fails(ErrorKind::Forbidden);
    let set = matrix.set(&stranger, &away).await;
    let set = set.fails(ErrorKind::Forbidden);
    assert_eq!((read.scope(), set.scope()), (Scope::User, Scope::User));
    assert!(!set.may_have_been_applied());
}

#[tokio::test]
async fn a_user_sets_nobody_else() {
    let (fake, matrix) = super::connected().await;
    let away = PresenceUpdate::new(Availability::Away);
    let error = matrix.set(&who(ANN), &away).await;
    error.fails_naming(ErrorKind::Unsupported, "application service");
    assert!(bodies(&fake.calls(), "setPresence").is_empty());
}
