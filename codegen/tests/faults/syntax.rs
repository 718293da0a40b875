use crate::{check, components, operation};

#[test]
fn text_that_is_not_yaml() {
    check(&[
        (
            "openapi: 3.0.3\npaths:\n  /a: [\n".to_owned(),
            "#/paths/~1a: did not find expected node content at line 4 column 1, while parsing a flow node; correct the YAML",
        ),
        (
            "openapi: 3.0.3\nopenapi: 3.0.3\n".to_owned(),
            "#: duplicate entry with key \"openapi\"; correct the YAML",
        ),
        (
            components("schemas: {X: {description: Any., description: All.}}"),
            "#/components/schemas/X: duplicate entry with key \"description\" at line 6 column 27; correct the YAML",
        ),
    ]);
}

#[test]
fn another_version_of_openapi() {
    check(&[(
        components("").replace("3.0.3", "3.1.0"),
        "#/openapi: OpenAPI 3.1.0 is not supported; write the document in OpenAPI 3.0.3",
    )]);
}

#[test]
fn unknown_keys() {
    check(&[
        (
            format!("{}x-extra: 1\n", components("")),
            "#/x-extra: unknown key `x-extra`; correct or remove it: known here is one of `openapi`, `info`, \
             `externalDocs`, `servers`, `tags`, `security`, `paths`, `components`",
        ),
        (
            operation("parameters: [{name: a, in: query, descripton: A.}]"),
            "#/paths/~1things/get/parameters/0/descripton: unknown key `descripton`; correct or remove it: known here is \
             one of `name`, `in`, `description`, `required`, `deprecated`, `style`, `explode`, `schema`, `example`, `examples`",
        ),
    ]);
}

#[test]
fn missing_keys() {
    check(&[
        (
            operation("").replace("operationId: get, ", ""),
            "#/paths/~1things/get: `operationId` is missing; add it",
        ),
        (
            operation("").replace("description: Done.", ""),
            "#/paths/~1things/get/responses/200: `description` is missing; add it",
        ),
    ]);
}

#[test]
fn values_of_another_type() {
    check(&[
        (
            operation("").replace("'200'", "200"),
            "#/paths/~1things/get/responses: invalid type: integer `200`, expected a string; \
             correct the value; a text that looks like a number or like true and false needs quotes",
        ),
        (
            components("schemas: {X: {type: object, additionalProperties: false}}"),
            "#/components/schemas/X/additionalProperties: invalid type: boolean `false`, expected an object; \
             correct the value; a text that looks like a number or like true and false needs quotes",
        ),
        (
            components("schemas: {X: {type: file}}"),
            "#/components/schemas/X/type: `file` is not supported; \
             use one of `string`, `integer`, `number`, `boolean`, `array`, `object`",
        ),
    ]);
}

/// Where each key is put, in flow style, and where it is found.
const PLACES: &[(&str, &str, &str)] = &[
    ("anyOf", "schemas: {X: {anyOf: []}}", "schemas/X"),
    ("const", "schemas: {X: {const: 1}}", "schemas/X"),
    (
        "discriminator",
        "schemas: {X: {discriminator: {}}}",
        "schemas/X",
    ),
    (
        "exclusiveMaximum",
        "schemas: {X: {exclusiveMaximum: true}}",
        "schemas/X",
    ),
    (
        "exclusiveMinimum",
        "schemas: {X: {exclusiveMinimum: true}}",
        "schemas/X",
    ),
    (
        "maxProperties",
        "schemas: {X: {maxProperties: 1}}",
        "schemas/X",
    ),
    (
        "minProperties",
        "schemas: {X: {minProperties: 1}}",
        "schemas/X",
    ),
    ("multipleOf", "schemas: {X: {multipleOf: 2}}", "schemas/X"),
    ("not", "schemas: {X: {not: {}}}", "schemas/X"),
    (
        "uniqueItems",
        "schemas: {X: {uniqueItems: true}}",
        "schemas/X",
    ),
    ("xml", "schemas: {X: {xml: {}}}", "schemas/X"),
    (
        "allowEmptyValue",
        "parameters: {X: {allowEmptyValue: true}}",
        "parameters/X",
    ),
    (
        "allowReserved",
        "parameters: {X: {allowReserved: true}}",
        "parameters/X",
    ),
    ("content", "parameters: {X: {content: {}}}", "parameters/X"),
    ("links", "responses: {X: {links: {}}}", "responses/X"),
    (
        "externalValue",
        "examples: {X: {externalValue: a}}",
        "examples/X",
    ),
    (
        "encoding",
        "requestBodies: {X: {content: {a/b: {encoding: {}}}}}",
        "requestBodies/X/content/a~1b",
    ),
    (
        "openIdConnectUrl",
        "securitySchemes: {X: {openIdConnectUrl: a}}",
        "securitySchemes/X",
    ),
    ("callbacks", "callbacks: {}", ""),
];

#[test]
fn keys_of_openapi_that_are_not_supported_come_with_a_way_to_do_without() {
    for (key, text, place) in PLACES {
        let fault = omnipresence_codegen::generate_str("t.yaml", &components(text)).unwrap_err();
        assert_eq!(
            fault.pointer(),
            format!("#/components/{place}/{key}").replace("//", "/")
        );
        assert_eq!(fault.message(), format!("`{key}` is not supported"));
        assert!(!fault.help().contains("known here"), "{fault}");
    }
}

#[test]
fn methods_that_are_not_supported() {
    check(&[(
        operation("").replace("get:", "options:"),
        "#/paths/~1things/options: `options` is not supported; leave the operation out: clients do not need it",
    )]);
}
