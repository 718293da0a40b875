//! Times as people say them.

use std::time::Duration;

use omnipresence::Timestamp;

/// A moment as seen from `now`: `2 min ago`, `in 15 min`.
pub(crate) fn relative(moment: Timestamp, now: Timestamp) -> String {
    let past = rounded(now.saturating_duration_since(moment));
    let future = rounded(moment.saturating_duration_since(now));
    match (past, future) {
        (Some(past), _) => format!("{past} ago"),
        (None, Some(future)) => format!("in {future}"),
        (None, None) => "just now".to_owned(),
    }
}

/// The largest unit that fits, rounded to the nearest: "in 15 min" shall not become "in 14 min" while the program runs.
fn rounded(duration: Duration) -> Option<String> {
    let seconds = duration.as_secs();
    match seconds {
        0..2 => None,
        2..60 => Some(format!("{seconds} s")),
        60..5_400 => Some(format!("{} min", (seconds + 30) / 60)),
        5_400..129_600 => Some(format!("{} h", (seconds + 1_800) / 3_600)),
        _ => Some(format!("{} days", (seconds + 43_200) / 86_400)),
    }
}
