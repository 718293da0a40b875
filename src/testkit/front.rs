//! The TCP side of a test server: it reads whole requests, writes responses, and ends connections in the ways that faults need.

use std::{
    future::{Future, pending},
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    rc::Rc,
    thread::{self, JoinHandle},
};

use futures_util::{
    StreamExt,
    future::{Either, select},
    stream::{LocalBoxStream, Stream},
};
use reqwest::{
    Method,
    header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{LocalSet, spawn_local, yield_now},
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
    async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Self> {
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

/// What a server sends on a connection, and how the connection goes on after that.
pub struct Exchange {
    bytes: Vec<u8>,
    rest: Option<LocalBoxStream<'static, Vec<u8>>>,
    end: End,
}

/// How a connection goes on after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It stays open for the next request.
    Open,
    /// The server closes it.
    Close,
    /// The server resets it.
    Reset,
    /// It stays open, and nothing more is sent.
    Silence,
}

impl Exchange {
    /// Sends these bytes at once.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, end: End) -> Self {
        Self {
            bytes: bytes.into(),
            rest: None,
            end,
        }
    }

    /// Sends these pieces after the bytes, each as soon as it is there, until the client leaves.
    #[must_use]
    pub fn then(mut self, rest: impl Stream<Item = Vec<u8>> + 'static) -> Self {
        self.rest = Some(rest.boxed_local());
        self
    }

    /// Returns nothing if the connection ends.
    async fn carry_out(self, stream: &mut TcpStream) -> Option<()> {
        stream.write_all(&self.bytes).await.ok()?;
        if let Some(mut rest) = self.rest {
            while let Some(piece) = unless_gone(stream, rest.next()).await? {
                stream.write_all(&piece).await.ok()?;
            }
        }
        match self.end {
            End::Open => return Some(()),
            End::Close => stream.shutdown().await.ok()?,
            End::Reset => stream.set_zero_linger().ok()?,
            End::Silence => while more(stream, &mut Vec::new()).await.is_some() {},
        }
        None
    }
}

/// Waits, but no longer than the client stays.
async fn unless_gone<T>(stream: &TcpStream, wait: impl Future<Output = T>) -> Option<T> {
    let gone = async {
        if let Ok(1..) = stream.peek(&mut [0]).await {
            pending().await
        }
    };
    match select(pin!(wait), pin!(gone)).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// Decides what a server does on its connections.
pub trait Responder: 'static {
    /// Returns what the server sends as soon as a connection stands, after which the connection ends. `None` if it waits for requests.
    fn greet(&self) -> Option<Exchange> {
        None
    }

    /// Returns the response to a request.
    fn respond(&self, request: &Request) -> Exchange;
}

/// Serves every connection, in local tasks. A client may leave at any moment.
pub async fn serve(listener: TcpListener, responder: impl Responder) {
    let responder = Rc::new(responder);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // It concerns one connection, or passes.
            yield_now().await;
            continue;
        };
        let greeting = responder.greet();
        let responder = Rc::clone(&responder);
        spawn_local(async move { converse(stream, greeting, &*responder).await });
    }
}

/// Answers the requests on one connection until either side ends it.
async fn converse(
    mut stream: TcpStream,
    greeting: Option<Exchange>,
    responder: &impl Responder,
) -> Option<()> {
    // A response is written at once.
    stream.set_nodelay(true).ok()?;
    if let Some(greeting) = greeting {
        return greeting.carry_out(&mut stream).await;
    }
    let mut buffer = Vec::new();
    loop {
        let request = Request::read(&mut stream, &mut buffer).await?;
        let mut exchange = responder.respond(&request);
        let is_last = request
            .header(CONNECTION.as_str())
            .is_some_and(|it| it.eq_ignore_ascii_case("close"));
        if is_last && exchange.end == End::Open {
            exchange.end = End::Close;
        }
        exchange.carry_out(&mut stream).await?;
    }
}

/// A server on loopback with a thread of its own. It stops when this is dropped.
pub struct Front {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Front {
    /// Starts the server on a free port.
    ///
    /// # Panics
    /// If the system has no free port or no thread.
    pub fn start(responder: impl Responder + Send) -> Self {
        const FREE: &str = "loopback has a free port";
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect(FREE);
        listener.set_nonblocking(true).expect(FREE);
        let address = listener.local_addr().expect(FREE);
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build()
                .expect("the system lets a test start a runtime");
            LocalSet::new().block_on(&runtime, async {
                let listener = TcpListener::from_std(listener).expect(FREE);
                select(stopped, pin!(serve(listener, responder))).await;
            });
        };
        Self {
            address,
            stop: Some(stop),
            thread: Some(thread::spawn(run)),
        }
    }

    /// Returns the URL of the server, without a path.
    #[must_use]
    pub fn url(&self) -> String {
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
