//! Hundreds of tasks read and write at every fake while faults are injected, and every call is accounted for.
//!
//! ```text
//! cargo test --test soak
//! cargo test --release --test soak -- --seconds 120 --seed 1
//! ```
//!
//! At the end every call has one outcome, the sources show what was reported of each write, no task is left, and memory has not grown.
#![allow(clippy::unwrap_used)]

mod memory;
mod run;
mod source;
mod tally;
mod task;
mod user;

use std::{env, process::ExitCode, time::Duration};

use libtest_mimic::{Arguments, Trial};

/// The options of a run.
#[derive(Clone, Copy)]
struct Options {
    /// For how long calls are begun.
    time: Duration,
    /// Repeats the choices of an earlier run, as far as tasks that compete can repeat them.
    seed: u64,
}

/// Takes the options of the soak from the arguments, and leaves those of every test.
fn options() -> (Options, Vec<String>) {
    let mut options = Options {
        time: Duration::from_secs(5),
        seed: fastrand::u64(..1_000_000),
    };
    let mut rest = Vec::new();
    let mut arguments = env::args();
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok());
        match argument.as_str() {
            "--seconds" => {
                options.time = Duration::from_secs(number().expect("--seconds takes a number"));
            }
            "--seed" => options.seed = number().expect("--seed takes a number"),
            _ => rest.push(argument),
        }
    }
    (options, rest)
}

fn main() -> ExitCode {
    let (options, rest) = options();
    let trial = Trial::test("soak::every_call_is_accounted_for", move || {
        run::run(options).map_err(Into::into)
    });
    libtest_mimic::run(&Arguments::from_iter(rest), vec![trial]).exit_code()
}
