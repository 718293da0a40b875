//! Mirrors the presence of people between two vendors, both ways, and reports each thing that it does.
//!
//! ```text
//! cargo run --example mirror
//! cargo run --example mirror -- --changes 5
//! cargo run --example mirror -- --seconds 20 --dry-run
//! ```
//!
//! Both are fake vendors inside this program, the first two that set anyone. People change their presence there by themselves; what a
//! mirror writes is not taken for such a change. A person who goes offline at the first gets back at the second what was there before.

#[path = "../support/mod.rs"]
mod support;

mod pair;
mod people;
mod report;

use std::{process::ExitCode, time::Duration};

use clap::{Parser, value_parser};
use futures_util::{StreamExt, stream::select};
use omnipresence::{Error, ErrorKind, Result, SetSupport};
use pair::Pair;
use people::People;
use report::Report;
use support::{
    fakes::Fakes,
    say::{exit_code, say},
    vendor::{Vendor, kit},
};
use tokio::time::{Instant, sleep_until};

/// Between two changes by people, on average.
const PAUSE: Duration = Duration::from_millis(1_500);
/// How long the mirrors get after the last change.
const REST: Duration = Duration::from_secs(6);

/// Mirror presence between two fake vendors, both ways
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example mirror --",
    after_help = "Ctrl-C ends it."
)]
struct Args {
    /// End after this time
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    seconds: Option<u64>,

    /// End when people have changed so many presences and the mirrors have had time for them
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    changes: Option<u64>,

    /// Tell what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Mirror status messages too
    #[arg(long)]
    messages: bool,

    /// Repeats what the people do
    #[arg(long, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(&Args::parse()).await)
}

async fn run(args: &Args) -> Result<()> {
    // The fakes live until the end of this function.
    let fakes = Fakes::start().await;
    let sets_anyone = |vendor: &Vendor| vendor.provider.capabilities().set == SetSupport::Anyone;
    let mut vendors = fakes.vendors().filter(sets_anyone);
    let (Some(one), Some(other)) = (vendors.next(), vendors.next()) else {
        let fault = "two vendors that set anyone are needed";
        return Err(Error::new(ErrorKind::Unsupported, fault));
    };
    let pair = Pair { one, other };
    say(format_args!(
        "Mirrors between a fake {} and a fake {}, both ways{}; seed {}.\n",
        kit(pair.one.name).title,
        kit(pair.other.name).title,
        if args.dry_run { ", as a dry run" } else { "" },
        args.seed
    ));
    let (there, back) = pair.mirrors(args.dry_run, args.messages)?;
    let mut events = select(there, back);
    let mut people = People::new(&pair, args.seed);
    let mut report = Report::new(&pair, args.dry_run);
    let end = args
        .seconds
        .map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut rest_ends = None;
    loop {
        let is_done = args
            .changes
            .is_some_and(|changes| people.changes() >= changes);
        if is_done && rest_ends.is_none() {
            rest_ends = Some(Instant::now() + REST);
        }
        tokio::select! {
            Some(event) = events.next() => report.tell(&event),
            () = sleep_until(people.next()), if !is_done => report.chosen(&people.change(PAUSE).await?),
            () = until(rest_ends) => break,
            () = until(end) => break,
        }
    }
    // They write no more while the end is shown.
    drop(events);
    say(report.end().await?);
    Ok(())
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}
