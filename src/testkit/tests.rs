//! The server of the fakes, as a client meets it on the wire.
#![allow(clippy::unwrap_used)]

use std::{
    io::{Read, Write},
    net::TcpStream,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::{Method, Url};

use super::{Backend, Call, FakeServer, Fault, Reply};
use crate::{client::wire::Descriptor, clock::FakeClock};

static GET_STATUS: Descriptor = Descriptor::new("acme", "getStatus", Method::GET, "/status/{user}");
static PUT_STATUS: Descriptor = Descriptor::new("acme", "putStatus", Method::PUT, "/status/{user}")
    .with_body("text/plain", true);
static OPERATIONS: [&Descriptor; 2] = [&GET_STATUS, &PUT_STATUS];

type Answer = fn(&Call<'_>) -> Reply;

struct Acme(FakeClock, Answer);

impl Backend for Acme {
    fn operations(&self) -> &'static [&'static Descriptor] {
        &OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.0
    }

    fn authorize(&self, _: &Call<'_>) -> Result<(), Reply> {
        Ok(())
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        self.1(call)
    }

    fn refuse(&self, _: &Call<'_>, status: u16, _: Option<Duration>) -> Reply {
        Reply::text(status, "no")
    }
}

async fn serving(answer: Answer) -> FakeServer {
    FakeServer::start(Arc::new(Acme(FakeClock::new(), answer))).await
}

/// A server that responds with the user and the body that it was sent.
async fn echo() -> FakeServer {
    serving(|call| {
        let body = String::from_utf8_lossy(call.body);
        Reply::text(200, format!("{}={body}", call.segment("user")))
    })
    .await
}

fn connect(server: &FakeServer) -> TcpStream {
    let url = Url::parse(&server.origin()).unwrap();
    let stream = TcpStream::connect((url.host_str().unwrap(), url.port().unwrap())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
}

/// Sends these bytes, and returns all that comes until the server closes the connection.
fn exchange(server: &FakeServer, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = connect(server);
    stream.write_all(bytes.as_ref()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// Sends a request with this target, the last on its connection, and returns the status.
fn get(server: &FakeServer, target: &str) -> String {
    let text = exchange(
        server,
        format!("GET {target} HTTP/1.1\r\nConnection: close\r\n\r\n"),
    );
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn panic_of(drop: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(drop)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

#[tokio::test]
async fn a_transfer_encoding_is_refused_and_its_chunks_are_no_request() {
    let server = echo().await;
    let text = exchange(
        &server,
        "PUT /status/ann HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n\
         2c\r\nGET /status/bob HTTP/1.1\r\nConnection: close\r\n\r\n0\r\n\r\n",
    );
    assert!(text.starts_with("HTTP/1.1 501 "), "{text}");
    assert!(
        text.contains("Transfer-Encoding is not supported"),
        "{text}"
    );
    assert_eq!(text.matches("HTTP/1.1").count(), 1, "{text}");
    assert_eq!(server.calls(), []);
}

#[tokio::test]
async fn a_length_that_is_not_one_number_is_refused() {
    let server = echo().await;
    for length in [
        "Content-Length: +4",
        "Content-Length: four",
        "Content-Length:",
        "Content-Length: 4, 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 18446744073709551615",
        "Content-Length: 99999999999999999999",
    ] {
        let head = "PUT /status/ann HTTP/1.1\r\nContent-Type: text/plain";
        let text = exchange(&server, format!("{head}\r\n{length}\r\n\r\nbusy"));
        assert!(text.starts_with("HTTP/1.1 400 "), "{length}: {text}");
    }
    assert_eq!(server.calls(), []);
}

#[tokio::test]
async fn requests_are_read_as_http_allows_them_to_be_written() {
    let server = echo().await;
    let text = exchange(
        &server,
        "\r\n\r\nPUT /status/ann HTTP/1.1\r\nContent-Type: Text/PLAIN ; charset=utf-8\r\n\
         Content-Length: 4\r\nContent-Length: 4\r\n\r\nbusy\r\n\
         GET /status/bob HTTP/1.1\r\nConnection: te, Close\r\n\r\n",
    );
    assert_eq!(text.matches("HTTP/1.1 200 ").count(), 2, "{text}");
    assert!(
        text.contains("ann=busy") && text.ends_with("bob="),
        "{text}"
    );
}

#[tokio::test]
async fn a_target_is_a_path_and_is_recorded_as_sent() {
    let server = echo().await;
    for target in [
        "//x/status/a",
        "http://evil/status/a",
        "/status\\a",
        "/status/\u{7f}",
        "/status/a#b",
        "/x/../status/a",
        "/status/%2e%2e",
        "status/a",
        "*",
    ] {
        assert_eq!(get(&server, target), "501", "{target}");
        assert_eq!(server.take_unexpected().len(), 1, "{target}");
    }
    for target in ["/status/a%62", "/status/%E2%82%AC'"] {
        assert_eq!(get(&server, target), "200");
        assert_eq!(server.calls().pop().unwrap().target, target);
    }
}

#[tokio::test]
async fn a_panic_breaks_the_connection_and_fails_the_test() {
    let server = serving(|_| panic!("the backend is broken")).await;
    assert_eq!(get(&server, "/status/ann"), "");
    let panic = panic_of(|| drop(server));
    assert!(panic.contains("GET /status/ann"), "{panic}");
}

#[tokio::test]
async fn a_drop_waits_no_longer_than_a_moment_for_an_answer() {
    static HELD: Mutex<()> = Mutex::new(());
    let server = serving(|_| {
        drop(HELD.lock());
        Reply::empty(200)
    })
    .await;
    let held = HELD.lock().unwrap();
    let mut stream = connect(&server);
    stream
        .write_all(b"GET /status/ann HTTP/1.1\r\n\r\n")
        .unwrap();
    while server.requests() == 0 {
        std::thread::yield_now();
    }
    let start = Instant::now();
    // A drop that waited for the answer would never end.
    drop(server);
    assert!(start.elapsed() < Duration::from_secs(60));
    drop(held);
}

#[tokio::test]
async fn a_moment_without_an_http_date_has_no_date() {
    for moment in ["1969-12-31T23:59:59.5Z", "2026-02-23T09:52:01Z"] {
        let clock = FakeClock::new();
        clock.set(moment.parse().unwrap());
        let answer: Answer = |_| Reply::empty(200);
        let server = FakeServer::start(Arc::new(Acme(clock, answer))).await;
        let text = exchange(
            &server,
            "GET /status/ann HTTP/1.1\r\nConnection: close\r\n\r\n",
        );
        assert!(text.starts_with("HTTP/1.1 200 "), "{moment}: {text}");
        assert_eq!(text.contains("Date: "), moment.starts_with("2026"));
    }
}

#[tokio::test]
async fn a_response_that_can_have_no_body_has_none() {
    const GET: &str = "GET /status/ann HTTP/1.1\r\nConnection: close\r\n\r\n";
    let no_content = serving(|_| Reply::text(204, "lost")).await;
    let not_modified = serving(|_| Reply::text(304, "lost")).await;
    for server in [&no_content, &not_modified] {
        let text = exchange(server, GET);
        assert!(text.ends_with("\r\n\r\n"), "{text}");
        assert!(!text.contains("Content-"), "{text}");

        server.fail_next(1, None, Fault::Body(b"{}".to_vec()));
        let text = exchange(server, GET);
        assert!(text.starts_with("HTTP/1.1 200 OK"), "{text}");
        assert!(text.ends_with("\r\n\r\n{}"), "{text}");
        assert_eq!(server.calls().pop().unwrap().status, 200);
    }
}
