//! The calls that tests make of every operation.

use super::{DONE, check, document, operation, schemas};

#[test]
fn a_number_in_a_call_is_in_the_range_of_its_schema() {
    let cases = [
        ("minimum: 0, maximum: 50", "50"),
        ("minimum: 0.5, maximum: 50.5", "50"),
        ("maximum: -0.5", "-1"),
        ("maximum: 1e300", "471147114"),
        ("minimum: 9223372036854775807", "9223372036854775807"),
        ("format: int32, minimum: 2147483647", "2147483647"),
        (
            "format: int32, minimum: -3000000000, maximum: -2147483648",
            "-2147483648",
        ),
    ];
    for (limits, number) in cases {
        let schema = format!("{{type: integer, {limits}}}");
        let parameters =
            format!("parameters: [{{name: size, in: query, description: S., schema: {schema}}}]");
        let document = operation("/a", &format!("{parameters}, {DONE}"));
        let whole = format!("let response = api.get_it().size({number}).send().await;");
        check(
            &document,
            &["let response = api.get_it().send().await;", &whole],
        );
    }
}

#[test]
fn an_object_in_a_call_ends_where_it_would_contain_itself() {
    let answer =
        "{type: object, description: A., properties: {a: {type: string, description: A.}}}";
    let node = "{type: object, description: R., required: [id], properties: \
                {id: {type: integer, description: I.}, parent: {$ref: '#/components/schemas/R'}}}";
    check(
        &schemas(&format!("A: {answer}, R: {node}")),
        &[
            "let response = api.put().send().await;",
            "let body = model::Request::default()",
            ".with_r(model::R::new(471147114));",
        ],
    );
}

#[test]
fn a_body_that_must_contain_itself_is_in_no_call() {
    let node = "{type: object, description: R., required: [r], properties: {r: {$ref: '#/components/schemas/R'}}}";
    let body = "{required: true, description: B., content: {application/json: {schema: {$ref: '#/components/schemas/R'}}}}";
    let put = format!("{{operationId: put, summary: Put., requestBody: {body}, {DONE}}}");
    let document = document(
        &format!("/a: {{put: {put}}}"),
        &format!("schemas: {{R: {node}}}"),
    );
    check(&document, &["forms: &[],"]);
}

/// A document with `count` objects, each with two members that are the next, and a body that is the first.
fn doubling(count: usize, required: &str) -> String {
    let body = "{required: true, description: B., content: {application/json: {schema: {$ref: '#/components/schemas/X0'}}}}";
    let put =
        format!("/a: {{put: {{operationId: put, summary: Put., requestBody: {body}, {DONE}}}}}");
    let object = |index: usize| {
        let next = format!("{{$ref: '#/components/schemas/X{}'}}", index + 1);
        format!(
            "X{index}: {{type: object, description: X., {required} properties: {{a: {next}, b: {next}}}}}"
        )
    };
    let objects: Vec<String> = (0..count).map(object).collect();
    let objects = objects.join(", ");
    document(
        &put,
        &format!(
            "schemas: {{{objects}, X{count}: {{type: object, description: X., properties: {{}}}}}}"
        ),
    )
}

/// The calls in the code that is generated from the document.
fn calls(document: &str) -> String {
    let rust = match omnipresence_codegen::generate_str("v.yaml", document) {
        Ok(rust) => rust,
        Err(fault) => panic!("{fault} in\n{document}"),
    };
    let (_, calls) = rust.split_once("const CALLS").unwrap_or_default();
    let (calls, _) = calls.split_once("pub mod model").unwrap_or_default();
    calls.to_owned()
}

#[test]
fn optional_members_of_a_call_end_at_a_depth() {
    let calls = calls(&doubling(20, ""));
    assert!(calls.contains("model::X6::default()"), "{calls}");
    assert!(!calls.contains("model::X7::default()"), "{calls}");
    assert!(calls.len() < 20_000, "{} bytes", calls.len());
}

#[test]
fn a_body_that_is_too_large_or_too_deep_is_in_no_call() {
    let required = "required: [a, b],";
    assert!(calls(&doubling(5, required)).contains("model::X5::default()"));
    for count in [14, 100] {
        assert!(calls(&doubling(count, required)).contains("forms: &[],"));
    }
}
