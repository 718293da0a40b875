use crate::{check, document, operation};

fn check_parameters(cases: &[(&str, &str)]) {
    let cases: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (operation(&format!("parameters: [{text}]")), *expected))
        .collect();
    check(&cases);
}

fn path(path: &str, parameters: &str) -> String {
    document(
        &format!(
            "'{path}': {{get: {{operationId: get, summary: Get., parameters: [{parameters}], \
             responses: {{'200': {{description: Done.}}}}}}}}"
        ),
        "",
    )
}

#[test]
fn places_that_are_not_supported() {
    check_parameters(&[
        (
            "{name: a, in: cookie, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0: cookie parameters are not supported; send it as a header",
        ),
        (
            "{name: a, in: body, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0/in: `body` is not supported; use one of `path`, `query`, `header`, `cookie`",
        ),
        (
            "{name: content-type, in: header, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0: the header `Content-Type` cannot be a parameter; \
             leave it out: the media type of the request body says it",
        ),
        (
            "{name: 'X A', in: header, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0: `X A` cannot be the name of a header; use ASCII letters, digits and hyphens",
        ),
        (
            "{name: Authorization, in: header, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0: the header `Authorization` cannot be a parameter; \
             describe it under `components/securitySchemes`",
        ),
    ]);
}

#[test]
fn headers_that_the_http_client_writes() {
    let headers = "Accept-Encoding Connection Content-Length Expect Host Keep-Alive Proxy-Connection TE Trailer Transfer-Encoding Upgrade";
    for header in headers.split(' ') {
        for spelling in [header.to_owned(), header.to_lowercase()] {
            check_parameters(&[(
                &format!(
                    "{{name: {spelling}, in: header, description: A., schema: {{type: string}}}}"
                ),
                &format!(
                    "#/paths/~1things/get/parameters/0: the header `{header}` cannot be a parameter; \
                     leave it out: the HTTP client writes it"
                ),
            )]);
        }
    }
}

#[test]
fn names_that_are_empty() {
    let cases = ["/a", "/a", "/a/{}"]
        .iter()
        .zip(["query", "header", "path"]);
    for (route, place) in cases {
        let parameter = format!(
            "{{name: '', x-name: a, in: {place}, required: true, description: A., schema: {{type: string}}}}"
        );
        let at = route.replace('/', "~1");
        let fault = "the name is empty; write the name that the vendor gives it";
        check(&[(
            path(route, &parameter),
            &format!("#/paths/{at}/get/parameters/0/name: {fault}"),
        )]);
    }
}

#[test]
fn types_that_are_not_supported() {
    check_parameters(&[
        (
            "{name: a, in: query, description: A., schema: {}}",
            "#/paths/~1things/get/parameters/0/schema: a parameter must be a plain value or a list of such; give it a plain type",
        ),
        (
            "{name: a, in: query, description: A., schema: {type: object, description: O., properties: {}}}",
            "#/paths/~1things/get/parameters/0/schema: a parameter must be a plain value or a list of such; give it a plain type",
        ),
        (
            "{name: a, in: query, description: A., schema: {type: string, nullable: true}}",
            "#/paths/~1things/get/parameters/0/schema: a parameter cannot be `nullable`; \
             leave `nullable` out: what is absent is not sent",
        ),
        (
            "{name: a, in: query, description: A., schema: {type: string, format: password}}",
            "#/paths/~1things/get/parameters/0/schema: a secret in the path or the query is not supported; \
             send it as a header, where it is not logged",
        ),
        (
            "{name: a, in: header, description: A., explode: false, schema: {type: array, items: {type: string}}}",
            "#/paths/~1things/get/parameters/0/schema: lists are supported in the query only; \
             use a string and describe its form",
        ),
        (
            "{name: a, in: query, description: A., explode: true, schema: {type: array, items: {}}}",
            "#/paths/~1things/get/parameters/0/schema: a list in the query must have plain elements; \
             give the `items` a plain type",
        ),
        (
            "{name: a, in: query, description: A., schema: {type: array, items: {type: string}}}",
            "#/paths/~1things/get/parameters/0: it is not said how the list is written; \
             add `explode: true` to repeat the parameter or `explode: false` to write commas",
        ),
        (
            "{name: a, in: query, description: A., style: deepObject, schema: {type: string}}",
            "#/paths/~1things/get/parameters/0/style: the style `deepObject` is not supported; use `form`",
        ),
        (
            "{name: a, in: header, description: A., style: label, schema: {type: string}}",
            "#/paths/~1things/get/parameters/0/style: the style `label` is not supported; use `simple`",
        ),
    ]);
}

