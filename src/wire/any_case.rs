//! Answers whose members may be spelled in any case.

use std::{any::Any, collections::BTreeMap};

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Map, Value};

use super::{Answer, answer, nulls};
use crate::Result;

/// An [`Answer`] in whose objects `status` and `STATUS` are the member `Status`. If there are several, the one with the exact spelling counts.
#[derive(Clone, Copy, Debug)]
pub struct AnyCase<'a>(pub(super) &'a Answer);

impl AnyCase<'_> {
    /// Reads the body as JSON.
    ///
    /// # Errors
    /// As [`Answer::json`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        let body = &self.0.body;
        let value = serde_json::from_slice(body)
            .map_err(|error| answer::decode_error(".", &error, body))?;
        serde_path_to_error::deserialize(Folded(value)).map_err(|error| {
            let path = error.path().to_string();
            answer::decode_error(&path, error.inner(), body)
        })
    }

    /// Reads the body as a JSON list, without its nulls.
    ///
    /// # Errors
    /// As [`Answer::json`].
    pub fn list<T: DeserializeOwned>(&self) -> Result<Vec<T>> {
        self.json().map(nulls::without)
    }

    /// Reads the body of a failed call as JSON, if it is such a document.
    #[must_use]
    pub fn error_json<T: DeserializeOwned + Send + Sync + 'static>(
        &self,
    ) -> Option<Box<dyn Any + Send + Sync>> {
        let value = serde_json::from_slice(&self.0.body).ok()?;
        let body = T::deserialize(Folded(value)).ok()?;
        Some(Box::new(body))
    }
}

/// As [`nulls::skip_in_map`].
pub(crate) fn skip_in_map<'de, D, T>(
    deserializer: D,
) -> std::result::Result<Option<BTreeMap<String, T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    nulls::read_map(deserializer, |item| T::deserialize(Folded(item)))
}

/// A document that is read by what its structs call their fields.
struct Folded(Value);

impl<'de> Deserializer<'de> for Folded {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> std::result::Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                SeqDeserializer::new(items.into_iter().map(Folded)).deserialize_any(visitor)
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(key, value)| (key, Folded(value)));
                MapDeserializer::new(members).deserialize_any(visitor)
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> std::result::Result<V::Value, Error> {
        match self.0 {
            Value::Object(members) => {
                Folded(Value::Object(spelled(members, fields))).deserialize_any(visitor)
            }
            _ => Err(Error::invalid_type(
                Unexpected::Other("something else"),
                &"an object",
            )),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, Error> for Folded {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The members under the names of the fields that they are.
fn spelled(members: Map<String, Value>, fields: &[&str]) -> Map<String, Value> {
    let is_exact = |key: &String| fields.contains(&key.as_str());
    let (exact, others): (Vec<_>, Vec<_>) = members.into_iter().partition(|(key, _)| is_exact(key));
    let mut spelled = Map::from_iter(exact);
    for (key, value) in others {
        if let Some(field) = fields.iter().find(|field| field.eq_ignore_ascii_case(&key)) {
            spelled.entry(*field).or_insert(value);
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    #[serde(rename_all = "PascalCase")]
    struct Door {
        is_open: Option<bool>,
        locks: Option<Vec<Lock>>,
        #[serde(deserialize_with = "skip_in_map")]
        keys: Option<BTreeMap<String, Lock>>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "PascalCase")]
    struct Lock {
        name: Option<String>,
    }

    fn read(body: &'static str) -> Result<Door> {
        answer(body).any_case().json()
    }

    fn answer(body: &'static str) -> Answer {
        Answer {
            status: reqwest::StatusCode::OK,
            headers: reqwest::header::HeaderMap::new(),
            body: body.into(),
        }
    }

    #[test]
    fn members_are_found_in_any_case_however_deep_they_are() {
        let pascal =
            r#"{"IsOpen":true,"Locks":[{"Name":"top"}],"Keys":{"a":{"Name":"A"},"b":null}}"#;
        let camel =
            r#"{"isOpen":true,"locks":[{"name":"top"}],"keys":{"a":{"name":"A"},"b":null}}"#;
        let upper = r#"{"ISOPEN":true,"LOCKS":[{"NAME":"top"}],"KEYS":{"a":{"NAME":"A"}}}"#;
        let door = read(pascal).unwrap();
        assert_eq!(door.is_open, Some(true));
        assert_eq!(door.keys.as_ref().unwrap()["a"].name.as_deref(), Some("A"));
        assert_eq!(read(camel).unwrap(), door);
        assert_eq!(read(upper).unwrap(), door);
        let error = answer(camel).any_case().error_json::<Door>().unwrap();
        assert_eq!(error.downcast_ref::<Door>(), Some(&door));
    }

    #[test]
    fn the_exact_spelling_counts_wherever_it_stands() {
        for body in [
            r#"{"IsOpen":true,"isOpen":false}"#,
            r#"{"isOpen":false,"IsOpen":true,"ISOPEN":null}"#,
        ] {
            assert_eq!(read(body).unwrap().is_open, Some(true), "{body}");
        }
    }

    #[test]
    fn a_body_that_cannot_be_read_is_described_but_never_quoted() {
        for (body, fault) in [
            (
                r#"{"locks":[{"name":7}]}"#,
                "Locks[0].Name has another type",
            ),
            (r#"{"keys":{"secret":7}}"#, "Keys has another type"),
            (r#"["secret"]"#, ". has another type"),
            (r#"{"isOpen":"secret"}"#, "IsOpen has another type"),
            ("secret", "not JSON"),
            ("", "it is empty"),
        ] {
            let error = read(body).unwrap_err();
            assert!(error.to_string().contains(fault), "{error}");
            assert!(
                !format!("{error} {error:?}").contains("secret"),
                "{error:?}"
            );
        }
        assert!(answer("[]").any_case().error_json::<Door>().is_none());
    }

    #[test]
    fn a_null_in_a_list_hides_no_other_item() {
        let locks: Vec<Lock> = answer(r#"[null,{"name":"top"}]"#)
            .any_case()
            .list()
            .unwrap();
        assert_eq!(locks.len(), 1);
    }
}
