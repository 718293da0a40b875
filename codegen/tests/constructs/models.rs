//! The types of schemas.

use super::{check, schemas};

/// An object with one required field.
const STRICT: &str = "{type: object, description: S., required: [f], properties: {f: {type: string, description: F.}}}";

#[test]
fn a_required_field_is_certain_in_what_is_only_sent() {
    check(
        &schemas(&format!("A: {{description: A.}}, R: {STRICT}")),
        &[
            "#[derive(Clone, Debug, PartialEq)]",
            "pub struct R {",
            "pub f: String,",
            "pub fn new(f: impl Into<String>) -> Self {",
            "Self { f: f.into() }",
        ],
    );
}

#[test]
fn a_required_field_may_be_missing_in_what_is_received() {
    check(
        &schemas(&format!("A: {STRICT}, R: {{description: R.}}")),
        &["pub struct A {", "pub f: Option<String>,"],
    );
}

#[test]
fn a_required_field_is_demanded_but_may_be_missing_in_what_goes_both_ways() {
    check(
        &schemas(&format!(
            "A: {{description: A., allOf: [{{$ref: '#/components/schemas/R'}}]}}, R: {STRICT}"
        )),
        &[
            "pub f: Option<String>,",
            "pub fn new(f: impl Into<String>) -> Self {",
            "Self { f: Some(f.into()) }",
        ],
    );
}

#[test]
fn a_required_null_is_written_and_an_optional_one_has_three_states() {
    check(
        &schemas(
            "A: {description: A.}, R: {type: object, description: R., required: [f], properties: {\
             f: {type: string, nullable: true, description: F.}, g: {type: string, nullable: true, description: G.}}}",
        ),
        &[
            "pub f: Option<String>,",
            "#[serde(skip_serializing_if = \"crate::wire::Nullable::is_absent\")]",
            "pub g: crate::wire::Nullable<String>,",
            "pub fn new(f: Option<String>) -> Self {",
            "pub fn with_f_null(mut self) -> Self {",
            "pub fn with_g_null(mut self) -> Self {",
        ],
    );
}

#[test]
fn what_is_only_received_has_no_setters() {
    let document = schemas(
        "R: {description: R.}, A: {type: object, description: A., properties: {a: {description: A.}}}",
    );
    let rust = omnipresence_codegen::generate_str("vendor.yaml", &document).unwrap();
    assert!(rust.contains("pub struct A {"));
    assert!(!rust.contains("impl A {"));
}

#[test]
fn a_model_has_the_traits_of_the_directions_in_which_it_travels() {
    let object = "type: object, properties: {f: {type: string, description: F.}}";
    let union = "oneOf: [{type: string, description: S.}, {type: number, description: N.}]";
    let traits_of = |document: &str, model: &str| {
        let rust = omnipresence_codegen::generate_str("vendor.yaml", document).unwrap();
        let (before, _) = rust.split_once(model).unwrap();
        let (_, attributes) = before.rsplit_once("///").unwrap();
        let (_, name) = model.trim_end_matches(" {").rsplit_once(' ').unwrap();
        [
            attributes.contains("serde::Serialize"),
            rust.contains(&format!("serde::Deserialize<'de> for {name} {{")),
        ]
    };
    for (kind, schema) in [("struct", object), ("enum", union)] {
        let both = format!(
            "A: {{description: B., allOf: [{{$ref: '#/components/schemas/R'}}]}}, R: {{description: R., {schema}}}"
        );
        for (schemas_, model, traits) in [
            (
                format!("R: {{description: R., {schema}}}, A: {{description: A.}}"),
                "R",
                [true, false],
            ),
            (
                format!("A: {{description: A., {schema}}}, R: {{description: R.}}"),
                "A",
                [false, true],
            ),
            (both, "R", [true, true]),
            (
                format!(
                    "A: {{description: A.}}, R: {{description: R.}}, N: {{description: N., {schema}}}"
                ),
                "N",
                [false, true],
            ),
        ] {
            let model = format!("pub {kind} {model} {{");
            assert_eq!(traits_of(&schemas(&schemas_), &model), traits, "{schemas_}");
        }
    }
}

#[test]
fn every_type_and_format_has_its_type() {
    check(
        &schemas(
            "R: {description: R.}, A: {type: object, description: A., properties: {\
             a: {type: string, description: D.}, b: {type: string, format: date-time, description: D.}, \
             c: {type: string, format: password, description: D.}, d: {type: string, format: uuid, description: D.}, \
             e: {type: integer, description: D.}, f: {type: integer, format: int32, description: D.}, \
             g: {type: integer, format: int64, description: D.}, h: {type: number, description: D.}, \
             i: {type: number, format: float, description: D.}, j: {type: boolean, description: D.}, \
             k: {description: D.}, l: {type: array, description: D., items: {}}, \
             m: {type: object, description: D., additionalProperties: {type: integer}}}}",
        ),
        &[
            "pub a: Option<String>,",
            "pub b: Option<crate::wire::DateTime>,",
            "pub c: Option<crate::Secret>,",
            "pub d: Option<String>,",
            "pub e: Option<i64>,",
            "pub f: Option<i32>,",
            "pub g: Option<i64>,",
            "pub h: Option<f64>,",
            "pub i: Option<f64>,",
            "pub j: Option<bool>,",
            "pub k: Option<crate::wire::serde_json::Value>,",
            "pub l: Option<Vec<crate::wire::serde_json::Value>>,",
            "pub m: Option<std::collections::BTreeMap<String, i64>>,",
        ],
    );
}

