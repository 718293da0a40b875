//! Connections that a server has closed meanwhile, and connections that cannot be opened for lack of descriptors.

use std::{env, fs::File, process::Command};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{NOWHERE, VendorKit, kits},
    ErrorKind, UserId, Who,
    mock::FakeClock,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::harness::{block_on, once, per_vendor};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = per_vendor(a_read_that_was_lost_with_an_old_connection_is_sent_again_at_once);
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
