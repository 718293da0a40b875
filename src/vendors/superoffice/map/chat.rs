//! Chat's one flag as a presence: off is away, never offline.

use std::collections::BTreeMap;

use super::{is_present, number, unexpressed};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate, Source,
        StatusTarget, UserId,
    },
    provider::StatusDefinition,
    vendors::superoffice::api::model::ChatPresence,
};

/// The id of a chat user, in one spelling only.
pub(in crate::vendors::superoffice) fn user_id(user: &UserId) -> Result<i32> {
    number(user, "the id of a chat user")
}

fn availability(present: bool) -> Availability {
    match present {
        true => Availability::Available,
        // Chat is switched off: the agent may still be at work.
        false => Availability::Away,
    }
}

/// `true` or `false`, as the vendor writes it.
pub(in crate::vendors::superoffice) fn native(present: bool) -> NativeStatus {
    NativeStatus::new(present.to_string())
}

/// Reads everyone by the id. Of an agent who is there twice, the last counts.
pub(in crate::vendors::superoffice) fn presences(
    source: &Source,
    read: Vec<ChatPresence>,
    observed_at: Timestamp,
) -> BTreeMap<i32, Presence> {
    let agents = read.into_iter();
    agents
        .map(|agent| (agent.user_id, presence(source, agent, observed_at)))
        .collect()
}

fn presence(source: &Source, read: ChatPresence, observed_at: Timestamp) -> Presence {
    let mut presence = Presence::new(
        UserId::from(read.user_id.to_string()),
        source.clone(),
        availability(read.present),
        native(read.present),
        observed_at,
    );
    presence.display_name = read.display_name.filter(|name| !name.is_empty());
    presence
}

pub(in crate::vendors::superoffice) fn definitions() -> Vec<StatusDefinition> {
    let statuses = [true, false].into_iter();
    statuses
        .map(|present| StatusDefinition::new(native(present), availability(present)))
        .collect()
}

/// What to send for an update; nothing, if all that it asks for is lost.
#[derive(Debug, PartialEq)]
pub(in crate::vendors::superoffice) struct Plan {
    pub(in crate::vendors::superoffice) present: Option<bool>,
    pub(in crate::vendors::superoffice) losses: Vec<Loss>,
}

/// Decides what to send, or refuses.
pub(in crate::vendors::superoffice) fn plan(
    update: &PresenceUpdate,
    now: Timestamp,
) -> Result<Plan> {
    let update = update.normalized(now)?;
    let mut losses = Vec::new();
    let present = match &update.status {
        None => None,
        Some(StatusTarget::Native(native)) => Some(switch(&native.code)?),
        Some(StatusTarget::Availability(wanted)) => Some(is_present(*wanted, &mut losses)?),
    };
    if let MessageUpdate::Set(_) = update.message {
        losses.push(Loss::Message {
            reason: "chat presence has none".to_owned(),
        });
    }
    losses.extend(unexpressed(&update));
    Loss::accept(&losses, update.fidelity)?;
    Ok(Plan { present, losses })
}

fn switch(code: &str) -> Result<bool> {
    code.to_ascii_lowercase().parse().map_err(|_| {
        Error::new(
            ErrorKind::NotRepresentable,
            "chat presence is on or off: write true or false",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Activity, Expiry};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn plan(update: &PresenceUpdate) -> Result<Plan> {
        super::plan(update, NOW)
    }

    fn read(json: &str) -> Presence {
        let source = Source::new("superoffice", "chat:test");
        let agent = serde_json::from_str(json).unwrap();
        presence(&source, agent, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn on_is_available_and_off_is_away() {
        for (present, availability) in
            [(true, Availability::Available), (false, Availability::Away)]
        {
            let presence = read(&format!(r#"{{"UserId":6,"Present":{present}}}"#));
            let expected = (availability, present.to_string());
            assert_eq!((presence.availability, presence.native.code), expected);
        }
        let name = |name: &str| {
            let json = format!(r#"{{"UserId":6,"Present":true,"DisplayName":"{name}"}}"#);
            read(&json).display_name
        };
        assert_eq!(name("Ann Archer").as_deref(), Some("Ann Archer"));
        assert_eq!(name(""), None);
    }

    #[test]
    fn every_availability_is_written_as_on_or_off() {
        use Availability::{Available, Away, Busy, DoNotDisturb, Offline};
        for (wanted, present, exact) in [
            (Available, true, true),
            (Busy, false, false),
            (DoNotDisturb, false, false),
            (Away, false, true),
            (Offline, false, false),
        ] {
            let update = PresenceUpdate::new(wanted);
            let planned = plan(&update).unwrap();
            assert_eq!(planned.present, Some(present), "{wanted}");
            assert_eq!(planned.losses.is_empty(), exact, "{wanted}");
            assert_eq!(plan(&update.exact()).is_ok(), exact, "{wanted}");
        }
        let error = plan(&PresenceUpdate::new(Availability::Unknown)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable);
    }

    #[test]
    fn the_vendors_own_words_are_true_and_false() {
        for (code, expected) in [
            ("true", Ok(true)),
            ("False", Ok(false)),
            ("1", Err(ErrorKind::NotRepresentable)),
            ("", Err(ErrorKind::NotRepresentable)),
            ("StatusNormal", Err(ErrorKind::NotRepresentable)),
        ] {
            let planned = plan(&PresenceUpdate::native(NativeStatus::new(code)));
            let present = planned
                .map(|plan| plan.present)
                .map_err(|error| error.kind());
            assert_eq!(present, expected.map(Some), "{code}");
        }
    }

    #[test]
    fn what_chat_has_not_is_a_loss_and_nothing_is_invalid() {
        let update = PresenceUpdate::new(Availability::Away)
            .with_message("x")
            .with_activity(Activity::Meal)
            .with_expiry(Expiry::At(Timestamp::from_unix_millis(1)));
        assert_eq!(plan(&update).unwrap().losses.len(), 3);
        let error = plan(&update.exact()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRepresentable);
        let message = plan(&PresenceUpdate::message("x")).unwrap();
        assert_eq!((message.present, message.losses.len()), (None, 1));
        let away = PresenceUpdate::new(Availability::Away);
        assert_eq!(plan(&away.without_message()).unwrap().losses, []);
        let error = plan(&PresenceUpdate::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
