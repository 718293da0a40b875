//! JSON that serde reads, strictly as it is documented.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use super::super::{
    DateTime,
    schema::{Absence, Kind, Member, Model},
};
use super::{Failure, Form, Json, Outcome, Read, Slot, form::Forms};

/// A value that serde reads, strictly as it is documented.
///
/// The readers that serde derives would take a list for an object, and each would be compiled for each deserializer.
pub(crate) struct Source<D, E> {
    deserializer: Option<D>,
    ignore_case: bool,
    /// What the deserializer says of a failure.
    error: Option<E>,
}

impl<'de, D: Deserializer<'de>> Source<D, D::Error> {
    /// Reads the value of a deserializer. The names of members are found in any case, if `ignore_case` says so.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub(crate) fn read(
        deserializer: D,
        ignore_case: bool,
        read: &mut Read<'_>,
    ) -> Result<(), D::Error> {
        let mut source = Self {
            deserializer: Some(deserializer),
            ignore_case,
            error: None,
        };
        read(&mut source).map_err(|failure| {
            let error = source.error.take();
            error.unwrap_or_else(|| D::Error::custom(failure.0))
        })
    }

    fn take<T>(&mut self, take: impl FnOnce(D) -> Result<T, D::Error>) -> Outcome<T> {
        let deserializer = self.deserializer.take();
        let deserializer = deserializer.ok_or(Failure("a value is read twice"))?;
        take(deserializer).map_err(|error| {
            self.error = Some(error);
            Failure("the value cannot be read")
        })
    }
}

impl<'de, D: Deserializer<'de>> Json for Source<D, D::Error> {
    fn text(&mut self, read: &mut dyn FnMut(&str) -> Outcome) -> Outcome {
        self.take(|deserializer| deserializer.deserialize_str(Text(read)))
    }

    fn boolean(&mut self) -> Outcome<bool> {
        self.take(bool::deserialize)
    }

    fn i32(&mut self) -> Outcome<i32> {
        self.take(i32::deserialize)
    }

    fn i64(&mut self) -> Outcome<i64> {
        self.take(i64::deserialize)
    }

    fn f64(&mut self) -> Outcome<f64> {
        self.take(f64::deserialize)
    }

    fn any(&mut self) -> Outcome<Value> {
        self.take(Value::deserialize)
    }

    fn unless_null(&mut self, read: &mut Read<'_>) -> Outcome {
        let ignore_case = self.ignore_case;
        let visitor = UnlessNull(Next { ignore_case, read });
        self.take(|deserializer| deserializer.deserialize_option(visitor))
    }

    fn list(&mut self, read: &mut Read<'_>) -> Outcome {
        let ignore_case = self.ignore_case;
        let visitor = List(Next { ignore_case, read });
        self.take(|deserializer| deserializer.deserialize_seq(visitor))
    }

    fn map(&mut self, read: &mut dyn FnMut(String, &mut dyn Json) -> Outcome) -> Outcome {
        let ignore_case = self.ignore_case;
        let visitor = Map { ignore_case, read };
        self.take(|deserializer| deserializer.deserialize_map(visitor))
    }

    fn object(&mut self, model: &'static Model, slots: &mut [&mut dyn Slot]) -> Outcome {
        let visitor = Object {
            ignore_case: self.ignore_case,
            model,
            slots,
        };
        self.take(|deserializer| deserializer.deserialize_map(visitor))
    }

    fn form(&mut self, read: &mut dyn FnMut(Form, &mut dyn Json) -> Outcome) -> Outcome {
        let ignore_case = self.ignore_case;
        let visitor = Forms { ignore_case, read };
        self.take(|deserializer| deserializer.deserialize_any(visitor))
    }
}

struct Text<'r>(&'r mut dyn FnMut(&str) -> Outcome);

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        (self.0)(text).map_err(custom)
    }
}

