//! One segment of a path: unchecked text is checked and encoded here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{error::Result, model::check_text};

/// All but the characters that RFC 3986 calls unreserved, and `@`, which pnut puts before names.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// Appends `value` as one encoded segment.
pub(super) fn push(path: &mut String, name: &str, value: &str) -> Result<()> {
    check_text(name, value)?;
    path.extend(utf8_percent_encode(value, ENCODED));
    Ok(())
}
