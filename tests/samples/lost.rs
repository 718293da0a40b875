use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a sample, and says which of its members would not come out again, as JSON pointers: what the type does not name, has
/// under another value, or reads without ever writing it.
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
    assert!(lost.is_empty(), "{lost:#?}");
    read
}

fn compare(sample: &Value, written: &Value, at: &str, lost: &mut Vec<String>) {
    match (sample, written) {
        (Value::Object(sample), Value::Object(written)) => {
            for (name, member) in sample {
                let at = format!("{at}/{name}");
                match written.get(name) {
                    Some(written) => compare(member, written, &at, lost),
                    None => lost.push(at),
                }
            }
        }
        (Value::Array(sample), Value::Array(written)) if sample.len() == written.len() => {
            for (index, (item, written)) in sample.iter().zip(written).enumerate() {
                compare(item, written, &format!("{at}/{index}"), lost);
            }
        }
        _ if sample == written => {}
        _ => lost.push(at.to_owned()),
    }
}

#[test]
fn what_is_missing_or_other_is_lost() {
    let mut lost = Vec::new();
    let sample = serde_json::json!({ "a": { "b": 1, "c": 2 }, "d": [3, { "e": 4 }], "f": [5] });
    let written = serde_json::json!({ "a": { "b": 1 }, "d": [6, { "e": 4, "g": 7 }], "f": [] });
    compare(&sample, &written, "", &mut lost);
    assert_eq!(lost, ["/a/c", "/d/0", "/f"]);
}
