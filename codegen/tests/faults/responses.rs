use crate::{check, document};

fn responses(text: &str) -> String {
    document(
        &format!("/things: {{get: {{operationId: get, summary: Get., responses: {{{text}}}}}}}"),
        "",
    )
}

#[test]
fn responses_that_are_not_supported() {
    check(&[
        (
            responses(""),
            "#/paths/~1things/get/responses: no response of success is described; add one, `200` for instance",
        ),
        (
            responses("default: {description: All.}"),
            "#/paths/~1things/get/responses: no response of success is described; add one, `200` for instance",
        ),
        (
            responses("'302': {description: Elsewhere.}"),
            "#/paths/~1things/get/responses/302: the status `302` is not supported; \
             use 2xx, 4xx and 5xx statuses, `2XX`, `4XX`, `5XX` and `default`",
        ),
        (
            responses("'200': {description: ''}"),
            "#/paths/~1things/get/responses/200: the response has no description; \
             add a `description`: it becomes the documentation",
        ),
        (
            responses(
                "'200': {description: Done., content: {application/json: {schema: {}}, text/plain: {schema: {}}}}",
            ),
            "#/paths/~1things/get/responses/200/content: several media types are not supported; \
             keep the one that the client uses",
        ),
        (
            responses(
                "'200': {description: Done., content: {text/html: {schema: {type: string}}}}",
            ),
            "#/paths/~1things/get/responses/200/content/text~1html: the media type `text/html` is not supported in responses; \
             use `application/json`, or leave `content` out to ignore the body",
        ),
        (
            responses(
                "'200': {description: Done., content: {application/json: {schema: {type: object, properties: {}}}}}",
            ),
            "#/paths/~1things/get/responses/200/content/application~1json/schema: the type `GetResponse200` has no \
             description; add a `description`: it becomes the documentation",
        ),
        (
            responses(
                "'200': {description: Done., headers: {X-A: {$ref: '#/components/headers/A'}}}",
            ),
            "#/paths/~1things/get/responses/200/headers/X-A/$ref: `#/components/headers/A` does not exist; \
             add it under `components/headers`, or correct the name",
        ),
        (
            responses("'204': {description: Done., content: {application/json: {schema: {}}}}"),
            "#/paths/~1things/get/responses/204: an answer with status 204 has no body; leave `content` out",
        ),
        (
            responses(
                "'200': {description: Done., headers: {X-A: {description: A., schema: {type: string, minimum: 1}}}}",
            ),
            "#/paths/~1things/get/responses/200/headers/X-A/schema/minimum: `minimum` means nothing for a string; remove it",
        ),
        (
            responses("'200': {description: Done., headers: {X-A: {description: A., schema: {}}}}"),
            "#/paths/~1things/get/responses/200/headers/X-A/schema: a header must be a plain value; give it a plain type",
        ),
        (
            responses("'200': {description: Done., content: {application/json: {schema: {}}}}")
                .replace("get", "head"),
            "#/paths/~1things/head/responses/200: an answer to HEAD has no body; leave `content` out",
        ),
    ]);
}
