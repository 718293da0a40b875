//! What somebody is doing, as people type it.

use omnipresence::Activity;
use serde::{
    Deserialize,
    de::{IntoDeserializer, value},
};

/// Any text is an activity; those that the crate knows have a name, such as `in-meeting`.
pub(crate) fn activity(text: &str) -> Result<Activity, value::Error> {
    let name: value::StrDeserializer<'_, value::Error> = text.into_deserializer();
    Ok(Activity::deserialize(name).unwrap_or_else(|_| Activity::Other(text.to_owned())))
}
