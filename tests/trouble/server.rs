//! A server of its own for each call, on the caller's thread. It does what it is told to, once for each request.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use omnipresence::{
    __testkit::{Prerequisite, VendorKit},
    Clock,
    reqwest::Method,
    testkit,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinHandle, spawn_local, yield_now},
};

use crate::{
    answer::{Answer, Asker, Step, Told},
    canary::holds_secret,
    clock::TestClock,
    evidence,
};

/// What calls for a token give.
pub(crate) const FETCHED_TOKEN: &str = "canary-fetched-token";

/// What the server does, request by request; the last step again and again.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) asker: Asker,
    pub(crate) steps: Vec<Step>,
    /// For calls for a token. None: there is no such call.
    pub(crate) tokens: Option<Vec<Step>>,
    /// Whether a token is asked for before the first request.
    pub(crate) starts_with_token: bool,
    /// An address where nobody must come.
    pub(crate) foreign: String,
    pub(crate) clock: TestClock,
    /// The turn of what is repeated in answer to the first request; each answer has the next.
    pub(crate) turn: usize,
}

/// A response with a token, as the vendor has it.
pub(crate) fn token() -> Step {
    Answer::token().into()
}

/// What has come, and what has gone.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) requests: Cell<usize>,
    pub(crate) tokens: Cell<usize>,
    /// How much of endless bodies could be sent.
    pub(crate) endless: Cell<usize>,
    /// Whether anything was read, and whether a secret was in it.
    pub(crate) heard: Cell<bool>,
    pub(crate) heard_secret: Cell<bool>,
    /// What could be repeated of the last request.
    pub(crate) secrets: RefCell<Vec<String>>,
    /// Whether the call has ended, so that nobody is waited for.
    is_over: Cell<bool>,
}

fn count(cell: &Cell<usize>) -> usize {
    cell.replace(cell.get() + 1)
}

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) tally: Rc<Tally>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(script: Script) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        // What fits in here has been sent, whether anybody reads it or not.
        socket.set_send_buffer_size(64 * 1024).unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let listener = socket.listen(64).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let tally = Rc::new(Tally::default());
        let task = spawn_local(serve(listener, Rc::new(script), Rc::clone(&tally)));
        Self { url, tally, task }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tally.is_over.set(true);
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, script: Rc<Script>, tally: Rc<Tally>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let awaits_token = script.starts_with_token && tally.tokens.get() == 0;
        let step = script.step(tally.requests.get());
        if !awaits_token && matches!(step, Step::CloseUnread) {
            count(&tally.requests);
            drop(stream);
            continue;
        }
        if let Step::Greeting(bytes) = *step
            && !awaits_token
        {
            count(&tally.requests);
            spawn_local(async move {
                // A client that has gone is no fault.
                let _ = stream.write_all(bytes).await;
                let _ = stream.read(&mut [0]).await;
            });
            continue;
        }
        spawn_local(converse(stream, Rc::clone(&script), Rc::clone(&tally)));
    }
}

impl Script {
    fn step(&self, position: usize) -> &Step {
        nth(&self.steps, position)
    }
}

fn nth(steps: &[Step], position: usize) -> &Step {
    &steps[position.min(steps.len() - 1)]
}

/// Answers the requests on one connection, until either side closes it. A client that has gone is no fault.
async fn converse(mut stream: TcpStream, script: Rc<Script>, tally: Rc<Tally>) {
    let mut buffer = Vec::new();
    while let Some(request) = testkit::Request::read(&mut stream, &mut buffer).await {
        let request = Request::new(&request, script.asker.kit);
        if let Some(state) = &request.place {
            // Where the API is: no call of its own.
            if stream.write_all(state.as_bytes()).await.is_err() {
                return;
            }
            continue;
        }
        tally.heard.set(true);
        if holds_secret(&request.evidence) {
            tally.heard_secret.set(true);
        }
        let turn = script.turn + tally.requests.get() + tally.tokens.get();
        let told = Told::new(&request, turn);
        tally.secrets.replace(request.secrets.clone());
        let tokens = script.tokens.as_ref().filter(|_| request.token.is_some());
        let step = match tokens {
            Some(steps) => nth(steps, count(&tally.tokens)),
            None => script.step(count(&tally.requests)),
        };
        if let Some(answer) = step.answer().filter(|_| request.is_for_head) {
            if answer
                .send_head(&mut stream, &script, &told)
                .await
                .is_none()
            {
                return;
            }
            continue;
        }
        let is_open = step
            .carry_out(&mut stream, &script, &told, &tally)
            .await
            // The next connection may have to be closed unread.
            .is_some_and(|()| tokens.is_none());
        if !is_open {
            return;
        }
    }
}

