//! A payload as the vendor documents it, read into its type.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_ignored::Path;
use serde_json::Value;

/// A payload as the vendor documents it.
pub struct Sample {
    /// The name of its file.
    pub file: &'static str,
    /// The payload.
    pub text: &'static str,
    /// The members that hold secrets, which are not printed, as JSON pointers.
    pub secrets: &'static [&'static str],
    /// Reads the payload into its type, and returns the members that the type ignores and the values that it does not print, as JSON
    /// pointers.
    pub read: fn(&str) -> serde_json::Result<Vec<String>>,
}

impl Sample {
    pub(crate) const fn new<T: DeserializeOwned + Debug>(
        file: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            file,
            text,
            secrets: &[],
            read: lost::<T>,
        }
    }

    pub(crate) const fn with_secrets(mut self, secrets: &'static [&'static str]) -> Self {
        self.secrets = secrets;
        self
    }
}

fn lost<T: DeserializeOwned + Debug>(sample: &str) -> serde_json::Result<Vec<String>> {
    let mut lost = Vec::new();
    let mut json = serde_json::Deserializer::from_str(sample);
    let read: T = serde_ignored::deserialize(&mut json, |path| lost.push(pointer(&path)))?;
    json.end()?;
    find_unprinted(
        &serde_json::from_str(sample)?,
        &format!("{read:?}"),
        "",
        &mut lost,
    );
    Ok(lost)
}

fn pointer(path: &Path<'_>) -> String {
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}/{index}", pointer(parent)),
        Path::Map { parent, key } => format!("{}/{key}", pointer(parent)),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => pointer(parent),
    }
}

/// Finds texts and numbers that a printed value does not contain.
fn find_unprinted(sample: &Value, printed: &str, at: &str, lost: &mut Vec<String>) {
    let is_printed = match sample {
        Value::Null | Value::Bool(_) => true,
        Value::String(text) => printed.contains(&format!("{text:?}")) || printed.contains(text),
        Value::Number(number) => {
            let decimal = number.as_f64().map(|number| format!("{number:?}"));
            printed.contains(&number.to_string()) || decimal.is_some_and(|it| printed.contains(&it))
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_unprinted(item, printed, &format!("{at}/{index}"), lost);
            }
            true
        }
        Value::Object(members) => {
            for (name, member) in members {
                find_unprinted(member, printed, &format!("{at}/{name}"), lost);
            }
            true
        }
    };
    if !is_printed && !lost.iter().any(|ignored| at.starts_with(ignored.as_str())) {
        lost.push(at.to_owned());
    }
}

#[cfg(test)]
#[test]
fn ignored_and_changed_members_are_found() {
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "the members are printed")]
    struct Outer {
        a: Vec<Inner>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[expect(dead_code, reason = "the members are printed")]
    struct Inner {
        b: i64,
        #[serde(default, deserialize_with = "unread")]
        e: String,
    }
    fn unread<'de, D: serde::Deserializer<'de>>(d: D) -> Result<String, D::Error> {
        <serde::de::IgnoredAny as serde::Deserialize>::deserialize(d).map(|_| String::new())
    }
    let sample = r#"{"a": [{"b": 1}, {"b": 2, "c": {"x": "lost"}, "e": "changed"}], "d": [3]}"#;
    let mut lost = lost::<Outer>(sample).unwrap_or_default();
    lost.sort();
    assert_eq!(lost, ["/a/1/c", "/a/1/e", "/d"]);
}
