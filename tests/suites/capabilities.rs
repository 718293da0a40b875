//! What the vendors can do, as the README tells it: the table there is what the providers answer.

use std::{env, fs, path::Path, time::Duration};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::kits, Availability, Capabilities, ChangesSupport, ExpirySupport, ListSupport,
    MessageSupport, Pace, SetSupport,
};

use crate::harness::trial;

/// The table has a column for each provider of every vendor, so it is compared only where all vendors are enabled.
pub(crate) fn trials() -> Vec<Trial> {
    let name = "capabilities::the_readme_shows_the_capabilities_of_the_providers";
    let all = cfg!(feature = "all-vendors");
    let trial = trial(
        name.to_owned(),
        the_readme_shows_the_capabilities_of_the_providers,
    );
    vec![match all {
        true => trial,
        false => trial.with_ignored_flag(true).with_kind("needs all vendors"),
    }]
}

const BEGIN: &str = "<!-- capabilities: begin -->";
const END: &str = "<!-- capabilities: end -->";

struct Vendor {
    name: &'static str,
    capabilities: Capabilities,
    /// What its other kind of credentials can do, where that differs.
    as_client: Option<Capabilities>,
}

fn vendors() -> Vec<Vendor> {
    let columns = kits().iter().flat_map(|kit| kit.columns);
    columns
        .map(|column| Vendor {
            name: column.title,
            capabilities: (column.provider)().unwrap().capabilities(),
            as_client: column
                .as_client
                .map(|client| client().unwrap().capabilities()),
        })
        .collect()
}

/// One row: what it is about, and a vendor's cell.
type Row = (&'static str, fn(&Vendor) -> String);

const ROWS: [Row; 12] = [
    ("Reads one's own presence", me),
    ("Reads many users", |vendor| {
        batch(vendor.capabilities.read_batch)
    }),
    ("Lists everyone", |vendor| {
        list(vendor.capabilities.list).to_owned()
    }),
    ("Follows changes", |vendor| {
        changes(vendor.capabilities.changes)
    }),
    ("Is watched", |vendor| pace(vendor.capabilities.pace)),
    ("Sets", |vendor| set(vendor.capabilities.set).to_owned()),
    ("Sets many users", set_many),
    ("Sets exactly", |vendor| exact(vendor.capabilities.exact)),
    ("Message", |vendor| message(vendor.capabilities.message)),
    ("Ends by itself", |vendor| {
        expiry(vendor.capabilities.expiry)
    }),
    ("Removes a status", |vendor| {
        yes_or_no(vendor.capabilities.clear).to_owned()
    }),
    ("Lists its statuses", |vendor| {
        yes_or_no(vendor.capabilities.definitions).to_owned()
    }),
];

fn me(vendor: &Vendor) -> String {
    let as_user = vendor.capabilities.me;
    match vendor.as_client {
        Some(client) if client.me != as_user => "with a user's token".to_owned(),
        _ => yes_or_no(as_user).to_owned(),
    }
}

fn batch(users: usize) -> String {
    match users {
        usize::MAX => "all in one request".to_owned(),
        users => format!("{users} a request"),
    }
}

fn set_many(vendor: &Vendor) -> String {
    match vendor.capabilities.set {
        SetSupport::Anyone => batch(vendor.capabilities.write_batch),
        SetSupport::Me | SetSupport::No => "no".to_owned(),
    }
}

fn list(list: ListSupport) -> &'static str {
    match list {
        ListSupport::No => "no",
        ListSupport::OmitsOffline => "all but the offline",
        ListSupport::Complete => "yes",
    }
}

fn changes(changes: ChangesSupport) -> String {
    match changes {
        ChangesSupport::Compared => "by comparing".to_owned(),
        ChangesSupport::Delta { window } => format!("deltas, {}", time(window)),
        ChangesSupport::LongPoll { hold } => format!("long poll, {}", time(hold)),
    }
}

fn pace(pace: Pace) -> String {
    let seconds = |time: Duration| time.as_secs_f64();
    let (interval, gap) = (seconds(pace.interval), seconds(pace.request_gap));
    format!("every {interval} s, requests {gap} s apart")
}

fn set(set: SetSupport) -> &'static str {
    match set {
        SetSupport::No => "no",
        SetSupport::Me => "own only",
        SetSupport::Anyone => "anyone",
    }
}

/// The shorter one of what is exact and what is not.
fn exact(exact: &[Availability]) -> String {
    let known = || {
        Availability::ALL
            .into_iter()
            .filter(|one| *one != Availability::Unknown)
    };
    let names = |exactly: bool| -> Vec<String> {
        known()
            .filter(|one| exact.contains(one) == exactly)
            .map(|one| one.to_string())
            .collect()
    };
    let (exact, others) = (names(true), names(false));
    match (exact.len(), others.len()) {
        (_, 0) => "all".to_owned(),
        (0, _) => "none".to_owned(),
        (exact, others_len) if others_len < exact => format!("all but {}", others.join(", ")),
        _ => exact.join(", "),
    }
}

fn message(message: MessageSupport) -> String {
    match message {
        MessageSupport::No => "no".to_owned(),
        MessageSupport::AnyLength => "any length".to_owned(),
        MessageSupport::MaxChars(chars) => format!("up to {chars} characters"),
    }
}

fn expiry(expiry: ExpirySupport) -> String {
    match expiry {
        ExpirySupport::No => "no".to_owned(),
        ExpirySupport::Optional => "on request".to_owned(),
        ExpirySupport::Always { default, .. } if !expiry.takes_end() => {
            format!("always, after {}", time(default))
        }
        ExpirySupport::Always { default, max } => {
            format!("{}, up to {}", time(default), time(max))
        }
    }
}

fn time(time: Duration) -> String {
    let (minutes, days) = (time.as_secs() / 60, time.as_secs() / (24 * 60 * 60));
    match (days, minutes) {
        (0, 0) => format!("{} s", time.as_secs()),
        (0, minutes) => format!("{minutes} min"),
        (days, _) => format!("{days} days"),
    }
}

fn yes_or_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn table() -> String {
    let vendors = vendors();
    let line = |first: &str, cells: Vec<String>| format!("| {first} | {} |\n", cells.join(" | "));
    let names = vendors.iter().map(|vendor| vendor.name.to_owned());
    let mut table = line("", names.collect());
    table.push_str(&line("---", vec!["---".to_owned(); vendors.len()]));
    for (what, cell) in ROWS {
        table.push_str(&line(what, vendors.iter().map(cell).collect()));
    }
    table
}

async fn the_readme_shows_the_capabilities_of_the_providers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme
        .split_once(BEGIN)
        .unwrap_or_else(|| panic!("README.md has no line {BEGIN}"));
    let (shown, after) = rest
        .split_once(END)
        .unwrap_or_else(|| panic!("README.md has no line {END}"));
    let table = table();
    let expected = format!("\n{table}");
    if env::var_os("UPDATE_README").is_some() {
        fs::write(&path, [before, BEGIN, &expected, END, after].concat()).unwrap();
        return;
    }
    assert!(
        shown == expected,
        "the table in README.md is out of date: UPDATE_README=1 cargo test --test suites capabilities writes it\n\n{table}"
    );
}
