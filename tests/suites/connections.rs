//! Connections that a server has closed meanwhile, and connections that cannot be opened for lack of descriptors.

use std::{env, fs::File, process::Command, time::Duration};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{End, Exchange, Front, NOWHERE, Responder, VendorKit, kits},
    ErrorKind, UserId, Who,
    mock::FakeClock,
    testkit,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Builder,
};

use crate::harness::{block_on, once, per_vendor};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = per_vendor(a_read_that_was_lost_with_an_old_connection_is_sent_again_at_once);
    trials.extend(kits().iter().map(|kit| {
        let name = format!(
            "connections::{}::a_runtime_that_does_not_run_holds_up_no_call_of_another",
            kit.name
        );
        Trial::test(name, || {
            a_runtime_that_does_not_run_holds_up_no_call_of_another(kit);
            Ok(())
        })
    }));
    if cfg!(unix) {
        trials.extend(once(a_lack_of_descriptors_is_named_after_one_attempt));
    }
    trials
}

/// A user that every vendor could have.
fn somebody() -> Who {
    Who::User(UserId::from("17"))
}

/// A server that answers one request on each connection, and ends it without a response when the next one comes.
async fn ending_connections() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                read_head(&mut stream).await;
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                stream.write_all(answer).await.unwrap();
                read_head(&mut stream).await;
            });
        }
    });
    url
}

/// Reads to the end of a request without a body, or of the connection.
async fn read_head(stream: &mut TcpStream) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
}

async fn a_read_that_was_lost_with_an_old_connection_is_sent_again_at_once(
    kit: &'static VendorKit,
) {
    let (url, clock) = (ending_connections().await, FakeClock::new());
    let opened = (kit.logins[0].open)(&url, clock.http_options()).unwrap();
    for count in 0..60 {
        // What it holds does not matter.
        let outcome = opened.provider.get(&somebody()).await;
        let Err(error) = outcome else { continue };
        assert_ne!(error.kind(), ErrorKind::Transport, "{count}: {error}");
        assert!(error.attempts() <= 2, "{count}: {error:?}");
    }
    let waited = omnipresence::Clock::elapsed(&clock);
    assert!(waited.is_zero(), "it waited {waited:?}");
}

/// A server on a runtime of its own, which answers every request.
struct Anything;

impl Responder for Anything {
    fn respond(&self, _: &testkit::Request) -> Exchange {
        Exchange::new(
            &b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"[..],
            End::Open,
        )
    }
}

fn a_runtime_that_does_not_run_holds_up_no_call_of_another(kit: &'static VendorKit) {
    let front = Front::start(Anything);
    let http = FakeClock::new().http_options();
    let http = http.with_read_timeout(Duration::from_secs(5));
    let opened = (kit.logins[0].open)(&front.url(), http).unwrap();
    let runtimes = [(); 2].map(|()| Builder::new_current_thread().enable_all().build().unwrap());
    for runtime in runtimes.iter().chain(&runtimes) {
        let outcome = runtime.block_on(opened.provider.get(&somebody()));
        let kind = outcome.err().map(|error| error.kind());
        assert_ne!(kind, Some(ErrorKind::Timeout));
    }
}

const WITHOUT_DESCRIPTORS: &str = "OMNIPRESENCE_TEST_WITHOUT_DESCRIPTORS";

/// In a process of its own: the other trials need descriptors.
async fn a_lack_of_descriptors_is_named_after_one_attempt() {
    let output = Command::new("sh")
        .args(["-c", r#"ulimit -n 64 && exec "$0""#])
        .arg(env::current_exe().unwrap())
        .env(WITHOUT_DESCRIPTORS, "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
}

/// What that process does: a call when every descriptor is used. Returns nothing in any other process.
pub(crate) fn call_without_descriptors() -> Option<()> {
    env::var_os(WITHOUT_DESCRIPTORS)?;
    block_on(async {
        let clock = FakeClock::new();
        let login = &kits()[0].logins[0];
        let opened = (login.open)(NOWHERE, clock.http_options()).unwrap();
        let mut files = Vec::new();
        while let Ok(file) = File::open("/dev/null") {
            files.push(file);
        }
        let error = opened.provider.get(&somebody()).await.unwrap_err();
        assert!(error.to_string().contains("ulimit -n"), "{error}");
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(error.is_retryable() && !error.may_have_been_applied());
    });
    Some(())
}
