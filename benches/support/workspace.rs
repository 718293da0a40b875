//! A server of the measured vendor whose responses are bytes that are ready to be sent, so that it costs little while a client is measured.
#![allow(dead_code, reason = "no program uses all of it")]

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use omnipresence::{
    __testkit::{self, Bench, BenchEntry, BenchRequest, Opened, WireForm},
    Availability::{self, Available, Away},
    mock::FakeClock,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch::Sender,
};

/// The text of one user: an id of 17 characters, as the vendor makes them, a username, a name and a status message.
pub(crate) const TEXT_OF_A_USER: usize = 17 + 10 + 15 + 20 + 6;

/// Whether a vendor that can be measured is enabled. Prints it if there is none.
pub(crate) fn is_enabled() -> bool {
    let is_enabled = __testkit::bench().is_some();
    if !is_enabled {
        eprintln!("No enabled vendor can be measured.");
    }
    is_enabled
}

/// The vendor that is measured.
pub(crate) fn bench() -> &'static Bench {
    __testkit::bench().expect("a vendor is enabled").1
}

/// Its lists.
pub(crate) fn form() -> &'static WireForm {
    &__testkit::bench().expect("a vendor is enabled").0.wire[0]
}

/// What the workspace responds.
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
        Self::with_list(&list(true, 0..users, Available)).await
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
            delta: Arc::new(Mutex::new(response(&list(false, 0..0, Away)))),
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

    /// A provider for it.
    pub(crate) fn open(&self) -> Opened {
        let http = self.clock.http_options().with_max_body(64 << 20);
        (bench().open)(&self.url, http).expect("the settings are good")
    }

    /// The next deltas have so many users, all with this status.
    pub(crate) fn change(&self, users: usize, status: Availability) {
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
        let me = response(bench().me);
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
            let answer = match (bench().request)(&head[..len]) {
                BenchRequest::Me => me.clone(),
                BenchRequest::Changes => {
                    self.polls.send_modify(|polls| *polls += 1);
                    let delta = self.delta.lock().unwrap_or_else(PoisonError::into_inner);
                    delta.clone()
                }
                BenchRequest::Everyone => self.full.clone(),
            };
            len = 0;
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

fn list(full: bool, users: std::ops::Range<usize>, status: Availability) -> String {
    let word = form().word(status).expect("there is a word");
    let entry = |user: usize| {
        (bench().entry)(&BenchEntry {
            id: &format!("user{user:013}"),
            username: &format!("name{user:06}"),
            name: &format!("Person {user:08}"),
            word,
            message: &format!(r#""message no. {user:08}""#),
            number: "1",
            tag: None,
            more: "",
        })
    };
    let entries: Vec<String> = users.map(entry).collect();
    match full {
        true => form().users().everyone(&entries),
        false => form().users().some(&entries),
    }
}

fn response(body: &str) -> Bytes {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ndate: Mon, 23 Feb 2026 09:52:01 GMT\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into()
}
