//! Text to document: YAML's errors and the model's, both with the place they are at.

use serde::Deserialize;
use serde_path_to_error::{Path, Segment};
use yaml_serde::{Deserializer, Value};

use crate::{
    document::Document,
    error::{Error, Result},
    pointer::Pointer,
    tree, unsupported,
};

/// Reads a document.
pub(crate) fn parse(text: &str) -> Result<Document> {
    // By way of a tree, because only there a key that is given twice is an error everywhere.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document: Value = read(Deserializer::from_str(text))?;
    tree::check(&document)?;
    read(document)
}

fn read<'de, T: Deserialize<'de>>(
    source: impl serde::Deserializer<'de, Error = yaml_serde::Error>,
) -> Result<T> {
    serde_path_to_error::deserialize(source).map_err(|error| {
        let fault = error.inner().to_string();
        // Text that is being read has the place in its words as well.
        let place_in_words = format!("{}: ", error.path());
        let fault = fault.strip_prefix(&place_in_words).unwrap_or(&fault);
        explain(&place(error.path()), fault)
    })
}

fn place(path: &Path) -> Pointer {
    path.iter()
        .fold(Pointer::root(), |at, segment| match segment {
            Segment::Seq { index } => at.index(*index),
            Segment::Map { key } => at.key(key),
            // An enum's variant is a word at the place itself.
            Segment::Enum { .. } | Segment::Unknown => at,
        })
}

/// Puts serde's words for the faults of a document into ours.
fn explain(at: &Pointer, fault: &str) -> Error {
    if let Some((key, known)) = quoted(fault, "unknown field `") {
        return unknown_key(at, key, known);
    }
    if let Some((key, _)) = quoted(fault, "missing field `") {
        return Error::new(at, format!("`{key}` is missing"), "add it");
    }
    if let Some((word, known)) = quoted(fault, "unknown variant `") {
        let help = known.replacen(", expected", "use", 1);
        return Error::new(at, format!("`{word}` is not supported"), help);
    }
    let help = if fault.starts_with("invalid type") {
        "correct the value; a text that looks like a number or like true and false needs quotes"
    } else {
        "correct the YAML"
    };
    Error::new(at, fault, help)
}

fn unknown_key(at: &Pointer, key: &str, known: &str) -> Error {
    // Nothing is known beside a `$ref`, see `RefOr`.
    if key == "$ref" && !known.contains("expected") {
        let help = "remove what stands beside it; to describe a reference write `allOf` with the `$ref` as its only entry";
        return Error::new(at, "a `$ref` must stand alone", help);
    }
    if key == "$ref" {
        let help = "write out what it refers to";
        return Error::new(at, "`$ref` is not supported here", help);
    }
    if let Some(help) = unsupported::instead_of(key) {
        return Error::new(at, format!("`{key}` is not supported"), help);
    }
    let help = known.replacen(", expected", "correct or remove it: known here is", 1);
    Error::new(at, format!("unknown key `{key}`"), help)
}

/// What stands between `start` and the next backtick, and the rest.
fn quoted<'a>(fault: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    fault.strip_prefix(start)?.split_once('`')
}
