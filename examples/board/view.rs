//! A person's presence as the page shows it.

use omnipresence::{Availability, Combined, Judged, Person, Verdict};
use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PersonView {
    id: String,
    name: String,
    /// Whether the person is the one who looks at the page.
    me: bool,
    availability: Availability,
    activity: Option<String>,
    message: Option<String>,
    /// Milliseconds since 1970, as JavaScript counts.
    changed: Option<i64>,
    expires: Option<i64>,
    why: String,
    /// The moment for which the explanation holds: it says how long ago things were.
    at: i64,
    accounts: Vec<AccountView>,
}

/// What one account says, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct AccountView {
    availability: Availability,
    text: String,
    message: Option<String>,
    /// Whether this is what the person is shown as.
    counts: bool,
}

impl PersonView {
    pub(crate) fn new(person: &Person, combined: &Combined, is_me: bool) -> Self {
        let winner = combined.winner();
        let explanation = combined.explanation();
        // A sentence, and then a line for each account in the order of the inputs.
        let (why, lines) = explanation.split_once('\n').unwrap_or((&explanation, ""));
        let inputs = combined.inputs().iter();
        Self {
            id: person.id.to_string(),
            name: person.label().to_owned(),
            me: is_me,
            availability: combined.availability(),
            activity: winner
                .and_then(|winner| winner.activity.as_ref())
                .map(ToString::to_string),
            message: winner
                .and_then(|winner| winner.message.as_ref())
                .map(|message| message.text.clone()),
            changed: winner
                .and_then(|winner| winner.changed_at)
                .map(|changed| changed.as_unix_millis()),
            expires: winner
                .and_then(|winner| winner.expires_at)
                .map(|expires| expires.as_unix_millis()),
            why: why.to_owned(),
            at: combined.at().as_unix_millis(),
            accounts: inputs.zip(lines.lines()).map(account).collect(),
        }
    }
}

fn account((judged, line): (&Judged, &str)) -> AccountView {
    let message = judged.presence.message.as_ref();
    AccountView {
        availability: judged.presence.availability,
        text: line.trim_start_matches("- ").to_owned(),
        message: message.map(|message| message.text.clone()),
        counts: matches!(judged.verdict, Verdict::Won(_)),
    }
}
