use crate::{check, components, document, operation};

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
    check(&[
        (
            components("schemas: {X: {const: 1}}").replace("3.0.3", "3.1.0"),
            "#/openapi: OpenAPI 3.1.0 is not supported; write the document in OpenAPI 3.0.3",
        ),
        (
            components("").replace("3.0.3", "3.1"),
            "#/openapi: OpenAPI 3.1 is not supported; write the document in OpenAPI 3.0.3",
        ),
        (
            components("").replace("openapi: 3.0.3", "swagger: '2.0'"),
            "#/swagger: Swagger 2.0 is not supported; write the document in OpenAPI 3.0.3",
        ),
    ]);
}

#[test]
fn unknown_keys() {
    check(&[
        (
            format!("{}x-extra: 1\n", components("")),
            "#/x-extra: unknown key `x-extra`; correct or remove it: known here is one of `openapi`, `info`, \
             `externalDocs`, `servers`, `tags`, `security`, `paths`, `components`, `x-ignore-case`, \
             `x-example-setup`",
        ),
        (
            operation("parameters: [{name: a, in: query, descripton: A.}]"),
            "#/paths/~1things/get/parameters/0/descripton: unknown key `descripton`; correct or remove it: known here is \
             one of `name`, `in`, `x-name`, `x-writes`, `description`, `required`, `deprecated`, `style`, `explode`, `schema`, `example`, `examples`",
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
            components("schemas: {X: {type: object, properties: {a: true}}}"),
            "#/components/schemas/X/properties/a: invalid type: boolean `true`, expected an object; \
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

#[test]
fn keys_without_a_value() {
    check(&[
        (
            document("/a: {get: }", ""),
            "#/paths/~1a/get: `get` is empty; write it or remove the key",
        ),
        (
            operation("security: "),
            "#/paths/~1things/get/security: `security` is empty; write it or remove the key",
        ),
        (
            operation("requestBody: "),
            "#/paths/~1things/get/requestBody: `requestBody` is empty; write it or remove the key",
        ),
        (
            operation("parameters: [null]"),
            "#/paths/~1things/get/parameters/0: there is nothing here; write it or remove it",
        ),
        (
            components("schemas: {X: {type: string, enum: }}"),
            "#/components/schemas/X/enum: `enum` is empty; write it or remove the key",
        ),
        (
            components("schemas: {X: {type: object, properties: {default: }}}"),
            "#/components/schemas/X/properties/default: `default` is empty; write it or remove the key",
        ),
        (
            components("schemas: {X: {type: string, default: null}}"),
            "#/components/schemas/X/default: a default of null is not supported; \
             remove it and say in the description what null means",
        ),
        (
            String::new(),
            "#: the document is empty; write it in OpenAPI 3.0.3",
        ),
    ]);
}

#[test]
fn nulls_in_examples_are_examples() {
    let text = components(
        "schemas: {X: {type: object, description: X., properties: {}, example: {a: null}}}",
    );
    assert!(omnipresence_codegen::generate_str("t.yaml", &text).is_ok());
}

#[test]
fn tags_of_yaml() {
    check(&[(
        operation("description: !secret x"),
        "#/paths/~1things/get/description: the YAML tag `!secret` is not supported; remove it",
    )]);
}

#[test]
fn characters_that_cannot_be_seen() {
    for (character, name) in [("\\u202e", "U+202E"), ("\\a", "U+0007"), ("\\r", "U+000D")] {
        check(&[
            (
                operation(&format!("description: \"a{character}b\"")),
                &format!(
                    "#/paths/~1things/get/description: the text has the character {name}, which cannot be seen; remove it"
                ),
            ),
            (
                components(&format!(
                    "schemas: {{X: {{type: string, description: X., example: \"a{character}b\"}}}}"
                )),
                &format!(
                    "#/components/schemas/X/example: the text has the character {name}, which cannot be seen; remove it"
                ),
            ),
        ]);
    }
}

#[test]
fn a_fault_is_one_line_whatever_the_document_has() {
    check(&[(
        components("schemas: {X: {$ref: \"a\\nb\"}}"),
        "#/components/schemas/X/$ref: `a\\nb` is outside this document, which is not supported; \
         copy it into `components/schemas` and refer to it there",
    )]);
}

#[test]
fn maps_by_yes_and_no() {
    check(&[
        (
            components("schemas: {X: {type: object, additionalProperties: true}}"),
            "#/components/schemas/X/additionalProperties: `additionalProperties: true` is not supported; \
             beside `properties` leave it out (unknown ones never fail); for a map of anything write `{}`",
        ),
        (
            components("schemas: {X: {type: object, additionalProperties: false}}"),
            "#/components/schemas/X/additionalProperties: `additionalProperties: false` is not supported; \
             leave it out: only `properties` are ever sent, and unknown ones in answers never fail",
        ),
    ]);
}
