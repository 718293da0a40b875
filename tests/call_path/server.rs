//! Servers that no vendor would run.

use serde_json::json;
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

/// Answers calls for a token as the vendors do, and everything else in one way.
pub(crate) async fn answering(answer: impl Respond + 'static) -> MockServer {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        if is_for_token(request) {
            let mut token = json!({
                "access_token": FETCHED_TOKEN,
                "expires_in": 86_399,
                "status": "success",
                "data": { "userId": "user-id", "authToken": FETCHED_TOKEN },
            });
            let body = String::from_utf8_lossy(&request.body);
            if body.contains("grant_type=authorization_code") {
                token["refresh_token"] = FETCHED_REFRESH_TOKEN.into();
            }
            ResponseTemplate::new(200).set_body_json(token)
        } else {
            answer.respond(request)
        }
    };
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

pub(crate) fn is_for_token(request: &Request) -> bool {
    request.url.path().contains("/oauth/") || request.url.path().ends_with("/login")
}

/// The requests so far, but for those for tokens.
pub(crate) async fn calls(server: &MockServer) -> Vec<Request> {
    let mut requests = server.received_requests().await.unwrap();
    requests.retain(|request| !is_for_token(request));
    requests
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
