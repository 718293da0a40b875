//! A user's refresh token at SuperOffice, which lasts.

use std::time::Duration;

use wiremock::ResponseTemplate;

use crate::{
    client::HttpOptions,
    clock::FakeClock,
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    testkit::{Fake, FakeSuperOffice, Fault},
    vendors::superoffice::SuperOffice,
    vendors::test_support::{Fails, serving},
};

async fn online() -> (FakeSuperOffice, SuperOffice) {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    let crm = fake
        .builder()
        .with_login_url(fake.login_url())
        .with_refresh_token(
            FakeSuperOffice::CLIENT_ID,
            FakeSuperOffice::CLIENT_SECRET,
            FakeSuperOffice::REFRESH_TOKEN,
        )
        .build()
        .unwrap();
    (fake, crm)
}

#[tokio::test]
async fn tokens_are_refreshed_ahead_of_their_end_and_when_they_are_refused() {
    let (fake, crm) = online().await;
    for (waited, fetched) in [(0, 1), (3539, 1), (1, 2)] {
        fake.clock().advance(Duration::from_secs(waited));
        let me = crm.get(&Who::Me).await.unwrap();
        assert_eq!(me.user.as_str(), FakeSuperOffice::ME);
        assert_eq!(fake.token_requests(), fetched, "{waited} s later");
    }
    assert!(fake.calls().iter().all(|call| call.status == 200));

    fake.revoke_tokens();
    crm.get(&Who::Me).await.unwrap();
    assert_eq!(fake.token_requests(), 3);
}

#[tokio::test]
async fn a_refresh_token_that_is_not_good_is_told_as_what_it_is() {
    let (fake, crm) = online().await;
    fake.revoke_refresh_token();
    let error = crm.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("invalid_grant"));
    assert_eq!(error.vendor(), Some("superoffice"));
    assert_eq!((fake.calls().len(), fake.token_requests()), (1, 1));
}

#[tokio::test]
async fn an_injected_refusal_of_a_token_counts_and_is_that_of_the_login() {
    let (fake, crm) = online().await;
    fake.fail_next(1, Some("issueToken"), Fault::Unauthorized);
    let error = crm.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.vendor_code(), Some("invalid_client"));
    fake.forget_calls();
    assert_eq!(fake.token_requests(), 1);
}

#[tokio::test]
async fn a_refresh_is_sent_again_because_the_refresh_token_lasts() {
    let login = serving(ResponseTemplate::new(503)).await;
    let crm = SuperOffice::builder()
        .with_base_url(login.uri())
        .with_login_url(login.uri())
        .with_refresh_token("id", "secret", "token")
        .with_http(HttpOptions::default().with_clock(FakeClock::new()))
        .build()
        .unwrap();
    crm.get(&Who::Me).await.fails(ErrorKind::Unavailable);
    assert!(login.received_requests().await.unwrap().len() > 1);
}
