//! Connections that a server has closed meanwhile, and connections that cannot be opened for lack of descriptors.

use std::{env, fs::File, process::Command, sync::Arc, time::Duration};

use futures_util::future::join_all;
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
    sync::Barrier,
};

use crate::harness::{block_on, once, per_vendor};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = per_vendor(a_read_that_was_lost_with_an_old_connection_is_sent_again_at_once);
    trials.extend(per_vendor(
        a_read_that_meets_several_closed_connections_is_sent_again_at_once,
    ));
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

/// The same, where the first requests are answered when so many have come: then so many connections are in the pool.
async fn ending_connections_after(count: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let all_are_here = Arc::new(Barrier::new(count));
        let mut number = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            number += 1;
            let all_are_here = (number <= count).then(|| Arc::clone(&all_are_here));
            tokio::spawn(async move {
                read_head(&mut stream).await;
                if let Some(all_are_here) = all_are_here {
                    all_are_here.wait().await;
                }
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

async fn a_read_that_meets_several_closed_connections_is_sent_again_at_once(
    kit: &'static VendorKit,
) {
    const POOLED: usize = 4;
    let (url, clock) = (ending_connections_after(POOLED).await, FakeClock::new());
    let opened = (kit.logins[0].open)(&url, clock.http_options()).unwrap();
    let provider = &opened.provider;
    let users = ["1", "2", "3", "4"].map(|id| Who::User(UserId::from(id)));
    join_all(users.iter().map(|user| provider.get(user))).await;
    let error = provider.get(&somebody()).await.unwrap_err();
    assert_ne!(error.kind(), ErrorKind::Transport, "{error}");
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
        let logins = kits().iter().flat_map(|kit| kit.logins.iter());
        let clock = FakeClock::new();
        let opened = logins.map(|login| (login.open)(NOWHERE, clock.http_options()).unwrap());
        let opened: Vec<_> = opened.collect();
        let mut files = Vec::new();
        while let Ok(file) = File::open("/dev/null") {
            files.push(file);
        }
        for opened in opened {
            let error = opened.provider.get(&somebody()).await.unwrap_err();
            assert!(error.to_string().contains("ulimit -n"), "{error}");
            // A request for a token is none of the call's.
            assert!(error.attempts() <= 1, "{error}");
            assert!(error.is_retryable() && !error.may_have_been_applied());
        }
        let waited = omnipresence::Clock::elapsed(&clock);
        assert!(waited.is_zero(), "it waited {waited:?}");
    });
    Some(())
}
