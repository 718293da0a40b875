//! What each system presence means in our terms, and which one is written for an availability.

use crate::model::{Activity, Availability, same_word};

/// What a system presence means. It is spelled in three ways: `On Queue`, `OnQueue` and `ON_QUEUE`.
pub(super) struct Meaning {
    pub(super) word: &'static str,
    pub(super) availability: Availability,
    pub(super) activity: Option<Activity>,
    pub(super) idle: Option<bool>,
}

const fn meaning(
    word: &'static str,
    availability: Availability,
    activity: Option<Activity>,
) -> Meaning {
    Meaning {
        word,
        availability,
        activity,
        idle: None,
    }
}

/// The first one of an availability is the one that is written if no activity asks for another.
pub(super) const MEANINGS: [Meaning; 10] = [
    meaning("Available", Availability::Available, None),
    meaning("On Queue", Availability::Available, Some(Activity::OnQueue)),
    meaning("Busy", Availability::Busy, None),
    meaning("Meeting", Availability::Busy, Some(Activity::InMeeting)),
    meaning("Training", Availability::Busy, Some(Activity::Training)),
    meaning("Away", Availability::Away, None),
    meaning("Break", Availability::Away, Some(Activity::Break)),
    meaning("Meal", Availability::Away, Some(Activity::Meal)),
    Meaning {
        word: "Idle",
        availability: Availability::Away,
        activity: None,
        idle: Some(true),
    },
    meaning("Offline", Availability::Offline, None),
];

pub(super) fn find(system_presence: &str) -> Option<&'static Meaning> {
    // A `static` would need `Sync` activities; the table is promoted to one all the same.
    const TABLE: &[Meaning; 10] = &MEANINGS;
    TABLE
        .iter()
        .find(|meaning| same_word(meaning.word, system_presence))
}
