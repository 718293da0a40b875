//! A token source whose token becomes another user's while a call is under way.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

use async_trait::async_trait;
use serde_json::json;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use crate::{
    client::auth::{AccessToken, TokenSource},
    error::{ErrorKind, Result},
    model::{Availability, PresenceUpdate, Who},
    provider::{PresenceProvider, set_account},
    vendors::{
        pnut::Pnut,
        test_support::{Fails, without_retries},
    },
};

/// A token that is Ann's, and Bob's once a write with Ann's was refused.
#[derive(Clone, Debug, Default)]
struct Account(Arc<AtomicBool>);

#[async_trait]
impl TokenSource for Account {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(match self.0.load(SeqCst) {
            true => "bobs-token",
            false => "anns-token",
        }))
    }
}

impl Respond for Account {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let token = request.headers["authorization"].to_str().unwrap();
        let is_anns = token.contains("anns");
        if is_anns && request.method.as_str() == "PUT" {
            self.0.store(true, SeqCst);
            return ResponseTemplate::new(401);
        }
        let (own, text) = match is_anns {
            true => ("11", "of ann"),
            false => ("22", "of bob"),
        };
        let asked = request.url.path().split('/').rev().nth(1).unwrap();
        let id = if asked == "me" { own } else { asked };
        let data = json!({ "id": id, "presence": text });
        ResponseTemplate::new(200).set_body_json(json!({ "meta": { "code": 200 }, "data": data }))
    }
}

async fn connected() -> (MockServer, Pnut) {
    let (server, account) = (MockServer::start().await, Account::default());
    let mock = Mock::given(any()).respond_with(account.clone());
    mock.mount(&server).await;
    let builder = Pnut::builder().with_base_url(format!("{}/v1", server.uri()));
    let builder = builder.with_http(without_retries());
    (server, builder.with_token_source(account).build().unwrap())
}

/// The writes with the token of Bob.
async fn writes_as_bob(server: &MockServer) -> Vec<String> {
    let requests = server.received_requests().await.unwrap();
    let is_bobs = |it: &&Request| {
        it.headers["authorization"]
            .to_str()
            .unwrap()
            .contains("bobs")
    };
    let writes = requests.iter().filter(|it| it.method.as_str() == "PUT");
    let bodies = writes.filter(is_bobs).map(|it| it.body.clone());
    bodies
        .map(|body| String::from_utf8(body).unwrap())
        .collect()
}

#[tokio::test]
async fn an_account_is_never_set_as_another_user() {
    let (server, pnut) = connected().await;
    let busy = PresenceUpdate::new(Availability::Busy);
    let set = set_account(&"11".into(), &busy, &pnut).await;
    set.as_ref().fails(ErrorKind::Unsupported);
    assert!(writes_as_bob(&server).await.is_empty());
    set_account(&"22".into(), &busy, &pnut).await.unwrap();
    assert_eq!(writes_as_bob(&server).await.len(), 1);
}

#[tokio::test]
async fn a_text_that_is_kept_is_that_of_the_user_who_is_set() {
    let (server, pnut) = connected().await;
    let update = PresenceUpdate::new(Availability::Available);
    pnut.set(&Who::Me, &update).await.unwrap();
    assert_eq!(writes_as_bob(&server).await, ["presence=of+bob"]);
}
