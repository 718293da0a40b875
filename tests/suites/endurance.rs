//! What must hold for as long as a program runs: dropped calls, a runtime that takes the place of another, and servers in trouble cost nothing later.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, join_all},
};
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{
        SubjectKind, VendorKit,
        watching::{events, seconds, start},
    },
    Availability, ErrorKind, Event, Follow, PresenceProvider, PresenceUpdate, Retry, SetSupport,
    Who,
    mock::FakeClock,
    testkit::{Fault, Subject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::watch,
    time::timeout,
};

use crate::{
    harness::{all, per_subject, per_vendor},
    size::size,
};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_subject(a_call_dropped_at_any_point_leaves_the_next_one_working),
        per_subject(one_runtime_after_another_uses_a_provider),
        per_subject(a_call_that_is_not_polled_holds_up_no_other),
        per_subject(an_hour_of_nonsense_leaves_nothing_wrong),
        per_vendor(responses_that_never_end_cost_their_timeout_and_no_connection),
    ])
}

/// No call of one user needs to be polled so often.
const MAX_POLLS: usize = 200;

/// A future that ends before it is polled once more than so often; its end is `None` then.
struct Limited<F> {
    future: F,
    polls_left: usize,
}

impl<F: Future + Unpin> Future for Limited<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(left) = self.polls_left.checked_sub(1) else {
            return Poll::Ready(None);
        };
        self.polls_left = left;
        Pin::new(&mut self.future).poll(context).map(Some)
    }
}

/// Calls with one more poll each time, until a call ends by itself.
async fn drop_at_each_point<'a, T>(subject: &Subject, call: impl Fn() -> BoxFuture<'a, T>) -> T {
    for polls_left in 0..MAX_POLLS {
        let limited = Limited {
            future: call(),
            polls_left,
        };
        if let Some(outcome) = limited.await {
            return outcome;
        }
        let who = Who::from(&subject.users[0]);
        subject.provider.get(&who).await.unwrap();
    }
    panic!("a call is not over after {MAX_POLLS} polls");
}

async fn a_call_dropped_at_any_point_leaves_the_next_one_working(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let (provider, who) = (&subject.provider, Who::from(&subject.users[1]));
    drop_at_each_point(&subject, || provider.get(&who))
        .await
        .unwrap();
    drop_at_each_point(&subject, || provider.get_many(&subject.users)).await;
    drop_at_each_point(&subject, || provider.changes(None))
        .await
        .ok();
    let settable = match (provider.capabilities().set, &subject.me) {
        (SetSupport::Anyone, _) => who.clone(),
        (SetSupport::Me, Some(_)) => Who::Me,
        _ => return,
    };
    let update = PresenceUpdate::new(Availability::Available);
    drop_at_each_point(&subject, || provider.set(&settable, &update))
        .await
        .unwrap();
}

async fn one_runtime_after_another_uses_a_provider(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let (provider, user) = (Arc::clone(&subject.provider), subject.users[0].clone());
    let threads = tokio::task::spawn_blocking(move || {
        for _ in 0..size(20, 200) {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(provider.get(&Who::from(&user))).unwrap();
        }
    });
    threads.await.unwrap();
}

async fn a_call_that_is_not_polled_holds_up_no_other(kind: &'static SubjectKind) {
    let subject = kind.start().await;
    let who = match &subject.me {
        Some(_) => Who::Me,
        None => Who::from(&subject.users[0]),
    };
    let update = PresenceUpdate::new(Availability::Available);
    let provider = &subject.provider;
    // Each has begun, and keeps what it was to fetch for all.
    let mut kept_get = Box::pin(provider.get(&who));
    assert!((&mut kept_get).now_or_never().is_none());
    let mut kept_set = Box::pin(provider.set(&who, &update));
    let _ = (&mut kept_set).now_or_never();
    let get = timeout(Duration::from_secs(20), provider.get(&who));
    get.await.unwrap().unwrap();
}

/// The last state that is reported of each user is what the vendor shows, although its responses made no sense for an hour.
async fn an_hour_of_nonsense_leaves_nothing_wrong(kind: &'static SubjectKind) {
    let nonsense = [
        Fault::Body(b"<html>down for maintenance</html>".to_vec()),
        Fault::Body(b"null".to_vec()),
        Fault::Status(503),
        Fault::Reset,
    ];
    for fault in nonsense {
        let subject = kind.start().await;
        let clock = subject.fake.clock().unwrap();
        let set = async |availability| {
            let update = PresenceUpdate::new(availability).without_message();
            for user in &subject.users {
                subject.fake.set_presence(user, &update).await;
            }
        };
        set(Availability::Available).await;
        let follow = Follow::Users(subject.users.to_vec());
        let mut watch = start(Arc::clone(&subject.provider), clock, follow);
        let mut all = events(&mut watch, clock, seconds(120)).await;
        assert!(subject.fake.fail_next(usize::MAX, None, fault.clone()));
        for availability in [Availability::Busy, Availability::Away] {
            set(availability).await;
            all.extend(events(&mut watch, clock, seconds(1_800)).await);
        }
        subject.fake.clear_faults();
        all.extend(events(&mut watch, clock, seconds(1_200)).await);
        let changed = all.into_iter().filter_map(|event| match event {
            Event::Changed { after, .. } => Some((after.user.clone(), after)),
            _ => None,
        });
        let reported: BTreeMap<_, _> = changed.collect();
        for (user, read) in subject.provider.get_many(&subject.users).await {
            let (reported, read) = (&reported[&user], read.unwrap());
            assert!(reported.says_the_same_as(&read), "{fault:?}: {reported:?}");
        }
    }
}

/// A server that sends the head of a response byte by byte, and never its end.
struct Trickle {
    url: String,
    open: watch::Sender<usize>,
}

impl Trickle {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let open = watch::Sender::new(0);
        let connections = open.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let connections = connections.clone();
                tokio::spawn(async move {
                    connections.send_modify(|open| *open += 1);
                    trickle(stream).await;
                    connections.send_modify(|open| *open -= 1);
                });
            }
        });
        Self { url, open }
    }
}

/// Ends when the client closes the connection.
async fn trickle(mut stream: TcpStream) {
    let mut request = [0; 4096];
    if stream.read(&mut request).await.unwrap_or(0) == 0 {
        return;
    }
    let mut pace = tokio::time::interval(Duration::from_millis(20));
    let head = b"HTTP/1.1 200 OK\r\nx-filler: ".iter();
    for byte in head.chain(std::iter::repeat(&b'x')) {
        tokio::select! {
            read = stream.read(&mut request) => if read.unwrap_or(0) == 0 { return },
            _ = pace.tick() => if stream.write_all(&[*byte]).await.is_err() { return },
        }
    }
}

async fn responses_that_never_end_cost_their_timeout_and_no_connection(kit: &'static VendorKit) {
    let calls = size(32, 256);
    let server = Trickle::start().await;
    let http = FakeClock::new().http_options().with_retry(Retry::OFF);
    let http = http.with_timeout(Duration::from_millis(500));
    let provider = (kit.logins[0].open)(&server.url, http).unwrap().provider;
    let who = Who::User("17".into());
    for outcome in join_all((0..calls).map(|_| provider.get(&who))).await {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Timeout);
    }
    let mut open = server.open.subscribe();
    open.wait_for(|open| *open == 0).await.unwrap();
}
