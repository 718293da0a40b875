//! What can go wrong, by the names that the table has for it.

use std::{sync::LazyLock, time::Duration};

use omnipresence::{__testkit::VendorKit, Timestamp};

use crate::{
    answer::{Answer, Step, gzip},
    tls::TlsFault,
};

/// One row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) name: &'static str,
    pub(crate) steps: Vec<Step>,
    pub(crate) server: Place,
}

/// The server at the address, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A server that carries out the steps.
    Scripted,
    /// Nothing listens.
    Refusing,
    Tls(TlsFault),
}

fn trouble(name: &'static str, steps: impl Into<Vec<Step>>) -> Trouble {
    Trouble {
        name,
        steps: steps.into(),
        server: Place::Scripted,
    }
}

/// The same answer to every request.
fn answers(name: &'static str, answer: Answer) -> Trouble {
    trouble(name, [answer.into()])
}

/// These steps in turn, then success.
fn recovers<const N: usize>(name: &'static str, steps: [Step; N]) -> Trouble {
    let mut steps = steps.to_vec();
    steps.push(Answer::ok().into());
    trouble(name, steps)
}

fn fault(status: u16) -> Answer {
    Answer::fault(status)
}

fn fails(status: u16) -> Step {
    fault(status).into()
}

fn limited(retry_after: &str) -> Answer {
    fault(429).with("Retry-After", retry_after)
}

/// A body in a 200.
fn told(body: &str) -> Answer {
    Answer::ok().with_body(body)
}

fn html(status: u16) -> Answer {
    let page = "<!doctype html>\n<title>Not what you think</title>";
    fault(status)
        .with("Content-Type", "text/html")
        .with_body(page)
}

fn slow(answer: Answer, pieces: usize) -> Step {
    let every = Duration::from_secs(4);
    Step::Slow {
        answer,
        pieces,
        every,
    }
}

/// Between two drops of an answer.
const DROP: Duration = Duration::from_millis(500);

/// A byte now and then, beyond every bound.
fn dripping(answer: Answer) -> Step {
    Step::Slow {
        answer,
        pieces: 100,
        every: DROP,
    }
}

/// 16 MiB in a few KiB.
fn bomb(answer: Answer) -> Answer {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![b' '; 16 * 1024 * 1024]));
    let bomb = answer.with("Content-Encoding", "gzip");
    bomb.with_body(BOMB.as_slice())
}

fn all() -> Vec<Trouble> {
    let groups = [refusals(), limits(), breakdowns(), bodies(), connections()];
    let more = [second_factor(), recoveries()];
    groups.into_iter().chain(more).flatten().collect()
}

/// The troubles that any server can have, and those of this vendor alone.
pub(crate) fn of(kit: &VendorKit) -> Vec<Trouble> {
    let own = kit.own_faults.iter();
    let own = own.map(|own| {
        answers(
            own.name,
            fault(own.status)
                .with("Content-Type", "application/json")
                .with_body(own.body),
        )
    });
    all().into_iter().chain(own).collect()
}

/// The trouble of this name.
pub(crate) fn named(name: &str) -> Trouble {
    let mut troubles = all().into_iter();
    troubles.find(|trouble| trouble.name == name).unwrap()
}

fn refusals() -> Vec<Trouble> {
    vec![
        answers("400", fault(400)),
        recovers("401 once", [fails(401)]),
        answers("401 always", fault(401)),
        answers("403", fault(403)),
        answers("403 br", fault(403).with("Content-Encoding", "br")),
        trouble("403 dripping", [dripping(fault(403))]),
        answers("404", fault(404)),
        answers("404 truncated", fault(404)).truncated(),
        answers("407", fault(407)),
        answers("408", fault(408)),
        answers("409", fault(409)),
        answers("413", fault(413)),
        recovers("421 once", [fails(421)]),
        answers("421", fault(421)),
        answers("425", fault(425)),
        answers("redirect 302", fault(302).with("Location", "/elsewhere")),
        answers(
            "redirect 303",
            fault(303).with("Location", "{foreign}/elsewhere"),
        ),
        answers("redirect here", fault(307).with("Location", "/elsewhere")),
        answers(
            "redirect elsewhere",
            fault(308).with("Location", "{foreign}/elsewhere"),
        ),
    ]
}

/// The server's clock is an hour ahead of ours.
const DATE: &str = "Sun, 22 Nov 2026 09:00:00 GMT";
const IN_FIVE_SECONDS: &str = "2026-11-22T09:00:05Z";
const RFC_850: &str = "Sunday, 22-Nov-26 09:00:05 GMT";
/// By our own clock.
const EARLIER: &str = "Sun, 22 Nov 2026 08:00:05 GMT";
const HUGE: &str = "99999999999999999999999999";
const RESET: &str = "inin-ratelimit-reset";

