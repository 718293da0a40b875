//! Genesys Cloud's words and ours: pure functions.

use std::{collections::BTreeMap, time::Duration};

use super::api::model;
use crate::{
    Activity, Availability, Error, ErrorKind, Expiry, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, RateLimit, Result, Source, StatusDefinition, StatusMessage, StatusTarget,
    Timestamp, UserId,
    http::{Dialect, Fault, header_number},
    wire::{Answer, same_word},
};

pub(super) const DIALECT: Dialect = Dialect {
    vendor: "genesys",
    request_id_header: "inin-correlation-id",
    judge,
    rate_limit: |headers, _| {
        let allowed = header_number(headers, "inin-ratelimit-allowed");
        let used = header_number(headers, "inin-ratelimit-count");
        let remaining = allowed
            .zip(used)
            .map(|(allowed, used)| allowed.saturating_sub(used));
        let reset = header_number(headers, "inin-ratelimit-reset").map(Duration::from_secs);
        RateLimit::from_parts(allowed, remaining, reset)
    },
};

/// A status is to be believed here: only the words of a failure are read.
fn judge(answer: &Answer) -> Option<Fault> {
    if answer.status.is_success() {
        return None;
    }
    let body: model::ErrorBody = serde_json::from_slice(&answer.body).ok()?;
    Some(Fault {
        code: body.code,
        message: body.message,
        request_id: body.context_id,
        ..Fault::default()
    })
}

/// What a system presence means. It is spelled in three ways: `On Queue`, `OnQueue` and `ON_QUEUE`.
struct Meaning {
    word: &'static str,
    availability: Availability,
    activity: Option<Activity>,
    idle: Option<bool>,
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
const MEANINGS: [Meaning; 10] = [
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

fn find(system_presence: &str) -> Option<&'static Meaning> {
    // A `static` would need `Sync` activities; the table is promoted to one all the same.
    const TABLE: &[Meaning; 10] = &MEANINGS;
    TABLE
        .iter()
        .find(|meaning| same_word(meaning.word, system_presence))
}

/// The parts of the vendor's three presence types that tell something.
pub(super) struct Read {
    pub(super) user: UserId,
    pub(super) definition: Option<model::PresenceDefinition>,
    pub(super) message: Option<String>,
    pub(super) primary: Option<bool>,
    pub(super) changed_at: Option<Timestamp>,
}

impl Read {
    /// One user's presence, which does not name the user.
    pub(super) fn of_user(user: UserId, read: model::UserPresence) -> Self {
        Self {
            user,
            definition: read.presence_definition,
            message: read.message,
            primary: read.primary,
            changed_at: read.modified_date.and_then(|date| date.timestamp()),
        }
    }

    /// An entry of a bulk answer, if it names the user.
    pub(super) fn of_bulk(read: model::UcUserPresence) -> Option<Self> {
        Some(Self {
            user: read.user_id?.into(),
            definition: read.presence_definition,
            message: read.message,
            primary: None,
            changed_at: read.modified_date.and_then(|date| date.timestamp()),
        })
    }

    pub(super) fn into_presence(self, source: &Source, observed_at: Timestamp) -> Presence {
        let definition = self.definition.unwrap_or_default();
        let code = definition.system_presence.unwrap_or_default();
        let meaning = find(&code);
        let availability = meaning.map_or(Availability::Unknown, |meaning| meaning.availability);
        let mut native = NativeStatus::new(code);
        native.definition_id = definition.id;
        let mut presence =
            Presence::new(self.user, source.clone(), availability, native, observed_at);
        presence.activity = meaning.and_then(|meaning| meaning.activity.clone());
        presence.idle = meaning.and_then(|meaning| meaning.idle);
        presence.message = self
            .message
            .filter(|text| !text.is_empty())
            .map(StatusMessage::new);
        presence.primary = self.primary;
        presence.changed_at = self.changed_at;
        presence
    }
}

/// A definition that can be set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    pub(super) id: String,
    system_presence: String,
    /// Whether it is the organization's own for the system presence.
    primary: bool,
    labels: BTreeMap<String, String>,
}

