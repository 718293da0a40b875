//! Leaves the library running against four flaky vendors, and accounts for every call.
//!
//! ```text
//! cargo run --example soak
//! cargo run --example soak -- --seconds 600 --tasks 400 --trouble 40 --seed 7
//! ```
//!
//! The fake vendors run in a child process, each behind a proxy that lets some of the requests fail in one of thirteen ways. In this
//! process a few hundred tasks read and write all the time. At the end every call has an outcome, nothing is left over, memory has not
//! grown, and what was said of every write is true; otherwise the exit status is 1. The words of the code follow that picture: a `Line`
//! is the way to one vendor, a `Trouble` is what happens on it, and the `Tally` of a line is its account.

#[path = "../support/mod.rs"]
mod support;

mod act;
mod child;
mod exchange;
mod latency;
mod line;
mod memory;
mod own_user;
mod proxy;
mod serve;
mod soak;
mod summary;
mod tally;
mod task;
mod trouble;
mod users;
mod verdict;

use std::{error::Error, process::ExitCode, time::Duration};

use child::Child;
use clap::{Parser, value_parser};
use support::say::say;
use tokio::runtime::Runtime;

/// Call four flaky fake vendors for a while, and account for every call
#[derive(Parser)]
#[command(bin_name = "cargo run --example soak --")]
struct Args {
    /// For how long calls are begun
    #[arg(long, default_value_t = 120, value_parser = value_parser!(u64).range(1..))]
    seconds: u64,

    /// How many tasks call at the same time
    #[arg(long, default_value_t = 200, value_parser = value_parser!(u32).range(1..=2000))]
    tasks: u32,

    /// How many of a hundred requests meet with trouble
    #[arg(long, default_value_t = 20, value_parser = value_parser!(u8).range(..=100))]
    trouble: u8,

    /// Repeats the choices of an earlier run, as far as tasks that compete can repeat them
    #[arg(long, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,

    /// Be the child process that plays the vendors
    #[arg(long, hide = true)]
    serve: bool,
}

impl Args {
    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let result = if args.serve {
        serve(&args).map(|()| true)
    } else {
        call(&args)
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(args: &Args) -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(serve::serve(args))
}

/// Whether everything was as it must be.
fn call(args: &Args) -> Result<bool, Box<dyn Error>> {
    say(format_args!(
        "{} tasks call four vendors for {} s; {} % of the requests meet with trouble; --seed {} repeats it\n",
        args.tasks, args.seconds, args.trouble, args.seed
    ));
    let child = Child::start(args)?;
    let soak = Runtime::new()?.block_on(soak::soak(args, child.addresses()))?;
    let traffic = child.stop()?;
    say(summary::outcomes(&soak.lines, &traffic));
    say(format_args!("\n{}\n", summary::troubles(&traffic)));
    Ok(verdict::passes(&soak))
}
