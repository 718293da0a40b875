//! Schemas that are too deep in each other.

use super::{check, components};

/// A document with `count` components, each of which is `schema` with a reference to the next in place of `NEXT`, and the last one.
fn chain(count: usize, schema: &str, last: &str) -> String {
    let link = |index| {
        let next = format!("{{$ref: '#/components/schemas/X{}'}}", index + 1);
        format!("X{index}: {}", schema.replace("NEXT", &next))
    };
    let links: Vec<String> = (0..count).map(link).collect();
    components(&format!(
        "schemas: {{{}, X{count}: {last}}}",
        links.join(", ")
    ))
}

/// A document with `schema` in itself, `count` times in place of `NEXT`.
fn nested(count: usize, schema: &str) -> String {
    let text = "{type: string, description: X.}".to_owned();
    let nested = (0..count).fold(text, |inner, _| schema.replace("NEXT", &inner));
    components(&format!("schemas: {{X: {nested}}}"))
}

/// Checks that the document of this depth is refused and one that is much deeper, and the one before it is not.
fn check_limit(document: impl Fn(usize) -> String, depth: usize, fault: &str) {
    check(&[(document(depth), fault), (document(3 * depth), fault)]);
    let accepted = document(depth - 1);
    if let Err(fault) = omnipresence_codegen::generate_str("t.yaml", &accepted) {
        panic!("{fault} in\n{accepted}");
    }
}

const FAULT: &str = "the schema is inside 16 others; let an object among the components, with `properties`, be in between";

#[test]
fn components_that_refer_to_each_other() {
    for (schema, place) in [
        (
            "{type: array, nullable: true, description: X., items: NEXT}",
            "items",
        ),
        (
            "{type: object, description: X., additionalProperties: NEXT}",
            "additionalProperties",
        ),
        ("{description: X., allOf: [NEXT]}", "allOf/0"),
    ] {
        check_limit(
            |count| chain(count, schema, "{type: string, description: X.}"),
            16,
            &format!("#/components/schemas/X15/{place}: {FAULT}"),
        );
    }
}

#[test]
fn objects_that_are_merged_into_each_other() {
    let part = "{description: X., allOf: [NEXT, {type: object, properties: {}}]}";
    let last = "{type: object, description: X., properties: {}}";
    check_limit(
        |count| chain(count, part, last),
        16,
        "#/components/schemas/X16: the schema is inside 16 others; write the properties of several of them in one schema",
    );
}

#[test]
fn schemas_that_are_written_in_each_other() {
    let form = "{description: X., oneOf: [{type: boolean, description: B.}, {type: array, description: X., items: NEXT}]}";
    for (schema, place, depth) in [
        ("{type: array, description: X., items: NEXT}", "/items", 16),
        (
            "{type: object, description: X., properties: {a: NEXT}}",
            "/properties/a",
            16,
        ),
        (form, "/oneOf/1/items", 8),
    ] {
        let at = place.repeat(depth);
        check_limit(
            |count| nested(count, schema),
            depth,
            &format!("#/components/schemas/X{at}: {FAULT}"),
        );
    }
}
