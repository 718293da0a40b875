//! Servers that no vendor would run.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

/// What a call for a token gives.
pub(crate) const FETCHED_TOKEN: &str = "canary-fetched-token";

/// What comes with it for a code.
pub(crate) const FETCHED_REFRESH_TOKEN: &str = "canary-fetched-refresh-token";

/// Answers calls for a token, and for where the API is, as the vendors do, and everything else in one way.
pub(crate) async fn answering(answer: impl Respond + 'static) -> MockServer {
    answering_with(86_399.into(), answer).await
}

/// The same with another `expires_in` beside each token; none if it is null.
pub(crate) async fn answering_with(
    expires_in: Value,
    answer: impl Respond + 'static,
) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        if is_for_token(request) {
            let mut token = json!({
                "access_token": FETCHED_TOKEN,
                "status": "success",
                "data": { "userId": "user-id", "authToken": FETCHED_TOKEN },
                "Token": jwt(FETCHED_TOKEN),
            });
            if !expires_in.is_null() {
                token["expires_in"] = expires_in.clone();
            }
            let body = String::from_utf8_lossy(&request.body);
            if body.contains("grant_type=authorization_code") {
                token["refresh_token"] = FETCHED_REFRESH_TOKEN.into();
            }
            ResponseTemplate::new(200).set_body_json(token)
        } else {
            place(request).unwrap_or_else(|| answer.respond(request))
        }
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn is_for_token(request: &Request) -> bool {
    let path = request.url.path();
    path.contains("/oauth/") || path.contains("/PartnerSystemUser/") || path.ends_with("/login")
}

/// The answer to a call for where the API is.
pub(crate) fn place(request: &Request) -> Option<ResponseTemplate> {
    let (before, _) = request.url.path().split_once("/api/state/")?;
    let host = request.headers["host"].to_str().unwrap();
    let api = format!("http://{host}{before}/Cust12345/api");
    let state = json!({ "State": "Running", "Api": api });
    Some(ResponseTemplate::new(200).set_body_json(state))
}

/// The requests so far, but for those for tokens and places.
pub(crate) async fn calls(server: &MockServer) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| !is_for_token(request) && place(request).is_none());
    requests
}

/// A JWT with a ticket for SuperOffice.
fn jwt(ticket: &str) -> String {
    let claims = json!({ "http://schemes.superoffice.net/identity/ticket": ticket });
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("e30.{claims}.c2ln")
}

/// A server that reads a request, writes these bytes, and then says nothing more: it closes the connection, or keeps it.
pub(crate) struct RawServer {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl RawServer {
    pub(crate) async fn start(answer: &'static [u8], closes: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match stream.read_buf(&mut request).await {
                        Ok(1..) => {}
                        _ => break,
                    }
                }
                // The client may have gone.
                let _ = stream.write_all(answer).await;
                if !closes {
                    open.push(stream);
                }
            }
        });
        Self { url, task }
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}
