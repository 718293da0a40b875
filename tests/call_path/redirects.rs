use omnipresence::ErrorKind;
use wiremock::{MockServer, ResponseTemplate};

use super::{logins, server};

#[tokio::test]
async fn a_redirect_carries_no_credentials_to_another_origin() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = MockServer::start().await;
        let target = format!("{}/v1/elsewhere", elsewhere.uri());
        let redirect = ResponseTemplate::new(status).insert_header("Location", target.as_str());
        let here = server::answering(redirect).await;
        for login in logins::all(&here.uri()) {
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            let text = error.to_string();
            assert_eq!(error.kind(), ErrorKind::Config, "{}: {text}", login.vendor);
            assert!(text.contains("set the base URL"), "{text}");
            assert!(!text.contains(&target), "{text}");
        }
        assert!(elsewhere.received_requests().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_redirect_on_the_same_server_is_not_followed_either() {
    let redirect = ResponseTemplate::new(307).insert_header("Location", "/elsewhere");
    let server = server::answering(redirect).await;
    let logins = logins::all(&server.uri());
    for login in &logins {
        let error = login.provider.get(&login.somebody()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    let paths = server::calls(&server).await;
    assert!(paths.iter().all(|call| call.url.path() != "/elsewhere"));
    assert_eq!(paths.len(), logins.len());
}

/// The token URL gets the client's secret, so it is treated the same.
#[cfg(feature = "genesys")]
#[tokio::test]
async fn a_redirect_of_the_login_is_not_followed() {
    use wiremock::{Mock, matchers::any};

    let (here, elsewhere) = (MockServer::start().await, MockServer::start().await);
    let redirect = ResponseTemplate::new(307).insert_header("Location", elsewhere.uri().as_str());
    Mock::given(any()).respond_with(redirect).mount(&here).await;
    let genesys = omnipresence::Genesys::builder()
        .with_base_url(elsewhere.uri())
        .with_login_url(here.uri())
        .with_client_credentials("id", "secret")
        .build()
        .unwrap();
    let error = genesys
        .api()
        .get_systempresences()
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(here.received_requests().await.unwrap().len(), 1);
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}
