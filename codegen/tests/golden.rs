//! What is generated, compared with what was reviewed.
//!
//! After a change on purpose: `UPDATE_GOLDEN=1 cargo test -p omnipresence-codegen --test golden`, then read the difference.
//! The golden files are what the generator writes, byte for byte: they are as long as the document has constructs, and cannot be split.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are tests too, which clippy does not see"
)]

use std::{env, fs, path::Path};

use omnipresence_codegen::Options;

fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let lines = expected.lines().zip(actual.lines());
    let same = lines
        .take_while(|(expected, actual)| expected == actual)
        .count();
    assert!(
        expected == actual,
        "{name} differs from line {} on; if that is wanted, run again with UPDATE_GOLDEN=1 and review the difference",
        same + 1,
    );
}

fn everything() -> String {
    generated("everything")
}

fn generated(fixture: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let options = Options::default().with_runtime("crate::runtime");
    let path = path.join(fixture).with_extension("yaml");
    options.generate(&path).unwrap()
}

#[test]
fn the_client_is_the_one_that_was_reviewed() {
    check("everything.rs", &everything());
}

#[test]
fn the_client_of_names_with_a_meaning_in_rust_is_the_one_that_compiles() {
    check("names.rs", &generated("names"));
}

#[test]
fn the_listing_shows_the_public_surface_alone() {
    check(
        "everything.listing.rs",
        &omnipresence_codegen::listing(&everything()).unwrap(),
    );
}

#[test]
fn every_path_follows_from_the_options() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/everything.yaml");
    let options = Options::new("acme_presence").with_runtime("omnipresence::client");
    let rust = options.generate(&path).unwrap();
    for root in ["crate::", "reqwest::", " serde::", "(serde::"] {
        assert!(!rust.contains(root), "{root} in\n{rust}");
    }
    // Code, an attribute, a link and an example.
    for part in [
        "connection: omnipresence::client::client::Connection,",
        "\"omnipresence::client::wire::Nullable::is_absent\"",
        "[`Error`](omnipresence::client::Error)",
        "/// use acme_presence::everything::api::model;",
        "/// # async fn main() -> omnipresence::client::Result<()> {",
        ".x_code(&omnipresence::client::Secret::from(\"123456\"))",
    ] {
        assert!(rust.contains(part), "no `{part}` in\n{rust}");
    }
    // A runtime in the same crate is that crate for a test outside of it.
    let rust = Options::new("acme_presence").with_runtime("crate::client");
    let rust = rust.generate(&path).unwrap();
    assert!(rust.contains("/// # async fn main() -> acme_presence::client::Result<()> {"));
}

#[test]
fn generating_twice_gives_the_same_text() {
    assert_eq!(everything(), everything());
}

#[test]
fn what_is_not_rust_has_no_listing() {
    let fault = omnipresence_codegen::listing("struct").unwrap_err();
    assert!(
        fault.message().starts_with("the text is not Rust: "),
        "{fault}"
    );
}

#[test]
fn the_listing_shows_what_goes_over_the_wire() {
    let listing = omnipresence_codegen::listing(&everything()).unwrap();
    for part in [
        "#[serde(skip_serializing)]",
        "key: \"_updatedAt\",",
        "path: \"/users/{userId}/things/{thing}\",",
        "url: \"https://{region}.example.org/{version}\",",
        "Self::VeryBig => \"Very Big\",",
        "pub struct Login {}",
        "pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>>;",
    ] {
        assert!(listing.contains(part), "no `{part}` in\n{listing}");
    }
    assert!(!listing.contains("fn decode"));
}