/// A definition, unless it is deactivated or incomplete.
pub(super) fn definition(read: model::OrganizationPresence) -> Option<Definition> {
    if read.deactivated == Some(true) {
        return None;
    }
    Some(Definition {
        id: read.id?,
        system_presence: read.system_presence?,
        primary: read.primary == Some(true),
        labels: read.language_labels.unwrap_or_default(),
    })
}

impl Definition {
    pub(super) fn native(&self) -> NativeStatus {
        let mut native = NativeStatus::new(&self.system_presence).with_definition_id(&self.id);
        native.label = self
            .labels
            .get("en_US")
            .or_else(|| self.labels.values().next())
            .cloned();
        native
    }

    pub(super) fn describe(&self) -> StatusDefinition {
        let meaning = find(&self.system_presence);
        let availability = meaning.map_or(Availability::Unknown, |meaning| meaning.availability);
        let mut description = StatusDefinition::new(self.native(), availability);
        description.activity = meaning.and_then(|meaning| meaning.activity.clone());
        description.labels.clone_from(&self.labels);
        description
    }
}

/// What to send for an update.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) target: Option<Target>,
    pub(super) message: Option<String>,
    pub(super) losses: Vec<Loss>,
}

/// The status to send, for which a definition must be found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// The organization's definition for a system presence.
    SystemPresence(String),
    /// One definition.
    Definition(NativeStatus),
}

impl Target {
    /// The definition to send: the primary one of a system presence, else its first.
    pub(super) fn find_in<'a>(&self, definitions: &'a [Definition]) -> Option<&'a Definition> {
        match self {
            Self::Definition(native) => definitions
                .iter()
                .find(|known| native.definition_id.as_ref() == Some(&known.id)),
            Self::SystemPresence(word) => {
                let mut same = definitions
                    .iter()
                    .filter(|known| same_word(&known.system_presence, word));
                let first = same.clone().next();
                same.find(|known| known.primary).or(first)
            }
        }
    }
}

/// Decides what to send, or refuses.
pub(super) fn plan(update: &PresenceUpdate) -> Result<Plan> {
    let mut losses = Vec::new();
    let target = match &update.status {
        None => {
            losses.extend(lost_activity(update));
            None
        }
        Some(StatusTarget::Native(native)) => {
            losses.extend(lost_activity(update));
            Some(native_target(native)?)
        }
        Some(StatusTarget::Availability(wanted)) => Some(nearest(*wanted, update, &mut losses)?),
    };
    let message = match &update.message {
        MessageUpdate::Keep if target.is_none() => {
            return Err(Error::new(ErrorKind::Invalid, "the update changes nothing"));
        }
        MessageUpdate::Keep => None,
        MessageUpdate::Clear => Some(String::new()),
        MessageUpdate::Set(text) => Some(text.clone()),
    };
    if matches!(update.expiry, Expiry::After(_) | Expiry::At(_)) {
        losses.push(Loss::Expiry {
            reason: "Genesys Cloud keeps a presence until the next one".to_owned(),
        });
    }
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan {
        target,
        message,
        losses,
    })
}

fn lost_activity(update: &PresenceUpdate) -> Option<Loss> {
    update
        .activity
        .clone()
        .map(|wanted| Loss::Activity { wanted })
}

fn native_target(native: &NativeStatus) -> Result<Target> {
    match native {
        NativeStatus {
            definition_id: Some(_),
            ..
        } => Ok(Target::Definition(native.clone())),
        NativeStatus { code, .. } if !code.trim().is_empty() => {
            Ok(Target::SystemPresence(code.clone()))
        }
        _ => Err(Error::new(
            ErrorKind::Invalid,
            "the native status names neither a system presence nor a definition id",
        )),
    }
}

