//! How a type is read from JSON: its code is compiled once, whatever the JSON comes from.

mod form;
mod source;

use std::collections::BTreeMap;

use serde::{Deserializer, de::Error as _};
use serde_json::Value;

use super::schema::{Absence, Member, Model};
pub(crate) use form::Form;
#[allow(
    unused_imports,
    reason = "the tests of the generator need no other source"
)]
pub(crate) use source::{Source, fill};

/// Why a value was not read. Sources of JSON keep what they know of it themselves.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) &'static str);

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// A function that reads a value.
pub(crate) type Read<'r> = dyn FnMut(&mut dyn Json) -> Outcome + 'r;

/// A value that is read once, as what is documented of it. Every method fails if it is something else.
pub(crate) trait Json {
    fn text(&mut self, _read: &mut dyn FnMut(&str) -> Outcome) -> Outcome {
        Err(OTHER_TYPE)
    }

    fn boolean(&mut self) -> Outcome<bool> {
        Err(OTHER_TYPE)
    }

    fn i32(&mut self) -> Outcome<i32> {
        Err(OTHER_TYPE)
    }

    fn i64(&mut self) -> Outcome<i64> {
        Err(OTHER_TYPE)
    }

    fn f64(&mut self) -> Outcome<f64> {
        Err(OTHER_TYPE)
    }

    fn any(&mut self) -> Outcome<Value> {
        Err(OTHER_TYPE)
    }

    /// Reads the value, unless it is null.
    fn unless_null(&mut self, _read: &mut Read<'_>) -> Outcome {
        Err(OTHER_TYPE)
    }

    /// Reads each item of a list. Where a list is read entry by entry, an item for which `read` fails may come again with less in it.
    fn list(&mut self, _read: &mut Read<'_>) -> Outcome {
        Err(OTHER_TYPE)
    }

    /// Reads each value of a map.
    fn map(&mut self, _read: &mut dyn FnMut(String, &mut dyn Json) -> Outcome) -> Outcome {
        Err(OTHER_TYPE)
    }

    /// Reads the members of an object, each into the slot that has the same index as the member in the model. A member that must not be
    /// absent is not.
    fn object(&mut self, _model: &'static Model, _slots: &mut [&mut dyn Slot]) -> Outcome {
        Err(OTHER_TYPE)
    }

    /// Reads a value that may have several forms.
    #[allow(dead_code, reason = "a document may need none")]
    fn form(&mut self, _read: &mut dyn FnMut(Form, &mut dyn Json) -> Outcome) -> Outcome {
        Err(OTHER_TYPE)
    }
}

const OTHER_TYPE: Failure = Failure("another type is documented");

/// A type that is read from JSON.
pub(crate) trait FromJson: Sized {
    fn from_json(json: &mut dyn Json) -> Outcome<Self>;
}

/// The place of a member that may be absent.
pub(crate) trait Slot {
    fn fill(&mut self, member: &Member, json: &mut dyn Json) -> Outcome;
}

impl<T: FromJson> Slot for Option<T> {
    fn fill(&mut self, member: &Member, json: &mut dyn Json) -> Outcome {
        let mut read = |json: &mut dyn Json| {
            *self = Some(T::from_json(json)?);
            Ok(())
        };
        match member.absence {
            Absence::Unknown | Absence::MeaningOrNull => json.unless_null(&mut read),
            Absence::Error | Absence::Meaning => read(json),
        }
    }
}

/// The value of a member that must not be absent.
pub(crate) fn needed<T>(slot: Option<T>) -> Outcome<T> {
    slot.ok_or(Failure("a member is missing"))
}

/// Reads a type where serde is to read it.
///
/// # Errors
/// Those of the deserializer.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: FromJson>(
    deserializer: D,
) -> Result<T, D::Error> {
    let mut value = None;
    let mut read = |json: &mut dyn Json| {
        value = Some(T::from_json(json)?);
        Ok(())
    };
    Source::read(deserializer, false, &mut read)?;
    value.ok_or_else(|| D::Error::custom("nothing was read"))
}

impl FromJson for String {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut value = Self::new();
        json.text(&mut |text| {
            text.clone_into(&mut value);
            Ok(())
        })?;
        Ok(value)
    }
}

impl FromJson for bool {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        json.boolean()
    }
}

impl FromJson for i32 {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        json.i32()
    }
}

impl FromJson for i64 {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        json.i64()
    }
}

impl FromJson for f64 {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        json.f64()
    }
}

impl FromJson for Value {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        json.any()
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        T::from_json(json).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut value = None;
        json.unless_null(&mut |json| {
            value = Some(T::from_json(json)?);
            Ok(())
        })?;
        Ok(value)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut items = Self::new();
        json.list(&mut |json| {
            items.push(T::from_json(json)?);
            Ok(())
        })?;
        Ok(items)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut map = Self::new();
        json.map(
            &mut |key, json| match map.insert(key, T::from_json(json)?) {
                None => Ok(()),
                Some(_) => Err(Failure("a key is given twice")),
            },
        )?;
        Ok(map)
    }
}
