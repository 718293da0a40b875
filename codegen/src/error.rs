use std::fmt;

use crate::pointer::Pointer;

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

/// One line: `openapi/vendor.yaml#/paths/~1users/get: what is wrong; what to do`.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}: {}; {}",
            self.file, self.pointer, self.message, self.help
        )
    }
}

impl std::error::Error for Error {}

pub(crate) type Result<T> = std::result::Result<T, Error>;
