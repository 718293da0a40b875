//! Everything that can go wrong on the way, at every operation of every vendor.
//!
//! `table.txt` says what must come of it. All secrets hold one word, which servers repeat wherever they can, and which must not be
//! printed or logged.
#![cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
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
mod quotas;
mod retry_budget;
mod server;
mod silence;
mod table;
mod tls;
mod tokens;
mod troubles;

use std::{
    collections::{BTreeMap, BTreeSet},
    slice, thread,
};

use calls::{Subject, VENDORS, Vendor};
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
        let Subject {
            operation, login, ..
        } = subject;
        let place = format!("{} {} with {login}", operation.vendor, operation.id);
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

fn run(vendor: &Vendor) -> Part {
    let table = Table::read();
    let troubles = troubles::all();
    let mut part = Part::default();
    clock::block_on(async {
        let subjects = (vendor.subjects)();
        let operations = subjects.chunk_by(|one, other| one.operation.id == other.operation.id);
        for (turn, logins) in operations.enumerate() {
            for (position, trouble) in troubles.iter().enumerate() {
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
        }
    });
    part
}

/// What is wrong with the table itself.
fn faults_of_table(table: &Table, troubles: &[Trouble], used: &BTreeSet<usize>) -> Vec<String> {
    let unused = table.0.iter().filter(|line| !used.contains(&line.number));
    let unknown = table.0.iter().filter(|line| {
        let mut troubles = troubles.iter();
        !troubles.any(|trouble| trouble.name == line.trouble)
    });
    unused
        .map(|line| format!("{line} counts nowhere"))
        .chain(unknown.map(|line| format!("{line} is about no trouble")))
        .collect()
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

#[test]
fn every_operation_comes_out_of_every_trouble_as_the_table_says_and_tells_no_secret() {
    canary::watch();
    assert_watched();
    let parts = thread::scope(|scope| {
        let threads = VENDORS.map(|vendor| (vendor.name, scope.spawn(move || run(&vendor))));
        threads.map(|(vendor, thread)| (vendor, thread.join().unwrap()))
    });
    let mut report = String::new();
    let mut lines = BTreeSet::new();
    for (vendor, part) in parts {
        println!("{vendor}: {} cells", part.cells);
        lines.extend(part.lines);
        for (what, places) in part.wrong {
            report.push_str(&format!("{what}\n    {}\n", places.join("\n    ")));
        }
    }
    for fault in faults_of_table(&Table::read(), &troubles::all(), &lines) {
        report.push_str(&format!("{fault}\n"));
    }
    for found in canary::take_found() {
        report.push_str(&format!("{found}\n"));
    }
    assert!(report.is_empty(), "\n{report}");
    let (traced, logged) = canary::seen();
    assert!(traced > 10_000 && logged > 100, "{traced} {logged}");
}
