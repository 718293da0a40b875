//! One operation in one trouble, and what comes of it.

use std::time::Duration;

use omnipresence::{Error, HttpOptions, Result, reqwest::ClientBuilder};
use tokio::time::timeout;

use crate::{
    answer::Asker,
    calls::{Credentials, Subject},
    canary::find_secret,
    clock::TestClock,
    script::{Foreign, Refusing, Script, Server, token},
    table::Result as Row,
    tls::TlsServer,
    troubles::{Place, Trouble},
};

/// More than this does not fit on the way to a client that reads no more.
const MAX_ENDLESS: usize = 4 * 1024 * 1024;

/// What a cell came to, and what must never be.
pub(crate) struct Outcome {
    pub(crate) row: Row,
    pub(crate) faults: Vec<Fault>,
}

/// What must never be, and some words on how it is.
pub(crate) struct Fault {
    pub(crate) what: &'static str,
    pub(crate) detail: String,
}

/// The default bounds, but for the size of a body.
pub(crate) fn options(clock: &TestClock) -> HttpOptions {
    HttpOptions::default()
        .with_timeout(Duration::from_secs(30))
        .with_connect_timeout(Duration::from_secs(10))
        .with_read_timeout(Duration::from_secs(20))
        .with_max_body(64 * 1024)
        .with_client_builder(client)
        .with_clock(clock.clone())
}

/// OpenSSL would read the machine's whole certificate store for every client, though none of them speaks TLS.
pub(crate) fn client() -> ClientBuilder {
    let client = ClientBuilder::new();
    #[cfg(feature = "rustls")]
    let client = client.tls_backend_rustls();
    client
}

pub(crate) fn script(
    subject: &Subject,
    trouble: &Trouble,
    foreign: &Foreign,
    clock: &TestClock,
) -> Script {
    Script {
        asker: Asker {
            kit: subject.kit,
            success: &subject.call.success,
        },
        steps: trouble.steps.clone(),
        tokens: (subject.credentials != Credentials::None).then(|| vec![token()]),
        starts_with_token: subject.credentials == Credentials::Fetched,
        foreign: foreign.url.clone(),
        clock: clock.clone(),
        turn: 0,
    }
}

/// Runs the cell of this number.
pub(crate) async fn run(subject: &Subject, trouble: &Trouble, number: usize) -> Outcome {
    let (refusing, foreign) = (Refusing::new(), Foreign::new());
    let clock = TestClock::new();
    let mut script = script(subject, trouble, &foreign, &clock);
    script.turn = number;
    let server = Server::start(script);
    let mut http = options(&clock).with_quotas([]);
    let mut tls = None;
    let url = match trouble.server {
        Place::Scripted => &server.url,
        Place::Refusing => &refusing.url,
        Place::Tls(fault) => {
            let server = tls.insert(TlsServer::start(fault).await);
            http = fault.options(http, &server.url, client);
            &server.url
        }
    };
    let call = subject.send(url, http);
    // An hour of the paused clock: whoever waits so long waits for ever.
    let answer = timeout(Duration::from_secs(3600), call).await;
    let answer = answer.expect("the call never ends");
    let waited = omnipresence::Clock::elapsed(&clock);

    let tally = &server.tally;
    let mut faults = Vec::new();
    let mut demand = |holds: bool, what, detail: String| {
        if !holds {
            faults.push(Fault { what, detail });
        }
    };
    let endless = tally.endless.get();
    demand(
        endless <= MAX_ENDLESS,
        "too much of an endless body was read",
        format!("{endless} bytes"),
    );
    demand(
        !foreign.was_asked(),
        "another origin was asked",
        String::new(),
    );
    if let Some(server) = &tls {
        let (connections, requests) = (server.connections(), server.requests());
        demand(
            (connections, requests) == (1, 0),
            "a server that cannot be trusted was not left at once",
            format!("{connections} connections, {requests} requests"),
        );
    }
    let secret = find_secret(&printed(&answer));
    demand(
        secret.is_none(),
        "a secret is printed",
        secret.unwrap_or_default(),
    );
    let needs_credentials = subject.credentials != Credentials::None;
    demand(
        tally.heard_secret.get() || !(tally.heard.get() && needs_credentials),
        "the server heard no secret to repeat",
        String::new(),
    );
    let row = row(answer.as_ref(), tally.requests.get(), waited);
    if let Err(error) = &answer {
        let attempts = error.attempts() as usize;
        let arrived = match trouble.server {
            Place::Scripted => tally.requests.get(),
            Place::Refusing | Place::Tls(_) => attempts,
        };
        demand(
            attempts == arrived,
            "attempts() is not what has arrived",
            format!("{attempts} and {arrived}"),
        );
        demand(
            error.vendor() == Some(subject.operation.vendor),
            "the vendor is not named",
            error.to_string(),
        );
    }
    Outcome { row, faults }
}

fn row(answer: std::result::Result<&String, &Error>, arrived: usize, waited: Duration) -> Row {
    let waited = waited.as_secs_f64().to_string();
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    match answer {
        Ok(_) => Row::new([
            "success".to_owned(),
            arrived.to_string(),
            "-".to_owned(),
            "-".to_owned(),
            waited,
            "-".to_owned(),
        ]),
        Err(error) => Row::new([
            error.kind().to_string(),
            error.attempts().to_string(),
            yes(error.is_retryable()),
            yes(error.may_have_been_applied()),
            waited,
            match error.retry_after() {
                Some(wait) if wait == Duration::from_secs(u64::MAX) => "for ever".to_owned(),
                Some(wait) => wait.as_secs_f64().to_string(),
                None => "-".to_owned(),
            },
        ]),
    }
}

/// Everything that an answer prints, with its causes.
pub(crate) fn printed(answer: &Result<String>) -> String {
    let error = match answer {
        Ok(text) => return text.clone(),
        Err(error) => error,
    };
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(" {error} {error:?}"));
        cause = error.source();
    }
    text
}
