use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    model::{Activity, Availability, NativeStatus, Presence, Source, StatusMessage, UserId},
};

/// What a presence says, in a third of the space: a hundred thousand of them are kept.
///
/// The source is the same for all, and the user's id is mostly the key under which a record stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    availability: Availability,
    code: Box<str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    idle: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    primary: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manual: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    username: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    display_name: Option<Box<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<Box<More>>,
    observed_at: Timestamp,
}

/// What few presences, or those of few vendors, tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct More {
    /// The vendor's id, where it is not the one that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<Activity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition_id: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

impl Record {
    /// What a presence says of the user who is followed by this id.
    pub(super) fn of(followed: &str, presence: Presence) -> Self {
        let Presence {
            user,
            source: _,
            availability,
            activity,
            idle,
            native,
            message,
            username,
            display_name,
            primary,
            manual,
            changed_at,
            last_active_at,
            expires_at,
            observed_at,
        } = presence;
        let (message, message_expires_at) = match message {
            Some(StatusMessage { text, expires_at }) => (Some(text), expires_at),
            None => (None, None),
        };
        let more = More {
            user: Some(user).filter(|user| user.as_str() != followed),
            activity,
            definition_id: native.definition_id.map(String::into_boxed_str),
            label: native.label.map(String::into_boxed_str),
            message_expires_at,
            changed_at,
            last_active_at,
            expires_at,
        };
        Self {
            availability,
            code: native.code.into_boxed_str(),
            idle,
            primary,
            manual,
            message: message.map(String::into_boxed_str),
            username: username.map(String::into_boxed_str),
            display_name: display_name.map(String::into_boxed_str),
            more: Some(more)
                .filter(|more| *more != More::default())
                .map(Box::new),
            observed_at,
        }
    }

    /// The presence again.
    pub(super) fn presence(&self, followed: &str, source: &Source) -> Presence {
        let none = More::default();
        let more = self.more.as_deref().unwrap_or(&none);
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let user = more.user.clone().unwrap_or_else(|| followed.into());
        let native = NativeStatus {
            code: self.code.to_string(),
            definition_id: text(&more.definition_id),
            label: text(&more.label),
        };
        let mut presence = Presence::new(
            user,
            source.clone(),
            self.availability,
            native,
            self.observed_at,
        );
        presence.activity.clone_from(&more.activity);
        presence.idle = self.idle;
        presence.message = text(&self.message).map(|text| StatusMessage {
            text,
            expires_at: more.message_expires_at,
        });
        presence.username = text(&self.username);
        presence.display_name = text(&self.display_name);
        presence.primary = self.primary;
        presence.manual = self.manual;
        presence.changed_at = more.changed_at;
        presence.last_active_at = more.last_active_at;
        presence.expires_at = more.expires_at;
        presence
    }

    /// Somebody whom the vendor shows no more: offline, in no words of the vendor's. The names stay.
    pub(super) fn absent(last: Option<&Self>, observed_at: Timestamp) -> Self {
        let user = last.and_then(|last| last.more.as_ref()?.user.clone());
        let more = user.map(|user| {
            Box::new(More {
                user: Some(user),
                ..More::default()
            })
        });
        Self {
            availability: Availability::Offline,
            code: Box::default(),
            idle: None,
            primary: last.and_then(|last| last.primary),
            manual: None,
            message: None,
            username: last.and_then(|last| last.username.clone()),
            display_name: last.and_then(|last| last.display_name.clone()),
            more,
            observed_at,
        }
    }

    /// As [`Presence::says_the_same_as`]: neither the time of the reading nor the label counts.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        let Self {
            availability,
            code,
            idle,
            primary,
            manual,
            message,
            username,
            display_name,
            more,
            observed_at: _,
        } = self;
        *availability == other.availability
            && *code == other.code
            && *idle == other.idle
            && *primary == other.primary
            && *manual == other.manual
            && *message == other.message
            && *username == other.username
            && *display_name == other.display_name
            && match (more.as_deref(), other.more.as_deref()) {
                (None, None) => true,
                (Some(one), Some(other)) => one.says_the_same_as(other),
                (Some(more), None) | (None, Some(more)) => more.says_the_same_as(&More::default()),
            }
    }

    /// Whether both say that the user is offline, one of them by leaving the user out: vendors do either, and that is no change.
    pub(super) fn is_the_same_absence_as(&self, other: &Self) -> bool {
        let offline = Availability::Offline;
        self.availability == offline
            && other.availability == offline
            && (self.code.is_empty() || other.code.is_empty())
            && self.message == other.message
    }

    pub(super) fn availability(&self) -> Availability {
        self.availability
    }

    pub(super) fn observed_at(&self) -> Timestamp {
        self.observed_at
    }

    pub(super) fn changed_at(&self) -> Option<Timestamp> {
        self.more.as_ref()?.changed_at
    }

    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.more.as_ref()?.expires_at
    }

    /// Whether the vendor has told nothing at all of the user: it may tell later, and that will be no change to it.
    pub(super) fn is_untold(&self) -> bool {
        self.availability == Availability::Unknown && self.code.is_empty()
    }

    /// A reading has said no less and no more.
    pub(super) fn note_observed(&mut self, newer: &Self) {
        self.observed_at = newer.observed_at;
    }

    /// Takes over what does not count as a change.
    pub(super) fn refresh(&mut self, newer: Self) {
        *self = newer;
    }
}

