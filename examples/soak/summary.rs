//! The accounts of all vendors, side by side.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    line::Line,
    proxy::Traffic,
    support::{board::Board, vendor::VendorName},
    tally::{Tally, Writes},
    trouble::Trouble,
};

/// What became of the calls.
pub(crate) fn outcomes(lines: &[Line], traffic: &[Traffic]) -> Board {
    let mut total = Tally::default();
    for line in lines {
        total.add(&line.tally());
    }
    let tallies: Vec<_> = lines.iter().map(Line::tally).collect();
    let tallies: Vec<&Tally> = tallies
        .iter()
        .map(|tally| &**tally)
        .chain([&total])
        .collect();
    let traffic = with_total(traffic);
    let count = |of: &dyn Fn(&Tally) -> u64| tallies.iter().map(|tally| of(tally)).collect();

    let mut board = board("calls");
    row(&mut board, "begun", count(&|tally| tally.begun));
    row(&mut board, "succeeded", count(&|tally| tally.succeeded));
    let keys: BTreeSet<_> = total.ended.keys().cloned().collect();
    for key in keys {
        let label = format!("{}: {}", key.0.as_str(), key.1);
        let of = |tally: &Tally| tally.ended.get(&key).copied().unwrap_or_default();
        row(&mut board, &label, count(&of));
    }
    let arrived = traffic.iter().map(|traffic| traffic.arrived);
    row(
        &mut board,
        "requests at the proxy",
        arrived.clone().collect(),
    );
    let disturbed = traffic.iter().map(disturbed);
    row(&mut board, "of these disturbed", disturbed.collect());
    let per_call = tallies.iter().zip(arrived);
    let per_call = per_call.map(|(tally, arrived)| match tally.begun {
        0 => "-".to_owned(),
        begun => format!("{:.2}", arrived as f64 / begun as f64),
    });
    board.figures("requests per call", per_call);
    for (label, part) in [("median duration", 0.5), ("p99 duration", 0.99)] {
        let durations = tallies.iter().map(|tally| tally.durations.quantile(part));
        board.figures(label, durations.map(milliseconds));
    }
    writes(&mut board, &tallies);
    board
}

/// What was seen of the writes, beside what was said of them.
fn writes(board: &mut Board, tallies: &[&Tally]) {
    let mut one = |label: &str, of: fn(&Writes) -> u64| {
        let counts = tallies.iter().map(|tally| of(&tally.writes));
        row(board, label, counts.collect());
    };
    one("writes done, as reported", |writes| writes.done);
    one("writes not done, as reported", |writes| writes.not_done);
    one("writes in doubt, done", |writes| writes.doubtful_done);
    one("writes in doubt, not done", |writes| {
        writes.doubtful_not_done
    });
}

/// What the proxies did.
pub(crate) fn troubles(traffic: &[Traffic]) -> Board {
    let traffic = with_total(traffic);
    let mut board = board("troubles");
    for trouble in Trouble::ALL {
        let counts = traffic.iter().map(|traffic| {
            let count = traffic.disturbed.get(&trouble);
            count.copied().unwrap_or_default()
        });
        row(&mut board, trouble.as_str(), counts.collect());
    }
    board
}

fn disturbed(traffic: &Traffic) -> u64 {
    traffic.disturbed.values().sum()
}

fn with_total(traffic: &[Traffic]) -> Vec<Traffic> {
    let mut total = Traffic::default();
    traffic.iter().for_each(|traffic| total.add(traffic));
    traffic.iter().cloned().chain([total]).collect()
}

fn board(first_column: &str) -> Board {
    let [a, b, c, d] = VendorName::ALL.map(VendorName::as_str);
    Board::new([first_column, a, b, c, d, "total"])
}

fn row(board: &mut Board, label: &str, counts: Vec<u64>) {
    board.figures(label, counts.iter().map(ToString::to_string));
}

fn milliseconds(duration: Option<Duration>) -> String {
    duration.map_or_else(
        || "-".to_owned(),
        |duration| format!("{} ms", duration.as_millis()),
    )
}
