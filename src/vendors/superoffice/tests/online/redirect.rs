//! An environment that sends whoever asks it to somewhere else.

use serde_json::json;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    error::ErrorKind,
    model::Who,
    provider::PresenceProvider,
    vendors::superoffice::SuperOffice,
    vendors::{
        superoffice::{Environment, SuperOfficeBuilder},
        test_support::Fails,
    },
};

type Login = fn(SuperOfficeBuilder) -> SuperOfficeBuilder;

#[cfg(feature = "system-user")]
fn with_system_user(builder: SuperOfficeBuilder) -> SuperOfficeBuilder {
    use crate::testkit::FakeSuperOffice;

    builder.with_system_user("canary", "canary", FakeSuperOffice::system_user_key())
}

#[tokio::test]
async fn whoever_is_sent_away_by_the_environment_goes_nowhere() {
    let token: Login = |builder| builder.with_access_token("canary");
    let refresh: Login = |builder| builder.with_refresh_token("id", "canary", "canary");
    // The part of the path that is redirected, and the operation that tells of it.
    let mut cases: Vec<(&str, &str, Login)> = vec![
        ("/api/state/", "state", token),
        ("/oauth/tokens", "issueToken", refresh),
    ];
    #[cfg(feature = "system-user")]
    cases.push((
        "PartnerSystemUser",
        "PartnerSystemUser_Authenticate",
        with_system_user,
    ));
    for (redirected, operation, login) in cases {
        for status in [301, 302, 303, 307, 308] {
            let (here, elsewhere) = (MockServer::start().await, MockServer::start().await);
            let redirect =
                ResponseTemplate::new(status).insert_header("Location", elsewhere.uri().as_str());
            let state = json!({
                "State": "Running",
                "Api": format!("{}/Cust12345/api", here.uri()),
            });
            let answer = move |request: &Request| match request.url.path() {
                path if path.contains(redirected) => redirect.clone(),
                path if path.contains("/state/") => {
                    ResponseTemplate::new(200).set_body_json(&state)
                }
                path => unreachable!("nothing goes to {path}"),
            };
            Mock::given(any()).respond_with(answer).mount(&here).await;
            let builder = SuperOffice::builder()
                .with_login_url(here.uri())
                .with_tenant(Environment::Online, "Cust12345");
            let crm = login(builder).build().unwrap();
            let error = crm
                .get(&Who::User("6".into()))
                .await
                .fails_at(operation, ErrorKind::Config);
            assert_eq!(error.operation(), Some(operation));
            assert!(!format!("{error} {error:?}").contains("canary"));
            assert!(elsewhere.received_requests().await.unwrap().is_empty());
        }
    }
}