impl More {
    fn says_the_same_as(&self, other: &Self) -> bool {
        let Self {
            user,
            activity,
            definition_id,
            label: _,
            message_expires_at,
            changed_at,
            last_active_at,
            expires_at,
        } = self;
        *user == other.user
            && *activity == other.activity
            && *definition_id == other.definition_id
            && *message_expires_at == other.message_expires_at
            && *changed_at == other.changed_at
            && *last_active_at == other.last_active_at
            && *expires_at == other.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn full() -> Presence {
        let native = NativeStatus::new("Meeting")
            .with_definition_id("d1")
            .with_label("In a meeting");
        let source = Source::new("board", "test");
        let mut presence = Presence::new("7".into(), source, Availability::Busy, native, NOW);
        presence.activity = Some(Activity::InMeeting);
        presence.idle = Some(false);
        presence.message = Some(StatusMessage {
            text: "until noon".to_owned(),
            expires_at: Some(Timestamp::from_unix_millis(4)),
        });
        presence.username = Some("ann".to_owned());
        presence.display_name = Some("Ann Archer".to_owned());
        presence.primary = Some(true);
        presence.manual = Some(true);
        presence.changed_at = Some(Timestamp::from_unix_millis(1));
        presence.last_active_at = Some(Timestamp::from_unix_millis(2));
        presence.expires_at = Some(Timestamp::from_unix_millis(3));
        presence
    }

    fn bare() -> Presence {
        let source = Source::new("board", "test");
        let native = NativeStatus::new("online");
        Presence::new("7".into(), source, Availability::Available, native, NOW)
    }

    #[test]
    fn a_record_gives_the_presence_back_under_whatever_id_it_is_followed() {
        for presence in [full(), bare()] {
            for followed in ["7", "@ann"] {
                let record = Record::of(followed, presence.clone());
                let json = serde_json::to_string(&record).unwrap();
                for record in [record, serde_json::from_str(&json).unwrap()] {
                    assert_eq!(record.presence(followed, &presence.source), presence);
                }
            }
        }
    }

    #[test]
    fn a_record_and_a_presence_agree_on_what_says_the_same() {
        let changes: [fn(&mut Presence); 16] = [
            |it| it.user = "8".into(),
            |it| it.availability = Availability::Away,
            |it| it.activity = Some(Activity::Meal),
            |it| it.idle = Some(true),
            |it| it.native.code.push('x'),
            |it| it.native.definition_id = Some("d2".to_owned()),
            |it| it.native.label = Some("another".to_owned()),
            |it| it.message = Some(StatusMessage::new("another")),
            |it| it.username = Some("bob".to_owned()),
            |it| it.display_name = Some("Bob".to_owned()),
            |it| it.primary = Some(false),
            |it| it.manual = Some(false),
            |it| it.changed_at = Some(Timestamp::from_unix_millis(9)),
            |it| it.last_active_at = Some(Timestamp::from_unix_millis(9)),
            |it| it.expires_at = Some(Timestamp::from_unix_millis(9)),
            |it| it.observed_at = Timestamp::from_unix_millis(9),
        ];
        for presence in [full(), bare()] {
            for change in changes {
                let mut other = presence.clone();
                change(&mut other);
                let [one, two] = [&presence, &other].map(|it| Record::of("7", it.clone()));
                let same = presence.says_the_same_as(&other);
                assert_eq!(one.says_the_same_as(&two), same, "{other:?}");
                assert_eq!(two.says_the_same_as(&one), same, "{other:?}");
            }
        }
    }

    #[test]
    fn being_left_out_says_no_less_than_the_word_for_offline() {
        let offline = |code: &str| {
            let mut presence = bare();
            presence.availability = Availability::Offline;
            presence.native.code = code.to_owned();
            presence
        };
        let record = |presence| Record::of("7", presence);
        let told = record(offline("offline"));
        assert!(told.is_the_same_absence_as(&record(offline(""))));
        assert!(!told.is_the_same_absence_as(&record(offline("invisible"))));
        let mut with_message = offline("");
        with_message.message = Some(StatusMessage::new("gone fishing"));
        assert!(!told.is_the_same_absence_as(&record(with_message)));
        assert!(!told.is_the_same_absence_as(&record(bare())));
    }

    #[test]
    fn whoever_is_absent_is_offline_and_keeps_the_names() {
        let last = Record::of("@ann", full());
        let absent = Record::absent(Some(&last), NOW).presence("@ann", &full().source);
        assert_eq!(absent.availability, Availability::Offline);
        assert_eq!(absent.native, NativeStatus::default());
        assert_eq!(
            (absent.user.as_str(), absent.username.as_deref()),
            ("7", Some("ann"))
        );
        assert_eq!((absent.message, absent.expires_at), (None, None));
    }
}
