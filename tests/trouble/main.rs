//! Everything that can go wrong on the way, at every operation of every vendor.
//!
//! `table.txt` says what must come of it. All secrets hold one word, which servers repeat wherever they can, and which must not be
//! printed or logged.
#![allow(clippy::unwrap_used)]

mod answer;
mod calls;
mod canary;
mod causes;
mod cell;
mod clock;
mod echoes;
mod evidence;
mod gates;
mod retry_budget;
mod script;
mod silence;
mod table;
mod tls;
mod tokens;
mod trials;
mod troubles;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
    slice,
    sync::{LazyLock, Mutex},
};

use calls::{Subject, subjects};
use libtest_mimic::{Arguments, Failed, Trial};
use omnipresence::__testkit::{VendorKit, kits};
use table::Table;
use troubles::{Place, Trouble};

/// What one vendor's part of the table came to.
#[derive(Default)]
struct Part {
    cells: usize,
    /// The numbers of the lines that count somewhere.
    lines: BTreeSet<usize>,
    /// What is wrong, and where.
    wrong: BTreeMap<String, Vec<String>>,
}

impl Part {
    async fn run(&mut self, table: &Table, trouble: &Trouble, subject: &Subject) {
        let place = subject.place();
        let mut wrong = |what: String, place: String| {
            self.wrong.entry(what).or_default().push(place);
        };
        let Some(line) = table.find(trouble.name, subject) else {
            return wrong(format!("no line fits ({} | ..)", trouble.name), place);
        };
        self.cells += 1;
        self.lines.insert(line.number);
        let Some(expected) = line.result() else {
            return;
        };
        let outcome = cell::run(subject, trouble, self.cells).await;
        for fault in outcome.faults {
            let detail = format!("{place}, {line}: {}", fault.detail);
            wrong(fault.what.to_owned(), detail);
        }
        if outcome.row != *expected {
            let actual = outcome.row;
            let difference = format!("{line}:\n    expected {expected}\n    but was  {actual}");
            wrong(difference, place);
        }
    }
}

/// The lines of a vendor's table that count somewhere.
static USED: LazyLock<Mutex<BTreeMap<&'static str, BTreeSet<usize>>>> =
    LazyLock::new(Mutex::default);

/// One trouble at every operation of a vendor.
fn run(kit: &'static VendorKit, position: usize, trouble: &Trouble) -> Result<(), Failed> {
    let table = Table::of(kit);
    let mut part = Part::default();
    clock::block_on(async {
        let subjects = subjects(kit);
        let operations = subjects.chunk_by(|one, other| std::ptr::eq(one.call, other.call));
        for (turn, logins) in operations.enumerate() {
            // Where any credentials do, the kinds take turns. A TLS client takes long to build, so they take turns there too.
            let is_tls = matches!(trouble.server, Place::Tls(_));
            let chosen = match !is_tls && table.asks_for_credentials(trouble.name) {
                true => logins,
                false => slice::from_ref(&logins[(turn + position) % logins.len()]),
            };
            for subject in chosen {
                part.run(&table, trouble, subject).await;
            }
        }
    });
    USED.lock()
        .unwrap()
        .entry(kit.name)
        .or_default()
        .extend(part.lines);
    let wrong = part.wrong.into_iter();
    let report: String = wrong
        .map(|(what, places)| format!("{what}\n    {}\n", places.join("\n    ")))
        .collect();
    match report.is_empty() {
        true => Ok(()),
        false => Err(report.into()),
    }
}

/// Every line counts somewhere and is about a trouble. Runs after all troubles.
fn faults_of_tables() -> Vec<String> {
    let used = USED.lock().unwrap();
    let mut faults = Vec::new();
    let mut base: BTreeMap<usize, (String, bool)> = BTreeMap::new();
    for kit in kits() {
        let known: BTreeSet<&str> = troubles::of(kit)
            .iter()
            .map(|trouble| trouble.name)
            .collect();
        for line in Table::of(kit).0 {
            let counts = used
                .get(kit.name)
                .is_some_and(|used| used.contains(&line.number));
            if !known.contains(line.trouble) {
                faults.push(format!("{line} is about no trouble"));
            } else if line.is_own {
                faults.extend((!counts).then(|| format!("{line} of {} counts nowhere", kit.name)));
            } else {
                let entry = base.entry(line.number).or_insert((line.to_string(), false));
                entry.1 |= counts;
            }
        }
    }
    let unused = base.into_values().filter(|(_, counts)| !counts);
    faults.extend(unused.map(|(line, _)| format!("{line} counts nowhere")));
    faults
}

/// What is planted is found, so that what is not found is not there.
fn assert_watched() {
    tracing::info!(user = canary::PRIVATE[0]);
    tracing::trace!(user = canary::PRIVATE[1]);
    tracing::trace!("a {}", canary::SECRET);
    log::info!("a {}", canary::PRIVATE[1]);
    log::trace!("another {}", canary::SECRET);
    let found = canary::take_found();
    let count = |what: &str| found.iter().filter(|found| found.starts_with(what)).count();
    let counts = [
        "a secret in tracing",
        "a secret in log",
        "a user or a message in",
    ]
    .map(count);
    assert_eq!(counts, [1, 1, 2], "{found:#?}");
}

fn main() -> ExitCode {
    canary::watch();
    assert_watched();
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for kit in kits() {
        for (position, trouble) in troubles::of(kit).into_iter().enumerate() {
            let name = format!("{}::{}", kit.name, trouble.name.replace(' ', "_"));
            trials.push(Trial::test(name, move || run(kit, position, &trouble)));
        }
    }
    trials.extend(causes::trials());
    trials.extend(echoes::trials());
    trials.extend(gates::trials());
    trials.extend(retry_budget::trials());
    trials.extend(silence::trials());
    trials.extend(tokens::trials());
    let runs_all = arguments.filter.is_none() && arguments.skip.is_empty() && !arguments.list;
    let conclusion = libtest_mimic::run(&arguments, trials);
    let mut report = canary::take_found();
    if runs_all && cfg!(feature = "all-vendors") && !conclusion.has_failed() {
        report.extend(faults_of_tables());
        let (traced, logged) = canary::seen();
        if traced <= 10_000 || logged <= 100 {
            report.push(format!(
                "only {traced} spans and {logged} lines were looked at"
            ));
        }
    }
    for line in &report {
        eprintln!("{line}");
    }
    match report.is_empty() {
        true => conclusion.exit_code(),
        false => ExitCode::FAILURE,
    }
}
