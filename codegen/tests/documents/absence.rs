//! The values of `x-absent`.

use yaml_serde::Value;

use super::document::Part;

/// What the absence of a member means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The member is needed.
    Error,
    /// Nothing may be concluded.
    Unknown,
    /// It is what the document's words state.
    Meaning,
}

impl Absence {
    /// The class that a property's schema states, if it does.
    pub(crate) fn of(property: &Part<'_>) -> Option<Self> {
        property.get("x-absent").map(|stated| match stated.value {
            Value::String(text) if text == "error" => Self::Error,
            Value::String(text) if text == "unknown" => Self::Unknown,
            _ => Self::Meaning,
        })
    }
}

/// Returns the fault of a value of `x-absent`, if it has one.
pub(crate) fn fault(value: &Value) -> Option<&'static str> {
    let Some(text) = value.as_str() else {
        return Some("`x-absent` is not a text");
    };
    match text {
        "error" | "unknown" => None,
        _ if !text.trim().contains(' ') => {
            Some("`x-absent` is neither `error` nor `unknown` nor a meaning of several words")
        }
        _ if text.ends_with('.') || text.contains('\n') || text != text.trim() => {
            Some("`x-absent` does not fit into the sentence `If absent: ....`")
        }
        _ => None,
    }
}
