//! Setting one's own presence: what the page asks for, and an answer for each account as it comes.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use omnipresence::{
    Account, Availability, Expiry, People, PersonId, PresenceUpdate, Result, SetOutcome,
};
use serde::{Deserialize, Serialize};

use crate::support::{activity::activity, advice, board};

/// What the form holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wish {
    availability: Availability,
    activity: Option<String>,
    message: Option<String>,
    /// Whether the message is to be removed, whatever is in `message`.
    #[serde(default)]
    clear: bool,
    minutes: Option<u32>,
}

impl Wish {
    fn update(&self) -> PresenceUpdate {
        let mut update = PresenceUpdate::new(self.availability);
        let named = self.activity.as_deref().map(activity);
        if let Some(Ok(activity)) = named {
            update = update.with_activity(activity);
        }
        if let Some(text) = &self.message {
            update = update.with_message(text);
        }
        if self.clear {
            update = update.without_message();
        }
        if let Some(minutes) = self.minutes {
            let life = Duration::from_secs(60 * u64::from(minutes));
            update = update.with_expiry(Expiry::After(life));
        }
        update
    }
}

/// What came of it at one account.
#[derive(Serialize)]
struct Answer {
    source: String,
    /// The vendor's word for what was set.
    set: Option<String>,
    losses: Vec<String>,
    error: Option<String>,
}

/// Sets it at every account of a person. Each answer is a line of JSON.
pub(crate) fn set(
    people: &People,
    me: &PersonId,
    wish: &Wish,
) -> Result<impl Stream<Item = String> + use<>> {
    let outcomes = people.set_everywhere(me, &wish.update())?;
    Ok(outcomes.map(|(account, outcome)| {
        let line = serde_json::to_string(&answer(&account, outcome));
        line.unwrap_or_default() + "\n"
    }))
}

fn answer(account: &Account, outcome: Result<SetOutcome>) -> Answer {
    let source = account.source.to_string();
    match outcome {
        Ok(outcome) => Answer {
            source,
            set: outcome.sent.as_ref().map(|sent| board::native(Some(sent))),
            losses: outcome.losses.iter().map(ToString::to_string).collect(),
            error: None,
        },
        Err(error) => Answer {
            source,
            set: None,
            losses: Vec::new(),
            error: Some(advice::explain(&error)),
        },
    }
}

#[cfg(test)]
mod tests {
    use omnipresence::Activity;

    use super::*;

    #[test]
    fn the_form_becomes_an_update() {
        let form =
            r#"{"availability":"busy","activity":"in-meeting","message":"planning","minutes":15}"#;
        let wish: Wish = serde_json::from_str(form).unwrap();
        let update = PresenceUpdate::new(Availability::Busy)
            .with_activity(Activity::InMeeting)
            .with_message("planning")
            .with_expiry(Expiry::After(Duration::from_secs(900)));
        assert_eq!(wish.update(), update);
    }

    #[test]
    fn a_message_can_be_removed() {
        let form = r#"{"availability":"busy","message":"old","clear":true}"#;
        let wish: Wish = serde_json::from_str(form).unwrap();
        let update = PresenceUpdate::new(Availability::Busy).without_message();
        assert_eq!(wish.update(), update);
    }

    #[test]
    fn what_the_form_does_not_have_is_refused() {
        for body in [
            r#"{"availability":"busy","user":"ann"}"#,
            r#"{"availability":"here"}"#,
            "{}",
        ] {
            assert!(serde_json::from_str::<Wish>(body).is_err(), "{body}");
        }
    }
}
