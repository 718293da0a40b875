//! The presence source that a provider reads and sets. Its kind decides the operations, and its id is part of the instance.

use std::sync::Arc;

use uuid::{Uuid, fmt::Hyphenated};

use crate::{
    error::{Error, ErrorKind, Result},
    model::{UserId, check_id},
};

/// The id of the built-in source.
pub(super) const PURECLOUD: &str = "PURECLOUD";

/// Which of its users' presences a provider reads and sets. The vendor has other operations for each kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum PresenceSource {
    #[default]
    BuiltIn,
    /// One that the organization has registered, whose id is a UUID in lower case.
    Registered(Arc<str>),
    /// One that is not registered.
    Custom(Arc<str>),
}

impl PresenceSource {
    pub(super) fn of_id(id: &str) -> Result<Self> {
        check_id(&UserId::from(id)).map_err(|error| {
            let fault =
                "source_id cannot be an id: it is empty, too long, or holds a slash or the like";
            Error::new(ErrorKind::Config, fault).with_source(error)
        })?;
        Ok(if id.eq_ignore_ascii_case(PURECLOUD) {
            Self::BuiltIn
        } else {
            match registered(id) {
                Some(uuid) => Self::Registered(uuid.to_string().into()),
                None => Self::Custom(id.into()),
            }
        })
    }

    pub(super) fn id(&self) -> &str {
        match self {
            Self::BuiltIn => PURECLOUD,
            Self::Registered(id) | Self::Custom(id) => id,
        }
    }

    /// What tells this source of an organization from its others. The built-in one needs no more than the organization's name.
    pub(super) fn instance(&self, organization: &str) -> String {
        match self {
            Self::BuiltIn => organization.to_owned(),
            other => format!("{organization}/{}", other.id()),
        }
    }
}

/// The id of a registered source. However it is spelled, it is one source: the vendor writes it in lower case, with hyphens.
fn registered(id: &str) -> Option<Uuid> {
    Uuid::try_parse(id).ok().filter(|uuid| {
        let mut spelled = [0; Hyphenated::LENGTH];
        uuid.hyphenated()
            .encode_lower(&mut spelled)
            .eq_ignore_ascii_case(id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_source_is_told_by_its_id() {
        let uuid = "e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b";
        for (id, source, instance) in [
            ("PURECLOUD", PresenceSource::BuiltIn, "acme"),
            ("purecloud", PresenceSource::BuiltIn, "acme"),
            (
                uuid,
                PresenceSource::Registered(uuid.into()),
                "acme/e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b",
            ),
            (
                "E6A7B8C9-0D1E-4F2A-8B3C-4D5E6F708A0B",
                PresenceSource::Registered(uuid.into()),
                "acme/e6a7b8c9-0d1e-4f2a-8b3c-4d5e6f708a0b",
            ),
            // A word that some take for a UUID, and the vendor does not write so.
            (
                "e6a7b8c90d1e4f2a8b3c4d5e6f708a0b",
                PresenceSource::Custom("e6a7b8c90d1e4f2a8b3c4d5e6f708a0b".into()),
                "acme/e6a7b8c90d1e4f2a8b3c4d5e6f708a0b",
            ),
            (
                "desk-phone",
                PresenceSource::Custom("desk-phone".into()),
                "acme/desk-phone",
            ),
        ] {
            let read = PresenceSource::of_id(id).unwrap();
            assert_eq!(read, source, "{id}");
            assert_eq!(read.instance("acme"), instance);
        }
        assert_eq!(PresenceSource::default().id(), "PURECLOUD");
    }
}
