//! Which texts can be ids: one that could be taken for a path or for two ids is refused before a request is built.

use super::identity::UserId;
use crate::error::{Error, ErrorKind, Result};

const MAX_BYTES: usize = 256;

/// Refuses text that cannot be an id. It is what some server, proxy or library might take for another path, or for two ids where a
/// list of them is split at commas, even where encoding it would be correct: no vendor has ids with such characters.
pub(crate) fn check_id(user: &UserId) -> Result<()> {
    check_text("the user id", user.as_str())
}

/// Refuses text that cannot be an id; the error names it.
pub(crate) fn check_text(name: &str, value: &str) -> Result<()> {
    let fault = match value {
        "" => "is empty",
        "." | ".." => "is a relative path",
        _ if value.len() > MAX_BYTES => "is longer than 256 bytes",
        _ if value.contains(['/', '\\', '%']) => "holds a slash, backslash or percent sign",
        _ if value.contains(',') => "holds a comma",
        _ if value.contains(char::REPLACEMENT_CHARACTER) => {
            "holds U+FFFD, which replaces a broken text"
        }
        _ if value.chars().any(char::is_control) => "holds a control character",
        _ => return Ok(()),
    };
    Err(Error::new(
        ErrorKind::Invalid,
        format!("{name} {fault}: it cannot be an id"),
    ))
}

/// Whether a text in a response is the id of something. One that had to be repaired is not: it may be the id of anything.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_is_in_no_id_because_vendors_split_lists_there() {
        let error = check_id(&UserId::from("a,b")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(check_id(&UserId::from("a-b_c.d~e@f:g")).is_ok());
    }
}
