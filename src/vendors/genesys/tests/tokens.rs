//! Tokens of a client: how one is requested, shared, renewed and refused.

use std::time::Duration;

use super::{
    connected,
    few_connections::{by_name, with_few_connections},
};
use crate::{
    error::ErrorKind::{Config, Decode, Unauthenticated},
    model::Who,
    provider::PresenceProvider,
    testkit::{Fake, FakeGenesys, Fault},
    vendors::genesys::Genesys,
    vendors::test_support::{Fails, serving, statuses},
};
use futures_util::future::join_all;
use serde_json::json;
use wiremock::ResponseTemplate;

/// For a thousand calls at once.
fn popular(fake: &FakeGenesys) -> Genesys {
    fake.builder()
        .with_base_url(by_name(&fake.base_url()))
        .with_http(with_few_connections(fake.clock().http_options()))
        .build()
        .unwrap()
}

/// A token URL that answers like this, and an API that takes any token.
async fn asked_with_token_url(
    answer: ResponseTemplate,
) -> crate::error::Result<crate::model::Presence> {
    let login = serving(answer).await;
    let presence = json!({ "presenceDefinition": { "systemPresence": "Busy" } });
    let api = serving(ResponseTemplate::new(200).set_body_json(presence)).await;
    let genesys = Genesys::builder()
        .with_base_url(api.uri())
        .with_login_url(login.uri())
        .with_client_credentials("client", "canary")
        .build()?;
    genesys.get(&Who::User(FakeGenesys::ANN.into())).await
}

#[tokio::test]
async fn a_token_that_is_not_issued_is_told_as_what_it_is() {
    let refused = json!({ "error": "invalid_client", "error_description": "no such client" });
    for (answer, kind, code) in [
        (
            ResponseTemplate::new(400).set_body_json(&refused),
            Unauthenticated,
            Some("invalid_client"),
        ),
        (
            ResponseTemplate::new(401).set_body_json(&refused),
            Unauthenticated,
            Some("invalid_client"),
        ),
        (ResponseTemplate::new(401), Unauthenticated, None),
        (ResponseTemplate::new(404), Config, None),
        (
            ResponseTemplate::new(200).set_body_json(json!({})),
            Decode,
            None,
        ),
    ] {
        let error = asked_with_token_url(answer).await.unwrap_err();
        assert_eq!((error.kind(), error.vendor_code()), (kind, code), "{error}");
        assert_eq!(error.operation(), Some("postOauthToken"), "{error}");
        let is_undecodable = kind == Decode;
        let names_member = error.to_string().contains("/access_token is missing");
        assert_eq!(names_member, is_undecodable, "{error}");
    }
}

#[tokio::test]
async fn the_lifetime_of_a_token_is_read_in_every_form() {
    for lifetime in [
        json!(86399),
        json!("3600"),
        json!(59.5),
        json!(null),
        json!(u64::MAX),
        json!(-1),
        json!([]),
    ] {
        let token = json!({ "access_token": "canary", "expires_in": lifetime });
        let answer = ResponseTemplate::new(200).set_body_json(token);
        asked_with_token_url(answer).await.unwrap();
    }
}

#[tokio::test]
async fn a_revoked_token_is_renewed_once_and_the_call_goes_on() {
    let (fake, genesys) = connected().await;
    let ann = Who::User(FakeGenesys::ANN.into());
    genesys.get(&ann).await.unwrap();
    fake.revoke_tokens();
    genesys.get(&ann).await.unwrap();
    // A token comes first, and another after two refusals: the first may be that of one server alone.
    let statuses = statuses(&fake.calls());
    assert_eq!(statuses, [200, 200, 401, 401, 200, 200]);
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_request_for_a_token_meets_faults_as_any_call_does() {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build().unwrap();
    let fault = Fault::Status(503);
    assert!(Fake::fail_next(&fake, 1, Some("postOauthToken"), fault));
    genesys
        .get(&Who::User(FakeGenesys::ANN.into()))
        .await
        .unwrap();
    let statuses: Vec<u16> = fake.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses, [503, 200, 200]);
}

#[tokio::test]
async fn a_users_token_that_is_revoked_is_not_renewed() {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder();
    let genesys = builder
        .with_access_token(FakeGenesys::USER_TOKEN)
        .build()
        .unwrap();
    fake.revoke_tokens();
    genesys.get(&Who::Me).await.fails(Unauthenticated);
    assert_eq!((fake.calls().len(), fake.token_requests()), (1, 0));
}

#[tokio::test]
async fn a_thousand_calls_at_once_ask_for_one_token_and_for_one_more_when_it_is_refused() {
    let fake = FakeGenesys::start().await;
    let genesys = popular(&fake);
    let ann = Who::User(FakeGenesys::ANN.into());
    for fetched in [1, 2] {
        let answers = join_all((0..1000).map(|_| genesys.get(&ann))).await;
        for answer in answers {
            answer.unwrap();
        }
        assert_eq!(fake.token_requests(), fetched);
        fake.revoke_tokens();
    }
}

#[tokio::test]
async fn a_token_that_is_not_to_be_had_is_asked_for_once_for_all_who_wait() {
    let fake = FakeGenesys::start().await;
    let genesys = popular(&fake);
    fake.set_client_active(false);
    let ann = Who::User(FakeGenesys::ANN.into());
    for error in join_all((0..1000).map(|_| genesys.get(&ann))).await {
        let error = error.unwrap_err();
        assert_eq!(error.vendor_code(), Some("invalid_client"), "{error}");
    }
    assert_eq!((fake.calls().len(), fake.token_requests()), (1, 1));

    // A second later, whoever comes tries anew.
    fake.set_client_active(true);
    genesys.get(&ann).await.unwrap_err();
    assert_eq!(fake.token_requests(), 1);
    fake.clock().advance(Duration::from_secs(1));
    genesys.get(&ann).await.unwrap();
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_renewal_that_fails_is_tried_once_for_all_whose_token_was_refused() {
    let fake = FakeGenesys::start().await;
    let genesys = popular(&fake);
    let ann = Who::User(FakeGenesys::ANN.into());
    genesys.get(&ann).await.unwrap();
    fake.revoke_tokens();
    fake.set_client_active(false);
    for error in join_all((0..1000).map(|_| genesys.get(&ann))).await {
        error.fails(Unauthenticated);
    }
    assert_eq!(fake.token_requests(), 2);
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    let (fake, genesys) = connected().await;
    fake.set_token_lifetime(Duration::from_secs(300));
    let ann = Who::User(FakeGenesys::ANN.into());
    for (waited, fetched) in [(0, 1), (269, 1), (1, 2), (269, 2), (86_400, 3)] {
        fake.clock().advance(Duration::from_secs(waited));
        genesys.get(&ann).await.unwrap();
        assert_eq!(fake.token_requests(), fetched, "{waited} s later");
    }
    assert!(fake.calls().iter().all(|call| call.status == 200));
}

#[tokio::test]
async fn a_wrong_secret_is_told_as_what_it_is() {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder();
    let genesys = builder
        .with_client_credentials(FakeGenesys::CLIENT_ID, "wrong")
        .build()
        .unwrap();
    let ann = Who::User(FakeGenesys::ANN.into());
    let error = genesys.get(&ann).await.fails(Unauthenticated);
    assert_eq!(error.vendor(), Some("genesys"));
    assert_eq!((fake.calls().len(), fake.token_requests()), (1, 1));
}
