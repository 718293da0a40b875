//! Every part of a valid document changed, one at a time: that must give a client or an error, never a panic.
//!
//! To be quick, half of the parts are taken out and the other half replaced.

use yaml_serde::Value;

const DOCUMENT: &str = include_str!("fixtures/everything.yaml");

/// Changes the part with the given number, counted from the top, and gives the number of parts passed.
fn change(value: &mut Value, wanted: usize, passed: &mut usize, replacement: &Option<Value>) {
    let is_wanted = |passed: &mut usize| {
        *passed += 1;
        *passed == wanted + 1
    };
    match value {
        Value::Mapping(map) => {
            let keys: Vec<Value> = map.keys().cloned().collect();
            for key in keys {
                if is_wanted(passed) {
                    match replacement {
                        None => map.remove(&key),
                        Some(replacement) => map.insert(key, replacement.clone()),
                    };
                } else if let Some(value) = map.get_mut(&key) {
                    change(value, wanted, passed, replacement);
                }
            }
        }
        Value::Sequence(list) => {
            for index in 0..list.len() {
                if is_wanted(passed) {
                    match replacement {
                        None => drop(list.remove(index)),
                        Some(replacement) => list[index] = replacement.clone(),
                    }
                    return;
                }
                change(&mut list[index], wanted, passed, replacement);
            }
        }
        _ => {}
    }
}

/// Tries every second part from the given one on. No replacement takes it out.
fn try_parts(first: usize, replacement: Option<Value>) {
    let document: Value = yaml_serde::from_str(DOCUMENT).expect("the fixture is YAML");
    for wanted in (first..).step_by(2) {
        let mut changed = document.clone();
        let mut passed = 0;
        change(&mut changed, wanted, &mut passed, &replacement);
        if passed <= wanted {
            break;
        }
        let text = yaml_serde::to_string(&changed).expect("YAML can be written");
        if let Err(fault) = omnipresence_codegen::generate_str("t.yaml", &text) {
            let fault = fault.to_string();
            assert!(!fault.contains("not Rust"), "{fault}");
            assert!(!fault.contains('\n'), "{fault}");
        }
    }
}

#[test]
fn a_document_that_lacks_anything_makes_a_client_or_an_error() {
    try_parts(0, None);
}

#[test]
fn a_document_with_anything_replaced_makes_a_client_or_an_error() {
    try_parts(1, Some(Value::String("+".to_owned())));
}
