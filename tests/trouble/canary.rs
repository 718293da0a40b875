//! Looks for what must not be seen in everything that is logged and printed.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        LazyLock, Mutex, Once, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use omnipresence::__testkit::kits;
pub(crate) use omnipresence::__testkit::{PRIVATE, SECRET};
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

/// The first line for each thing that was found.
static FOUND: Mutex<BTreeMap<(&str, String), String>> = Mutex::new(BTreeMap::new());
static TRACED: AtomicUsize = AtomicUsize::new(0);
static LOGGED: AtomicUsize = AtomicUsize::new(0);

/// Whether a text holds a secret.
pub(crate) fn holds_secret(text: &str) -> bool {
    find_secret(text).is_some()
}

/// The first secret in a text, in any form in which it is sent, with some words around it.
pub(crate) fn find_secret(text: &str) -> Option<String> {
    // What is sent of a secret in another form, such as a digest, does not contain the word itself.
    static FORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let logins = kits().iter().flat_map(|kit| kit.logins.iter());
        let secrets = logins.flat_map(|login| login.secrets.iter().chain(&login.kept));
        let others = secrets.filter(|secret| !secret.contains(SECRET)).cloned();
        [SECRET.to_owned()].into_iter().chain(others).collect()
    });
    let place = FORMS.iter().find_map(|form| text.find(form.as_str()))?;
    let before = text[..place].chars().rev().take(30).count();
    let from = text[..place]
        .char_indices()
        .rev()
        .nth(before.saturating_sub(1));
    let start = from.map_or(place, |(start, _)| start);
    Some(text[start..].chars().take(80).collect())
}

/// Collects from every thread and target from now on.
pub(crate) fn watch() {
    static START: Once = Once::new();
    START.call_once(|| {
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            // What a span holds is added and never taken away: at its end it has all.
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .without_time()
            .with_writer(Traces)
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log::set_logger(&Records).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
    });
}

/// What was found since the last time.
pub(crate) fn take_found() -> Vec<String> {
    let found = &mut *FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::take(found).into_values().collect()
}

/// How many lines were traced and logged.
pub(crate) fn seen() -> (usize, usize) {
    (TRACED.load(Relaxed), LOGGED.load(Relaxed))
}

fn inspect(place: &str, is_trace: bool, text: &str) {
    let private = || {
        let mut words = PRIVATE.iter().filter(|_| !is_trace);
        words.find(|word| text.contains(**word))
    };
    let (what, key) = match (find_secret(text), private()) {
        (Some(secret), _) => ("a secret", secret),
        (None, Some(word)) => ("a user or a message", (*word).to_owned()),
        (None, None) => return,
    };
    let found = &mut *FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let text = format!("{what} in {place}: {}", text.trim_end());
    found.entry((what, key)).or_insert(text);
}

#[derive(Debug)]
struct Traces;

struct Line {
    is_trace: bool,
}

impl<'a> MakeWriter<'a> for Traces {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { is_trace: false }
    }

    fn make_writer_for(&'a self, metadata: &Metadata<'_>) -> Line {
        Line {
            is_trace: *metadata.level() == Level::TRACE,
        }
    }
}

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        TRACED.fetch_add(1, Relaxed);
        inspect("tracing", self.is_trace, &String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        LOGGED.fetch_add(1, Relaxed);
        let is_trace = record.level() == log::Level::Trace;
        let text = format!("{} {}", record.target(), record.args());
        inspect("log", is_trace, &text);
    }

    fn flush(&self) {}
}
