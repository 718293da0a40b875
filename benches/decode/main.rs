//! What it costs to read everyone at a vendor, beside hand-written code: `cargo bench --bench decode`.
//!
//! With `cargo bench --bench decode -- --check` it exits with 1 if a goal is missed.
#![allow(missing_docs)]

mod bodies;
mod cost;
mod reader;
mod report;
#[path = "../support/workspace.rs"]
mod workspace;

use std::process::ExitCode;

use bodies::Broken;
use cost::Costs;
use reader::Reader;
use report::{Goals, Report};
use workspace::Workspace;

const USERS: usize = 100_000;

/// The first run of each reader warms it up and is not counted.
const RUNS: usize = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    if !workspace::is_enabled() {
        return ExitCode::SUCCESS;
    }
    let missed = compare_readers().await + compare_broken_bodies().await;
    println!("\nGoals missed: {missed}.");
    let is_check = std::env::args().any(|argument| argument == "--check");
    ExitCode::from(u8::from(is_check && missed > 0))
}

async fn compare_readers() -> usize {
    let body = bodies::users(USERS);
    let workspace = Workspace::with_list(&body).await;
    let readers = [
        (Reader::ByHand, Goals::default()),
        (Reader::Typed, Goals::ratios(1.1, 1.3)),
        (Reader::List, Goals::ratios(1.4, 1.4)),
        (Reader::Watch, Goals::peak_megabytes(80.0)),
    ];
    let mut costs = [(); 4].map(|()| Costs::default());
    // The readers take turns, so that another load on the machine slows all of them.
    for _ in 0..RUNS {
        for ((reader, _), costs) in readers.iter().zip(&mut costs) {
            costs.add(reader.read(&workspace).await);
        }
    }
    let mut report = Report::new("reader");
    for ((reader, goals), cost) in readers.iter().zip(&costs) {
        report.add(reader.name(), body.len(), cost, &costs[0], *goals);
    }
    report.print("Readers of everyone, compared with the hand-written one")
}

async fn compare_broken_bodies() -> usize {
    let size_of_user = bodies::users(USERS).len() / USERS;
    let mut report = Report::new("what is broken");
    for broken in Broken::ALL {
        let body = broken.body(USERS);
        let workspace = Workspace::with_list(&body).await;
        let faultless = Workspace::with_list(&bodies::users(body.len() / size_of_user)).await;
        let [mut slow, mut fast] = [(); 2].map(|()| Costs::default());
        for _ in 0..RUNS / 2 {
            fast.add(Reader::Typed.read(&faultless).await);
            slow.add(Reader::Typed.read(&workspace).await);
        }
        let goals = if broken.is_rare() {
            Goals::ratios(3.0, 3.0)
        } else {
            Goals::ratios(10.0, 3.0)
        };
        report.add(broken.name(), body.len(), &slow, &fast, goals);
    }
    report
        .print("The typed client on broken bodies, compared with a faultless body of the same size")
}
