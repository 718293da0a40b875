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

#[cfg(test)]
mod tests {
    use omnipresence::{
        Composer, NativeStatus, Policy, Presence, Source, StatusMessage, Timestamp,
    };

    use super::*;

    #[test]
    fn a_person_is_shown_as_the_account_that_counts_with_a_line_for_each() {
        let now = Timestamp::now();
        let presence = |source: &str, availability: Availability| {
            let native = NativeStatus::new("word\nof the vendor");
            let source = Source::new(source, "test");
            let mut presence = Presence::new("1".into(), source, availability, native, now);
            presence.message = Some(StatusMessage::new(format!("{availability}")));
            presence
        };
        let presences = [
            presence("beta", Availability::Available),
            presence("alpha", Availability::Busy),
            presence("gamma", Availability::Unknown),
        ];
        let combined = Composer::new(Policy::MostRestrictive).compose(presences, now);
        let view = PersonView::new(&Person::new("ann").with_name("Ann"), &combined, true);
        assert_eq!(view.name, "Ann");
        assert_eq!(view.availability, Availability::Busy);
        assert_eq!(view.message.as_deref(), Some("busy"));
        assert!(
            view.why.starts_with("Busy: alpha:test shows"),
            "{}",
            view.why
        );
        let sources = ["alpha:test: ", "beta:test: ", "gamma:test: "];
        assert_eq!(view.accounts.len(), sources.len());
        for ((account, source), counts) in
            view.accounts.iter().zip(sources).zip([true, false, false])
        {
            assert!(account.text.starts_with(source), "{}", account.text);
            assert_eq!(account.counts, counts);
        }
    }
}
