use crate::{check, components, document, operation};

#[test]
fn references_that_lead_nowhere() {
    check(&[
        (
            components("schemas: {X: {$ref: '#/components/schemas/Y'}}"),
            "#/components/schemas/X/$ref: `#/components/schemas/Y` does not exist; \
             add it under `components/schemas`, or correct the name",
        ),
        (
            components("schemas: {X: {$ref: 'other.yaml#/Y'}}"),
            "#/components/schemas/X/$ref: `other.yaml#/Y` is outside this document, which is not supported; \
             copy it into `components/schemas` and refer to it there",
        ),
        (
            components("schemas: {X: {$ref: '#/components/parameters/Y'}}"),
            "#/components/schemas/X/$ref: `#/components/parameters/Y` cannot stand here; \
             refer to something in `#/components/schemas/`",
        ),
        (
            components("schemas: {X: {$ref: '#/components/schemas/X/properties/y'}}"),
            "#/components/schemas/X/$ref: `#/components/schemas/X/properties/y` cannot stand here; \
             refer to something in `#/components/schemas/`",
        ),
    ]);
}

#[test]
fn references_with_siblings() {
    for schema in [
        "{$ref: '#/components/schemas/X', description: A.}",
        "{description: A., $ref: '#/components/schemas/X'}",
    ] {
        let text = components(&format!(
            "schemas: {{X: {{description: Any.}}, Y: {schema}}}"
        ));
        let fault = omnipresence_codegen::generate_str("t.yaml", &text).unwrap_err();
        assert!(
            fault.pointer().starts_with("#/components/schemas/Y/"),
            "{fault}"
        );
        assert_eq!(fault.message(), "a `$ref` must stand alone");
        assert!(fault.help().contains("`allOf`"), "{fault}");
    }
}

#[test]
fn references_where_there_are_none() {
    check(&[
        (
            document("/a: {$ref: '#/components/paths/a'}", ""),
            "#/paths/~1a/$ref: `$ref` is not supported here; write out what it refers to",
        ),
        (
            operation("").replace("get: {", "get: {$ref: '#/x', "),
            "#/paths/~1things/get/$ref: `$ref` is not supported here; write out what it refers to",
        ),
    ]);
}

#[test]
fn references_in_a_circle() {
    check(&[
        (
            components(
                "schemas: {X: {$ref: '#/components/schemas/Y'}, Y: {$ref: '#/components/schemas/X'}}",
            ),
            "#/components/schemas/Y/$ref: the reference leads back to itself; \
             let one of the components in the circle be written out",
        ),
        (
            components(
                "schemas: {X: {description: X., allOf: [{$ref: '#/components/schemas/Y'}], properties: {}}, \
                 Y: {description: Y., allOf: [{$ref: '#/components/schemas/X'}], properties: {}}}",
            ),
            "#/components/schemas/X/allOf: the `allOf` leads back to itself; \
             take the reference that closes the circle out",
        ),
        (
            components(
                "schemas: {X: {description: X., allOf: [{$ref: '#/components/schemas/X'}]}}",
            ),
            "#/components/schemas/X: the schema contains itself without an object in between; \
             let an object with `properties` be part of the circle",
        ),
        (
            components(
                "schemas: {X: {description: X., oneOf: [{type: string, description: S.}, {$ref: '#/components/schemas/Y'}]}, \
                 Y: {description: Y., allOf: [{$ref: '#/components/schemas/Y'}]}}",
            ),
            "#/components/schemas/Y: the schema contains itself without an object in between; \
             let an object with `properties` be part of the circle",
        ),
        (
            components(
                "schemas: {X: {description: X., type: array, items: {$ref: '#/components/schemas/X'}}}",
            ),
            "#/components/schemas/X: the schema contains itself without an object in between; \
             let an object with `properties` be part of the circle",
        ),
    ]);
}

#[test]
fn components_that_nobody_uses() {
    check(&[
        (
            components(
                "parameters: {X: {name: a, in: cookie, description: A., schema: {type: string}}}",
            ),
            "#/components/parameters/X: cookie parameters are not supported; send it as a header",
        ),
        (
            components(
                "responses: {X: {description: A., content: {application/json: {schema: {$ref: '#/components/schemas/Y'}}}}}",
            ),
            "#/components/responses/X/content/application~1json/schema/$ref: `#/components/schemas/Y` does not exist; \
             add it under `components/schemas`, or correct the name",
        ),
        (
            components("headers: {X: {description: A., schema: {type: array, items: {}}}}"),
            "#/components/headers/X/schema: a header must be a plain value; give it a plain type",
        ),
        (
            components("requestBodies: {X: {description: A., content: {}}}"),
            "#/components/requestBodies/X/content: `content` is empty; \
             name the media type, or leave `content` out for no body",
        ),
        (
            components("examples: {X: {$ref: '#/components/examples/Y'}}"),
            "#/components/examples/X/$ref: `#/components/examples/Y` does not exist; \
             add it under `components/examples`, or correct the name",
        ),
    ]);
}
