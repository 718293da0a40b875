use crate::{check, document};

/// A document with the operation `PUT /things` that takes the body.
fn body(text: &str) -> String {
    document(
        &format!(
            "/things: {{put: {{operationId: put, summary: Put., requestBody: {text}, \
             responses: {{'200': {{description: Done.}}}}}}}}"
        ),
        "",
    )
}

fn content(text: &str) -> String {
    body(&format!("{{description: A body., content: {text}}}"))
}

#[test]
fn bodies_that_are_not_supported() {
    check(&[
        (
            body("{content: {application/json: {schema: {}}}}"),
            "#/paths/~1things/put/requestBody: the request body has no description; \
             add a `description`: it becomes the documentation",
        ),
        (
            body("{content: {application/json: {schema: {}}}}").replace("put", "get"),
            "#/paths/~1things/get/requestBody: a GET request cannot have a body; make its members query parameters",
        ),
        (
            content("{}"),
            "#/paths/~1things/put/requestBody/content: `content` is empty; \
             name the media type, or leave `content` out for no body",
        ),
        (
            content("{application/json: {schema: {}}, application/xml: {schema: {}}}"),
            "#/paths/~1things/put/requestBody/content: several media types are not supported; keep the one that the client uses",
        ),
        (
            content("{multipart/form-data: {schema: {}}}"),
            "#/paths/~1things/put/requestBody/content/multipart~1form-data: the media type `multipart/form-data` is not \
             supported in requests; use `application/json` or `application/x-www-form-urlencoded`",
        ),
        (
            content("{application/json: {}}"),
            "#/paths/~1things/put/requestBody/content/application~1json: `schema` is missing; add it",
        ),
        (
            content("{application/json: {schema: {type: string}}}"),
            "#/paths/~1things/put/requestBody/content/application~1json/schema: \
             a JSON body must be an object, an array or any JSON; put the value into an object",
        ),
        (
            content("{application/json: {schema: {nullable: true}}}"),
            "#/paths/~1things/put/requestBody/content/application~1json/schema: \
             a request body cannot be `nullable`; leave `nullable` out",
        ),
        (
            content(
                "{application/json: {schema: {}, examples: {a: {$ref: '#/components/examples/A'}}}}",
            ),
            "#/paths/~1things/put/requestBody/content/application~1json/examples/a/$ref: `#/components/examples/A` does \
             not exist; add it under `components/examples`, or correct the name",
        ),
    ]);
}

#[test]
fn forms_that_are_not_supported() {
    let form = |schema: &str| {
        content(&format!(
            "{{application/x-www-form-urlencoded: {{schema: {schema}}}}}"
        ))
    };
    let field = |field: &str| {
        form(&format!(
            "{{type: object, description: F., properties: {{a: {field}}}}}"
        ))
    };
    let place =
        "#/paths/~1things/put/requestBody/content/application~1x-www-form-urlencoded/schema";
    let cases = [
        (
            form("{}"),
            ": a form must be an object with `properties`; list its fields",
        ),
        (
            field("{description: A.}"),
            "/properties/a: a field of a form must be a plain value; use a JSON body if the vendor takes one, or a plain type",
        ),
        (
            field("{type: string, nullable: true, description: A.}"),
            "/properties/a: a field of a form cannot be `nullable`; use a JSON body if the vendor takes one, or a plain type",
        ),
        (
            form("{type: object, description: F., properties: {}}"),
            ": the form has no field that is sent; list its fields",
        ),
        (
            field("{type: string, readOnly: true, description: A.}"),
            ": the form has no field that is sent; list its fields",
        ),
        (
            form(
                "{type: object, description: F., allOf: [{type: object, properties: {a: {description: A.}}}]}",
            ),
            "/allOf/0/properties/a: a field of a form must be a plain value; use a JSON body if the vendor takes one, or a plain type",
        ),
    ];
    for (document, expected) in cases {
        check(&[(document, &format!("{place}{expected}"))]);
    }
}