pub(super) fn custom<E: serde::de::Error>(failure: Failure) -> E {
    E::custom(failure.0)
}

/// Reads the next value of a deserializer.
pub(super) struct Next<'r, 'f> {
    pub(super) ignore_case: bool,
    pub(super) read: &'r mut Read<'f>,
}

impl<'de> DeserializeSeed<'de> for Next<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        Source::read(deserializer, self.ignore_case, self.read)
    }
}

struct UnlessNull<'r, 'f>(Next<'r, 'f>);

impl<'de> Visitor<'de> for UnlessNull<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize(deserializer)
    }
}

pub(super) struct List<'r, 'f>(pub(super) Next<'r, 'f>);

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Next { ignore_case, read } = self.0;
        while items
            .next_element_seed(Next { ignore_case, read })?
            .is_some()
        {}
        Ok(())
    }
}

pub(super) struct Map<'r> {
    pub(super) ignore_case: bool,
    pub(super) read: &'r mut dyn FnMut(String, &mut dyn Json) -> Outcome,
}

impl<'de> Visitor<'de> for Map<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key()? {
            let mut key = Some(key);
            members.next_value_seed(Next {
                ignore_case: self.ignore_case,
                read: &mut |json| (self.read)(key.take().unwrap_or_default(), json),
            })?;
        }
        Ok(())
    }
}

pub(super) struct Object<'r, 's> {
    pub(super) ignore_case: bool,
    pub(super) model: &'static Model,
    pub(super) slots: &'r mut [&'s mut dyn Slot],
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self {
            ignore_case,
            model,
            slots,
        } = self;
        // Most models are small, and a response may have a million objects.
        let (mut few, mut many) = ([false; 64], Vec::new());
        let found = match few.get_mut(..slots.len()) {
            Some(found) => found,
            None => {
                many.resize(slots.len(), false);
                &mut many[..]
            }
        };
        while let Some(index) = members.next_key_seed(Key { ignore_case, model })? {
            let place = index.and_then(|index| {
                let (member, found) = (model.members.get(index)?, found.get_mut(index)?);
                Some((member, slots.get_mut(index)?, found))
            });
            let Some((member, slot, found)) = place else {
                let _: IgnoredAny = members.next_value()?;
                continue;
            };
            if std::mem::replace(found, true) {
                return Err(A::Error::duplicate_field(member.key));
            }
            members.next_value_seed(Next {
                ignore_case,
                read: &mut |json| fill(&mut **slot, member, json),
            })?;
        }
        let mut all = model.members.iter().zip(found);
        let missing = all.find(|(member, found)| member.absence == Absence::Error && !**found);
        match missing {
            Some((member, _)) => Err(A::Error::missing_field(member.key)),
            None => Ok(()),
        }
    }
}

/// Reads a member.
pub(crate) fn fill(slot: &mut dyn Slot, member: &Member, json: &mut dyn Json) -> Outcome {
    match member.kind {
        Kind::DateTime => slot.fill(member, &mut Moment(json)),
        _ => slot.fill(member, json),
    }
}

/// Finds the index of a member by its name.
struct Key {
    ignore_case: bool,
    model: &'static Model,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let mut members = self.model.members.iter();
        Ok(match self.ignore_case {
            true => members.position(|member| member.key.eq_ignore_ascii_case(key)),
            false => members.position(|member| member.key == key),
        })
    }
}

/// A text that must be a moment in time.
struct Moment<'j>(&'j mut dyn Json);

impl Json for Moment<'_> {
    fn text(&mut self, read: &mut dyn FnMut(&str) -> Outcome) -> Outcome {
        self.0
            .text(&mut |text| match DateTime::from(text).timestamp() {
                Some(_) => read(text),
                None => Err(Failure("the text is no date-time")),
            })
    }

    fn unless_null(&mut self, read: &mut Read<'_>) -> Outcome {
        self.0.unless_null(&mut |json| read(&mut Moment(json)))
    }
}
