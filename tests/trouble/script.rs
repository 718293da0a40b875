//! The script that a server carries out, one step for each request, on the thread of the caller.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    future::pending,
    iter::{self, repeat_n},
    rc::Rc,
    time::Duration,
};

use futures_util::stream::{self, Stream, StreamExt};
use omnipresence::{
    __testkit::{End, Exchange, Prerequisite, Responder, VendorKit, serve},
    Clock,
    reqwest::Method,
    testkit,
};
use tokio::{
    net::TcpSocket,
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
    /// The evidence in the last request, and what of it could be repeated alone.
    pub(crate) evidence: RefCell<String>,
    pub(crate) secrets: RefCell<Vec<String>>,
    /// What was repeated alone, and at which of the places.
    pub(crate) repeated: RefCell<BTreeSet<(String, usize)>>,
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
        let scripted = Scripted {
            script,
            tally: Rc::clone(&tally),
        };
        let task = spawn_local(serve(listener, scripted));
        Self { url, tally, task }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tally.is_over.set(true);
        self.task.abort();
    }
}

struct Scripted {
    script: Script,
    tally: Rc<Tally>,
}

impl Responder for Scripted {
    fn greet(&self) -> Option<Exchange> {
        let Self { script, tally } = self;
        if script.starts_with_token && tally.tokens.get() == 0 {
            return None;
        }
        let greeting = match script.step(tally.requests.get()) {
            Step::CloseUnread => Exchange::new([], End::Close),
            Step::Greeting(bytes) => Exchange::new(*bytes, End::Silence),
            _ => return None,
        };
        count(&tally.requests);
        Some(greeting)
    }

    fn respond(&self, request: &testkit::Request) -> Exchange {
        let Self { script, tally } = self;
        // Where no token is requested, nothing precedes the operation.
        let kit = script.tokens.is_some().then_some(script.asker.kit);
        let mut request = Request::new(request, kit);
        if let Some(place) = request.place.take() {
            // Where the API is: no call of its own, so the next one finds no connection open.
            return Exchange::new(place, End::Close);
        }
        tally.heard.set(true);
        if holds_secret(&request.evidence) {
            tally.heard_secret.set(true);
        }
        let turn = script.turn + tally.requests.get() + tally.tokens.get();
        let told = Told::new(&request, turn);
        tally.repeated.borrow_mut().extend(told.alone.clone());
        tally.evidence.replace(request.evidence);
        tally.secrets.replace(request.secrets);
        let tokens = script.tokens.as_ref().filter(|_| request.token.is_some());
        let step = match tokens {
            Some(steps) => nth(steps, count(&tally.tokens)),
            None => script.step(count(&tally.requests)),
        };
        match step.answer() {
            // What a body would follow.
            Some(answer) if request.is_for_head => {
                Exchange::new(self.head(answer, &told, "Content-Length: 1000"), End::Open)
            }
            _ => self.carry_out(step, &told),
        }
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
}

impl Scripted {
    fn head(&self, answer: &Answer, told: &Told, last: &str) -> Vec<u8> {
        let head = answer.head(&self.script.asker, told, &self.script.foreign);
        format!("{head}{last}\r\n\r\n").into()
    }

    fn carry_out(&self, step: &Step, told: &Told) -> Exchange {
        let body = |answer: &Answer| answer.body(&self.script.asker, told);
        match step {
            Step::Answer(answer) => {
                let body = body(answer);
                let length = format!("Content-Length: {}", body.len());
                let (last, end) = match told.token.is_some() {
                    // The next connection may have to be closed unread.
                    true => (length + "\r\nConnection: close", End::Close),
                    false => (length, End::Open),
                };
                Exchange::new([self.head(answer, told, &last), body].concat(), end)
            }
            Step::Truncated(answer) => {
                let body = body(answer);
                // Even an empty body ends too early.
                let last = format!("Content-Length: {}", body.len() + 100);
                let half = &body[..body.len() / 2];
                Exchange::new(
                    [&*self.head(answer, told, &last), half].concat(),
                    End::Close,
                )
            }
            Step::Slow {
                answer,
                pieces,
                every,
            } => {
                let head = self.head(answer, told, "Content-Length: 1000");
                let pieces = repeat_n(*every, pieces - 1).chain([Duration::MAX]);
                let rest = self.wait_for_each(pieces).map(|()| b" ".into());
                Exchange::new([&*head, b" "].concat(), End::Close).then(rest)
            }
            Step::SlowHead { every } => {
                let line = b"X-More: and more\r\n";
                let rest = self.wait_for_each(iter::repeat(*every));
                let start = [&b"HTTP/1.1 200 Because\r\n"[..], line].concat();
                Exchange::new(start, End::Close).then(rest.map(|()| line.into()))
            }
            Step::Endless(answer) => {
                let head = self.head(answer, told, "Transfer-Encoding: chunked");
                let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000)).into_bytes();
                let tally = Rc::clone(&self.tally);
                let rest = stream::repeat(chunk).inspect(move |chunk| {
                    tally.endless.update(|sent| sent + chunk.len());
                });
                Exchange::new(head, End::Close).then(rest)
            }
            Step::Silent => {
                let rest = self.wait_for_each([Duration::MAX]).map(|()| Vec::new());
                Exchange::new([], End::Close).then(rest)
            }
            Step::Bytes(bytes) => Exchange::new(*bytes, End::Close),
            // The greeting has been sent.
            Step::Greeting(_) | Step::CloseUnread | Step::Close => Exchange::new([], End::Close),
        }
    }

    /// Lets each of these times pass. Ends early with a wait for which no client stays.
    fn wait_for_each(
        &self,
        times: impl IntoIterator<Item = Duration> + 'static,
    ) -> impl Stream<Item = ()> + 'static {
        let (clock, tally) = (self.script.clock.clone(), Rc::clone(&self.tally));
        stream::unfold(times.into_iter(), move |mut times| {
            let (clock, tally) = (clock.clone(), Rc::clone(&tally));
            async move {
                pass(&clock, &tally, times.next()?).await?;
                Some(((), times))
            }
        })
    }
}

/// The longest that a client may wait for a server that says no more.
const LONGEST: Duration = Duration::from_secs(120);
/// Every wait that a client may have in mind ends with one of these.
const TICK: Duration = Duration::from_millis(500);

/// Lets time pass in ticks, and everybody act in between, until the call has ended. Returns nothing if the client has waited for the
/// longest.
async fn pass(clock: &TestClock, tally: &Tally, time: Duration) -> Option<()> {
    let failures = clock.failures();
    let mut left = time.min(LONGEST);
    settle(ARRIVAL).await;
    while !left.is_zero() {
        if tally.is_over.get() {
            return None;
        }
        if clock.failures() > failures {
            // What the time is from now on is for others to say.
            pending::<()>().await;
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
    fn new(request: &testkit::Request, kit: Option<&VendorKit>) -> Self {
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
        match kit.and_then(|kit| (kit.prerequisite)(&origin, request.path(), FETCHED_TOKEN)) {
            Some(Prerequisite::Token(body)) => token = Some(body.to_string()),
            Some(Prerequisite::Api(state)) => {
                let state = state.to_string();
                let length = state.len();
                place = Some(format!(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{state}"
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