fn nearest(
    wanted: Availability,
    update: &PresenceUpdate,
    losses: &mut Vec<Loss>,
) -> Result<Target> {
    let writable = match wanted {
        Availability::Unknown => {
            return Err(Error::new(
                ErrorKind::NotRepresentable,
                "unknown is what a vendor says when it cannot tell: it cannot be set",
            ));
        }
        Availability::DoNotDisturb => {
            losses.push(Loss::Availability {
                wanted,
                sent: Availability::Busy,
            });
            Availability::Busy
        }
        other => other,
    };
    let choices = || {
        MEANINGS
            .into_iter()
            .filter(|meaning| meaning.availability == writable)
    };
    let exact = update
        .activity
        .as_ref()
        .and_then(|activity| choices().find(|meaning| meaning.activity.as_ref() == Some(activity)));
    if exact.is_none() {
        losses.extend(lost_activity(update));
    }
    let chosen = exact.or_else(|| choices().next());
    chosen
        .map(|meaning| Target::SystemPresence(meaning.word.to_owned()))
        .ok_or_else(|| {
            Error::new(
                ErrorKind::NotRepresentable,
                "Genesys Cloud has no such presence",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Presence {
        let read = Read::of_user("u1".into(), serde_json::from_str(json).unwrap());
        read.into_presence(&Source::new("genesys", "test"), Timestamp::UNIX_EPOCH)
    }

    fn coded(code: &str) -> Presence {
        read(&format!(
            r#"{{"presenceDefinition":{{"id":"d","systemPresence":"{code}"}}}}"#
        ))
    }

    #[test]
    fn every_system_presence_reads_as_the_table_says_in_each_spelling() {
        use Availability::{Available, Away, Busy, Offline};
        for (spellings, availability, activity) in [
            (["Available", "AVAILABLE", "available"], Available, None),
            (
                ["On Queue", "OnQueue", "ON_QUEUE"],
                Available,
                Some(Activity::OnQueue),
            ),
            (["Busy", "BUSY", "busy"], Busy, None),
            (
                ["Meeting", "MEETING", "meeting"],
                Busy,
                Some(Activity::InMeeting),
            ),
            (
                ["Training", "TRAINING", "training"],
                Busy,
                Some(Activity::Training),
            ),
            (["Away", "AWAY", "away"], Away, None),
            (["Break", "BREAK", "break"], Away, Some(Activity::Break)),
            (["Meal", "MEAL", "meal"], Away, Some(Activity::Meal)),
            (["Idle", "IDLE", "idle"], Away, None),
            (["Offline", "OFFLINE", "offline"], Offline, None),
        ] {
            for code in spellings {
                let presence = coded(code);
                assert_eq!(
                    (presence.availability, &presence.activity),
                    (availability, &activity),
                    "{code}"
                );
                assert_eq!(presence.native.code, code);
                assert_eq!(
                    presence.idle,
                    same_word(code, "idle").then_some(true),
                    "{code}"
                );
            }
        }
    }

    #[test]
    fn unknown_words_and_missing_or_null_fields_read_as_unknown() {
        assert_eq!(coded("Zen").availability, Availability::Unknown);
        for json in [
            "{}",
            r#"{"presenceDefinition":null,"message":null,"modifiedDate":null,"primary":null}"#,
            r#"{"presenceDefinition":{}}"#,
        ] {
            let presence = read(json);
            assert_eq!(
                (presence.availability, presence.message, presence.changed_at),
                (Availability::Unknown, None, None)
            );
        }
        let presence = read(r#"{"message":"","modifiedDate":"garbage","primary":true,"new":{}}"#);
        assert_eq!(
            (presence.message, presence.changed_at, presence.primary),
            (None, None, Some(true))
        );
    }

    #[test]
    fn every_availability_is_written_as_the_table_says() {
        use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
        for (wanted, activity, word, losses) in [
            (Available, None, "Available", 0),
            (Available, Some(Activity::OnQueue), "On Queue", 0),
            (Available, Some(Activity::Meal), "Available", 1),
            (Busy, None, "Busy", 0),
            (Busy, Some(Activity::InMeeting), "Meeting", 0),
            (Busy, Some(Activity::Training), "Training", 0),
            (Busy, Some(Activity::OnThePhone), "Busy", 1),
            (DoNotDisturb, None, "Busy", 1),
            (DoNotDisturb, Some(Activity::InMeeting), "Meeting", 1),
            (Away, None, "Away", 0),
            (Away, Some(Activity::Break), "Break", 0),
            (Away, Some(Activity::Meal), "Meal", 0),
            (Offline, None, "Offline", 0),
        ] {
            let update = PresenceUpdate {
                activity,
                ..PresenceUpdate::new(wanted)
            };
            let made = plan(&update).unwrap();
            assert_eq!(
                made.target,
                Some(Target::SystemPresence(word.into())),
                "{update:?}"
            );
            assert_eq!(made.losses.len(), losses, "{update:?}");
            assert_eq!(
                plan(&update.clone().exact()).is_ok(),
                losses == 0,
                "{update:?}"
            );
        }
        let error = plan(&PresenceUpdate::new(Availability::Unknown)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable);
    }

    #[test]
    fn a_message_is_kept_cleared_or_set() {
        let message = |update| plan(&update).unwrap().message;
        assert_eq!(message(PresenceUpdate::new(Availability::Busy)), None);
        assert_eq!(
            message(PresenceUpdate::default().without_message()).as_deref(),
            Some("")
        );
        assert_eq!(
            message(PresenceUpdate::message("back at 3")).as_deref(),
            Some("back at 3")
        );
        assert_eq!(
            plan(&PresenceUpdate::default()).unwrap_err().kind(),
            ErrorKind::Invalid
        );
    }

    #[test]
    fn an_expiry_is_a_loss() {
        let update = PresenceUpdate::new(Availability::Busy)
            .with_expiry(Expiry::After(Duration::from_secs(60)));
        assert!(matches!(
            plan(&update).unwrap().losses[..],
            [Loss::Expiry { .. }]
        ));
        assert!(
            plan(
                &PresenceUpdate::new(Availability::Busy)
                    .with_expiry(Expiry::Never)
                    .exact()
            )
            .is_ok()
        );
    }

    fn known(id: &str, word: &str, primary: bool) -> Definition {
        Definition {
            id: id.into(),
            system_presence: word.into(),
            primary,
            labels: BTreeMap::new(),
        }
    }

    #[test]
    fn the_primary_definition_of_a_system_presence_is_sent_else_its_first() {
        let definitions = [
            known("a", "Break", false),
            known("b", "Break", true),
            known("c", "On Queue", false),
            known("d", "On Queue", false),
        ];
        let find = |word: &str| {
            Target::SystemPresence(word.into())
                .find_in(&definitions)
                .map(|known| known.id.as_str())
        };
        assert_eq!(find("break"), Some("b"));
        assert_eq!(find("OnQueue"), Some("c"));
        assert_eq!(find("Meal"), None);
        let native = native_target(&NativeStatus::new("Break").with_definition_id("a")).unwrap();
        assert_eq!(native.find_in(&definitions).unwrap().id, "a");
        assert_eq!(
            native_target(&NativeStatus::new(" ")).unwrap_err().kind(),
            ErrorKind::Invalid
        );
    }

    #[test]
    fn deactivated_and_incomplete_definitions_are_left_out() {
        let read = |json| definition(serde_json::from_str(json).unwrap());
        assert!(read(r#"{"id":"a","systemPresence":"Busy","languageLabels":{"en_US":"Busy"},"deactivated":false}"#).is_some());
        assert!(read(r#"{"id":"a","systemPresence":"Busy","deactivated":true}"#).is_none());
        assert!(read(r#"{"systemPresence":"Busy"}"#).is_none());
    }
}
