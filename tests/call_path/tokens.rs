//! How tokens are got, kept and renewed.

#[cfg(feature = "genesys")]
mod few_connections;
#[cfg(feature = "genesys")]
mod genesys;
#[cfg(feature = "genesys")]
mod genesys_refresh;
mod lifetimes;
#[cfg(feature = "pnut")]
mod pnut;
#[cfg(feature = "rocketchat")]
mod rocketchat;
mod source;
#[cfg(feature = "superoffice")]
mod superoffice;

use omnipresence::ErrorKind;
use wiremock::ResponseTemplate;

use super::{logins, logins::Renewal, server};

#[tokio::test]
async fn credentials_that_are_refused_are_renewed_once_where_they_can_be() {
    for login_at in logins::all("http://127.0.0.1:1") {
        // A server of its own, to count its requests.
        let server = server::answering(ResponseTemplate::new(401)).await;
        let login = logins::all(&server.uri())
            .into_iter()
            .find(|login| (login.vendor, login.name) == (login_at.vendor, login_at.name))
            .unwrap();
        let error = login.provider.get(&login.somebody()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");

        let requests = server.received_requests().await.unwrap();
        let tokens = requests
            .iter()
            .filter(|request| server::is_for_token(request))
            .count();
        let calls = server::calls(&server).await.len();
        let expected = match login.renewal {
            Renewal::None => (0, 1),
            Renewal::AtTheVendor => (2, 2),
            Renewal::FromASource => (0, 2),
        };
        assert_eq!(
            (tokens, calls),
            expected,
            "{} with {}",
            login.vendor,
            login.name
        );
        assert_eq!(error.attempts() as usize, calls);
    }
}
