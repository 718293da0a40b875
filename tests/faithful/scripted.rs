//! A server with one response after the other, and providers that talk to it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use omnipresence::{
    Genesys, HttpOptions, Pnut, PresenceProvider, Retry, RocketChat, SuperOffice,
    superoffice::SuperOfficeChat,
};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

/// A server whose responses are given in their order; the last one is repeated.
pub(crate) struct Scripted(MockServer);

impl Scripted {
    pub(crate) async fn bodies<B: Into<Vec<u8>>>(bodies: impl IntoIterator<Item = B>) -> Self {
        let responses = bodies.into_iter().map(|body| (200, body.into()));
        Self::responses(responses).await
    }

    pub(crate) async fn responses(responses: impl IntoIterator<Item = (u16, Vec<u8>)>) -> Self {
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

    fn http() -> HttpOptions {
        HttpOptions::default().with_retry(Retry::OFF)
    }

    pub(crate) fn pnut(&self) -> Pnut {
        let builder = Pnut::builder().with_base_url(self.0.uri());
        let builder = builder.with_access_token("token");
        builder.with_http(Self::http()).build().unwrap()
    }

    pub(crate) fn rocketchat(&self) -> RocketChat {
        let builder = RocketChat::builder().with_base_url(self.0.uri());
        let builder = builder.with_token("me", "token");
        builder.with_http(Self::http()).build().unwrap()
    }

    pub(crate) fn superoffice(&self) -> SuperOffice {
        let builder = SuperOffice::builder().with_base_url(self.0.uri());
        let builder = builder.with_ticket("ticket", None);
        builder.with_http(Self::http()).build().unwrap()
    }

    pub(crate) fn chat(&self) -> SuperOfficeChat {
        self.superoffice().chat()
    }

    pub(crate) fn genesys(&self) -> Genesys {
        let builder = Genesys::builder().with_base_url(self.0.uri());
        let builder = builder.with_access_token("token");
        builder.with_http(Self::http()).build().unwrap()
    }

    /// A provider that asks this server for its token, too.
    pub(crate) fn genesys_client(&self) -> Genesys {
        let builder = Genesys::builder().with_base_url(self.0.uri());
        let builder = builder.with_login_url(self.0.uri());
        let builder = builder.with_client_credentials("id", "secret");
        builder.build().unwrap()
    }

    /// A provider of each source that lists everyone.
    pub(crate) fn listing(&self) -> [Arc<dyn PresenceProvider>; 3] {
        [
            Arc::new(self.pnut()),
            Arc::new(self.rocketchat()),
            Arc::new(self.chat()),
        ]
    }

    /// A provider of each source.
    pub(crate) fn all(&self) -> [Arc<dyn PresenceProvider>; 5] {
        let [pnut, rocketchat, chat] = self.listing();
        let superoffice = Arc::new(self.superoffice());
        [
            pnut,
            rocketchat,
            chat,
            superoffice,
            Arc::new(self.genesys()),
        ]
    }

    pub(crate) fn uri(&self) -> String {
        self.0.uri()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.0.received_requests().await.unwrap()
    }
}
