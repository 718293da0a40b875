//! How much is under way at once, and what stops when nobody waits for it any more.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use omnipresence::{HttpOptions, PresenceUpdate, Retry, UserId, mock::FakeClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

use super::logins;

const LIMIT: usize = 3;
const REQUESTS: usize = 10;

/// A server that answers a request only when it is let.
struct Gate {
    url: String,
    counts: Arc<Counts>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Counts {
    arrived: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
    arrival: Notify,
    leave: Notify,
}

impl Gate {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let counts = Arc::<Counts>::default();
        let shared = Arc::clone(&counts);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { url, counts, task }
    }

    fn arrived(&self) -> usize {
        self.counts.arrived.load(SeqCst)
    }

    async fn wait_for(&self, requests: usize) {
        while self.arrived() < requests {
            self.counts.arrival.notified().await;
        }
    }

    fn let_one_go(&self) {
        self.counts.leave.notify_one();
    }

    fn let_all_go(&self) {
        self.counts.leave.notify_waiters();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, counts: Arc<Counts>) {
    read_request(&mut stream).await;
    let leave = counts.leave.notified();
    let under_way = counts.under_way.fetch_add(1, SeqCst) + 1;
    counts.most.fetch_max(under_way, SeqCst);
    counts.arrived.fetch_add(1, SeqCst);
    counts.arrival.notify_one();
    leave.await;
    counts.under_way.fetch_sub(1, SeqCst);
    let answer = b"HTTP/1.1 500 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // The client may have gone.
    let _ = stream.write_all(answer).await;
}

/// To the end of its body, which no request here has too long for one read.
async fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return;
            }
        }
        if stream.read_buf(&mut request).await.unwrap() == 0 {
            return;
        }
    }
}

fn limited() -> HttpOptions {
    FakeClock::new()
        .http_options()
        .with_retry(Retry::OFF)
        .with_concurrency(NonZeroUsize::new(LIMIT).unwrap())
}

/// So many users that reading them takes [`REQUESTS`].
fn users(batch: usize) -> Vec<UserId> {
    (1..=REQUESTS * batch)
        .map(|number| UserId::from(number.to_string()))
        .collect()
}

#[tokio::test]
async fn many_are_read_with_as_many_requests_at_once_as_was_set() {
    let gate = Gate::start().await;
    for login in logins::all_with(&gate.url, limited) {
        let batch = login.provider.capabilities().read_batch;
        if !login.is_static() || batch == usize::MAX {
            // Signing in would be counted too; and one request for all has no company.
            continue;
        }
        assert_eq!(login.provider.capabilities().concurrency, LIMIT);
        let before = gate.arrived();
        gate.counts.most.store(0, SeqCst);
        let users = users(batch);
        let reading = login.provider.get_many(&users);
        let driving = async {
            for answered in 0..REQUESTS {
                gate.wait_for(before + REQUESTS.min(answered + LIMIT)).await;
                gate.let_one_go();
            }
        };
        let (answers, ()) = tokio::join!(reading, driving);
        assert_eq!(answers.len(), users.len());
        assert_eq!(gate.arrived(), before + REQUESTS);
        assert_eq!(gate.counts.most.load(SeqCst), LIMIT, "{}", login.name);
    }
}

#[tokio::test]
async fn whoever_is_no_longer_waited_for_sends_nothing_more() {
    let gate = Gate::start().await;
    let mut dropped = 0;
    for login in logins::all_with(&gate.url, limited) {
        let batch = login.provider.capabilities().read_batch;
        if !login.is_static() || batch == usize::MAX {
            continue;
        }
        let before = gate.arrived();
        let updates: Vec<_> = users(batch)
            .into_iter()
            .map(|user| (user, PresenceUpdate::message("x")))
            .collect();
        let users = users(batch);
        tokio::select! {
            _ = login.provider.get_many(&users) => unreachable!("nothing is answered"),
            () = gate.wait_for(before + LIMIT) => {}
        }
        // The reads of the same kind of work, this time for writes.
        if login.provider.capabilities().write_batch == 1 {
            tokio::select! {
                _ = login.provider.set_many(&updates) => unreachable!("nothing is answered"),
                () = gate.wait_for(before + 2 * LIMIT) => {}
            }
        }
        let sent = gate.arrived();
        gate.let_all_go();
        // Whatever had gone on would have been heard of before this.
        let after = login.provider.get_many(&users[..1]);
        tokio::join!(after, async {
            gate.wait_for(sent + 1).await;
            gate.let_one_go();
        });
        assert_eq!(gate.arrived(), sent + 1, "{}", login.name);
        dropped += 1;
    }
    // pnut reads any number of users at once.
    let others = cfg!(any(
        feature = "genesys",
        feature = "rocketchat",
        feature = "superoffice"
    ));
    assert_eq!(dropped > 0, others, "{dropped} vendors of this build");
}
