//! The token of an application, which is no user.

use crate::{
    error::ErrorKind,
    model::{Availability, PresenceUpdate, UserId, Who},
    provider::{ListSupport, PresenceProvider, SetSupport},
    testkit::{Fake, FakePnut, Fault},
    vendors::pnut::Pnut,
    vendors::test_support::Fails,
};

fn application(fake: &FakePnut) -> Pnut {
    fake.builder()
        .with_client_credentials(FakePnut::CLIENT_ID, FakePnut::CLIENT_SECRET)
        .build()
        .unwrap()
}

#[tokio::test]
async fn an_application_reads_everybody_through_the_list() {
    let fake = FakePnut::start().await;
    let pnut = application(&fake);
    let get = async |user: &str| pnut.get(&Who::User(user.into())).await.unwrap();

    let bob = get(FakePnut::BOB).await;
    assert_eq!(bob.availability, Availability::Busy);
    assert_eq!(get("@bobbaker").await.user.as_str(), FakePnut::BOB);
    let eve = get(FakePnut::EVE).await;
    assert_eq!(eve.availability, Availability::Offline);
    assert_eq!(eve.user.as_str(), FakePnut::EVE);
    assert_eq!(pnut.list().await.unwrap().entries.len(), 4);

    // A token comes first.
    let calls = fake.calls().split_off(1);
    assert!(calls.iter().all(|call| call.operation == "getPresentUsers"));
    assert_eq!((calls.len(), fake.token_requests()), (4, 1));
}

#[tokio::test]
async fn what_only_a_user_can_do_is_refused_before_any_request() {
    let fake = FakePnut::start().await;
    let pnut = application(&fake);
    let capabilities = pnut.capabilities();
    assert!(!capabilities.me);
    assert_eq!(capabilities.set, SetSupport::No);
    assert_eq!(capabilities.exact, []);
    assert_eq!(capabilities.list, ListSupport::OmitsOffline);

    let update = PresenceUpdate::new(Availability::Away);
    for who in [Who::Me, Who::User("me".into())] {
        let read = pnut.get(&who).await.unwrap_err();
        let write = pnut.set(&who, &update).await.unwrap_err();
        for error in [read, write] {
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
            assert_eq!(error.vendor(), Some("pnut"));
        }
    }
    let ann = Who::User(FakePnut::ANN.into());
    pnut.set(&ann, &update).await.fails(ErrorKind::Unsupported);
    let (_, me) = pnut.get_many(&[UserId::from("me")]).await.remove(0);
    me.fails(ErrorKind::Unsupported);
    pnut.get(&Who::User("a/b".into()))
        .await
        .fails(ErrorKind::Invalid);

    assert_eq!((fake.calls().len(), fake.token_requests()), (0, 0));
}

#[tokio::test]
async fn a_revoked_token_of_an_application_is_replaced() {
    let fake = FakePnut::start().await;
    let pnut = application(&fake);
    pnut.list().await.unwrap();
    fake.revoke_tokens();
    pnut.list().await.unwrap();
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_wrong_secret_of_an_application_is_told_as_what_it_is() {
    let fake = FakePnut::start().await;
    let builder = fake.builder();
    let pnut = builder
        .with_client_credentials(FakePnut::CLIENT_ID, "wrong")
        .build()
        .unwrap();
    let error = pnut.list().await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("invalid_client"));
    assert_eq!((fake.calls().len(), fake.token_requests()), (1, 1));
}

#[tokio::test]
async fn an_injected_refusal_of_a_token_counts_and_is_that_of_oauth() {
    let fake = FakePnut::start().await;
    let pnut = application(&fake);
    fake.fail_next(1, Some("issueToken"), Fault::Unauthorized);
    let error = pnut.list().await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("invalid_client"));
    fake.forget_calls();
    assert_eq!(fake.token_requests(), 1);
}
