//! The vendors' documents: each states what the absence of a response's members means, and its examples agree.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are tests too, which clippy does not see"
)]

mod absence;
mod document;
mod faulty;
mod rules;
mod samples;
mod values;

use std::{
    fs,
    path::{Path, PathBuf},
};

use document::Document;

/// A path in the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Every document in `openapi`.
fn documents() -> Vec<Document> {
    let files = fs::read_dir(repository("openapi")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let documents = paths.filter(|path| path.extension().is_some_and(|kind| kind == "yaml"));
    documents
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            Document::parse(name, &fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn the_documents_follow_the_rules_of_absence() {
    let documents = documents();
    assert!(!documents.is_empty());
    let findings: Vec<String> = documents.iter().flat_map(rules::findings).collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}
