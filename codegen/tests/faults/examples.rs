use crate::{check, components, operation};

/// A document whose examples begin with `setup`.
fn with_setup(document: &str, setup: &str) -> String {
    format!("{document}x-example-setup: {setup}\n")
}

/// A document with one operation that takes a body with this schema and this example.
fn with_body(schema: &str, example: &str) -> String {
    let body = format!(
        "requestBody: {{required: true, description: B., content: {{application/json: {{schema: {schema}, example: {example}}}}}}}"
    );
    let document = operation(&format!("x-idempotent: true, {body}")).replace("{get: {", "{put: {");
    with_setup(&document, "let api = api();")
}

const OBJECT: &str = "{type: object, description: O., required: [a], properties: \
    {a: {type: integer, format: int32, description: A.}, b: {type: string, readOnly: true, description: B.}}}";

#[test]
fn a_setup_that_is_not_rust() {
    check(&[(
        with_setup(&operation("{}").replace(", {}", ""), "let api ="),
        "#/x-example-setup: it is not Rust: unexpected end of input, expected an expression; write statements that define `api`",
    )]);
}

#[test]
fn what_a_call_needs_and_has_no_example() {
    check(&[
        (
            with_setup(
                &operation(
                    "parameters: [{name: a, in: query, required: true, description: A., schema: {type: string}}]",
                ),
                "let api = api();",
            ),
            "#/paths/~1things/get: the parameter `a` has no example; add an `example`: the documentation shows a call",
        ),
        (
            with_body(OBJECT, "{a: 1}").replace(", example: {a: 1}", ""),
            "#/paths/~1things/put: the request body has no example; add an `example`: the documentation shows a call",
        ),
        (
            with_body(OBJECT, "{}"),
            "#/paths/~1things/put/requestBody/content/application~1json/example: the example lacks `a`, which is required; add it",
        ),
    ]);
}

#[test]
fn examples_that_do_not_fit() {
    let at = "#/paths/~1things/put/requestBody/content/application~1json/example";
    let misfit =
        "the example does not fit its schema; correct it: the documentation shows it as Rust";
    let not_sent = "is not sent; remove it from the example, or describe it in the schema";
    let cases = [
        (OBJECT, "7", format!("{at}: {misfit}")),
        (OBJECT, "{a: one}", format!("{at}/a: {misfit}")),
        (OBJECT, "{a: 3000000000}", format!("{at}/a: {misfit}")),
        (OBJECT, "{a: 1, b: two}", format!("{at}/b: `b` {not_sent}")),
        (OBJECT, "{a: 1, c: two}", format!("{at}/c: `c` {not_sent}")),
        (
            "{type: array, items: {type: boolean}}",
            "[true, 1]",
            format!("{at}/1: {misfit}"),
        ),
    ];
    for (schema, example, expected) in &cases {
        check(&[(with_body(schema, example), expected)]);
    }
}

#[test]
fn a_parameter_whose_example_is_not_sent() {
    let list = "parameters: [{name: a, in: query, description: A., explode: true, example: [], schema: {type: array, items: {type: string}}}]";
    check(&[(
        with_setup(&operation(list), "let api = api();"),
        "#/paths/~1things/get/parameters/0/example: the example is an empty list, which is not sent; give it an element",
    )]);
}

#[test]
fn unions_whose_members_are_to_be_read_in_any_case() {
    let union = "schemas: {U: {description: U., oneOf: [{type: string, description: S.}, {type: integer, description: I.}]}}";
    check(&[(
        format!("{}x-ignore-case: true\n", components(union)),
        "#/x-ignore-case: the members of `U`, which is a `oneOf`, cannot be read in any case; remove `x-ignore-case`, or describe it \
         without `oneOf`",
    )]);
}
