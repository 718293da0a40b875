//! Lists and maps from vendors that put null where nothing is.
//!
//! A null says nothing of any item, and must not hide the others.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error},
};
use serde_json::Value;

pub(super) fn without<T>(items: Vec<Option<T>>) -> Vec<T> {
    items.into_iter().flatten().collect()
}

/// A list, without its nulls.
pub(crate) fn skip_in_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let items: Option<Vec<Option<T>>> = Option::deserialize(deserializer)?;
    Ok(items.map(without))
}

/// A map, without its nulls. Its keys are the vendor's words, so an error must not name the one whose value cannot be read: the values are
/// read where the path to them is not noted.
pub(crate) fn skip_in_map<'de, D, T>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    read_map(deserializer, serde_json::from_value)
}

/// A map without its nulls, whose values are read by `read`.
pub(super) fn read_map<'de, D, T>(
    deserializer: D,
    read: fn(Value) -> serde_json::Result<T>,
) -> Result<Option<BTreeMap<String, T>>, D::Error>
where
    D: Deserializer<'de>,
{
    let items: Option<BTreeMap<String, Value>> = Option::deserialize(deserializer)?;
    let read_all = |items: BTreeMap<String, Value>| {
        let items = items.into_iter().filter(|(_, item)| !item.is_null());
        let items = items.map(|(key, item)| Ok((key, read(item)?)));
        items.collect::<serde_json::Result<_>>()
    };
    let items = items.map(read_all).transpose();
    items.map_err(|_| D::Error::custom("a value has another type"))
}
