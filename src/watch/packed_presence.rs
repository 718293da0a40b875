//! A presence in a third of the space, because a watch keeps one for each user: packing and unpacking lose nothing.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    model::{
        Activity, Availability, Caveat, NativeStatus, Presence, Source, StatusMessage, UserId,
        limit_the_same,
    },
};

/// A presence without what the watch knows anyway: the source, and the user where the vendor's id is the one that is followed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct PackedPresence {
    #[serde(flatten)]
    state: State,
    /// None, if all of it has the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    more: Option<Box<More>>,
    pub(super) observed_at: Timestamp,
}

/// The members whose change is a change of the presence, as in [`Presence::says_the_same_as`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct State {
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
    changed_at: Option<Timestamp>,
}

/// The members that few presences have, or those of few vendors.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct More {
    #[serde(flatten)]
    state: MoreState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<Box<str>>,
}

/// As [`State`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct MoreState {
    /// The vendor's id, where it is not the one that is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<Activity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition_id: Option<Box<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Caveats::is_empty")]
    caveats: Caveats,
}

/// Caveats, which are equal as in [`Presence::says_the_same_as`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct Caveats(Box<[Caveat]>);

impl Caveats {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Caveats {
    fn eq(&self, other: &Self) -> bool {
        limit_the_same(&self.0, &other.0)
    }
}

impl PackedPresence {
    /// Packs the presence of a user who is followed by this id.
    pub(super) fn pack(followed: &str, presence: Presence) -> Self {
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
            caveats,
        } = presence;
        let NativeStatus {
            code,
            definition_id,
            label,
        } = native;
        let (message, message_expires_at) = match message {
            Some(StatusMessage { text, expires_at }) => (Some(text), expires_at),
            None => (None, None),
        };
        let more = More {
            state: MoreState {
                user: Some(user).filter(|user| user.as_str() != followed),
                activity,
                definition_id: definition_id.map(String::into_boxed_str),
                message_expires_at,
                last_active_at,
                expires_at,
                caveats: Caveats(caveats.into_boxed_slice()),
            },
            label: label.map(String::into_boxed_str),
        };
        Self {
            state: State {
                availability,
                code: code.into_boxed_str(),
                idle,
                primary,
                manual,
                message: message.map(String::into_boxed_str),
                username: username.map(String::into_boxed_str),
                display_name: display_name.map(String::into_boxed_str),
                changed_at,
            },
            more: (more != More::default()).then(|| Box::new(more)),
            observed_at,
        }
    }

    /// Returns the presence of the user who is followed by this id at this source.
    pub(super) fn unpack(self, followed: &str, source: &Source) -> Presence {
        let Self {
            state,
            more,
            observed_at,
        } = self;
        let State {
            availability,
            code,
            idle,
            primary,
            manual,
            message,
            username,
            display_name,
            changed_at,
        } = state;
        let More { state, label } = more.map_or_else(More::default, |more| *more);
        let MoreState {
            user,
            activity,
            definition_id,
            message_expires_at,
            last_active_at,
            expires_at,
            caveats: Caveats(caveats),
        } = state;
        let message = message.map(|text| StatusMessage {
            text: text.into_string(),
            expires_at: message_expires_at,
        });
        Presence {
            user: user.unwrap_or_else(|| followed.into()),
            source: source.clone(),
            availability,
            activity,
            idle,
            native: NativeStatus {
                code: code.into_string(),
                definition_id: definition_id.map(str::into_string),
                label: label.map(str::into_string),
            },
            message,
            username: username.map(str::into_string),
            display_name: display_name.map(str::into_string),
            primary,
            manual,
            changed_at,
            last_active_at,
            expires_at,
            observed_at,
            caveats: caveats.into_vec(),
        }
    }

    /// As [`Presence::says_the_same_as`], of the same user.
    pub(super) fn same_state_as(&self, other: &Self) -> bool {
        self.state == other.state && self.more_state() == other.more_state()
    }

    /// Returns the rare members, if one of them has a value.
    fn more_state(&self) -> Option<&MoreState> {
        let state = self.more.as_ref().map(|more| &more.state);
        state.filter(|state| **state != MoreState::default())
    }

    /// Whether both state that the user is offline, one of them by leaving the user out: vendors do either, and that is no change.
    pub(super) fn same_absence_as(&self, other: &Self) -> bool {
        let (one, other) = (&self.state, &other.state);
        one.availability == Availability::Offline
            && other.availability == Availability::Offline
            && (one.code.is_empty() || other.code.is_empty())
            && one.message == other.message
    }

    pub(super) fn availability(&self) -> Availability {
        self.state.availability
    }

