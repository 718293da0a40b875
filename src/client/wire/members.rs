//! Single members of an object, found in one pass that nothing else in the object can stop.

use std::fmt;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

/// A member that was looked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Slot<'de> {
    #[default]
    Absent,
    Value {
        raw: &'de str,
        /// Whether it has the documented spelling, which counts if there are several.
        is_exact: bool,
    },
    /// Several values, of which none counts.
    Twice { is_exact: bool },
}

impl<'de> Slot<'de> {
    fn add(&mut self, raw: &'de str, is_exact: bool) {
        let before = match *self {
            Self::Absent => None,
            Self::Value { is_exact, .. } | Self::Twice { is_exact } => Some(is_exact),
        };
        *self = match before {
            Some(before) if before == is_exact => Self::Twice { is_exact },
            Some(true) => return,
            _ => Self::Value { raw, is_exact },
        };
    }

    /// The JSON of the value, if there is one and no other.
    pub(crate) fn raw(self) -> Option<&'de str> {
        match self {
            Self::Value { raw, .. } => Some(raw),
            Self::Absent | Self::Twice { .. } => None,
        }
    }

    /// The value, if it is text.
    pub(crate) fn text(self) -> Option<String> {
        serde_json::from_str(self.raw()?).ok()
    }

    /// The value, if it is a number that is not negative.
    pub(crate) fn number(self) -> Option<u64> {
        serde_json::from_str(self.raw()?).ok()
    }

    /// The value, whatever it is; null if there is none.
    pub(crate) fn json(self) -> Value {
        let value = self.raw().and_then(|raw| serde_json::from_str(raw).ok());
        value.unwrap_or_default()
    }

    /// Whether the value is this boolean.
    pub(crate) fn is(self, value: bool) -> bool {
        self.raw() == Some(if value { "true" } else { "false" })
    }
}

/// Finds members of an object. What is found before a document breaks off is kept; a document that is no object has none.
pub(crate) fn members<'de, const N: usize>(
    object: &'de str,
    keys: [&'static str; N],
    ignore_case: bool,
) -> [Slot<'de>; N] {
    let mut slots = [Slot::Absent; N];
    // A member that is not found is absent.
    let _ = fill(object, keys.iter().copied(), ignore_case, &mut slots);
    slots
}

/// Fills the slot of each key.
///
/// # Errors
/// If the document is no object or breaks off.
pub(super) fn fill<'de>(
    object: &'de str,
    keys: impl Iterator<Item = &'static str> + Clone,
    ignore_case: bool,
    slots: &mut [Slot<'de>],
) -> serde_json::Result<()> {
    let mut json = serde_json::Deserializer::from_str(object);
    json.deserialize_map(Fill {
        keys: Keys { keys, ignore_case },
        slots,
    })?;
    json.end()
}

struct Fill<'s, 'de, K> {
    keys: Keys<K>,
    slots: &'s mut [Slot<'de>],
}

impl<'de, K: Iterator<Item = &'static str> + Clone> Visitor<'de> for Fill<'_, 'de, K> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key_seed(self.keys.clone())? {
            match key.and_then(|(index, is_exact)| Some((self.slots.get_mut(index)?, is_exact))) {
                Some((slot, is_exact)) => {
                    slot.add(members.next_value::<&RawValue>()?.get(), is_exact);
                }
                None => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Which of some keys a name is, and whether it has the same spelling.
#[derive(Clone)]
struct Keys<K> {
    keys: K,
    ignore_case: bool,
}

impl<'de, K: Iterator<Item = &'static str> + Clone> DeserializeSeed<'de> for Keys<K> {
    type Value = Option<(usize, bool)>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        key.deserialize_str(self)
    }
}

impl<'de, K: Iterator<Item = &'static str> + Clone> Visitor<'de> for Keys<K> {
    type Value = Option<(usize, bool)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let exact = self.keys.clone().position(|key| key == name);
        Ok(match exact {
            Some(index) => Some((index, true)),
            None if self.ignore_case => {
                let mut keys = self.keys;
                let index = keys.position(|key| key.eq_ignore_ascii_case(name));
                index.map(|index| (index, false))
            }
            None => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_beside_anything() {
        let object = r#"{"a":1e999,"code":"x","b":[[[{}]]],"c":{"code":"y"},"flag":true,"n":7}"#;
        let [code, flag, n, none] = members(object, ["code", "flag", "n", "none"], false);
        assert_eq!(code.text().as_deref(), Some("x"));
        assert!(flag.is(true) && !flag.is(false));
        assert_eq!((n.number(), none.raw()), (Some(7), None));
    }

    #[test]
    fn members_before_the_end_of_a_truncated_object_are_found() {
        let [code] = members(r#"{"code":"x","text":"trunc"#, ["code"], false);
        assert_eq!(code.text().as_deref(), Some("x"));
        for text in ["", "[]", "null", "<html>"] {
            let [code] = members(text, ["code"], false);
            assert!(code.raw().is_none(), "{text}");
        }
    }

    #[test]
    fn the_exact_spelling_counts_and_a_second_value_spoils_both() {
        for (object, ignore_case, value) in [
            (r#"{"Code":1}"#, false, Some("1")),
            (r#"{"code":1}"#, false, None),
            (r#"{"code":1}"#, true, Some("1")),
            (r#"{"code":1,"Code":2,"CODE":3}"#, true, Some("2")),
            (r#"{"code":1,"CODE":2}"#, true, None),
            (r#"{"code":1,"CODE":2,"Code":3}"#, true, Some("3")),
            (r#"{"Code":1,"Code":2}"#, false, None),
            (r#"{"Code":1,"Code":2,"code":3}"#, true, None),
        ] {
            let [code] = members(object, ["Code"], ignore_case);
            assert_eq!(code.raw(), value, "{object}");
        }
    }
}
