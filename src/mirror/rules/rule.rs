//! Decides by rules what a reading of a followed account asks for.

use crate::model::{Activity, Availability, Presence, PresenceUpdate, same_word};

/// What a source must show for a [`Rule`] to apply: all that was said here.
///
/// Where the source cannot tell what a user shows ([`Availability::Unknown`]), only a rule that asks for just that applies, by
/// availability, activity or native code; without one the targets stay as they are.
///
/// ```
/// # use omnipresence::*;
/// let in_a_call = When::shows(Availability::Busy).doing(Activity::OnThePhone);
/// let rule = in_a_call.set(PresenceUpdate::new(Availability::DoNotDisturb).with_message("in a call"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct When {
    availability: Option<Availability>,
    activity: Option<Activity>,
    native: Option<String>,
    has_ended: bool,
}

impl When {
    /// Whatever the source shows, if it can tell.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// It shows this availability.
    #[must_use]
    pub fn shows(availability: Availability) -> Self {
        Self {
            availability: Some(availability),
            ..Self::default()
        }
    }

    /// What was shown has ended by itself, and this has taken its place.
    #[must_use]
    pub fn ended() -> Self {
        Self {
            has_ended: true,
            ..Self::default()
        }
    }

    /// The user is doing this.
    #[must_use]
    pub fn doing(mut self, activity: Activity) -> Self {
        self.activity = Some(activity);
        self
    }

    /// The status has this code in the vendor's words; case, spaces, `_` and `-` do not count.
    #[must_use]
    pub fn native(mut self, code: impl Into<String>) -> Self {
        self.native = Some(code.into());
        self
    }

    /// Then show the same at the targets: availability and activity, until the same time, and the message if messages are mirrored.
    #[must_use]
    pub fn copy(self) -> Rule {
        self.then(Then::Copy)
    }

    /// Then set this at the targets, for as long as it says: where a vendor ends every status, [`Expiry::Never`](crate::Expiry::Never)
    /// is the longest.
    #[must_use]
    pub fn set(self, update: PresenceUpdate) -> Rule {
        self.then(Then::Set(update))
    }

    /// Then leave the targets as they are: what was mirrored stays.
    #[must_use]
    pub fn leave(self) -> Rule {
        self.then(Then::Leave)
    }

    /// Then mirror nothing: what was there before the mirror wrote is set again.
    #[must_use]
    pub fn restore(self) -> Rule {
        self.then(Then::Restore)
    }

    fn then(self, then: Then) -> Rule {
        Rule { when: self, then }
    }

    fn holds(&self, reading: &Presence, has_ended: bool) -> bool {
        let availability = self
            .availability
            .is_none_or(|it| it == reading.availability);
        let activity = self
            .activity
            .as_ref()
            .is_none_or(|it| Some(it) == reading.activity.as_ref());
        let native = self
            .native
            .as_ref()
            .is_none_or(|it| same_word(it, &reading.native.code));
        let is_known = reading.availability != Availability::Unknown || self.names_something();
        is_known && availability && activity && native && (has_ended || !self.has_ended)
    }

    fn names_something(&self) -> bool {
        self.availability.is_some() || self.activity.is_some() || self.native.is_some()
    }
}

/// One line of what is mirrored how: the first rule that applies decides.
#[derive(Clone, Debug)]
pub struct Rule {
    when: When,
    then: Then,
}

#[derive(Clone, Debug)]
enum Then {
    Copy,
    Set(PresenceUpdate),
    Leave,
    Restore,
}

/// What a reading asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Show the same, as long as it is shown there.
    Copy(PresenceUpdate),
    Set(PresenceUpdate),
    Leave,
    Restore,
    /// The source cannot tell, so there is nothing to copy, and nothing has ended.
    Unknown,
}

/// What to do about a reading: by the first rule that applies. If none does, the mirrored state has ended; without any rule
/// everything is copied.
pub(crate) fn decide(
    rules: &[Rule],
    reading: &Presence,
    has_ended: bool,
    with_message: bool,
) -> Action {
    let rule = rules
        .iter()
        .find(|rule| rule.when.holds(reading, has_ended));
    match rule.map(|rule| &rule.then) {
        Some(Then::Set(update)) => Action::Set(update.clone()),
        Some(Then::Leave) => Action::Leave,
        Some(Then::Restore) => Action::Restore,
        None if reading.availability == Availability::Unknown => Action::Unknown,
        None if !rules.is_empty() => Action::Restore,
        Some(Then::Copy) | None => copy(reading, with_message),
    }
}

fn copy(reading: &Presence, with_message: bool) -> Action {
    if reading.availability == Availability::Unknown {
        return Action::Unknown;
    }
    let mut update = PresenceUpdate::new(reading.availability);
    update.activity.clone_from(&reading.activity);
    if with_message {
        update = match &reading.message {
            Some(message) => update.with_message(&message.text),
            None => update.without_message(),
        };
    }
    Action::Copy(update)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::fixture::reading;
    use crate::model::StatusMessage;

    #[test]
    fn the_first_rule_that_applies_decides() {
        let busy = PresenceUpdate::new(Availability::Busy);
        let rules = [
            When::shows(Availability::Away).native("lunch").leave(),
            When::shows(Availability::Away).set(busy.clone()),
        ];
        let mut away = reading("a", Availability::Away);
        assert_eq!(decide(&rules, &away, false, false), Action::Set(busy));
        away.native.code = "LUNCH".to_owned();
        assert_eq!(decide(&rules, &away, false, false), Action::Leave);
    }

    #[test]
    fn what_no_rule_names_ends_the_mirrored_state_and_without_rules_all_is_copied() {
        let rules = [When::shows(Availability::Busy).copy()];
        let away = reading("a", Availability::Away);
        assert_eq!(decide(&rules, &away, false, false), Action::Restore);
        let copy = Action::Copy(PresenceUpdate::new(Availability::Away));
        assert_eq!(decide(&[], &away, false, false), copy);
    }

    #[test]
    fn a_rule_for_an_end_applies_only_to_what_follows_one() {
        let rules = [When::ended().restore(), When::any().copy()];
        let offline = reading("a", Availability::Offline);
        assert_eq!(decide(&rules, &offline, true, false), Action::Restore);
        let copy = Action::Copy(PresenceUpdate::new(Availability::Offline));
        assert_eq!(decide(&rules, &offline, false, false), copy);
    }

    #[test]
    fn a_rule_asks_for_all_that_it_was_told() {
        let on_the_phone = When::shows(Availability::Busy).doing(Activity::OnThePhone);
        let rules = [on_the_phone.copy()];
        let mut busy = reading("a", Availability::Busy);
        assert_eq!(decide(&rules, &busy, false, false), Action::Restore);
        busy.activity = Some(Activity::OnThePhone);
        let copy = PresenceUpdate::new(Availability::Busy).with_activity(Activity::OnThePhone);
        assert_eq!(decide(&rules, &busy, false, false), Action::Copy(copy));
    }

    #[test]
    fn messages_are_copied_on_wish_alone_and_unknown_never() {
        let mut busy = reading("a", Availability::Busy);
        busy.message = Some(StatusMessage::new("writing"));
        let bare = PresenceUpdate::new(Availability::Busy);
        assert_eq!(decide(&[], &busy, false, false), Action::Copy(bare.clone()));
        let whole = Action::Copy(bare.with_message("writing"));
        assert_eq!(decide(&[], &busy, false, true), whole);
        let unknown = reading("a", Availability::Unknown);
        assert_eq!(decide(&[], &unknown, false, true), Action::Unknown);
    }
}
