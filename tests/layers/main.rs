//! The layers of `src`: each file imports only from its own layer and from those that the table names for it.
//!
//! Every path that begins with `crate`, `super` or `self` counts, in imports and in code.
#![allow(clippy::unwrap_used)]

mod cycles;
mod paths;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::paths::Paths;

/// A module, what it may import beside itself, and why no more. Of the rows that fit a path the longest counts.
struct Row(&'static str, &'static [&'static str], &'static str);

const ROWS: &[Row] = &[
    Row("clock", &[], "time depends on nothing"),
    Row(
        "error",
        &["clock::ParseTimestampError", "clock::Timestamp"],
        "every layer has errors",
    ),
    Row("model", &["clock::Timestamp", "error"], "presence is data"),
    Row(
        "provider",
        &["clock", "error", "model"],
        "a provider of another crate does without our client",
    ),
    Row(
        "client",
        &["clock", "error", "model"],
        "the client serves every vendor, and knows no provider",
    ),
    Row("client::wire", WIRE, "a document's types send nothing"),
    Row(
        "client::settings",
        &["client::wire", "error", "model"],
        "a setting is checked before anything is sent",
    ),
    Row(
        "client::rate_limit",
        &["client::wire", "clock", "error"],
        "it decides when, and sends nothing",
    ),
    Row(
        "client::call",
        &[
            "client::rate_limit",
            "client::settings",
            "client::wire",
            "clock",
            "error",
            "model",
        ],
        "a call gets its credentials from an authenticator that it does not know",
    ),
    Row(
        "client::auth",
        &[
            "client::call",
            "client::rate_limit",
            "client::settings",
            "client::wire",
            "clock",
            "error",
        ],
        "the client's last layer: only vendors use it",
    ),
    Row("testkit", TESTKIT, "a fake of another crate has no more"),
    Row("vendors", EVERYTHING, "the registry and the kits"),
    Row("vendors::*", CORE, "a vendor knows no other vendor"),
    Row("vendors::fuzzing", EVERYTHING, "it fuzzes every layer"),
    Row("vendors::kit", EVERYTHING, "a suite tests every layer"),
    Row(
        "vendors::test_support",
        EVERYTHING,
        "tests use what users use",
    ),
    Row("vendors::*::fake", FAKE, "a fake is a server"),
    Row("vendors::*::kit", KIT, "a kit describes a vendor to suites"),
    Row(
        "vendors::*::kit::real_provider",
        EVERYTHING,
        "trials at a real server use what users use",
    ),
    Row("vendors::*::tests", EVERYTHING, "tests use what users use"),
    Row(
        "vendors::*::map::tests",
        EVERYTHING,
        "tests use what users use",
    ),
    Row(
        "watch",
        &["clock", "error", "model", "provider"],
        "a watch follows providers of other crates too",
    ),
    Row(
        "keep",
        &["clock", "error", "model", "provider"],
        "a keeper renews at providers of other crates too",
    ),
    Row("directory", &["error", "model"], "a directory is data"),
    Row(
        "compose",
        &["clock", "error", "model"],
        "a combined presence follows from presences alone",
    ),
    Row(
        "mirror",
        &["clock", "directory", "error", "model", "provider", "watch"],
        "mirrors and people do not depend on each other",
    ),
    Row(
        "people",
        &[
            "clock",
            "compose",
            "directory",
            "error",
            "model",
            "provider",
            "watch",
        ],
        "mirrors and people do not depend on each other",
    ),
];
const WIRE: &[&str] = &["clock", "error", "model"];
const CORE: &[&str] = &["client", "clock", "error", "model", "provider"];
/// It exports the vendors' fakes, and uses none.
const TESTKIT: &[&str] = &[
    "client",
    "clock",
    "error",
    "model",
    "provider",
    "vendors::fakes",
];
const FAKE: &[&str] = &["client", "clock", "error", "model", "provider", "testkit"];
const KIT: &[&str] = &[
    "client",
    "clock",
    "error",
    "model",
    "provider",
    "testkit",
    "vendors::fuzzing",
    "vendors::kit",
];
const EVERYTHING: &[&str] = &[""];

/// The row of a module, with the part of the module's path that it covers.
fn row(module: &str) -> Option<(&'static Row, String)> {
    let fits = |row: &Row| {
        let pattern = row.0.split("::");
        let count = pattern.clone().count();
        let own: Vec<&str> = module.split("::").take(count).collect();
        let fits = own.len() == count && pattern.zip(&own).all(|(p, o)| p == "*" || p == *o);
        fits.then(|| own.join("::"))
    };
    let rows = ROWS.iter().filter_map(|row| Some((row, fits(row)?)));
    rows.max_by_key(|(row, _)| (row.0.matches("::").count(), !row.0.contains('*')))
}

fn is_within(path: &str, module: &str) -> bool {
    module.is_empty() || path == module || path.starts_with(&format!("{module}::"))
}

/// Why a module may not import a path.
fn fault(module: &str, path: &str) -> Option<String> {
    let Some((layer, own)) = row(module) else {
        return Some("the module is in no layer: add it to the table of this test".into());
    };
    if row(path).is_none() {
        return Some(
            "it is taken from the root of the crate: name the module that defines it".into(),
        );
    }
    let own = own.split("::").take(2).collect::<Vec<_>>().join("::");
    if is_within(path, &own) || layer.1.iter().any(|allowed| is_within(path, allowed)) {
        return None;
    }
    Some(format!(
        "`{}` imports only from {:?}, because {}",
        layer.0, layer.1, layer.2
    ))
}

/// The faults of a file at this path below `src`, a line each.
fn faults(file: &str, text: &str) -> Vec<String> {
    let name = module_of(file);
    let paths = Paths::of(&name, text);
    let fault = |(line, path): &(usize, String)| {
        let fault = fault(&name, path)?;
        let code = text.lines().nth(line - 1).unwrap_or_default().trim();
        Some(format!("src/{file}:{line}: {code}\n    {path}: {fault}"))
    };
    paths.found.iter().filter_map(fault).collect()
}

/// The module of a file at this path below `src`.
fn module_of(file: &str) -> String {
    let module = file.trim_end_matches(".rs").trim_end_matches("/mod");
    module.replace('/', "::")
}

/// The files of `src` by their paths below it, with their texts.
fn sources() -> Vec<(String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let read = |path: PathBuf| {
        let file = path.strip_prefix(&src).unwrap().to_str().unwrap();
        (file.to_owned(), fs::read_to_string(&path).unwrap())
    };
    let mut sources: Vec<_> = files(&src).into_iter().map(read).collect();
    sources.retain(|(file, _)| file != "lib.rs");
    sources
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => files(&path),
        false => vec![path],
    });
    files
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .collect()
}

#[test]
fn every_import_points_down() {
    let sources = sources();
    let faults = sources.iter().flat_map(|(file, text)| faults(file, text));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_import_that_points_up_is_reported() {
    for (file, import) in [
        (
            "watch/stream.rs",
            "use crate::{error::Error, mirror::Mirror};",
        ),
        (
            "watch/stream.rs",
            "fn f(_: super::super::people::People) {}",
        ),
        (
            "model/status.rs",
            "mod tests { use crate::client::HttpOptions; }",
        ),
        ("vendors/a/map.rs", "use super::super::b::map;"),
        ("vendors/a/map.rs", "use crate::testkit::Fake;"),
        ("people/mod.rs", "use crate::Error;"),
        ("new/mod.rs", "use crate::error::Error;"),
        ("client/wire/a.rs", "use super::super::settings::env;"),
        ("client/rate_limit/a.rs", "use crate::client::call::Retry;"),
        ("client/call/a.rs", "use crate::client::auth::TokenCache;"),
        ("client/call/a.rs", "use crate::client::Secret;"),
    ] {
        let faults = faults(file, import);
        assert_eq!(faults.len(), 1, "{file}: {import}");
    }
}
