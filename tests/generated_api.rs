//! What the generated clients offer, so that a change of a specification or of the generator is reviewed as what it means to users.
#![allow(clippy::unwrap_used)]

use std::{env, fs, path::Path};

/// The names of the documents.
fn vendors() -> Vec<String> {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let paths = fs::read_dir(openapi)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let documents = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    documents
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn the_generated_clients_offer_what_the_golden_listings_say() {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let update = env::var_os("UPDATE_GOLDEN").is_some();
    let mut faults = Vec::new();
    for vendor in vendors() {
        let specification = openapi.join(&vendor).with_extension("yaml");
        let golden = openapi.join("golden").join(&vendor).with_extension("txt");
        let client = omnipresence_codegen::generate(&specification).unwrap();
        let listing = omnipresence_codegen::listing(&client).unwrap();
        assert!(!listing.is_empty(), "{vendor}: nothing is public");
        if update {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, &listing).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if listing != expected {
            let difference = difference(&expected, &listing);
            faults.push(format!("openapi/golden/{vendor}.txt\n{difference}"));
        }
    }
    assert!(
        faults.is_empty(),
        "the public API of generated clients has changed:\n\n{}\n\
         If that is meant, write the listings anew and commit them: UPDATE_GOLDEN=1 cargo test --test generated_api",
        faults.join("\n")
    );
}

#[test]
fn every_operation_tells_who_may_call_it_how_often_how_and_what_can_go_wrong() {
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
    let mut missing = Vec::new();
    for vendor in vendors() {
        let specification = openapi.join(&vendor).with_extension("yaml");
        let client = omnipresence_codegen::generate(&specification).unwrap();
        let (clients, _) = client.split_once("pub const OPERATIONS").unwrap();
        for methods in clients.split("Self { connection }").skip(1) {
            let methods: Vec<&str> = methods.split("    pub fn ").collect();
            let names = methods[1..]
                .iter()
                .map(|rest| rest.split(['(', '<']).next());
            for (docs, name) in methods.iter().zip(names) {
                for part in [
                    "- Permission: ",
                    "- Limits: ",
                    "- Vendor's page: ",
                    "# Errors",
                    "# Example",
                ] {
                    if !docs.contains(part) {
                        missing.push(format!("{vendor} {}: {part}", name.unwrap()));
                    }
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The lines between the first and the last difference, as far as they fit on a screen.
fn difference(expected: &str, found: &str) -> String {
    const SHOWN: usize = 12;
    let (expected, found): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let start = expected.iter().zip(&found).take_while(same).count();
    let (expected, found) = (&expected[start..], &found[start..]);
    let end = expected
        .iter()
        .rev()
        .zip(found.iter().rev())
        .take_while(same)
        .count();
    let mut text = format!("@@ line {}\n", start + 1);
    for (sign, lines) in [('-', expected), ('+', found)] {
        let lines = &lines[..lines.len() - end];
        for line in lines.iter().take(SHOWN) {
            text.push_str(&format!("{sign}{line}\n"));
        }
        if lines.len() > SHOWN {
            text.push_str(&format!(
                "{sign}... and {} lines more\n",
                lines.len() - SHOWN
            ));
        }
    }
    text
}

#[test]
fn a_difference_is_shown_without_what_is_the_same() {
    let expected = "@@ line 2\n-b\n-c\n+x\n+y\n";
    assert_eq!(difference("a\nb\nc\nd", "a\nx\ny\nd"), expected);
    assert_eq!(difference("a\nb", "a\nb\nc"), "@@ line 3\n+c\n");
}
