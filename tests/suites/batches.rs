//! Calls for many users end in bounded time and with few attempts, whatever the server does.

use std::{
    net::TcpListener,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::VendorKit, Availability, Clock, Error, HttpOptions, PresenceProvider,
    PresenceUpdate, SystemClock, UserId, mock::FakeClock,
};
use wiremock::{Request, ResponseTemplate};

use crate::{
    credentials::server,
    harness::{all, per_vendor},
};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_vendor(a_silent_server_ends_each_call_for_many_users),
        per_vendor(a_refused_port_leaves_no_call_for_many_users_in_doubt),
        per_vendor(a_server_that_hangs_up_gets_a_dozen_requests_of_each_call_for_many_users),
        per_vendor(a_slow_server_ends_each_call_for_many_users),
    ])
}

const BOUND: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(30);

/// The calls that may need more than one request.
#[derive(Clone, Copy, Debug)]
enum Call {
    GetMany,
    SetMany,
    SetManyOfOneUser,
    List,
    Changes,
    Definitions,
}

const CALLS: [Call; 6] = [
    Call::GetMany,
    Call::SetMany,
    Call::SetManyOfOneUser,
    Call::List,
    Call::Changes,
    Call::Definitions,
];

/// Users with ids that every vendor could have. The own one is among them, by the name that one vendor has for it.
fn users() -> Vec<UserId> {
    let ids = (1..1_000).map(|id| id.to_string().into());
    [UserId::from("me")].into_iter().chain(ids).collect()
}

impl Call {
    /// Carries it out, and returns its errors.
    async fn run(self, provider: &dyn PresenceProvider) -> Vec<Error> {
        let (users, update) = (users(), PresenceUpdate::new(Availability::Away));
        let errors: Vec<Option<Error>> = match self {
            Self::GetMany => {
                let read = provider.get_many(&users).await;
                assert_eq!(read.len(), users.len());
                read.into_iter().map(|(_, read)| read.err()).collect()
            }
            Self::SetMany | Self::SetManyOfOneUser => {
                let updates = users.iter().map(|user| match self {
                    Self::SetMany => (user.clone(), update.clone()),
                    _ => (users[0].clone(), update.clone()),
                });
                let updates: Vec<_> = updates.collect();
                let set = provider.set_many(&updates).await;
                assert_eq!(set.len(), updates.len());
                set.into_iter().map(|(_, set)| set.err()).collect()
            }
            Self::List => vec![provider.list().await.err()],
            Self::Changes => vec![provider.changes(None).await.err()],
            Self::Definitions => vec![provider.definitions().await.err()],
        };
        errors.into_iter().flatten().collect()
    }
}

fn open(kit: &'static VendorKit, url: &str, http: HttpOptions) -> Arc<dyn PresenceProvider> {
    (kit.logins[0].open)(url, http).unwrap().provider
}

async fn a_silent_server_ends_each_call_for_many_users(kit: &'static VendorKit) {
    tokio::time::pause();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    for call in CALLS {
        let http = HttpOptions::default().with_clock(SystemClock::default());
        let provider = open(kit, &url, http);
        let begun = tokio::time::Instant::now();
        call.run(&*provider).await;
        let took = begun.elapsed();
        assert!(took <= BOUND + TIMEOUT, "{call:?}: {took:?}");
    }
}

async fn a_refused_port_leaves_no_call_for_many_users_in_doubt(kit: &'static VendorKit) {
    let refused = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", refused.local_addr().unwrap());
    drop(refused);
    for call in CALLS {
        let clock = FakeClock::new();
        let errors = call.run(&*open(kit, &url, clock.http_options())).await;
        let in_doubt = errors.iter().filter(|it| it.may_have_been_applied());
        assert_eq!(in_doubt.count(), 0, "{call:?}");
        let took = clock.elapsed();
        assert!(took <= BOUND + TIMEOUT, "{call:?}: {took:?}");
    }
}

async fn a_server_that_hangs_up_gets_a_dozen_requests_of_each_call_for_many_users(
    kit: &'static VendorKit,
) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::<AtomicUsize>::default();
    let accepted = Arc::clone(&count);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            accepted.fetch_add(1, SeqCst);
        }
    });
    for call in CALLS {
        count.store(0, SeqCst);
        call.run(&*open(kit, &url, FakeClock::new().http_options()))
            .await;
        let requests = count.load(SeqCst);
        assert!(requests <= 12, "{call:?}: {requests} requests");
    }
}

/// Each response takes 20 s by the clock, and none is good.
async fn a_slow_server_ends_each_call_for_many_users(kit: &'static VendorKit) {
    for (status, body) in [(200, "{}"), (200, "[]"), (404, "{}"), (503, "{}")] {
        for call in CALLS {
            let clock = FakeClock::new();
            let moved = clock.clone();
            let server = server::answering(kit, move |_: &Request| {
                moved.advance(Duration::from_secs(20));
                ResponseTemplate::new(status).set_body_string(body)
            });
            let server = server.await;
            let http = clock.http_options().with_concurrency(NonZeroUsize::MIN);
            let provider = open(kit, &server.uri(), http);
            call.run(&*provider).await;
            let took = clock.elapsed();
            assert!(
                took <= BOUND + TIMEOUT,
                "{call:?} {status} {body}: {took:?}"
            );
        }
    }
}
