//! Lists and maps from vendors that put null where nothing is.
//!
//! A null says nothing of any item, and must not hide the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

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

/// A map, without its nulls.
pub(crate) fn skip_in_map<'de, D, T>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let items: Option<BTreeMap<String, Option<T>>> = Option::deserialize(deserializer)?;
    Ok(items.map(|items| {
        let items = items.into_iter();
        items.filter_map(|(key, item)| Some((key, item?))).collect()
    }))
}
