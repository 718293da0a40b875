//! Names that a document cannot have, because generated code uses them without a path. `fixtures/names.yaml` has the others of Rust's prelude.

use crate::{check, components, document};

/// The types, traits and variants of Rust's prelude that are refused.
const REFUSED: [&str; 12] = [
    "Box",
    "Err",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

#[test]
fn types_that_would_hide_one_of_the_prelude() {
    for name in REFUSED {
        let fault =
            format!(": a type cannot be called `{name}`, which means something else in Rust");
        let schema = |schema: &str| {
            components(&format!(
                "schemas: {{{name}: {{description: A., {schema}}}}}"
            ))
        };
        let operation = format!(
            "/a: {{get: {{operationId: {name}, summary: Get., responses: {{'200': {{description: Done.}}}}}}}}"
        );
        check(&[
            (
                schema("type: string"),
                &format!("#/components/schemas/{name}{fault}; choose a longer name"),
            ),
            (
                schema("type: object, properties: {}"),
                &format!("#/components/schemas/{name}{fault}; choose a longer name"),
            ),
            (
                document(&operation, ""),
                &format!("#/paths/~1a/get/operationId{fault}; add `x-name` with a name for Rust"),
            ),
        ]);
    }
}
