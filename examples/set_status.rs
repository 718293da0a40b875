//! Sets one user's presence at one vendor, and shows what became of it.
//!
//! ```text
//! cargo run --example set_status -- pnut me busy "in a call"
//! ```
//!
//! A vendor whose environment variables are not set is played by its fake. Without arguments it says what it can do.

mod support;

use std::{process::ExitCode, time::Duration};

use clap::{CommandFactory, Parser};
use omnipresence::{Activity, Availability, Expiry, Presence, PresenceUpdate, Result, SetOutcome};
use support::{
    activity::activity,
    board::{self, Board},
    fakes::Fakes,
    say::{exit_code, say},
    vendor::{Vendor, connect, environment, is_configured, kit, vendor_name},
};

/// Set a user's presence at one vendor.
#[derive(Parser)]
#[command(
    bin_name = "cargo run --example set_status --",
    after_help = format!("{EXAMPLES}\n\n{}", environment())
)]
struct Args {
    /// Where to set it: at the fake, unless the vendor's environment variables are set
    #[arg(requires = "user")]
    #[arg(value_parser = vendor_name)]
    vendor: Option<&'static str>,

    /// Whose: `me`, the vendor's id of a user, or at a fake `mia`, `ann`, `bob` or `eve`
    #[arg(requires = "availability")]
    user: Option<String>,

    /// available, busy, do-not-disturb, away or offline
    availability: Option<Availability>,

    /// The status message; if not given the present one stays, where the vendor allows
    message: Option<String>,

    /// What the user is doing: on-the-phone, in-meeting, on-queue, training, meal, break, or other words
    #[arg(long, requires = "vendor", value_parser = activity)]
    activity: Option<Activity>,

    /// After how many minutes the status ends
    #[arg(long = "for", requires = "vendor", value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..))]
    minutes: Option<u32>,

    /// Fail rather than set only the nearest that the vendor can represent
    #[arg(long, requires = "vendor")]
    exact: bool,

    /// Remove the status message
    #[arg(long, requires = "vendor", conflicts_with = "message")]
    clear_message: bool,
}

const EXAMPLES: &str = "\
Examples:
  cargo run --example set_status -- pnut me busy \"in a call\"
  cargo run --example set_status -- genesys ann away --activity meal
  cargo run --example set_status -- rocketchat me do-not-disturb \"in a call\" --for 30 --exact";

impl Args {
    fn update(&self, availability: Availability) -> PresenceUpdate {
        let mut update = PresenceUpdate::new(availability);
        if let Some(activity) = &self.activity {
            update = update.with_activity(activity.clone());
        }
        if let Some(text) = &self.message {
            update = update.with_message(text);
        }
        if self.clear_message {
            update = update.without_message();
        }
        if let Some(minutes) = self.minutes {
            let life = Duration::from_secs(60 * u64::from(minutes));
            update = update.with_expiry(Expiry::After(life));
        }
        if self.exact {
            update = update.exact();
        }
        update
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let result = match (args.vendor, &args.user, args.availability) {
        (Some(name), Some(user), Some(availability)) => {
            run(name, user, &args.update(availability)).await
        }
        _ => explain().await,
    };
    exit_code(result)
}

/// How to call it, and whom the fakes have to try it on.
async fn explain() -> Result<()> {
    say(format_args!("{}\n", Args::command().render_usage()));
    say(format_args!(
        "{EXAMPLES}\n\nMode: the fakes, as no arguments are given; --help tells how to reach real vendors."
    ));
    say("Their users are:");
    let fakes = Fakes::start().await;
    let mut board = Board::new([board::VENDOR, "mia or me", "ann", "bob", "eve"]);
    for vendor in fakes.vendors() {
        let mut cells = vec![vendor.name.to_owned()];
        for (_, presence) in vendor.provider.get_many(&vendor.users).await {
            cells.push(board::summary(&presence?));
        }
        board.row(cells);
    }
    say(board);
    Ok(())
}

async fn run(name: &'static str, user: &str, update: &PresenceUpdate) -> Result<()> {
    // The fakes live until the end of this function.
    let fakes;
    let vendor = if is_configured(kit(name)) {
        say(format_args!("Mode: the real {name}."));
        connect(kit(name))?
    } else {
        let variables = kit(name).demo.main_variables.join(" or ");
        say(format_args!(
            "Mode: the fake {name}; {variables} makes it the real one."
        ));
        fakes = Fakes::start().await;
        fakes.vendor(name)
    };
    let who = vendor.who(user);
    let before = vendor.provider.get(&who).await?;
    let outcome = vendor.provider.set(&who, update).await?;
    // Accepted is not in effect: only reading tells what others see.
    let after = vendor.provider.get(&who).await?;
    show(&vendor, &before, &outcome, &after);
    Ok(())
}

fn show(vendor: &Vendor, before: &Presence, outcome: &SetOutcome, after: &Presence) {
    let mut board = Board::of_presences("when");
    board.presence("before", vendor.person(before), before);
    if let Some(effective) = &outcome.effective {
        board.presence("answer", vendor.person(effective), effective);
    }
    board.presence("after", vendor.person(after), after);
    for loss in &outcome.losses {
        board.remark(format!("The vendor cannot represent: {loss}."));
    }
    if outcome.losses.is_empty() {
        board.remark("The vendor can represent all of it.".to_owned());
    }
    say(board);
}