fn limits() -> Vec<Trouble> {
    let moment: Timestamp = IN_FIVE_SECONDS.parse().unwrap();
    let seconds = moment.as_unix_seconds().to_string();
    let millis = moment.as_unix_millis().to_string();
    let sentence = r#"{"success":false,"error":"Error, too many requests. Please slow down. You must wait 5 seconds before trying this endpoint again. [error-too-many-requests]"}"#;
    let vague =
        r#"{"success":false,"error":"You must wait some seconds [error-too-many-requests]"}"#;
    let by_header = [
        ("429 Retry-After 0", "Retry-After", "0"),
        ("429 Retry-After 1", "Retry-After", "1"),
        ("429 Retry-After 5", "Retry-After", "5"),
        ("429 Retry-After 12", "Retry-After", "12"),
        ("429 Retry-After 20", "Retry-After", "20"),
        ("429 Retry-After 21", "Retry-After", "21"),
        ("429 Retry-After huge", "Retry-After", HUGE),
        ("429 Retry-After -1", "Retry-After", "-1"),
        ("429 Retry-After 1.5", "Retry-After", "1.5"),
        ("429 Retry-After two values", "Retry-After", "1, 5"),
        ("429 Retry-After soon", "Retry-After", "soon"),
        ("429 until a moment", "Retry-After", EARLIER),
        ("429 X-RateLimit-Reset 5", "X-RateLimit-Reset", "5"),
        ("429 X-RateLimit-Reset 4.5", "X-RateLimit-Reset", "4.5"),
        ("429 inin-ratelimit-reset 5", RESET, "5"),
        ("429 inin-ratelimit-reset 4.5", RESET, "4.5"),
    ];
    let by_date = [
        ("429 Retry-After IMF date", "Sun, 22 Nov 2026 09:00:05 GMT"),
        ("429 Retry-After RFC 850 date", RFC_850),
        ("429 Retry-After asctime date", "Sun Nov 22 09:00:05 2026"),
        ("429 Retry-After ISO date", IN_FIVE_SECONDS),
    ];
    let by_body = [
        ("429 retry_in 5", r#"{"meta":{"code":429,"retry_in":5}}"#),
        (
            "429 retry_in 4.5",
            r#"{"meta":{"code":429,"retry_in":4.5}}"#,
        ),
        ("429 retry_in -1", r#"{"meta":{"code":429,"retry_in":-1}}"#),
        ("429 in a sentence", sentence),
        ("429 in a vague sentence", vague),
    ];
    let reset = |value: String| {
        fault(429)
            .with("X-RateLimit-Reset", value)
            .with("Date", DATE)
    };
    let by_header =
        by_header.map(|(name, header, value)| answers(name, fault(429).with(header, value)));
    let by_date = by_date.map(|(name, date)| answers(name, limited(date).with("Date", DATE)));
    let by_body = by_body.map(|(name, body)| answers(name, fault(429).with_body(body)));
    let others = [
        answers("429", fault(429)),
        answers("429 without a body", Answer::bare(429)),
        answers("429 X-RateLimit-Reset in s", reset(seconds)),
        answers("429 X-RateLimit-Reset in ms", reset(millis)),
        answers("400 in a sentence", fault(400).with_body(sentence)),
    ];
    let all = by_header.into_iter().chain(by_date).chain(by_body);
    all.chain(others).collect()
}

fn breakdowns() -> Vec<Trouble> {
    vec![
        answers("500", fault(500)),
        trouble("500 endless", [Step::Endless(fault(500))]),
        answers("500 gzip bomb", bomb(fault(500))),
        answers("501", fault(501)),
        answers("505", fault(505)),
        answers("520", fault(520)),
        answers("527", fault(527)),
        answers("502 HTML", html(502)),
        answers("503", fault(503)),
        answers("503 without a body", Answer::bare(503)),
        answers("503 truncated", fault(503)).truncated(),
        trouble("503 slow", [slow(fault(503), 1)]),
        trouble("503 dripping", [dripping(fault(503))]),
        answers("503 Retry-After 5", fault(503).with("Retry-After", "5")),
        answers("503 Retry-After 21", fault(503).with("Retry-After", "21")),
        answers("504", fault(504)),
    ]
}

fn bodies() -> Vec<Trouble> {
    vec![
        answers("200 empty", told("")),
        answers("200 garbage", Answer::ok().with_body([0xFF, 0x00, 0x7B])),
        answers("200 wrong shape", told(r#""a text""#)),
        answers("200 cut JSON", told(r#"[{"id":"#)),
        answers("200 null", told("null")),
        answers("200 empty object", told("{}")),
        answers("200 HTML", html(200)),
        answers(
            "200 as text/html",
            Answer::ok().with("Content-Type", "text/html"),
        ),
        answers("200 truncated", Answer::ok()).truncated(),
        trouble("200 slow", [slow(Answer::ok(), 2)]),
        trouble("200 slow for ever", [slow(Answer::ok(), 100)]),
        trouble("200 dripping", [dripping(Answer::ok())]),
        trouble("200 dripping head", [Step::SlowHead { every: DROP }]),
        trouble("200 endless", [Step::Endless(Answer::ok())]),
        answers("200 gzip", Answer::compressed()),
        answers(
            "200 x-gzip",
            Answer::compressed().with("Content-Encoding", "x-gzip"),
        ),
        answers(
            "200 GZIP",
            Answer::compressed().with("Content-Encoding", "GZIP"),
        ),
        answers("200 br", Answer::ok().with("Content-Encoding", "br")),
        answers("200 gzip bomb", bomb(Answer::ok())),
        answers(
            "200 broken gzip",
            Answer::ok()
                .with("Content-Encoding", "gzip")
                .with_body("no gzip at all"),
        ),
    ]
}

fn connections() -> Vec<Trouble> {
    vec![
        Trouble {
            server: Place::Refusing,
            ..trouble("refused", [Step::Close])
        },
        trouble("closed unread", [Step::CloseUnread]),
        trouble("closed", [Step::Close]),
        trouble("silent", [Step::Silent]),
        trouble("a blank in a header name", [Step::Bytes(BLANK_IN_A_NAME)]),
        trouble("too many headers", [Step::Bytes(&TOO_MANY_HEADERS)]),
        trouble(
            "another protocol",
            [Step::Bytes(b"-ERR unknown command\r\n")],
        ),
        trouble(
            "another protocol's greeting",
            [Step::Greeting(b"SSH-2.0-OpenSSH_9.9\r\n")],
        ),
        unreachable("certificate of an unknown CA", TlsFault::Untrusted),
        unreachable("certificate expired", TlsFault::Expired),
        unreachable("certificate of another host", TlsFault::HostName),
        unreachable("client certificate required", TlsFault::ClientCertificate),
        unreachable("no TLS at the port", TlsFault::NoTls),
        unreachable("407 from a tunnel", TlsFault::ProxyCredentials),
    ]
}

/// Some old frameworks write so.
const BLANK_IN_A_NAME: &[u8] =
    b"HTTP/1.1 200 OK\r\nX-Powered-By : ASP.NET\r\nContent-Length: 2\r\n\r\n{}";

static TOO_MANY_HEADERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let cookies = "Set-Cookie: a=b\r\n".repeat(120);
    format!("HTTP/1.1 200 OK\r\n{cookies}Content-Length: 2\r\n\r\n{{}}").into()
});

/// A server that TLS does not lead to.
fn unreachable(name: &'static str, fault: TlsFault) -> Trouble {
    Trouble {
        server: Place::Tls(fault),
        ..trouble(name, [Step::Close])
    }
}

fn second_factor() -> Vec<Trouble> {
    let body = r#"{"success":false,"error":"totp-invalid","details":{"method":"totp"}}"#;
    vec![
        answers("400 totp", fault(400).with_body(body)),
        answers("401 totp", fault(401).with_body(body)),
    ]
}

fn recoveries() -> Vec<Trouble> {
    let wait = || Step::from(limited("5"));
    vec![
        recovers("503, ok", [fails(503)]),
        recovers("503, 503, ok", [fails(503), fails(503)]),
        recovers("503, 503, 503, ok", [fails(503), fails(503), fails(503)]),
        recovers("429, ok", [fails(429)]),
        recovers("429 Retry-After 5, 429, ok", [wait(), fails(429)]),
        recovers("429, 429, 429, ok", [fails(429), fails(429), fails(429)]),
        recovers("closed, ok", [Step::Close]),
        recovers("closed, closed, ok", [Step::Close, Step::Close]),
        recovers("closed unread, ok", [Step::CloseUnread]),
        recovers("truncated, ok", [Step::Truncated(Answer::ok())]),
        recovers("500, ok", [fails(500)]),
        recovers("silent, ok", [Step::Silent]),
        recovers("401, 503, ok", [fails(401), fails(503)]),
        recovers("503, 401, ok", [fails(503), fails(401)]),
        recovers("503, 401, 401, ok", [fails(503), fails(401), fails(401)]),
        recovers("429, 503, ok", [fails(429), fails(503)]),
        trouble("503, 404", [fails(503), fails(404)]),
        trouble("closed, 429", [Step::Close, fails(429)]),
    ]
}

impl Trouble {
    /// The same, broken off in the middle of the body.
    fn truncated(mut self) -> Self {
        for step in &mut self.steps {
            if let Step::Answer(answer) = step {
                *step = Step::Truncated(answer.clone());
            }
        }
        self
    }
}