#[test]
fn limits_and_defaults_are_documented() {
    check(
        &schemas(
            "R: {description: R.}, A: {type: object, description: A., properties: {\
             a: {type: string, description: D., minLength: 1, maxLength: 5, default: x, pattern: '^x'}, \
             b: {type: integer, description: D., minimum: 1, maximum: 5, example: 2}, \
             c: {type: number, description: D., minimum: 0.5}, \
             d: {type: array, description: D., minItems: 2, maxItems: 2, items: {type: string, maxLength: 1}}}}",
        ),
        &[
            "/// Default: `x`. From 1 to 5 characters. Pattern: `^x`.",
            "/// From 1 to 5. Example: `2`.",
            "/// At least 0.5.",
            "/// Exactly 2 items. Each: At most 1 character.",
        ],
    );
}

#[test]
fn a_reference_is_described_by_what_it_refers_to_or_by_its_own_words() {
    check(
        &schemas(
            "R: {type: object, description: R., properties: {a: {$ref: '#/components/schemas/A'}, \
             b: {description: Mine., allOf: [{$ref: '#/components/schemas/A'}]}}}, \
             A: {type: object, description: \"Theirs.\\n\\nAt length.\", properties: {}}",
        ),
        &[
            "/// Theirs.",
            "pub a: Option<A>,",
            "/// Mine.",
            "pub b: Option<A>,",
            "/// At length.",
            "pub struct A {}",
        ],
    );
}

#[test]
fn a_type_written_in_place_is_named_after_the_place() {
    check(
        &schemas(
            "R: {description: R.}, A: {type: object, description: A., properties: {\
             part: {type: object, description: P., properties: {}}, \
             parts: {type: array, description: P., items: {type: object, description: P., properties: {}}}, \
             by_name: {type: object, description: P., additionalProperties: {type: string, enum: [x], description: P.}}}}",
        ),
        &[
            "pub part: Option<APart>,",
            "pub parts: Option<Vec<APartsItem>>,",
            "pub by_name: Option<",
            "std::collections::BTreeMap<String, crate::wire::Open<AByNameValue>>,",
            "pub struct APart {}",
            "pub struct APartsItem {}",
            "pub enum AByNameValue {",
        ],
    );
}

#[test]
fn a_component_that_is_no_type_of_its_own_is_an_alias() {
    check(
        &schemas(
            "R: {description: R., type: array, items: {$ref: '#/components/schemas/A'}}, A: {type: string, description: A.}",
        ),
        &[
            "pub r: Option<Vec<String>>,",
            "pub type R = Vec<String>;",
            "pub type A = String;",
        ],
    );
}

#[test]
fn merged_objects_are_one_struct() {
    check(
        &schemas(
            "R: {type: object, description: R., properties: {x: {type: object, description: X., properties: {}}}}, \
             A: {description: A., allOf: [{$ref: '#/components/schemas/R'}, \
             {type: object, properties: {y: {type: boolean, description: Y.}}}], properties: {z: {type: string, description: Z.}}}",
        ),
        &[
            "pub struct A {",
            "pub x: Option<RX>,",
            "pub y: Option<bool>,",
            "pub z: Option<String>,",
        ],
    );
}

#[test]
fn an_object_in_itself_is_boxed_even_by_way_of_a_union() {
    check(
        &schemas(
            "R: {description: R., oneOf: [{type: string, description: S.}, {$ref: '#/components/schemas/A'}]}, \
             A: {type: object, description: A., properties: {r: {$ref: '#/components/schemas/R'}, \
             list: {type: array, description: L., items: {$ref: '#/components/schemas/A'}}}}",
        ),
        &[
            "A(A),",
            "pub r: Option<Box<R>>,",
            "pub list: Option<Vec<A>>,",
        ],
    );
}

#[test]
fn a_union_may_contain_itself() {
    check(
        &schemas(
            "R: {description: R., oneOf: [{type: string, description: S.}, \
             {type: object, description: M., additionalProperties: {$ref: '#/components/schemas/R'}}]}, A: {description: A.}",
        ),
        &[
            "pub enum R {",
            "String(String),",
            "Object(std::collections::BTreeMap<String, R>),",
        ],
    );
}

#[test]
fn a_form_of_a_union_may_be_a_described_reference() {
    check(
        &schemas(
            "R: {description: R., oneOf: [{type: string, description: S.}, {description: Mine., allOf: [{$ref: '#/components/schemas/A'}]}]}, \
             A: {type: object, description: A., properties: {}}",
        ),
        &["/// Mine.", "Object(A),"],
    );
}

#[test]
fn a_read_only_object_is_not_part_of_the_request() {
    check(
        &schemas(
            "R: {type: object, description: R., properties: {\
             a: {readOnly: true, description: A., allOf: [{$ref: '#/components/schemas/A'}]}}}, \
             A: {type: object, description: A., required: [f], properties: {f: {type: string, description: F.}}}",
        ),
        &[
            "#[serde(skip_serializing)]",
            "pub a: Option<A>,",
            "pub struct A {",
            "pub f: Option<String>,",
        ],
    );
}
