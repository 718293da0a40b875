//! A value or a `$ref` to one; a reference with other keys beside it is an error.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error, MapAccess, Visitor,
        value::{MapAccessDeserializer, StringDeserializer},
    },
};

/// Something written in place, or a `$ref` to where it is written.
#[derive(Debug)]
pub(crate) enum RefOr<T> {
    /// The text of the `$ref`.
    Ref(String),
    /// The thing itself.
    Here(T),
}

/// Not `#[serde(untagged)]`, which would forget where in the document an error is.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for RefOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RefOrVisitor(PhantomData))
    }
}

struct RefOrVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for RefOrVisitor<T> {
    type Value = RefOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let first: Option<String> = map.next_key()?;
        if first.as_deref() != Some("$ref") {
            let whole = Replay { first, rest: map };
            return T::deserialize(MapAccessDeserializer::new(whole)).map(RefOr::Here);
        }
        let target = map.next_value()?;
        match map.next_key::<String>()? {
            None => Ok(RefOr::Ref(target)),
            // As if it were the reference that is too much, so that the order of the keys does not matter.
            Some(_) => map.next_value_seed(Fault::new(A::Error::unknown_field("$ref", &[]))),
        }
    }
}

/// A map of which the first key has been looked at already.
struct Replay<A> {
    first: Option<String>,
    rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replay<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let key = match self.first.take() {
            Some(key) => Some(key),
            None => self.rest.next_key()?,
        };
        let Some(key) = key else { return Ok(None) };
        let key = if key == "$ref" {
            Err(A::Error::unknown_field("$ref", &[]))
        } else {
            seed.deserialize(StringDeserializer::<A::Error>::new(key))
        };
        match key {
            Ok(key) => Ok(Some(key)),
            Err(fault) => self.rest.next_value_seed(Fault::new(fault)),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }
}

/// In place of a value: the fault of its key. Only so does the fault get the key into its path.
struct Fault<T, E>(E, PhantomData<T>);

impl<T, E> Fault<T, E> {
    fn new(fault: E) -> Self {
        Self(fault, PhantomData)
    }
}

impl<'de, T, E: Error> DeserializeSeed<'de> for Fault<T, E> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<T, D::Error> {
        Err(D::Error::custom(self.0))
    }
}
