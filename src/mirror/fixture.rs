//! One reading at one source, for tests that need no provider.

use crate::{
    clock::Timestamp,
    model::{Availability, NativeStatus, Presence, Source},
};

/// What `ann` shows at a source.
pub(crate) fn reading(source: &str, availability: Availability) -> Presence {
    let native = NativeStatus::new(availability.as_str());
    let source = Source::new("test", source);
    let now = Timestamp::from_unix_millis(0);
    Presence::new("ann".into(), source, availability, native, now)
}
