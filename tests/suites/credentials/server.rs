//! Servers that no vendor would run.

use omnipresence::{
    __testkit::{End, Exchange, Prerequisite, Responder, VendorKit},
    testkit,
};
use serde_json::Value;
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

/// A server that gives this token, and fails otherwise.
pub(crate) async fn giving(kit: &'static VendorKit, token: String) -> MockServer {
    start(move |request: &Request| {
        let answer = match prerequisite_with(kit, request, &token) {
            Some(Prerequisite::Token(body) | Prerequisite::Api(body)) => body,
            None => return ResponseTemplate::new(500),
        };
        ResponseTemplate::new(200).set_body_json(answer)
    })
    .await
}

pub(crate) async fn start(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn prerequisite(kit: &VendorKit, request: &Request) -> Option<Prerequisite> {
    prerequisite_with(kit, request, FETCHED_TOKEN)
}

pub(crate) fn prerequisite_with(
    kit: &VendorKit,
    request: &Request,
    token: &str,
) -> Option<Prerequisite> {
    let host = request.headers["host"].to_str().unwrap();
    (kit.prerequisite)(&format!("http://{host}"), request.url.path(), token)
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

/// A failure that repeats the request as the server received it.
pub(crate) fn echo(kit: &VendorKit, status: u16, request: &Request) -> ResponseTemplate {
    let is_for_token = matches!(prerequisite(kit, request), Some(Prerequisite::Token(_)));
    let body = kit.failure_with(status, &seen(request), is_for_token);
    ResponseTemplate::new(status).set_body_json(body)
}

/// The request as the server received it.
pub(crate) fn seen(request: &Request) -> String {
    let body = String::from_utf8_lossy(&request.body);
    format!("{:?} {} {body}", request.headers, request.url)
}

/// A server that writes these bytes in response to each request, and ends in this way.
pub(crate) struct RawServer(pub(crate) &'static [u8], pub(crate) End);

impl Responder for RawServer {
    fn respond(&self, _: &testkit::Request) -> Exchange {
        Exchange::new(self.0, self.1)
    }
}