#[test]
fn what_is_not_described() {
    check_parameters(&[(
        "{name: a, in: query, schema: {type: string}}",
        "#/paths/~1things/get/parameters/0: the parameter `a` has no description; \
         add a `description`: it becomes the documentation",
    )]);
}

#[test]
fn names_that_collide() {
    check_parameters(&[
        (
            "{name: a, in: query, description: A., schema: {type: string}}, {name: a, in: query, description: B., schema: {type: string}}",
            "#/paths/~1things/get/parameters/1: the parameter `a` is there twice; remove one of the two",
        ),
        (
            "{name: X-Ab, x-name: a, in: header, description: A., schema: {type: string}}, \
             {name: x-ab, x-name: b, in: header, description: B., schema: {type: string}}",
            "#/paths/~1things/get/parameters/1: the parameter `x-ab` is there twice; remove one of the two",
        ),
        (
            "{name: aB, in: query, description: A., schema: {type: string}}, {name: a_b, in: query, description: B., schema: {type: string}}",
            "#/paths/~1things/get/parameters/1: the argument name `a_b` is already taken by \
             #/paths/~1things/get/parameters/0; give one of the two another name for Rust with `x-name`",
        ),
        (
            "{name: body, in: query, description: A., schema: {type: string}}",
            "#/paths/~1things/get/parameters/0: the argument name `body` is already taken by the generated code itself; \
             give one of the two another name for Rust with `x-name`",
        ),
    ]);
}

#[test]
fn paths_and_parameters_that_do_not_fit() {
    let id = "{name: id, in: path, required: true, description: A., schema: {type: string}}";
    check(&[
        (
            path(
                "/a/{id}",
                "{name: id, in: path, description: A., schema: {type: string}}",
            ),
            "#/paths/~1a~1{id}/get/parameters/0: a path parameter is always required; add `required: true`",
        ),
        (
            path("/a/{id}", ""),
            "#/paths/~1a~1{id}/get: the placeholder `{id}` of the path has no parameter; add one with `in: path`",
        ),
        (
            path("/a", id),
            "#/paths/~1a/get/parameters/0: the path has no placeholder `{id}`; put it into the path or remove the parameter",
        ),
        (
            path("/{id}/{id}", ""),
            "#/paths/~1{id}~1{id}: the placeholder `{id}` is in the path twice; rename one of the two",
        ),
        (
            path("/a-{id}", id),
            "#/paths/~1a-{id}: the segment `a-{id}` is neither plain text nor one `{placeholder}`; \
             let each placeholder be a whole segment, and make query parameters `parameters`",
        ),
        (
            path("/a?b=1", ""),
            "#/paths/~1a?b=1: the segment `a?b=1` is neither plain text nor one `{placeholder}`; \
             let each placeholder be a whole segment, and make query parameters `parameters`",
        ),
        (
            path("/a//b", ""),
            "#/paths/~1a~1~1b: a segment of the path is empty; take the double slash out",
        ),
        (
            path("/a/../b", ""),
            "#/paths/~1a~1..~1b: the segment `..` leads elsewhere; write the path that is meant",
        ),
        (
            path("/a b", ""),
            "#/paths/~1a b: the segment `a b` has ` `, which a path cannot have; \
             use letters, digits and `-._~!$&'()*+,;=:@`",
        ),
        (
            document(
                "'/a/{x}': {get: {operationId: x, summary: X., responses: {'200': {description: D.}}, \
                 parameters: [{name: x, in: path, required: true, description: X., schema: {type: string}}]}}, \
                 '/a/{y}': {get: {operationId: y, summary: Y., responses: {'200': {description: D.}}, \
                 parameters: [{name: y, in: path, required: true, description: Y., schema: {type: string}}]}}",
                "",
            ),
            "#/paths/~1a~1{y}: the path is the same as #/paths/~1a~1{x}; put the operations of both into one",
        ),
        (
            path("a", ""),
            "#/paths/a: the path does not start with a slash; write it as `/...`",
        ),
    ]);
}
