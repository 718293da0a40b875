//! What limits a presence: why it is unknown, or which part of it was read at another time than the rest.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A limit of what a [`Presence`](crate::Presence) states.
///
/// A vendor's page names the caveats that its provider reports. A presence without any is complete: what it leaves out is not known to the
/// vendor either.
///
/// ```
/// # use omnipresence::*;
/// # fn show(presence: &Presence) -> String {
/// if presence.caveats.contains(&Caveat::VendorDoesNotReport) {
///     return "presence is switched off at the server".to_owned();
/// }
/// presence.to_string()
/// # }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caveat {
    /// The server reports no presence of this user, for example because an administrator has switched presence off. The availability is
    /// [`Unknown`](crate::Availability::Unknown); [`native`](crate::Presence::native) may hold the last status that the server knows.
    VendorDoesNotReport,
    /// The user does not show a presence to the account that reads. The availability is [`Unknown`](crate::Availability::Unknown).
    NotVisible,
    /// A part was read at another time than [`observed_at`](crate::Presence::observed_at) states, and may have changed since.
    PartRead {
        /// The part.
        part: PresencePart,
        /// When it was read, by this machine's clock.
        at: Timestamp,
    },
}

/// A part of a presence that a vendor may report apart from the others.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PresencePart {
    /// [`Presence::availability`](crate::Presence::availability), with the vendor's own status.
    Availability,
    /// [`Presence::activity`](crate::Presence::activity).
    Activity,
    /// [`Presence::message`](crate::Presence::message).
    Message,
    /// [`Presence::username`](crate::Presence::username) and [`Presence::display_name`](crate::Presence::display_name).
    Names,
}

impl Caveat {
    /// Whether both limit the same in the same way, whenever a part was read.
    pub(crate) fn limits_the_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::PartRead { part, .. }, Self::PartRead { part: other, .. }) => part == other,
            _ => self == other,
        }
    }
}

/// Whether both have the same caveats in any order, whenever parts were read.
pub(crate) fn limit_the_same(one: &[Caveat], other: &[Caveat]) -> bool {
    let includes = |caveats: &[Caveat], caveat: &Caveat| {
        (caveats.iter()).any(|included| included.limits_the_same_as(caveat))
    };
    one.iter().all(|caveat| includes(other, caveat))
        && other.iter().all(|caveat| includes(one, caveat))
}

/// Completes "the presence is unknown: ...".
impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VendorDoesNotReport => f.write_str("the vendor does not report it"),
            Self::NotVisible => f.write_str("it is not visible to this account"),
            Self::PartRead { part, at } => write!(f, "{part} read at {at}"),
        }
    }
}

impl fmt::Display for PresencePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Availability => "availability",
            Self::Activity => "activity",
            Self::Message => "message",
            Self::Names => "names",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Availability, NativeStatus, Presence, Source};

    fn presence(availability: Availability) -> Presence {
        let (source, native) = (Source::new("board", "test"), NativeStatus::new("idle"));
        let now = Timestamp::UNIX_EPOCH;
        Presence::new("ann".into(), source, availability, native, now)
    }

    fn read(part: PresencePart, millis: i64) -> Caveat {
        let at = Timestamp::from_unix_millis(millis);
        Caveat::PartRead { part, at }
    }

    #[test]
    fn a_caveat_is_a_difference_and_the_time_of_a_part_is_none() {
        let plain = presence(Availability::Away);
        let one = (plain.clone()).with_caveat(read(PresencePart::Message, 0));
        let later = (plain.clone()).with_caveat(read(PresencePart::Message, 1));
        assert!(one.says_the_same_as(&later));
        assert_ne!(one, later);
        assert!(!one.says_the_same_as(&plain));
        assert!(!plain.says_the_same_as(&one));
        let names = plain.with_caveat(read(PresencePart::Names, 0));
        assert!(!one.says_the_same_as(&names));
        let both = one.with_caveat(read(PresencePart::Names, 0));
        assert!(both.says_the_same_as(&names.with_caveat(read(PresencePart::Message, 2))));
    }

    #[test]
    fn a_part_has_its_last_caveat_only() {
        let presence = presence(Availability::Away)
            .with_caveat(read(PresencePart::Message, 0))
            .with_caveat(read(PresencePart::Message, 1));
        assert_eq!(presence.caveats, [read(PresencePart::Message, 1)]);
    }

    #[test]
    fn a_presence_without_a_caveat_is_stored_as_before() {
        let plain = presence(Availability::Unknown);
        let stored = serde_json::to_value(&plain).unwrap();
        assert_eq!(stored.get("caveats"), None);
        let limited = plain
            .with_caveat(Caveat::NotVisible)
            .with_caveat(read(PresencePart::Message, 0));
        let stored = serde_json::to_string(&limited).unwrap();
        assert!(
            stored.contains(r#""caveats":["not-visible",{"part-read":{"part":"message","#),
            "{stored}"
        );
    }

    #[test]
    fn display_names_each_caveat_and_no_user() {
        let unknown = presence(Availability::Unknown);
        assert_eq!(unknown.to_string(), "unknown (idle)");
        let limited = (unknown.clone()).with_caveat(Caveat::NotVisible);
        assert_eq!(
            limited.to_string(),
            "unknown (idle): it is not visible to this account"
        );
        let parts = presence(Availability::Away)
            .with_caveat(read(PresencePart::Message, 0))
            .with_caveat(read(PresencePart::Names, 0));
        assert_eq!(
            parts.to_string(),
            "away (idle): message read at 1970-01-01T00:00:00Z, names read at 1970-01-01T00:00:00Z"
        );
    }
}
