//! Follows everyone at every vendor: a table that changes in place in a terminal, a line for each event elsewhere.
//!
//! ```text
//! cargo run --example watch
//! cargo run --example watch -- --seconds 10 | cat
//! ```
//!
//! Without configuration it follows four fake vendors, where people change their presence by themselves; with the variables of a real one
//! set it follows that. It only reads.

#[path = "../support/mod.rs"]
mod support;

mod followed;
mod lines;
mod screen;
mod table;

use std::{io, process::ExitCode, time::Duration};

use clap::{Parser, value_parser};
use followed::Followed;
use futures_util::{Stream, StreamExt, stream::select_all};
use omnipresence::{
    Error, ErrorKind, Event, Follow, ListSupport, Result, Watch, WatchOptions, Who, watch,
};
use screen::Screen;
use support::{
    life,
    say::{exit_code, is_heard, say},
    session::Session,
    stop::Stop,
    vendor::{Vendor, environment, users_variables},
};
use table::Table;
use tokio::time::{Instant, interval, sleep_until};

/// The shortest time between two frames, and so the longest that an event waits to be seen.
const FRAME: Duration = Duration::from_millis(100);
/// Between two changes of presence at the fakes, on average.
const PAUSE: Duration = Duration::from_millis(1_500);

/// Follow everyone's presence
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example watch --",
    after_help = format!("Ctrl-C ends it.\n\n{}\n\n  {}\n{USERS}", environment(), users_variables())
)]
struct Args {
    /// End after this time
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    seconds: Option<u64>,

    /// End after so many events
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    events: Option<u64>,

    /// The shortest time in seconds between two readings of the same user; if not given, as suits the vendor
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..))]
    interval: Option<u64>,

    /// Lets one fake be out of reach for so many seconds, in reach for four times as long, and so on
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..))]
    outage: Option<u64>,

    /// Repeats what the people at the fakes do
    #[arg(long, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,
}

const USERS: &str = "\
               whom to follow at a real vendor: ids with commas between them. If not set it is
               everyone where the vendor can list them, and elsewhere yourself";

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(&Args::parse()).await)
}

async fn run(args: &Args) -> Result<()> {
    // Before anything is drawn: who ends it gets the terminal back as it was.
    let end = End::new(args).map_err(invalid)?;
    let session = Session::open().await;
    say(session.mode("nothing is changed"));
    // Dropped at the end, which ends them.
    let _life = session.fakes().map(|fakes| {
        (
            life::let_time_pass(fakes),
            life::let_people_live(fakes, PAUSE, args.seed),
            args.outage.map(|seconds| {
                life::let_one_vendor_come_and_go(fakes, Duration::from_secs(seconds))
            }),
        )
    });
    let mut vendors = Vec::new();
    let mut watches = Vec::new();
    let mut failure = None;
    for (name, vendor) in session.vendors() {
        let begun = match vendor {
            Ok(vendor) => begin(vendor, args, session.is_fake())
                .await
                .map(|events| (vendor, events)),
            Err(error) => Err(error.clone()),
        };
        match begun {
            Ok((vendor, events)) => {
                let number = vendors.len();
                vendors.push(vendor);
                watches.push(events.map(move |event| (number, event)));
            }
            // The others can be followed all the same.
            Err(error) => {
                say(format_args!("{name}: {error}"));
                failure = Some(error);
            }
        }
    }
    if let (true, Some(error)) = (watches.is_empty(), failure) {
        return Err(error);
    }
    let followed = Followed::new(&vendors);
    if screen::is_possible() {
        draw(&followed, select_all(watches), end).await;
        Ok(())
    } else {
        let written = write(&followed, select_all(watches), end).await;
        written.map_err(invalid)
    }
}

fn invalid(error: io::Error) -> Error {
    Error::new(ErrorKind::Invalid, error.to_string())
}

async fn begin(vendor: &Vendor, args: &Args, is_fake: bool) -> Result<Watch> {
    let who = follow(vendor).await?;
    watch(vendor.provider.clone(), who, options(args, is_fake))
}

/// Whom to follow.
async fn follow(vendor: &Vendor) -> Result<Follow> {
    if !vendor.users.is_empty() {
        return Ok(Follow::Users(vendor.users.clone()));
    }
    if vendor.provider.capabilities().list != ListSupport::No {
        return Ok(Follow::Everyone);
    }
    let own = vendor.provider.get(&Who::Me).await?;
    Ok(Follow::Users(vec![own.user]))
}

fn options(args: &Args, is_fake: bool) -> WatchOptions {
    let options = if is_fake {
        life::watch_options()
    } else {
        WatchOptions::default()
    };
    match args.interval {
        Some(seconds) => options.with_interval(Duration::from_secs(seconds)),
        None => options,
    }
}

/// When it is over.
struct End {
    stop: Stop,
    at: Option<Instant>,
    events_left: u64,
}

impl End {
    fn new(args: &Args) -> io::Result<Self> {
        let time = args.seconds.map(Duration::from_secs);
        Ok(Self {
            stop: Stop::listen()?,
            // A time too far away for the clock does not come.
            at: time.and_then(|time| Instant::now().checked_add(time)),
            events_left: args.events.unwrap_or(u64::MAX),
        })
    }

    /// Whether this event was the last.
    fn count(&mut self) -> bool {
        self.events_left -= 1;
        self.events_left == 0
    }

    /// Waits for the time or the wish.
    async fn come(&mut self) {
        let time = async {
            match self.at {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = time => {}
            () = self.stop.asked() => {}
        }
    }
}

/// The table, drawn in place, and once more below the prompt at the end.
async fn draw(
    followed: &Followed<'_>,
    mut events: impl Stream<Item = (usize, Event)> + Unpin,
    mut end: End,
) {
    let mut table = Table::new();
    {
        let screen = Screen::open();
        let mut frames = interval(FRAME);
        loop {
            tokio::select! {
                Some((vendor, event)) = events.next() => {
                    table.take(followed, vendor, event);
                    if end.count() {
                        break;
                    }
                }
                _ = frames.tick() => screen.draw(&table),
                () = end.come() => break,
            }
        }
    }
    let (width, _) = screen::size();
    for line in table.lines(width, usize::MAX) {
        say(line);
    }
}

/// The events, a line each.
async fn write(
    followed: &Followed<'_>,
    mut events: impl Stream<Item = (usize, Event)> + Unpin,
    mut end: End,
) -> io::Result<()> {
    loop {
        tokio::select! {
            Some((vendor, event)) = events.next() => {
                let is_heard = is_heard(lines::line(followed, vendor, &event))?;
                if end.count() || !is_heard {
                    return Ok(());
                }
            }
            () = end.come() => return Ok(()),
        }
    }
}
