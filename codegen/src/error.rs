//! The error of the generator: what is wrong, where, and what to do about it.

use std::fmt::{self, Write as _};

use crate::{pointer::Pointer, tree::is_hidden};

/// Why a document cannot be turned into a client: what is wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    file: String,
    pointer: Pointer,
    message: String,
    help: String,
}

impl Error {
    pub(crate) fn new(
        pointer: &Pointer,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: String::new(),
            pointer: pointer.clone(),
            message: message.into(),
            help: help.into(),
        }
    }

    /// With something else to do about it.
    pub(crate) fn with_help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    pub(crate) fn in_file(mut self, file: &str) -> Self {
        file.clone_into(&mut self.file);
        self
    }

    /// The document, as the caller named it.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The place in the document, as a JSON pointer in the form of a URI fragment: `#/paths/~1users/get`.
    #[must_use]
    pub fn pointer(&self) -> String {
        self.pointer.to_string()
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// One line, whatever the document has: `openapi/vendor.yaml#/paths/~1users/get: what is wrong; what to do`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            pointer,
            message,
            help,
        } = self;
        for character in format!("{file}{pointer}: {message}; {help}").chars() {
            if is_hidden(character) || character == '\n' {
                write!(f, "{}", character.escape_default())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

pub(crate) type Result<T> = std::result::Result<T, Error>;
