use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a sample, and says which of its members do not come out again as they went in, as JSON pointers: what the type does not name,
/// has under another value, or reads without ever writing it.
pub(crate) fn read<T: DeserializeOwned + Serialize>(sample: &str) -> (T, Vec<String>) {
    let read: T = serde_json::from_str(sample).unwrap();
    let sample = serde_json::from_str(sample).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    let mut lost = Vec::new();
    compare(&sample, &written, "", &mut lost);
    (read, lost)
}

/// Reads a sample that comes out again as it went in.
pub(crate) fn read_whole<T: DeserializeOwned + Serialize>(sample: &str) -> T {
    let (read, lost) = read(sample);
    assert!(lost.is_empty(), "{lost:#?} of {sample}");
    read
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

#[test]
fn what_is_missing_other_or_invented_is_told() {
    let mut lost = Vec::new();
    let sample = serde_json::json!({ "a": { "b": 1, "c": 2, "n": null }, "d": [3, { "e": 4 }], "f": [5], "g": 6 });
    let written =
        serde_json::json!({ "a": { "b": 1.0 }, "d": [6, { "e": 4, "h": 7 }], "f": [], "g": "6" });
    compare(&sample, &written, "", &mut lost);
    assert_eq!(lost, ["/a/c", "/d/0", "/d/1/h", "/f", "/g"]);
}
