//! An environment that hears the question where a tenant is, and never answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    time::Duration,
};

use futures_util::future::join_all;
use serde_json::json;
use tokio::{sync::Semaphore, task::spawn_blocking, time::advance};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    client::HttpOptions,
    clock::FakeClock,
    error::ErrorKind,
    model::{Availability, PresenceUpdate, UserId, Who},
    provider::PresenceProvider,
    vendors::superoffice::Environment,
    vendors::superoffice::SuperOffice,
};

const SECOND: Duration = Duration::from_secs(1);

/// An environment with a tenant.
struct Vendor {
    _server: MockServer,
    crm: SuperOffice,
    /// What the tenant's validity goes by. Timeouts go by the paused clock of the runtime.
    clock: FakeClock,
    silent: Arc<AtomicBool>,
    /// Questions that have come and were not answered.
    heard: Arc<Semaphore>,
}

impl Vendor {
    async fn start(http: impl FnOnce(HttpOptions) -> HttpOptions) -> Self {
        let server = MockServer::start().await;
        let silent = Arc::<AtomicBool>::default();
        let heard = Arc::new(Semaphore::new(0));
        let api = format!("{}/Cust12345/api", server.uri());
        let respond = {
            let (silent, heard) = (Arc::clone(&silent), Arc::clone(&heard));
            move |request: &Request| match request.url.path() {
                path if !path.contains("/state/") => {
                    ResponseTemplate::new(200).set_body_json(json!({ "Status": "StatusNormal" }))
                }
                _ if silent.load(SeqCst) => {
                    heard.add_permits(1);
                    // By the server's own clock, and the server ends with the test.
                    ResponseTemplate::new(200).set_delay(3600 * SECOND)
                }
                _ => ResponseTemplate::new(200)
                    .set_body_json(json!({ "State": "Running", "IsRunning": true, "Api": api })),
            }
        };
        Mock::given(any())
            .respond_with(respond)
            .mount(&server)
            .await;
        let clock = FakeClock::new();
        let crm = SuperOffice::builder()
            .with_login_url(server.uri())
            .with_tenant(Environment::Online, "Cust12345")
            .with_access_token("token")
            .with_http(http(clock.http_options()))
            .build()
            .unwrap();
        Self {
            _server: server,
            crm,
            clock,
            silent,
            heard,
        }
    }

    fn fall_silent(&self) {
        self.silent.store(true, SeqCst);
    }

    /// Lets so much time pass after each question.
    async fn pass(&self, time: Duration) {
        loop {
            self.heard.acquire().await.unwrap().forget();
            advance(time).await;
        }
    }
}

/// Runs this on one thread where time stands still until a test moves it: a paused clock jumps ahead whenever all tasks wait, be it for a
/// socket, unless a blocking task is under way. That one ends in a while, so that a test fails which would wait for ever.
fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let (release, held) = mpsc::channel::<()>();
        let hold = spawn_blocking(move || held.recv_timeout(60 * SECOND));
        test.await;
        drop(release);
        let _ = hold.await;
    });
}

fn ann() -> Who {
    Who::User("6".into())
}

#[test]
fn whoever_waits_for_a_tenant_that_is_never_told_is_given_up() {
    block_on(async {
        let vendor = Vendor::start(|http| http.with_timeout(30 * SECOND)).await;
        vendor.fall_silent();
        let crm = &vendor.crm;
        let users: Vec<UserId> = (1..=20).map(|id| UserId::from(id.to_string())).collect();
        let update = PresenceUpdate::new(Availability::Away);
        let calls = async {
            let errors = [
                crm.get(&ann()).await.unwrap_err(),
                crm.get(&Who::Me).await.unwrap_err(),
                crm.set(&ann(), &update).await.unwrap_err(),
                crm.chat().list().await.unwrap_err(),
                crm.tenant_state().await.unwrap_err(),
            ];
            let many = crm.get_many(&users).await.into_iter();
            let many = many.map(|(_, answer)| answer.unwrap_err());
            let at_once = join_all((0..50).map(|_| crm.get(&Who::Me))).await;
            let at_once = at_once.into_iter().map(|answer| answer.unwrap_err());
            for error in errors.into_iter().chain(many).chain(at_once) {
                assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
                assert!(error.is_retryable() && !error.may_have_been_applied());
            }
        };
        tokio::select! {
            () = calls => {}
            () = vendor.pass(30 * SECOND) => unreachable!("time passes for ever"),
        }
    });
}

#[test]
fn who_knows_where_a_tenant_was_does_not_wait_to_be_told_again() {
    block_on(async {
        // The environment may keep silent for longer than a call may take.
        let vendor = Vendor::start(|http| {
            http.with_timeout(30 * SECOND)
                .with_read_timeout(60 * SECOND)
        })
        .await;
        vendor.crm.get(&ann()).await.unwrap();
        vendor.fall_silent();
        for _ in 0..3 {
            vendor.clock.advance(60 * SECOND);
            let calls = async {
                for outcome in
                    join_all((0..20).map(|_| async { vendor.crm.get(&ann()).await })).await
                {
                    outcome.unwrap();
                }
            };
            tokio::select! {
                () = calls => {}
                () = vendor.pass(10 * SECOND) => unreachable!("time passes for ever"),
            }
        }
    });
}
