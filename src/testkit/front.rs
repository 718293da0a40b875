//! The TCP side of a test server: it reads whole requests, writes responses, and ends connections in the ways that faults need.

use std::{
    future::{Future, pending},
    net::{Ipv4Addr, SocketAddr},
    pin::pin,
    rc::Rc,
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, LocalBoxFuture, select},
    stream::{LocalBoxStream, Stream},
};
use reqwest::{
    Method,
    header::{CONNECTION, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING},
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
    /// or sends a malformed head. The error is the response to a request whose end is not known.
    async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Result<Self, Exchange>> {
        let end = loop {
            while buffer.starts_with(b"\r\n") {
                buffer.drain(..2);
            }
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
        let body_end = match body_end(&headers, end) {
            Ok(body_end) => body_end,
            Err(refusal) => return Some(Err(refusal)),
        };
        while buffer.len() < body_end {
            more(stream, buffer).await?;
        }
        let body = buffer[end..body_end].to_vec();
        buffer.drain(..body_end);
        Some(Ok(Self {
            method,
            target,
            headers,
            body,
        }))
    }

    /// Whether the client wants the connection to end after the response.
    fn is_last(&self) -> bool {
        let lists = self.headers.get_all(CONNECTION).iter();
        lists
            .filter_map(|list| list.to_str().ok())
            .flat_map(|list| list.split(','))
            .any(|option| option.trim().eq_ignore_ascii_case("close"))
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

/// Where the body ends that starts here. A server that assumes another length than the client takes a part of the body for a request.
fn body_end(headers: &HeaderMap, start: usize) -> Result<usize, Exchange> {
    if headers.contains_key(TRANSFER_ENCODING) {
        return Err(refuse(501, "Transfer-Encoding is not supported"));
    }
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let Some(length) = lengths.next() else {
        return Ok(start);
    };
    let digits = length.to_str().unwrap_or_default();
    let is_number = digits.bytes().all(|digit| digit.is_ascii_digit());
    let number = digits.parse::<usize>().ok();
    number
        .filter(|_| is_number && lengths.all(|other| other == length))
        .and_then(|number| start.checked_add(number))
        .ok_or_else(|| refuse(400, "Content-Length is not one number, or too large"))
}

/// The last response on a connection.
fn refuse(status: u16, why: &str) -> Exchange {
    let length = why.len();
    let head = format!(
        "HTTP/1.1 {status} \r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    Exchange::new(head + why, End::Close)
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
    later: Option<LocalBoxFuture<'static, Exchange>>,
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
            later: None,
            end,
        }
    }

    /// Sends nothing until the response is there, or the client has left.
    #[must_use]
    pub fn later(response: impl Future<Output = Self> + 'static) -> Self {
        Self {
            later: Some(response.boxed_local()),
            ..Self::new([], End::Open)
        }
    }

    /// Sends these pieces after the bytes, each as soon as it is there, until the client leaves.
    #[must_use]
    pub fn then(mut self, rest: impl Stream<Item = Vec<u8>> + 'static) -> Self {
        self.rest = Some(rest.boxed_local());
        self
    }

    /// Returns nothing if the connection ends.
    async fn carry_out(mut self, stream: &mut TcpStream) -> Option<()> {
        while let Some(later) = self.later.take() {
            self = unless_gone(stream, later).await?;
        }
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
            End::Silence => drain(stream).await,
        }
        None
    }
}

/// Reads until the client leaves.
async fn drain(stream: &mut TcpStream) {
    while more(stream, &mut Vec::new()).await.is_some() {}
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
        let request = match Request::read(&mut stream, &mut buffer).await? {
            Ok(request) => request,
            Err(refusal) => {
                refusal.carry_out(&mut stream).await;
                // To close with unread bytes would reset the connection, and could take the response from the client.
                drain(&mut stream).await;
                return None;
            }
        };
        let mut exchange = responder.respond(&request);
        if request.is_last() && exchange.end == End::Open {
            exchange.end = End::Close;
        }
        exchange.carry_out(&mut stream).await?;
    }
}

/// How long the drop of a server waits for a response in the making.
const LAST_RESPONSE: Duration = Duration::from_secs(1);

/// A server on loopback with a thread of its own. It stops when this is dropped. If a responder then goes on for more than a second, its
/// thread is left behind.
pub struct Front {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    /// Disconnects when the thread ends.
    ended: Mutex<mpsc::Receiver<()>>,
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
        let (running, ended) = mpsc::channel();
        let run = move || {
            let _running: mpsc::Sender<()> = running;
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_io()
                .build()
                .expect("the system lets a test start a runtime");
            LocalSet::new().block_on(&runtime, async {
                let listener = TcpListener::from_std(listener).expect(FREE);
                select(stopped, pin!(serve(listener, responder))).await;
            });
        };
        thread::spawn(run);
        Self {
            address,
            stop: Some(stop),
            ended: Mutex::new(ended),
        }
    }

    pub(super) fn stop(&mut self) {
        if self.stop.take().is_some() {
            let ended = self.ended.get_mut();
            let _ = ended
                .unwrap_or_else(PoisonError::into_inner)
                .recv_timeout(LAST_RESPONSE);
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
        self.stop();
    }
}
