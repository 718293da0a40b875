//! How much is under way at once, and what stops when nobody waits for it any more.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use futures_util::stream;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{End, Exchange, Front, Login, Responder, VendorKit},
    HttpOptions, PresenceUpdate, Retry, SetSupport, UserId,
    testkit::Request,
};
use tokio::sync::Notify;

use super::without_waits;
use crate::harness::per_login_if;

const NOTHING_TO_SHARE: &str = "requests a token first, or reads all users with one request";

pub(super) fn trials() -> Vec<Trial> {
    [
        per_login_if(
            NOTHING_TO_SHARE,
            has_batches,
            many_are_read_with_as_many_requests_at_once_as_was_set,
        ),
        per_login_if(
            NOTHING_TO_SHARE,
            has_batches,
            a_dropped_call_sends_nothing_more,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether the login sends no request for a token, which would be counted, and reads users in batches.
fn has_batches(_: &VendorKit, login: &Login) -> bool {
    let opened = (login.open)("http://127.0.0.1:1", without_waits()).unwrap();
    login.is_static() && opened.provider.capabilities().read_batch != usize::MAX
}

const LIMIT: usize = 3;
const REQUESTS: usize = 10;

/// A server that answers a request only when it is let.
struct Gate {
    url: String,
    counts: Arc<Counts>,
    _front: Front,
}

#[derive(Default)]
struct Counts {
    arrived: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
    arrival: Notify,
    leave: Arc<Notify>,
}

struct Gatekeeper(Arc<Counts>);

impl Responder for Gatekeeper {
    fn respond(&self, _: &Request) -> Exchange {
        const ANSWER: &[u8] = b"HTTP/1.1 500 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let counts = Arc::clone(&self.0);
        let leave = Arc::clone(&counts.leave).notified_owned();
        let under_way = counts.under_way.fetch_add(1, SeqCst) + 1;
        counts.most.fetch_max(under_way, SeqCst);
        counts.arrived.fetch_add(1, SeqCst);
        counts.arrival.notify_one();
        Exchange::new([], End::Close).then(stream::once(async move {
            leave.await;
            counts.under_way.fetch_sub(1, SeqCst);
            ANSWER.into()
        }))
    }
}

impl Gate {
    fn start() -> Self {
        let counts = Arc::<Counts>::default();
        let front = Front::start(Gatekeeper(Arc::clone(&counts)));
        Self {
            url: front.url(),
            counts,
            _front: front,
        }
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

fn limited() -> HttpOptions {
    without_waits()
        .with_retry(Retry::OFF)
        .with_concurrency(NonZeroUsize::new(LIMIT).unwrap())
}

/// So many users that reading them takes [`REQUESTS`].
fn users(batch: usize) -> Vec<UserId> {
    (1..=REQUESTS * batch)
        .map(|number| UserId::from(number.to_string()))
        .collect()
}

async fn many_are_read_with_as_many_requests_at_once_as_was_set(
    _: &'static VendorKit,
    login: &'static Login,
) {
    let gate = Gate::start();
    let provider = (login.open)(&gate.url, limited()).unwrap().provider;
    let batch = provider.capabilities().read_batch;
    assert_eq!(provider.capabilities().concurrency, LIMIT);
    let before = gate.arrived();
    gate.counts.most.store(0, SeqCst);
    let users = users(batch);
    let reading = provider.get_many(&users);
    let driving = async {
        for answered in 0..REQUESTS {
            gate.wait_for(before + REQUESTS.min(answered + LIMIT)).await;
            gate.let_one_go();
        }
    };
    let (answers, ()) = tokio::join!(reading, driving);
    assert_eq!(answers.len(), users.len());
    assert_eq!(gate.arrived(), before + REQUESTS);
    assert_eq!(gate.counts.most.load(SeqCst), LIMIT);
}

async fn a_dropped_call_sends_nothing_more(_: &'static VendorKit, login: &'static Login) {
    let gate = Gate::start();
    let provider = (login.open)(&gate.url, limited()).unwrap().provider;
    let batch = provider.capabilities().read_batch;
    let before = gate.arrived();
    let updates: Vec<_> = users(batch)
        .into_iter()
        .map(|user| (user, PresenceUpdate::message("x")))
        .collect();
    let users = users(batch);
    tokio::select! {
        _ = provider.get_many(&users) => unreachable!("nothing is answered"),
        () = gate.wait_for(before + LIMIT) => {}
    }
    // The reads of the same kind of work, this time for writes.
    let capabilities = provider.capabilities();
    if capabilities.write_batch == 1 && capabilities.set == SetSupport::Anyone {
        tokio::select! {
            _ = provider.set_many(&updates) => unreachable!("nothing is answered"),
            () = gate.wait_for(before + 2 * LIMIT) => {}
        }
    }
    let sent = gate.arrived();
    gate.let_all_go();
    // Whatever had gone on would have been heard of before this.
    let after = provider.get_many(&users[..1]);
    tokio::join!(after, async {
        gate.wait_for(sent + 1).await;
        gate.let_one_go();
    });
    assert_eq!(gate.arrived(), sent + 1);
}
