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