impl Answer {
    /// Sends what a body would follow.
    async fn send_head(&self, stream: &mut TcpStream, script: &Script, told: &Told) -> Option<()> {
        let head = self.head(&script.asker, told, &script.foreign);
        let head = format!("{head}Content-Length: 1000\r\n\r\n");
        stream.write_all(head.as_bytes()).await.ok()
    }
}

impl Step {
    /// The answer that it sends, whole or not.
    fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer)
            | Self::Truncated(answer)
            | Self::Slow { answer, .. }
            | Self::Endless(answer) => Some(answer),
            Self::SlowHead { .. }
            | Self::Silent
            | Self::CloseUnread
            | Self::Close
            | Self::Bytes(_)
            | Self::Greeting(_) => None,
        }
    }

    /// Returns nothing if the connection is to be closed.
    async fn carry_out(
        &self,
        stream: &mut TcpStream,
        script: &Script,
        told: &Told,
        tally: &Tally,
    ) -> Option<()> {
        let asker = &script.asker;
        let head = |answer: &Answer| answer.head(asker, told, &script.foreign);
        match self {
            Self::Answer(answer) => {
                let body = answer.body(asker, told);
                let head = format!("{}Content-Length: {}\r\n", head(answer), body.len());
                let connection = match told.token.is_some() {
                    true => "Connection: close\r\n\r\n",
                    false => "\r\n",
                };
                let bytes = [head.as_bytes(), connection.as_bytes(), &body].concat();
                stream.write_all(&bytes).await.ok()
            }
            Self::Truncated(answer) => {
                let body = answer.body(asker, told);
                // Even an empty body ends too early.
                let announced = body.len() + 100;
                let head = format!("{}Content-Length: {announced}\r\n\r\n", head(answer));
                let half = &body[..body.len() / 2];
                stream
                    .write_all(&[head.as_bytes(), half].concat())
                    .await
                    .ok()?;
                None
            }
            Self::Slow {
                answer,
                pieces,
                every,
            } => {
                let head = format!("{}Content-Length: 1000\r\n\r\n", head(answer));
                stream.write_all(head.as_bytes()).await.ok()?;
                for piece in 0..*pieces {
                    if piece > 0 {
                        pass(stream, script, tally, *every).await?;
                    }
                    stream.write_all(b" ").await.ok()?;
                }
                pass(stream, script, tally, Duration::MAX).await
            }
            Self::SlowHead { every } => {
                stream.write_all(b"HTTP/1.1 200 Because\r\n").await.ok()?;
                loop {
                    stream.write_all(b"X-More: and more\r\n").await.ok()?;
                    pass(stream, script, tally, *every).await?;
                }
            }
            Self::Endless(answer) => {
                let head = format!("{}Transfer-Encoding: chunked\r\n\r\n", head(answer));
                stream.write_all(head.as_bytes()).await.ok()?;
                let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
                loop {
                    stream.write_all(chunk.as_bytes()).await.ok()?;
                    tally.endless.set(tally.endless.get() + chunk.len());
                }
            }
            Self::Silent => pass(stream, script, tally, Duration::MAX).await,
            Self::Bytes(bytes) => {
                stream.write_all(bytes).await.ok()?;
                None
            }
            // The greeting has been sent.
            Self::Greeting(_) | Self::CloseUnread | Self::Close => None,
        }
    }
}

