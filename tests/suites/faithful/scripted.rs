//! A server with one response after the other, and providers that use it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use omnipresence::{__testkit::WireForm, HttpOptions, PresenceProvider, Retry};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

/// A server that sends these responses in their order, and the last one from then on.
pub(super) struct Scripted(MockServer);

impl Scripted {
    pub(super) async fn bodies<B: Into<Vec<u8>>>(bodies: impl IntoIterator<Item = B>) -> Self {
        let responses = bodies.into_iter().map(|body| (200, body.into()));
        Self::responses(responses).await
    }

    pub(super) async fn responses(responses: impl IntoIterator<Item = (u16, Vec<u8>)>) -> Self {
        let server = MockServer::start().await;
        let responses: VecDeque<_> = responses.into_iter().collect();
        let responses = Mutex::new(responses);
        let respond = move |_: &Request| {
            let mut responses = responses.lock().unwrap();
            let (status, body) = match responses.len() {
                1 => responses[0].clone(),
                _ => responses.pop_front().unwrap(),
            };
            ResponseTemplate::new(status).set_body_raw(body, "application/json")
        };
        Mock::given(any())
            .respond_with(respond)
            .mount(&server)
            .await;
        Self(server)
    }

    pub(super) fn provider(&self, form: &WireForm) -> Arc<dyn PresenceProvider> {
        let http = HttpOptions::default().with_retry(Retry::OFF);
        (form.open)(&self.0.uri(), http).unwrap()
    }

    pub(super) async fn requests(&self) -> Vec<Request> {
        self.0.received_requests().await.unwrap()
    }
}
