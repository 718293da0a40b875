//! What ARCHITECTURE.md, CONTRIBUTING.md and the decisions name exists, and each file says what it owns.
#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    fn add(folder: &Path, extension: &str, all: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, extension, all);
            } else if path.extension().is_some_and(|it| it == extension) {
                all.push(path);
            }
        }
    }
    let mut all = Vec::new();
    add(&root().join(folder), extension, &mut all);
    assert!(!all.is_empty(), "{folder} has no .{extension} files");
    all
}

/// Why a text in backticks names nothing: it is no path, or what it names exists.
fn fault(name: &str) -> Option<String> {
    const FOLDERS: [&str; 9] = [
        "src", "tests", "codegen", "openapi", "docs", "examples", "benches", "fuzz", "scripts",
    ];
    let (path, item) = name.split_once("::").unwrap_or((name, ""));
    let is_path = path
        .split_once('/')
        .is_some_and(|(first, _)| FOLDERS.contains(&first));
    if !is_path
        || path.contains(['<', '*', '{', ' '])
        || path.contains("acme")
        || path == "fuzz/artifacts/"
    {
        return None;
    }
    let file = root().join(path.trim_end_matches('/'));
    if !file.exists() {
        return Some(format!("{path} does not exist"));
    }
    let has_item = item.is_empty()
        || fs::read_to_string(&file)
            .unwrap()
            .contains(&format!("fn {item}"));
    (!has_item).then(|| format!("{path} has no function {item}"))
}

#[test]
fn every_path_and_test_that_the_documents_name_exists() {
    let mut documents = files("docs/decisions", "md");
    documents.extend(["ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root().join(name)));
    let mut faults = Vec::new();
    let mut names = 0;
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        let links = links
            .map(|(link, _)| link)
            .filter(|link| !link.starts_with("http"));
        for name in text.split('`').skip(1).step_by(2).chain(links) {
            names += usize::from(name.contains('/'));
            faults.extend(fault(name).map(|fault| format!("{}: {fault}", document.display())));
        }
    }
    assert!(names > 40, "the documents name {names} paths");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_name_without_a_file_or_a_function_is_reported() {
    assert!(fault("src/nowhere.rs").is_some());
    assert!(fault("tests/architecture.rs::no_such_test").is_some());
    assert!(fault("tests/architecture.rs::fault").is_none());
}

#[test]
fn every_file_begins_with_what_it_owns() {
    let mut without = files("src", "rs");
    without.extend(files("codegen/src", "rs"));
    without.retain(|path| {
        let text = fs::read_to_string(path).unwrap();
        let mut lines = text.lines().skip_while(|line| line.starts_with("#![cfg("));
        !lines.next().is_some_and(|line| line.starts_with("//! "))
    });
    // Its documentation is the README.
    without.retain(|path| !path.ends_with("src/lib.rs"));
    assert!(without.is_empty(), "{without:#?}");
}

#[test]
fn the_architecture_is_short() {
    let lines = fs::read_to_string(root().join("ARCHITECTURE.md"))
        .unwrap()
        .lines()
        .count();
    assert!(lines <= 250, "{lines} lines");
}