    pub(super) fn changed_at(&self) -> Option<Timestamp> {
        self.state.changed_at
    }

    pub(super) fn expires_at(&self) -> Option<Timestamp> {
        self.more_state()?.expires_at
    }

    /// Whether the vendor has reported no status at all: it may do so later, and not count that as a change.
    pub(super) fn has_no_status(&self) -> bool {
        self.state.availability == Availability::Unknown && self.state.code.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*, sample::select};

    use super::*;
    use crate::model::PresencePart;

    fn source() -> Source {
        Source::new("board", "test")
    }

    /// Few values for each member, so that two presences often have one in common.
    fn presence() -> impl Strategy<Value = Presence> {
        let text = || select(&["", "x", "7", "@ann"][..]).prop_map(str::to_owned);
        let time = || (0_i64..3).prop_map(Timestamp::from_unix_millis);
        let flag = || option::of(any::<bool>());
        let activity = option::of(select(&[Activity::Meal, Activity::InMeeting][..]));
        let native = (text(), option::of(text()), option::of(text()));
        let message = option::of((text(), option::of(time())));
        let names = (option::of(text()), option::of(text()));
        let times = (option::of(time()), option::of(time()), option::of(time()));
        let part = select(&[PresencePart::Message, PresencePart::Names][..]);
        let caveat = prop_oneof![
            Just(Caveat::VendorDoesNotReport),
            (part, time()).prop_map(|(part, at)| Caveat::PartRead { part, at }),
        ];
        let caveats = proptest::collection::vec(caveat, 0..3);
        let status = (select(&Availability::ALL[..]), activity, native, message);
        (
            text(),
            status,
            names,
            (flag(), flag(), flag()),
            times,
            (time(), caveats),
        )
            .prop_map(
                |(
                    user,
                    (availability, activity, native, message),
                    names,
                    flags,
                    times,
                    (observed_at, caveats),
                )| {
                    Presence {
                        user: user.into(),
                        source: source(),
                        availability,
                        activity,
                        idle: flags.0,
                        native: NativeStatus {
                            code: native.0,
                            definition_id: native.1,
                            label: native.2,
                        },
                        message: message
                            .map(|(text, expires_at)| StatusMessage { text, expires_at }),
                        username: names.0,
                        display_name: names.1,
                        primary: flags.1,
                        manual: flags.2,
                        changed_at: times.0,
                        last_active_at: times.1,
                        expires_at: times.2,
                        observed_at,
                        caveats,
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn a_presence_that_is_packed_stored_and_unpacked_is_equal(presence in presence()) {
            for followed in ["7", "@ann"] {
                let packed = PackedPresence::pack(followed, presence.clone());
                let stored = serde_json::to_string(&packed).unwrap();
                for packed in [packed, serde_json::from_str(&stored).unwrap()] {
                    prop_assert_eq!(&packed.unpack(followed, &source()), &presence);
                }
            }
        }

        #[test]
        fn packed_presences_compare_as_presences_do(one in presence(), two in presence()) {
            let [members, mut others] = [&one, &two].map(|it| serde_json::to_value(it).unwrap());
            others["caveats"] = serde_json::to_value(&two.caveats).unwrap();
            for (name, value) in others.as_object().unwrap() {
                let mut mixed = members.clone();
                mixed[name] = value.clone();
                let mixed: Presence = serde_json::from_value(mixed).unwrap();
                let same = one.says_the_same_as(&mixed);
                let [one, mixed] = [one.clone(), mixed].map(|it| PackedPresence::pack("7", it));
                prop_assert_eq!(one.same_state_as(&mixed), same, "{}", name);
                prop_assert_eq!(mixed.same_state_as(&one), same, "{}", name);
            }
        }
    }

    fn packed(availability: Availability, code: &str, message: Option<&str>) -> PackedPresence {
        let (native, now) = (NativeStatus::new(code), Timestamp::UNIX_EPOCH);
        let mut presence = Presence::new("7".into(), source(), availability, native, now);
        presence.message = message.map(StatusMessage::new);
        PackedPresence::pack("7", presence)
    }

    #[test]
    fn a_user_left_out_and_one_reported_offline_are_the_same_absence() {
        let offline = |code, message| packed(Availability::Offline, code, message);
        let reported = offline("offline", None);
        assert!(reported.same_absence_as(&offline("", None)));
        assert!(!reported.same_absence_as(&offline("invisible", None)));
        assert!(!reported.same_absence_as(&offline("", Some("gone fishing"))));
        let available = packed(Availability::Available, "online", None);
        assert!(!reported.same_absence_as(&available));
    }
}
