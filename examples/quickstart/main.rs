//! Presence at four vendors through one trait: read, set, set in bulk, and follow what changes.
//!
//! ```text
//! cargo run --example quickstart
//! ```
//!
//! Without configuration it starts the four fake vendors and runs against them. It uses real vendors instead as soon as the variables
//! of one are set; `--help` lists them.

#[path = "../support/mod.rs"]
mod support;

mod bulk;
mod follow;
mod own;
mod put_back;

use std::process::ExitCode;

use clap::Parser;
use support::{
    board::Board,
    say::say,
    session::Session,
    vendor::{environment, users_variables},
};

/// Read, set and follow presence at Genesys Cloud, Rocket.Chat, pnut.io and SuperOffice
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example quickstart",
    after_help = format!("{}\n\nWithout any of these fakes are started and used. Otherwise only the vendors that have them are, and:\n  {}\n{USERS}", environment(), users_variables())
)]
struct Args {}

const USERS: &str = "\
               whom to read, besides yourself: ids with commas between them
  OMNIPRESENCE_WRITE=1
               changes these users' presence as well, and puts it back at the end. Without it
               nobody's presence but your own is changed, and that is put back too.";

#[tokio::main]
async fn main() -> ExitCode {
    Args::parse();
    let session = Session::open().await;
    let promise = if session.may_change_others() {
        "your presence and that of the listed users is changed, and put back at the end"
    } else {
        "only your own presence is changed, and put back at the end"
    };
    say(format_args!("{}\n", session.mode(promise)));

    say("1. Who is there");
    let (mut everyone, board) = follow::start(&session).await;
    let mut failed = show(&board);
    if everyone.is_empty() {
        say("Nothing can be reached, so nothing is set.");
        return ExitCode::FAILURE;
    }

    say(format_args!("2. Set one presence at each: {}", own::WHAT));
    failed |= show(&own::set(&session, &mut everyone).await);

    say(format_args!(
        "3. Change several users at once: {}",
        bulk::WHAT
    ));
    failed |= show(&bulk::set(&session, &mut everyone).await);

    say(
        "4. What has changed since 1, as the vendors show it: not all that is accepted takes effect",
    );
    failed |= show(&follow::changes(&everyone).await);

    if !session.is_fake() {
        say("5. Put back what was there before");
        failed |= show(&put_back::put_back(&everyone).await);
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Prints a table, and tells whether it has failures.
fn show(board: &Board) -> bool {
    say(format_args!("{board}\n"));
    board.has_failures()
}
