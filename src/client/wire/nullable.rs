//! A member that may be absent, null or a value, where a document distinguishes the three.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    json::{FromJson, Json, Outcome, Slot},
    schema::Member,
};

/// A field that can be left out, or be null on purpose.
///
/// Leaving it out keeps what the vendor has; null removes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// Not in the document.
    #[default]
    Absent,
    /// In the document as `null`.
    Null,
    /// In the document with a value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Whether the field is left out.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, if there is one.
    pub const fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `Absent` must be left out by `skip_serializing_if`; in a list it has no other form than null.
impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_ref().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Null, Self::Value))
    }
}

impl<T: FromJson> Slot for Nullable<T> {
    fn fill(&mut self, _: &Member, json: &mut dyn Json) -> Outcome {
        *self = Self::Null;
        json.unless_null(&mut |json| {
            *self = Self::Value(T::from_json(json)?);
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Form {
        #[serde(default, skip_serializing_if = "Nullable::is_absent")]
        message: Nullable<String>,
    }

    #[test]
    fn absent_null_and_a_value_stay_three_different_things() {
        for (json, message) in [
            ("{}", Nullable::Absent),
            (r#"{"message":null}"#, Nullable::Null),
            (r#"{"message":"x"}"#, Nullable::Value("x".to_owned())),
        ] {
            let form: Form = serde_json::from_str(json).unwrap();
            assert_eq!(form, Form { message });
            assert_eq!(serde_json::to_string(&form).unwrap(), json);
        }
    }
}
