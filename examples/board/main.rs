//! A web page that shows everyone's combined presence live, and why it is so, and sets one's own.
//!
//! ```text
//! cargo run --example board
//! cargo run --example board -- --directory people.toml --me ann
//! ```
//!
//! The first shows four fake vendors, where people change their presence by themselves; the second, with the variables of real vendors set,
//! those. It listens on this machine only. Nobody signs in: whoever can open the page, which
//! every user and program of this machine can, sets the presence of `--me`.

#[path = "../support/mod.rs"]
mod support;

mod guard;
mod news;
mod own;
mod page;
mod server;
mod view;

use std::{
    collections::BTreeMap, fs, future::pending, net::Ipv4Addr, path::PathBuf, process::ExitCode,
    sync::Arc, time::Duration,
};

use clap::{Parser, value_parser};
use futures_util::StreamExt;
use news::News;
use omnipresence::{
    Composer, Directory, Error, ErrorKind, People, PeopleWatch, PersonEvent, PersonId, Policy,
    Result, Source, Timestamp, WatchOptions,
};
use server::Shown;
use support::{
    life,
    say::{exit_code, say},
    session::Session,
    stop::Stop,
    vendor::environment,
};
use tokio::{
    net::TcpListener,
    time::{Instant, sleep, sleep_until},
};
use view::PersonView;

/// Who looks at the page of the fakes: the owner of their credentials.
const ME: &str = "mia";
/// Between two changes of presence at the fakes, on average.
const PAUSE: Duration = Duration::from_secs(2);

/// Show everyone's presence on a web page, and set one's own there
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example board --",
    after_help = format!("Ctrl-C ends it.\n\n{}\n\nWithout any of these fakes are started and used.", environment())
)]
struct Args {
    /// Where to listen, on 127.0.0.1; 0 takes a free port
    #[arg(long, default_value_t = 8088)]
    port: u16,

    /// A TOML file that tells who is who, as examples/board/people.toml does; needed for real vendors
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,

    /// Whose presence the page sets, for whoever opens it, by the id in the directory
    #[arg(long, value_name = "PERSON")]
    me: Option<String>,

    /// End after this time
    #[arg(long, value_parser = value_parser!(u64).range(1..))]
    seconds: Option<u64>,

    /// Lets one fake be out of reach for so many seconds, in reach for four times as long, and so on
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..))]
    outage: Option<u64>,

    /// Repeats what the people at the fakes do
    #[arg(long, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    exit_code(run(&Args::parse()).await)
}

