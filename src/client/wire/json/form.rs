//! Values that may have several forms, which are told apart by their type in JSON.
#![allow(dead_code, reason = "a document may need none")]

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};

use super::super::schema::Model;
use super::{
    Failure, Json, OTHER_TYPE, Outcome, Read, Slot,
    source::{List, Map, Next, Object, custom},
};

/// The type of a value in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

impl Form {
    /// The failure to read a value of this form.
    pub(crate) fn undocumented(self) -> Failure {
        Failure("the value has none of the documented forms")
    }
}

/// Finds the form of a value.
pub(super) struct Forms<'r> {
    pub(super) ignore_case: bool,
    pub(super) read: &'r mut dyn FnMut(Form, &mut dyn Json) -> Outcome,
}

impl<'de> Visitor<'de> for Forms<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one of the documented forms")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        (self.read)(Form::Boolean, &mut Scalar::Boolean(value)).map_err(custom)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        (self.read)(Form::Number, &mut Scalar::I64(value)).map_err(custom)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        (self.read)(Form::Number, &mut Scalar::U64(value)).map_err(custom)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        (self.read)(Form::Number, &mut Scalar::F64(value)).map_err(custom)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        (self.read)(Form::Text, &mut Scalar::Text(text)).map_err(custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let mut access = Access {
            access: Some(items),
            ignore_case: self.ignore_case,
            error: None,
        };
        let outcome = (self.read)(Form::List, &mut Items(&mut access));
        outcome.map_err(|failure| access.error.unwrap_or_else(|| custom(failure)))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<(), A::Error> {
        let mut access = Access {
            access: Some(members),
            ignore_case: self.ignore_case,
            error: None,
        };
        let outcome = (self.read)(Form::Object, &mut Members(&mut access));
        outcome.map_err(|failure| access.error.unwrap_or_else(|| custom(failure)))
    }
}

/// A text, a number or a boolean.
enum Scalar<'t> {
    Text(&'t str),
    Boolean(bool),
    I64(i64),
    U64(u64),
    F64(f64),
}

impl Json for Scalar<'_> {
    fn text(&mut self, read: &mut dyn FnMut(&str) -> Outcome) -> Outcome {
        match self {
            Self::Text(text) => read(text),
            _ => Err(OTHER_TYPE),
        }
    }

    fn boolean(&mut self) -> Outcome<bool> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Err(OTHER_TYPE),
        }
    }

    fn i32(&mut self) -> Outcome<i32> {
        i32::try_from(self.i64()?).map_err(|_| OTHER_TYPE)
    }

    fn i64(&mut self) -> Outcome<i64> {
        match *self {
            Self::I64(value) => Ok(value),
            Self::U64(value) => i64::try_from(value).map_err(|_| OTHER_TYPE),
            _ => Err(OTHER_TYPE),
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "as serde reads a number")]
    fn f64(&mut self) -> Outcome<f64> {
        match *self {
            Self::I64(value) => Ok(value as f64),
            Self::U64(value) => Ok(value as f64),
            Self::F64(value) => Ok(value),
            _ => Err(OTHER_TYPE),
        }
    }
}

/// A list or an object whose form has been found.
struct Access<A, E> {
    access: Option<A>,
    ignore_case: bool,
    error: Option<E>,
}

impl<A, E> Access<A, E> {
    fn take(&mut self, take: impl FnOnce(A) -> Result<(), E>) -> Outcome {
        let access = self.access.take().ok_or(OTHER_TYPE)?;
        take(access).map_err(|error| {
            self.error = Some(error);
            Failure("the value cannot be read")
        })
    }
}

struct Items<'a, A, E>(&'a mut Access<A, E>);

impl<'de, A: SeqAccess<'de>> Json for Items<'_, A, A::Error> {
    fn list(&mut self, read: &mut Read<'_>) -> Outcome {
        let ignore_case = self.0.ignore_case;
        let visitor = List(Next { ignore_case, read });
        self.0.take(|items| visitor.visit_seq(items))
    }
}

struct Members<'a, A, E>(&'a mut Access<A, E>);

impl<'de, A: MapAccess<'de>> Json for Members<'_, A, A::Error> {
    fn map(&mut self, read: &mut dyn FnMut(String, &mut dyn Json) -> Outcome) -> Outcome {
        let ignore_case = self.0.ignore_case;
        let visitor = Map { ignore_case, read };
        self.0.take(|members| visitor.visit_map(members))
    }

    fn object(&mut self, model: &'static Model, slots: &mut [&mut dyn Slot]) -> Outcome {
        let visitor = Object {
            ignore_case: self.0.ignore_case,
            model,
            slots,
        };
        self.0.take(|members| visitor.visit_map(members))
    }
}