/// The longest that a client may wait for a server that says no more.
const LONGEST: Duration = Duration::from_secs(120);
/// Every wait that a client may have in mind ends with one of these.
const TICK: Duration = Duration::from_millis(500);

/// Lets time pass in ticks, and everybody act in between, until the client goes.
async fn pass(
    stream: &mut TcpStream,
    script: &Script,
    tally: &Tally,
    time: Duration,
) -> Option<()> {
    let clock = &script.clock;
    let failures = clock.failures();
    let mut left = time.min(LONGEST);
    settle(ARRIVAL).await;
    while !left.is_zero() {
        if tally.is_over.get() || is_gone(stream) {
            return None;
        }
        if clock.failures() > failures {
            // What the time is from now on is for others to say.
            let _ = stream.read(&mut [0]).await;
            return None;
        }
        // By the call's time: some have begun to wait between two ticks.
        let late = clock.elapsed().as_nanos() % TICK.as_nanos();
        let tick = TICK - Duration::from_nanos(late as u64);
        let tick = left.min(tick);
        tokio::time::advance(tick).await;
        left -= tick;
        settle(ALARM).await;
    }
    (time < LONGEST).then_some(())
}

/// How many turns it takes until what was sent has been read, and acted on.
const ARRIVAL: usize = 100;
/// How many turns it takes until everybody has acted on the time that it is, for which nothing need travel.
const ALARM: usize = 20;

async fn settle(turns: usize) {
    for _ in 0..turns {
        yield_now().await;
    }
}

fn is_gone(stream: &TcpStream) -> bool {
    let would_block = std::io::ErrorKind::WouldBlock;
    !matches!(stream.try_read(&mut [0]), Err(error) if error.kind() == would_block)
}

/// As much of a request as servers like to repeat.
#[derive(Debug)]
pub(crate) struct Request {
    /// All that proves who is asking: headers and body, in one line.
    pub(crate) evidence: String,
    /// Each of the secrets that it holds, alone.
    pub(crate) secrets: Vec<String>,
    /// The body of a response with a token, if it is a request for one.
    pub(crate) token: Option<String>,
    /// The response, if it is a request for the URL of the API.
    place: Option<String>,
    /// Whether it is a HEAD, whose answer has no body.
    is_for_head: bool,
}

impl Request {
    fn new(request: &testkit::Request, kit: &VendorKit) -> Self {
        let headers = request.headers.iter();
        let proofs = headers.filter(|(name, _)| evidence::is_proof(name.as_str()));
        // Some secrets are no UTF-8.
        let proofs: Vec<_> = proofs
            .map(|(_, value)| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        let proofs: Vec<&str> = proofs.iter().map(|proof| &**proof).collect();
        let body = String::from_utf8_lossy(&request.body);
        let origin = format!("http://{}", request.header("host").unwrap());
        let (mut token, mut place) = (None, None);
        match (kit.prerequisite)(&origin, request.path(), FETCHED_TOKEN) {
            Some(Prerequisite::Token(body)) => token = Some(body.to_string()),
            Some(Prerequisite::Api(state)) => {
                let state = state.to_string();
                let length = state.len();
                place = Some(format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{state}"
                ));
            }
            None => {}
        }
        Self {
            secrets: evidence::secrets(&proofs, &body),
            evidence: format!("{} {body}", proofs.join(" ")),
            token,
            place,
            is_for_head: request.method == Method::HEAD,
        }
    }
}

/// An address that refuses every connection for as long as this is kept.
pub(crate) struct Refusing {
    pub(crate) url: String,
    _socket: TcpSocket,
}

impl Refusing {
    pub(crate) fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        Self {
            url,
            _socket: socket,
        }
    }
}

/// A server that nobody should ask.
pub(crate) struct Foreign {
    pub(crate) url: String,
    listener: std::net::TcpListener,
}

impl Foreign {
    pub(crate) fn new() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        Self { url, listener }
    }

    /// Whether anybody has come, be it without a word.
    pub(crate) fn was_asked(&self) -> bool {
        self.listener.accept().is_ok()
    }
}
