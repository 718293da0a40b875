//! Calls that a server holds open. Timeouts go by real time, so these tests take some of it.

use std::{any::Any, pin::pin};

use futures_util::future::{Either, select};
use reqwest::{Method, header::HeaderMap};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::*;
use crate::{
    client::{
        call::{Dialect, HttpOptions},
        wire::{Answer, Decoded},
    },
    clock::FakeClock,
};

static DIALECT: Dialect = Dialect {
    vendor: "test",
    request_id_header: "x-request-id",
    judge: |_| None,
    rate_limit: |_, _| None,
    quotas: Vec::new,
};

static WAIT: Descriptor = Descriptor::new("test", "wait", Method::GET, "/wait");

const SHORT: Duration = Duration::from_millis(50);

struct Wait;

impl Operation for Wait {
    type Output = usize;

    fn descriptor(&self) -> &'static Descriptor {
        &WAIT
    }

    fn request(&self) -> Result<Request> {
        Ok(Request {
            path: "/wait".to_owned(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: None,
            writes: false,
        })
    }

    fn decode(answer: &Answer) -> Result<Decoded<usize>> {
        Ok(answer.body.len().into())
    }

    fn decode_error(_: &Answer) -> Option<Box<dyn Any + Send + Sync>> {
        None
    }
}

/// Responds to the request on a connection once that is allowed, unless the client leaves before.
async fn respond(mut stream: TcpStream, mut is_open: watch::Receiver<bool>) -> Option<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut request).await.ok()?;
    }
    let mut rest = [0];
    let gone = pin!(stream.read(&mut rest));
    match select(pin!(is_open.wait_for(|is_open| *is_open)), gone).await {
        Either::Left((is_open, _)) => drop(is_open.ok()?),
        Either::Right(_) => return None,
    }
    let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    stream.write_all(response).await.ok()
}

/// A connection to a server that responds once it is allowed to, for calls that have a short time.
async fn connect() -> (Connection, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (allow, is_open) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(respond(stream, is_open.clone()));
        }
    });
    let http = HttpOptions::default()
        .with_clock(FakeClock::new())
        .with_timeout(SHORT)
        .with_read_timeout(SHORT);
    let [transport] = http.open(&[&WAIT], [("with_url", &url)]).unwrap();
    (Connection::anonymous(transport, &DIALECT), allow)
}

#[tokio::test]
async fn a_held_call_outlasts_the_timeouts_of_others() {
    let (connection, allow) = connect().await;
    let held = connection.with_hold(Duration::from_secs(600));
    let waiting = pin!(held.send(&Wait));
    let waiting = match select(waiting, pin!(connection.send(&Wait))).await {
        Either::Right((Err(error), waiting)) => {
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
            waiting
        }
        _ => panic!("no response was allowed"),
    };
    allow.send(true).unwrap();
    assert_eq!(waiting.await.unwrap().into_value(), 2);
}

#[tokio::test]
async fn a_silent_server_ends_a_held_call_after_the_hold_and_the_timeout() {
    let (connection, _allow) = connect().await;
    let begun = std::time::Instant::now();
    let error = connection.with_hold(SHORT).send(&Wait).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(begun.elapsed() >= 2 * SHORT);
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection() {
    let (connection, allow) = connect().await;
    {
        let held = connection.with_hold(Duration::from_secs(600));
        let waiting = pin!(held.send(&Wait));
        // By the time that the other one has failed, this one has been sent.
        let other = pin!(connection.send(&Wait));
        let first = select(waiting, other).await;
        assert!(matches!(first, Either::Right((Err(_), _))));
    }
    // The listener has a receiver, and each connection that is open.
    while allow.receiver_count() > 1 {
        tokio::task::yield_now().await;
    }
}