async fn run(args: &Args) -> Result<()> {
    let mut stop = Stop::listen().map_err(invalid)?;
    let session = Session::open().await;
    say(session.mode("only the presence of --me is changed, as the page asks for it"));
    let _life = session.fakes().map(|fakes| {
        (
            life::let_time_pass(fakes),
            life::let_people_live(fakes, PAUSE, args.seed),
            args.outage.map(|seconds| {
                life::let_one_vendor_come_and_go(fakes, Duration::from_secs(seconds))
            }),
        )
    });
    let shown = Arc::new(shown(args, &session)?);
    let events = shown.people.watch(&options(&session))?;
    let listener = listen(args.port).await?;
    let address = listener.local_addr().map_err(invalid)?;
    say(format_args!(
        "Open http://{address} in a browser. Ctrl-C ends it."
    ));
    let server = axum::serve(listener, server::router(Arc::clone(&shown)));
    let end = async {
        match args.seconds {
            Some(seconds) => sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    // Whichever ends first ends all: streams to pages have no end of their own.
    tokio::select! {
        ended = server.into_future() => ended.map_err(invalid),
        () = follow(&shown, events) => Ok(()),
        () = end => Ok(()),
        () = stop.asked() => Ok(()),
    }
}

/// The people of the directory, at every vendor of this run.
fn shown(args: &Args, session: &Session) -> Result<Shown> {
    let directory: Directory = match (&args.directory, session.fakes()) {
        (Some(path), _) => fs::read_to_string(path).map_err(invalid)?.parse()?,
        (None, Some(fakes)) => fakes.directory()?,
        (None, None) => {
            let fault = "with real vendors --directory must name a file that tells who is who";
            return Err(Error::new(ErrorKind::Invalid, fault));
        }
    };
    let is_demo = args.directory.is_none();
    let me = args.me.as_deref().or(is_demo.then_some(ME));
    let me = me.map(PersonId::from);
    if let Some(stranger) = me.as_ref().filter(|me| directory.person(me).is_none()) {
        let fault = format!("--me: the directory has no person {stranger}");
        return Err(Error::new(ErrorKind::Invalid, fault));
    }
    let composer = Composer::new(Policy::MostRestrictive);
    let news = News::new();
    // Who cannot be read yet is not missing.
    let nothing = composer.compose([], Timestamp::now());
    for person in directory.persons() {
        let is_me = me.as_ref() == Some(&person.id);
        let view = PersonView::new(person, &nothing, is_me);
        news.person(person.id.clone(), view);
    }
    let mut people = People::new(directory, composer);
    for (name, vendor) in session.vendors() {
        match vendor {
            Ok(vendor) => people = people.with_provider(vendor.provider.clone())?,
            // The others can be shown all the same.
            Err(error) => say(format_args!("{name}: {error}")),
        }
    }
    Ok(Shown::new(people, news, me))
}

fn options(session: &Session) -> WatchOptions {
    if session.is_fake() {
        life::watch_options()
    } else {
        WatchOptions::default()
    }
}

async fn listen(port: u16) -> Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|error| {
        let fault = format!("port {port}: {error}; --port takes another");
        Error::new(ErrorKind::Invalid, fault)
    })
}

fn invalid(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Invalid, error.to_string())
}

/// Hands on what happens to the pages.
async fn follow(shown: &Shown, mut events: PeopleWatch) {
    let mut delays = BTreeMap::new();
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = first_end(&delays) => {
                end_delays(shown, &mut delays);
                continue;
            }
        };
        let Some(event) = event else { return };
        match event {
            PersonEvent::Changed { person, after, .. } => {
                if let Some(known) = shown.people.directory().person(&person) {
                    let is_me = shown.me.as_ref() == Some(&person);
                    let view = PersonView::new(known, &after, is_me);
                    shown.news.person(person, view);
                }
            }
            PersonEvent::Gap {
                source,
                person,
                user,
                error,
                ..
            } => {
                let known = person.and_then(|person| shown.people.directory().person(&person));
                let whose = known.map(|person| format!("{} at ", person.label()));
                let whose = whose.unwrap_or_default();
                if user.is_none() {
                    delays.remove(&source);
                }
                let trouble = format!(
                    "{whose}{source} cannot be read: {error}. What it showed last counts until that is too old."
                );
                shown.news.trouble((source, user), Some(trouble));
            }
            PersonEvent::Delayed { source, wait } => {
                let seconds = wait.as_secs();
                let trouble = format!(
                    "{source} is read in {seconds} s at the earliest: until then the rate limit is used up."
                );
                shown.news.trouble((source.clone(), None), Some(trouble));
                delays.insert(source, Instant::now() + wait);
            }
            PersonEvent::Resumed { source, user, .. } => {
                shown.news.trouble((source, user), None);
            }
            _ => {}
        }
    }
}

/// Waits until a delay is over.
async fn first_end(delays: &BTreeMap<Source, Instant>) {
    match delays.values().min() {
        Some(end) => sleep_until(*end).await,
        None => pending().await,
    }
}

/// Takes the delays that are over from the pages.
fn end_delays(shown: &Shown, delays: &mut BTreeMap<Source, Instant>) {
    let now = Instant::now();
    delays.retain(|source, end| {
        let is_over = *end <= now;
        if is_over {
            shown.news.trouble((source.clone(), None), None);
        }
        !is_over
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_directory_of_the_example_names_the_people_of_the_fakes() {
        let directory: Directory = include_str!("people.toml").parse().unwrap();
        let fakes = support::fakes::Fakes::start().await;
        assert_eq!(directory, fakes.directory().unwrap());
    }
}
