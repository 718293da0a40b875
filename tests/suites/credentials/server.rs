//! Servers that no vendor would run.

use omnipresence::{
    __testkit::{End, Exchange, Prerequisite, Responder, VendorKit},
    testkit,
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// The token in a response to a request for one.
pub(crate) const FETCHED_TOKEN: &str = "canary-fetched-token";

/// The refresh token that comes with it for a code.
pub(crate) const FETCHED_REFRESH_TOKEN: &str = "canary-fetched-refresh-token";

/// Answers requests for a token, and for the URL of the API, as the vendor does, and all others in one way.
pub(crate) async fn answering(
    kit: &'static VendorKit,
    answer: impl Respond + 'static,
) -> MockServer {
    answering_with(kit, 86_399.into(), answer).await
}

/// The same with another `expires_in` beside each token; none if it is null.
pub(crate) async fn answering_with(
    kit: &'static VendorKit,
    expires_in: Value,
    answer: impl Respond + 'static,
) -> MockServer {
    start(move |request: &Request| match prerequisite(kit, request) {
        Some(Prerequisite::Token(mut token)) => {
            match &expires_in {
                Value::Null => {}
                expires_in => token["expires_in"] = expires_in.clone(),
            }
            if String::from_utf8_lossy(&request.body).contains("grant_type=authorization_code") {
                token["refresh_token"] = FETCHED_REFRESH_TOKEN.into();
            }
            ResponseTemplate::new(200).set_body_json(token)
        }
        Some(Prerequisite::Api(api)) => ResponseTemplate::new(200).set_body_json(api),
        None => answer.respond(request),
    })
    .await
}

pub(crate) async fn start(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn prerequisite(kit: &VendorKit, request: &Request) -> Option<Prerequisite> {
    let host = request.headers["host"].to_str().unwrap();
    (kit.prerequisite)(&format!("http://{host}"), request.url.path(), FETCHED_TOKEN)
}

/// How many requests for a token the server received.
pub(crate) async fn tokens(kit: &VendorKit, server: &MockServer) -> usize {
    let requests = server.received_requests().await.unwrap();
    let prerequisites = requests
        .iter()
        .filter_map(|request| prerequisite(kit, request));
    prerequisites
        .filter(|one| matches!(one, Prerequisite::Token(_)))
        .count()
}

/// The requests of operations so far.
pub(crate) async fn calls(kit: &VendorKit, server: &MockServer) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| prerequisite(kit, request).is_none());
    requests
}

/// The request as the server received it, in every member in which a vendor reports an error.
pub(crate) fn echo(request: &Request) -> Value {
    let headers = &request.headers;
    let body = String::from_utf8_lossy(&request.body);
    let seen = format!("{headers:?} {} {body}", request.url);
    json!({
        "message": seen,
        "messageWithParams": seen,
        "success": false,
        "error": seen,
        "details": { "seen": seen },
        "stack": seen,
        "meta": { "code": 400, "error_message": seen },
        "Error": true,
        "ErrorMessage": seen,
        "MessageDetail": seen,
    })
}

/// A server that writes these bytes in response to each request, and ends in this way.
pub(crate) struct RawServer(pub(crate) &'static [u8], pub(crate) End);

impl Responder for RawServer {
    fn respond(&self, _: &testkit::Request) -> Exchange {
        Exchange::new(self.0, self.1)
    }
}
