//! The presence definitions of an organization, by the current and the deprecated operations alike; a deactivated one is none.

use std::collections::BTreeMap;

use super::{super::api::model, system_presence::find};
use crate::{
    model::{Availability, NativeStatus},
    provider::StatusDefinition,
};

/// A definition that can be set.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::vendors::genesys) struct Definition {
    pub(in crate::vendors::genesys) id: String,
    pub(super) system_presence: String,
    /// Whether it is the organization's own for the system presence.
    pub(super) primary: bool,
    pub(super) labels: BTreeMap<String, String>,
}

/// A definition, unless it is deactivated. Those that come with the platform are the organization's own for their system
/// presences.
pub(in crate::vendors::genesys) fn definition(
    read: model::OrganizationPresenceDefinition,
) -> Option<Definition> {
    if read.deactivated == Some(true) {
        return None;
    }
    let of_system = model::OrganizationPresenceDefinitionType::System;
    let word = read.system_presence.into_string();
    Some(Definition {
        id: read.id,
        // This list says `OnQueue` where presences say `On Queue`: the two must compare as equal.
        system_presence: find(&word).map_or(word, |meaning| meaning.word.to_owned()),
        primary: read.r#type.is_some_and(|kind| kind == of_system),
        labels: read.language_labels.unwrap_or_default(),
    })
}

/// The same by the deprecated operations.
pub(in crate::vendors::genesys) fn old_definition(
    read: model::OrganizationPresence,
) -> Option<Definition> {
    if read.deactivated == Some(true) {
        return None;
    }
    Some(Definition {
        id: read.id,
        system_presence: read.system_presence,
        primary: read.primary == Some(true),
        labels: read.language_labels.unwrap_or_default(),
    })
}

impl Definition {
    pub(super) fn native(&self) -> NativeStatus {
        let mut native = NativeStatus::new(&self.system_presence).with_definition_id(&self.id);
        native.label = self.label();
        native
    }

    pub(in crate::vendors::genesys) fn label(&self) -> Option<String> {
        let english = self.labels.get("en_US");
        english.or_else(|| self.labels.values().next()).cloned()
    }

    pub(in crate::vendors::genesys) fn describe(&self) -> StatusDefinition {
        let meaning = find(&self.system_presence);
        let availability = meaning.map_or(Availability::Unknown, |meaning| meaning.availability);
        let mut description = StatusDefinition::new(self.native(), availability);
        description.activity = meaning.and_then(|meaning| meaning.activity.clone());
        description.labels.clone_from(&self.labels);
        description
    }
}
