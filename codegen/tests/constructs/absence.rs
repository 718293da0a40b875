//! Generates members by what their absence means.

use super::{check, schemas};

/// Generates the code of a response with the property `f` of this schema.
fn received(property: &str) -> String {
    schemas(&format!(
        "A: {{type: object, description: A., properties: {{f: {property}}}}}, R: {{description: R.}}"
    ))
}

#[test]
fn a_needed_property_is_no_option_and_an_argument_of_the_constructor() {
    check(
        &received("{type: string, x-absent: error, description: F.}"),
        &[
            "pub f: String,",
            "pub fn new(f: impl Into<String>) -> Self {",
        ],
    );
}

#[test]
fn the_meaning_of_absence_is_documented_and_null_has_none() {
    check(
        &received("{type: string, x-absent: nothing changed., description: F.}"),
        &[
            "/// If absent: nothing changed.",
            "pub f: Option<String>,",
            "absence: crate::wire::schema::Absence::Meaning,",
        ],
    );
    check(
        &received("{type: string, nullable: true, x-absent: nothing changed, description: F.}"),
        &[
            "/// If absent: nothing changed.",
            "pub f: Option<String>,",
            "absence: crate::wire::schema::Absence::MeaningOrNull,",
        ],
    );
}

#[test]
fn a_class_that_says_nothing_changes_nothing() {
    let without = received("{type: string, description: F.}");
    let with = received("{type: string, x-absent: unknown, description: F.}");
    let generate = |document: &str| omnipresence_codegen::generate_str("v.yaml", document).unwrap();
    assert_eq!(generate(&with), generate(&without));
}
