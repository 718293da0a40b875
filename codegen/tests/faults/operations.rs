use crate::{check, document, operation};

#[test]
fn operations_that_say_too_little() {
    check(&[
        (
            document("", ""),
            "#/paths: there are no operations; add one",
        ),
        (
            operation("").replace("/things: {get", "/a: {}, /things: {get"),
            "#/paths/~1a: there are no operations; add one or remove the path",
        ),
        (
            operation("").replace("summary: Get., ", ""),
            "#/paths/~1things/get: the operation has no summary; add a `summary` of one line",
        ),
        (
            operation("").replace("externalDocs: {url: https://example.org}\n", ""),
            "#/paths/~1things/get: there is no link to the vendor's page; \
             add `externalDocs` with its `url`, here or for the whole document",
        ),
        (
            operation("").replace("get: {", "post: {"),
            "#/paths/~1things/post: it is not said whether this POST may be sent twice; \
             add `x-idempotent: true` if the same request again leaves the same state, else `false`",
        ),
        (
            operation("").replace("get: {", "patch: {"),
            "#/paths/~1things/patch: it is not said whether this PATCH may be sent twice; \
             add `x-idempotent: true` if the same request again leaves the same state, else `false`",
        ),
    ]);
}

#[test]
fn what_an_operation_need_not_say_of_writing() {
    let post = |writes| {
        operation(&format!("x-idempotent: true, x-writes: {writes}")).replace("{get: {", "{post: {")
    };
    check(&[
        (
            operation("x-writes: false"),
            "#/paths/~1things/get/x-writes: a GET is taken to read anyway; remove it",
        ),
        (
            operation("x-writes: true"),
            "#/paths/~1things/get/x-writes: a GET is taken to read anyway; remove it; a parameter that makes it write can say so",
        ),
        (
            post(true),
            "#/paths/~1things/post/x-writes: a POST is taken to write anyway; remove it",
        ),
    ]);
}

#[test]
fn names_that_collide() {
    let two = |one: &str, other: &str| {
        let item = |path: &str, id: &str| {
            format!(
                "{path}: {{get: {{operationId: {id}, summary: Get., responses: {{'200': {{description: Done.}}}}}}}}"
            )
        };
        document(&format!("{}, {}", item("/a", one), item("/b", other)), "")
    };
    check(&[
        (
            two("x", "x"),
            "#/paths/~1b/get/operationId: `x` is already the id of #/paths/~1a/get; give each operation an id of its own",
        ),
        (
            two("getX", "get.x"),
            "#/paths/~1b/get: the method name `get_x` is already taken by #/paths/~1a/get; \
             give one of the two another name for Rust with `x-name`",
        ),
        (
            two("x", "new"),
            "#/paths/~1b/get: the method name `new` is already taken by the generated code itself; \
             give one of the two another name for Rust with `x-name`",
        ),
        (
            two("x", "send"),
            "#/paths/~1b/get/operationId: a type cannot be called `Send`, which means something else in Rust; \
             add `x-name` with a name for Rust",
        ),
        (
            two("x", "+"),
            "#/paths/~1b/get/operationId: `+` cannot be made a name in Rust; add `x-name` with a name for Rust",
        ),
        (
            two("x", "y, x-name: x"),
            "#/paths/~1b/get: the method name `x` is already taken by #/paths/~1a/get; \
             give one of the two another name for Rust with `x-name`",
        ),
    ]);
}

#[test]
fn names_for_rust_that_are_none() {
    check(&[
        (
            operation("x-name: getThings"),
            "#/paths/~1things/get/x-name: `getThings` is not a name for Rust; write it in snake_case",
        ),
        (
            operation("x-name: send"),
            "#/paths/~1things/get/x-name: a type cannot be called `Send`, which means something else in Rust; choose a longer name",
        ),
    ]);
}

#[test]
fn successors_that_make_no_sense() {
    check(&[
        (
            operation("x-successor: other"),
            "#/paths/~1things/get/x-successor: only a deprecated operation has a successor; \
             add `deprecated: true` or remove it",
        ),
        (
            operation("deprecated: true, x-successor: other"),
            "#/paths/~1things/get/x-successor: there is no other operation `other`; \
             name the one to use instead by its `operationId`, or as `METHOD /path` if it is not in this document",
        ),
        (
            operation("deprecated: true, x-successor: GIT /v2"),
            "#/paths/~1things/get/x-successor: there is no other operation `GIT /v2`; \
             name the one to use instead by its `operationId`, or as `METHOD /path` if it is not in this document",
        ),
        (
            operation("deprecated: true, x-successor: GET /a//b"),
            "#/paths/~1things/get/x-successor: a segment of the path is empty; take the double slash out",
        ),
        (
            operation("deprecated: true, x-successor: GET /things"),
            "#/paths/~1things/get/x-successor: `GET /things` is in this document; name it by its `operationId`",
        ),
        (
            operation("deprecated: true"),
            "#/paths/~1things/get: it is not said what to use instead; \
             add `x-successor` with an `operationId`, with `METHOD /path`, or `none` if there is nothing",
        ),
    ]);
}
