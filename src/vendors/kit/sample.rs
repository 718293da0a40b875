//! A payload as the vendor documents it, read into its type.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A payload as the vendor documents it.
pub struct Sample {
    /// The name of its file.
    pub file: &'static str,
    /// The payload.
    pub text: &'static str,
    /// The members that the type never writes, as JSON pointers.
    pub never_written: &'static [&'static str],
    /// Reads the payload into its type, and returns the members that are not written again as they were, as JSON pointers.
    pub read: fn(&str) -> serde_json::Result<Vec<String>>,
}

impl Sample {
    pub(crate) const fn new<T: DeserializeOwned + Serialize>(
        file: &'static str,
        text: &'static str,
    ) -> Self {
        Self {
            file,
            text,
            never_written: &[],
            read: lost::<T>,
        }
    }

    pub(crate) const fn losing(mut self, never_written: &'static [&'static str]) -> Self {
        self.never_written = never_written;
        self
    }
}

/// Reads a payload, and returns the members that do not come out again as they went in: the type does not name them, has another value
/// for them, or reads them without ever writing them.
fn lost<T: DeserializeOwned + Serialize>(sample: &str) -> serde_json::Result<Vec<String>> {
    let read: T = serde_json::from_str(sample)?;
    let mut lost = Vec::new();
    compare(
        &serde_json::from_str(sample)?,
        &serde_json::to_value(&read)?,
        "",
        &mut lost,
    );
    Ok(lost)
}

/// A null is no member, and 2 and 2.0 are the same number. A member that was not there before is as bad as one that is missing.
fn compare(sample: &Value, written: &Value, at: &str, lost: &mut Vec<String>) {
    match (sample, written) {
        (Value::Object(sample), Value::Object(written)) => {
            let invented = written.keys().filter(|name| !sample.contains_key(*name));
            lost.extend(invented.map(|name| format!("{at}/{name}")));
            for (name, member) in sample.iter().filter(|(_, member)| !member.is_null()) {
                let at = format!("{at}/{name}");
                compare(member, written.get(name).unwrap_or(&Value::Null), &at, lost);
            }
        }
        (Value::Array(sample), Value::Array(written)) if sample.len() == written.len() => {
            for (index, (item, written)) in sample.iter().zip(written).enumerate() {
                compare(item, written, &format!("{at}/{index}"), lost);
            }
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        _ if sample == written => {}
        _ => lost.push(at.to_owned()),
    }
}

#[cfg(test)]
#[test]
fn missing_changed_and_invented_members_are_found() {
    let mut lost = Vec::new();
    let sample = serde_json::json!({ "a": { "b": 1, "c": 2, "n": null }, "d": [3, { "e": 4 }], "f": [5], "g": 6 });
    let written =
        serde_json::json!({ "a": { "b": 1.0 }, "d": [6, { "e": 4, "h": 7 }], "f": [], "g": "6" });
    compare(&sample, &written, "", &mut lost);
    assert_eq!(lost, ["/a/c", "/d/0", "/d/1/h", "/f", "/g"]);
}
