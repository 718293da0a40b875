//! Why a value cannot be decoded, without the value: a response may hold secrets.

use std::fmt;

use crate::client::wire::schema::Kind;

/// Why a value cannot be decoded, and which part of it is to blame.
///
/// It needs no heap: a response may have a million of them.
#[derive(Debug)]
pub(super) struct Fault {
    reason: Reason,
    /// The members on the way to it, the innermost first; the outermost are left out of a longer way.
    keys: [Option<&'static str>; 4],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Missing,
    Null,
    Twice,
    Type {
        found: &'static str,
        documented: &'static str,
    },
    NoForm,
    TooDeep,
    Truncated,
    Syntax {
        line: usize,
        column: usize,
    },
    /// The table and the type differ, which is a fault of the generator.
    Contradiction,
}

impl Reason {
    pub(super) fn of_type(raw: &str, kind: Kind) -> Self {
        Self::Type {
            found: match raw.bytes().next() {
                Some(b'{') => "an object",
                Some(b'[') => "an array",
                Some(b'"') => "a string",
                Some(b't' | b'f') => "a boolean",
                Some(b'n') => "null",
                _ => "a number",
            },
            documented: match kind {
                Kind::String => "a string",
                Kind::Secret => "a whole string",
                Kind::DateTime => "a date-time",
                Kind::Bool => "a boolean",
                Kind::I32 => "an integer of 32 bits",
                Kind::I64 => "an integer of 64 bits",
                Kind::F64 => "a number in range",
                Kind::Any => "a value in range",
                Kind::List(_) => "an array",
                Kind::Model(_) | Kind::Map(_) => "an object",
                Kind::Union(_) | Kind::Nullable(_) => "another type",
            },
        }
    }
}

impl Fault {
    pub(super) const fn of(reason: Reason) -> Self {
        Self {
            reason,
            keys: [None; 4],
        }
    }

    pub(super) fn is_syntax(&self) -> bool {
        matches!(self.reason, Reason::Syntax { .. })
    }

    /// The same fault, seen from the object that has the member.
    pub(super) fn within(mut self, key: &'static str) -> Self {
        if let Some(free) = self.keys.iter_mut().find(|key| key.is_none()) {
            *free = Some(key);
        }
        self
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::of(match error.is_eof() {
            true => Reason::Truncated,
            false => Reason::Syntax {
                line: error.line(),
                column: error.column(),
            },
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.keys[0].is_none() {
            f.write_str("it")?;
        }
        for key in self.keys.iter().rev().flatten() {
            write!(f, "/{key}")?;
        }
        match self.reason {
            Reason::Missing => f.write_str(" is missing"),
            Reason::Null => f.write_str(" is null"),
            Reason::Twice => f.write_str(" is given twice"),
            Reason::Type { found, documented } => {
                write!(f, " is {found} where {documented} is documented")
            }
            Reason::NoForm => f.write_str(" has none of the documented forms"),
            Reason::TooDeep => f.write_str(" is nested too deep"),
            Reason::Truncated => f.write_str(" ends too early"),
            Reason::Syntax { line, column } => {
                write!(f, " is not JSON at line {line}, column {column}")
            }
            Reason::Contradiction => f.write_str(" contradicts its schema"),
        }
    }
}
