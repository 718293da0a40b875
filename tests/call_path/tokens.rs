use omnipresence::ErrorKind;
use wiremock::ResponseTemplate;

use super::{logins, server};

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
        let calls = requests.len() - tokens;
        let expected = if login.is_static() { (0, 1) } else { (2, 2) };
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

#[cfg(feature = "genesys")]
mod genesys {
    use futures_util::future::join_all;
    use omnipresence::{PresenceProvider, Who, mock::FakeGenesys};
    use serde_json::json;
    use wiremock::{Mock, MockServer, matchers::any};

    use super::*;

    /// A token URL that answers like this, and an API that takes any token.
    async fn asked_with_token_url(
        answer: ResponseTemplate,
    ) -> omnipresence::Result<omnipresence::Presence> {
        let login = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&login).await;
        let api = server::answering(ResponseTemplate::new(200).set_body_json(json!({}))).await;
        let genesys = omnipresence::Genesys::builder()
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
                ErrorKind::Unauthenticated,
                Some("invalid_client"),
            ),
            (
                ResponseTemplate::new(401).set_body_json(&refused),
                ErrorKind::Unauthenticated,
                Some("invalid_client"),
            ),
            (ResponseTemplate::new(401), ErrorKind::Unauthenticated, None),
            (ResponseTemplate::new(404), ErrorKind::Config, None),
            (
                ResponseTemplate::new(200).set_body_json(json!({})),
                ErrorKind::Decode,
                None,
            ),
        ] {
            let error = asked_with_token_url(answer).await.unwrap_err();
            assert_eq!((error.kind(), error.vendor_code()), (kind, code), "{error}");
            assert_eq!(error.operation(), Some("client_credentials"), "{error}");
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
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        let ann = Who::User(FakeGenesys::ANN.into());
        genesys.get(&ann).await.unwrap();
        fake.revoke_tokens();
        genesys.get(&ann).await.unwrap();
        let statuses: Vec<u16> = fake.calls().iter().map(|call| call.status).collect();
        assert_eq!(statuses, [200, 401, 200]);
        assert_eq!(fake.token_requests(), 2);
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
        let error = genesys.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!((fake.calls().len(), fake.token_requests()), (1, 0));
    }

    #[tokio::test]
    async fn a_token_is_fetched_once_however_many_ask_for_it() {
        let fake = FakeGenesys::start().await;
        let genesys = fake.builder().build().unwrap();
        let ann = Who::User(FakeGenesys::ANN.into());
        for fetched in [1, 2] {
            let answers = join_all((0..50).map(|_| genesys.get(&ann))).await;
            assert!(answers.iter().all(Result::is_ok));
            assert_eq!(fake.token_requests(), fetched);
            fake.revoke_tokens();
        }
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
        let error = genesys.get(&ann).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(error.vendor(), Some("genesys"));
        assert_eq!((fake.calls().len(), fake.token_requests()), (0, 1));
    }
}

#[cfg(feature = "rocketchat")]
mod rocketchat {
    use futures_util::future::join_all;
    use omnipresence::{PresenceProvider, RocketChat, Who, mock::FakeRocketChat};

    use super::*;

    fn with_password(fake: &FakeRocketChat) -> RocketChat {
        fake.builder()
            .with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD)
            .build()
            .unwrap()
    }

    fn logins(fake: &FakeRocketChat) -> usize {
        let calls = fake.calls();
        calls
            .iter()
            .filter(|call| call.operation == "login")
            .count()
    }

    #[tokio::test]
    async fn one_signs_in_for_all_and_again_after_a_revocation() {
        let fake = FakeRocketChat::start().await;
        let chat = with_password(&fake);
        for signed_in in [1, 2] {
            let answers = join_all((0..50).map(|_| chat.get(&Who::Me))).await;
            assert!(answers.iter().all(Result::is_ok));
            assert_eq!(logins(&fake), signed_in);
            fake.revoke_tokens();
        }
    }

    #[tokio::test]
    async fn a_wrong_password_is_told_as_what_it_is() {
        let fake = FakeRocketChat::start().await;
        let builder = fake.builder();
        let chat = builder
            .with_password(FakeRocketChat::USERNAME, "wrong")
            .build()
            .unwrap();
        let error = chat.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated);
        assert_eq!(error.operation(), Some("login"));
        assert_eq!(fake.calls().len(), 1);
    }
}
