//! A Rocket.Chat workspace whose responses are bytes that are ready to be sent, so that it costs little while a client is measured.
#![allow(dead_code, reason = "no program uses all of it")]

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use omnipresence::{RocketChat, mock::FakeClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch::Sender,
};

/// The text of one user: an id of 17 characters, as the vendor makes them, a username, a name and a status message.
pub(crate) const TEXT_OF_A_USER: usize = 17 + 10 + 15 + 20 + 6;

/// What the workspace answers.
#[derive(Clone)]
pub(crate) struct Workspace {
    pub(crate) url: String,
    /// Everybody, and what changed.
    full: Bytes,
    delta: Arc<Mutex<Bytes>>,
    /// How often it has been asked what changed.
    polls: Sender<usize>,
    pub(crate) clock: FakeClock,
}

impl Workspace {
    /// A workspace where so many users are online.
    pub(crate) async fn start(users: usize) -> Self {
        Self::with_list(&list(true, 0..users, "online")).await
    }

    /// A workspace that answers with this body when a client requests everyone.
    pub(crate) async fn with_list(body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let workspace = Self {
            url: format!("http://{address}"),
            full: response(body),
            delta: Arc::new(Mutex::new(response(&list(false, 0..0, "away")))),
            polls: Sender::new(0),
            clock: FakeClock::new(),
        };
        let server = workspace.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(server.clone().serve(stream));
            }
        });
        workspace
    }

    /// A provider that talks to it.
    pub(crate) fn provider(&self) -> RocketChat {
        let builder = RocketChat::builder().with_base_url(&self.url);
        let builder = builder.with_token("caller", "token");
        let http = self.clock.http_options().with_max_body(64 << 20);
        builder
            .with_http(http)
            .build()
            .expect("the settings are good")
    }

    /// The next deltas tell of so many users, who are all in this status.
    pub(crate) fn change(&self, users: usize, status: &str) {
        let delta = response(&list(false, 1..users + 1, status));
        *self.delta.lock().unwrap_or_else(PoisonError::into_inner) = delta;
    }

    /// Waits until it has been asked so many times more what changed.
    pub(crate) fn answered_more(&self, polls: usize) -> impl Future<Output = ()> + use<> {
        let mut count = self.polls.subscribe();
        let end = *count.borrow() + polls;
        async move {
            let _ = count.wait_for(|count| *count >= end).await;
        }
    }

    async fn serve(self, mut stream: TcpStream) {
        // Without this a long answer waits for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let mut head = [0; 4096];
        let mut len = 0;
        loop {
            match stream.read(&mut head[len..]).await {
                Ok(0) | Err(_) => return,
                Ok(read) => len += read,
            }
            if !head[..len].ends_with(b"\r\n\r\n") {
                continue;
            }
            let answer = if head.starts_with(b"GET /api/v1/me") {
                Bytes::from_static(ME)
            } else if head[..64].windows(5).any(|it| it == b"from=") {
                self.polls.send_modify(|polls| *polls += 1);
                let delta = self.delta.lock().unwrap_or_else(PoisonError::into_inner);
                delta.clone()
            } else {
                self.full.clone()
            };
            len = 0;
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

const ME: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 61\r\n\r\n\
    {\"success\":true,\"_id\":\"caller\",\"status\":\"online\",\"name\":\"Me\"}";

fn id(user: usize) -> String {
    format!("user{user:013}")
}

fn list(full: bool, users: std::ops::Range<usize>, status: &str) -> String {
    let entry = |user: usize| {
        format!(
            r#"{{"_id":"{}","username":"name{user:06}","name":"Person {user:08}","status":"{status}","statusText":"message no. {user:08}","utcOffset":1}}"#,
            id(user)
        )
    };
    let entries: Vec<String> = users.map(entry).collect();
    format!(
        r#"{{"success":true,"full":{full},"users":[{}]}}"#,
        entries.join(",")
    )
}

fn response(body: &str) -> Bytes {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Mon, 23 Feb 2026 09:52:01 GMT\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into()
}
