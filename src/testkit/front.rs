//! The TCP side of a fake server: it reads whole requests, writes responses, and ends connections in the ways that faults need.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    thread::{self, JoinHandle},
};

use futures_util::future::select;
use reqwest::{
    Method,
    header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

/// An HTTP/1.1 request as it came.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path and the query.
    pub target: String,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a request whose body has an announced length. `buffer` keeps what arrives after it. Returns nothing once the client has gone,
    /// or sends what is no such request.
    pub async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Self> {
        let end = loop {
            if let Some(at) = buffer.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            more(stream, buffer).await?;
        };
        let mut lines = buffer[..end - 4].split(|byte| *byte == b'\n');
        let first = str::from_utf8(lines.next()?).ok()?;
        let mut words = first.split(' ');
        let method = words.next()?.parse().ok()?;
        let target = words.next()?.to_owned();
        let mut headers = HeaderMap::new();
        for line in lines {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            headers.append(
                HeaderName::from_bytes(name).ok()?,
                HeaderValue::from_bytes(value).ok()?,
            );
        }
        let length = match headers.get(CONTENT_LENGTH) {
            Some(length) => length.to_str().ok()?.parse().ok()?,
            None => 0,
        };
        while buffer.len() < end + length {
            more(stream, buffer).await?;
        }
        let body = buffer[end..end + length].to_vec();
        buffer.drain(..end + length);
        Some(Self {
            method,
            target,
            headers,
            body,
        })
    }

    /// Returns the target without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns a header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(buffer).await {
        Ok(1..) => Some(()),
        _ => None,
    }
}

/// The bytes that the front sends, and the end of the connection.
pub(super) struct Exchange {
    pub(super) bytes: Vec<u8>,
    pub(super) end: End,
}

/// How a connection goes on after a response.
#[derive(PartialEq, Eq)]
pub(super) enum End {
    /// It stays open for the next request.
    Open,
    Close,
    Reset,
    /// It stays open, and nothing more is sent.
    Silence,
}

/// A server on loopback with a thread of its own. It stops when this is dropped.
pub(super) struct Front {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    pub(super) fn start(respond: impl Fn(&Request) -> Exchange + Send + Sync + 'static) -> Self {
        const FREE: &str = "loopback has a free port";
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect(FREE);
        listener.set_nonblocking(true).expect(FREE);
        let address = listener.local_addr().expect(FREE);
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build()
                .expect("the system lets a test start a runtime");
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).expect(FREE);
                let accept = Box::pin(accept(listener, Arc::new(respond)));
                select(stopped, accept).await;
            });
        };
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread::spawn(serve)),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it has ended a connection, and the test's client has met that.
            let _ = thread.join();
        }
    }
}

async fn accept<R>(listener: TcpListener, respond: Arc<R>)
where
    R: Fn(&Request) -> Exchange + Send + Sync + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let respond = Arc::clone(&respond);
        tokio::spawn(async move { converse(stream, &*respond).await });
    }
}

/// Answers the requests on one connection until either side ends it. A client may go at any moment.
async fn converse(mut stream: TcpStream, respond: impl Fn(&Request) -> Exchange) -> Option<()> {
    // A response is written at once.
    stream.set_nodelay(true).ok()?;
    let mut buffer = Vec::new();
    loop {
        let request = Request::read(&mut stream, &mut buffer).await?;
        let exchange = respond(&request);
        stream.write_all(&exchange.bytes).await.ok()?;
        let is_last = request
            .header(CONNECTION.as_str())
            .is_some_and(|it| it.eq_ignore_ascii_case("close"));
        match exchange.end {
            End::Open if !is_last => {}
            End::Open | End::Close => return stream.shutdown().await.ok(),
            End::Reset => return stream.set_zero_linger().ok(),
            End::Silence => while more(&mut stream, &mut Vec::new()).await.is_some() {},
        }
    }
}
