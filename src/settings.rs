//! Settings from the environment, and how a builder says what is wrong with one.

use crate::{Error, ErrorKind};

/// The value of an environment variable, if it is set and not empty.
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The error for a setting that is needed and not there.
pub(crate) fn missing(vendor: &'static str, how: &'static str) -> Error {
    Error::new(ErrorKind::Config, how).with_vendor(vendor)
}
