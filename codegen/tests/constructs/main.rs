//! What becomes of each construct: a small document in, the lines that matter out.

mod absence;
mod calls;
mod clients;
mod models;
mod parameters;

/// Generates, and looks for each of the expected lines, in this order.
fn check(document: &str, expected: &[&str]) {
    let rust = match omnipresence_codegen::generate_str("vendor.yaml", document) {
        Ok(rust) => rust,
        Err(fault) => panic!("{fault} in\n{document}"),
    };
    let mut lines = rust.lines().map(str::trim);
    for line in expected {
        assert!(
            lines.any(|found| found == *line),
            "no line `{line}` after those before it in\n{rust}"
        );
    }
}

/// A document with the schemas, and with `PUT /a` that takes a `Request` and gives an `Answer`.
fn schemas(schemas: &str) -> String {
    let json = |name: &str| {
        format!("{{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}")
    };
    document(
        &format!(
            "/a: {{put: {{operationId: put, summary: Put., \
             requestBody: {{description: A body., content: {}}}, \
             responses: {{'200': {{description: Done., content: {}}}}}}}}}",
            json("Request"),
            json("Answer"),
        ),
        &format!(
            "schemas: {{Request: {{type: object, description: R., properties: {{r: {{$ref: '#/components/schemas/R'}}}}}}, \
             Answer: {{type: object, description: A., properties: {{a: {{$ref: '#/components/schemas/A'}}}}}}, {schemas}}}"
        ),
    )
}

fn operation(path: &str, rest: &str) -> String {
    document(
        &format!("'{path}': {{get: {{operationId: get.it, summary: Get., {rest}}}}}"),
        "",
    )
}

const DONE: &str = "responses: {'200': {description: Done.}}";

fn document(paths: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\nexternalDocs: {{url: https://example.org}}\n\
         security: []\npaths: {{{paths}}}\ncomponents: {{{components}}}\n"
    )
}

#[test]
fn an_operation_has_its_own_parameters_in_place_of_the_paths() {
    check(
        &document(
            "'/{b}/{a}': {parameters: [{name: a, in: path, required: true, description: Shared., schema: {type: string}}, \
             {name: b, in: path, required: true, description: Shared., schema: {type: string}}], \
             get: {operationId: get, summary: Get., \
             parameters: [{name: a, in: path, required: true, description: Own., schema: {type: integer}}], \
             responses: {'200': {description: Done.}}}}",
            "",
        ),
        &[
            "/// - `b`: Shared.",
            "/// - `a`: Own.",
            "pub fn get<'a>(&'a self, b: &'a str, a: i64) -> operation::Get<'a> {",
        ],
    );
}

#[test]
fn an_enum_in_a_parameter_of_the_path_is_one_type_for_all_its_operations() {
    check(
        &document(
            "/a: {parameters: [{name: kind, in: query, description: K., schema: {type: string, enum: [x], description: K.}}], \
             get: {operationId: get, summary: Get., responses: {'200': {description: Done.}}}, \
             put: {operationId: put, summary: Put., responses: {'200': {description: Done.}}}}",
            "",
        ),
        &[
            "pub enum GetKind {",
            "pub struct Get<'a> {",
            "kind: impl Into<crate::wire::Open<super::model::GetKind>>,",
            "pub struct Put<'a> {",
            "kind: impl Into<crate::wire::Open<super::model::GetKind>>,",
        ],
    );
}

#[test]
fn a_call_that_borrows_nothing_has_no_lifetime_of_its_own() {
    check(
        &operation(
            "/{a}",
            &format!(
                "parameters: [{{name: a, in: path, required: true, description: A., schema: {{type: boolean}}}}], {DONE}"
            ),
        ),
        &["pub fn get_it(&self, a: bool) -> operation::GetIt<'_> {"],
    );
}

#[test]
fn a_required_list_is_an_argument() {
    check(
        &operation(
            "/a",
            &format!(
                "parameters: [{{name: id, in: query, required: true, explode: true, description: Ids., \
                 schema: {{type: array, items: {{type: string}}}}}}], {DONE}"
            ),
        ),
        &[
            "id: impl IntoIterator<Item = &'a str>,",
            "id: id.into_iter().collect(),",
            "pub(super) id: Vec<&'a str>,",
        ],
    );
}

#[test]
fn the_success_body_decides_on_the_output() {
    let output = |responses: &str, expected: &str| {
        let json = "content: {application/json: {schema: {type: string}}}";
        let null = "content: {application/json: {schema: {type: string, nullable: true}}}";
        let responses = responses.replace("JSON", json).replace("NULL", null);
        check(
            &operation("/a", &format!("responses: {{{responses}}}")),
            &[&format!("type Output = {expected};")],
        );
    };
    output("'200': {description: D.}", "()");
    output("'200': {description: D., JSON}", "String");
    output("'200': {description: D., NULL}", "Option<String>");
    output(
        "'200': {description: D., JSON}, '204': {description: D.}",
        "Option<String>",
    );
    output(
        "'200': {description: D., JSON}, '201': {description: D., JSON}",
        "String",
    );
    output(
        "'200': {description: D., JSON}, '201': {description: D., NULL}",
        "GetItOutput",
    );
}

#[test]
fn a_range_without_a_body_does_not_hide_the_status_that_has_one() {
    check(
        &operation(
            "/a",
            "responses: {2XX: {description: D.}, '200': {description: D., content: {application/json: {schema: {type: string}}}}}",
        ),
        &[
            "kind: crate::wire::schema::Kind::String,",
            ".map(|body| body.map(Some))",
            "200..=299 => Ok(crate::wire::Decoded::default()),",
        ],
    );
}

#[test]
fn the_vendor_is_the_name_of_the_file() {
    check(
        &operation("/a", DONE),
        &[
            "vendor: \"vendor\",",
            "id: \"get.it\",",
            "method: crate::wire::Method::GET,",
            "path: \"/a\",",
        ],
    );
}

#[test]
fn idempotency_can_be_denied_where_the_method_promises_it() {
    check(
        &operation("/a", &format!("x-idempotent: false, {DONE}")),
        &["idempotent: false,"],
    );
}

#[test]
fn names_that_are_not_rusts_are_changed_but_kept_on_the_wire() {
    let object = "type: object, properties: {\
                  _id: {type: string, description: D.}, ref: {type: string, description: D.}, \
                  EMailAddress: {type: string, description: D.}, user.name: {type: string, description: D.}}";
    check(
        &schemas(&format!(
            "R: {{description: R.}}, A: {{description: A., {object}}}"
        )),
        &[
            "pub id: Option<String>,",
            "pub r#ref: Option<String>,",
            "pub e_mail_address: Option<String>,",
            "pub user_name: Option<String>,",
            "key: \"_id\",",
            "key: \"ref\",",
            "key: \"EMailAddress\",",
            "key: \"user.name\",",
        ],
    );
    check(
        &schemas(&format!(
            "A: {{description: A.}}, R: {{description: R., {object}}}"
        )),
        &[
            "#[serde(rename = \"_id\", skip_serializing_if = \"Option::is_none\")]",
            "pub id: Option<String>,",
            "pub r#ref: Option<String>,",
            "#[serde(rename = \"EMailAddress\", skip_serializing_if = \"Option::is_none\")]",
            "pub e_mail_address: Option<String>,",
            "#[serde(rename = \"user.name\", skip_serializing_if = \"Option::is_none\")]",
            "pub user_name: Option<String>,",
        ],
    );
}

#[test]
fn a_name_for_rust_can_be_chosen() {
    check(
        &schemas(
            "R: {description: R.}, A: {type: object, description: A., properties: {\
             '+1': {type: integer, x-name: likes, description: D.}}}",
        ),
        &["pub likes: Option<i64>,", "key: \"+1\","],
    );
    check(
        &operation(
            "/a",
            &format!(
                "parameters: [{{name: send, in: query, x-name: send_now, description: S., schema: {{type: boolean}}}}], {DONE}"
            ),
        ),
        &[
            "pub fn send_now(mut self, send_now: bool) -> Self {",
            "request.query(\"send\", self.send_now);",
        ],
    );
}

#[test]
fn an_operation_can_have_another_name_in_rust() {
    check(
        &document(
            &format!(
                "/a: {{get: {{operationId: sync, x-name: sync_events, summary: A., \
                 parameters: [{{name: kind, in: query, description: K., schema: {{type: string, enum: [x], description: K.}}}}], {DONE}}}}}, \
                 /b: {{get: {{operationId: b, summary: B., deprecated: true, x-successor: sync, {DONE}}}}}"
            ),
            "",
        ),
        &[
            "pub fn sync_events(&self) -> operation::SyncEvents<'_> {",
            "#[deprecated(note = \"use `sync_events`\")]",
            "let response = api.sync_events().send().await;",
            "pub enum SyncEventsKind {",
            "/// A call of [`sync_events`](super::Client::sync_events), not sent yet: `GET /a`.",
            "pub struct SyncEvents<'a> {",
            "id: \"sync\",",
        ],
    );
}

#[test]
fn a_deprecated_operation_names_what_comes_after_it() {
    let deprecated = |successor: &str| {
        operation(
            "/a",
            &format!("deprecated: true, x-successor: '{successor}', {DONE}"),
        )
    };
    check(
        &deprecated("GET /v2/a/{id}"),
        &["#[deprecated(note = \"the vendor's successor is GET /v2/a/{id}\")]"],
    );
    check(&deprecated("none"), &["#[deprecated]"]);
    check(
        &document(
            &format!(
                "/a: {{get: {{operationId: type, summary: A., {DONE}}}}}, \
                 /b: {{get: {{operationId: b, summary: B., deprecated: true, x-successor: type, {DONE}}}}}"
            ),
            "",
        ),
        &[
            "#[deprecated(note = \"use `type`\")]",
            "/// A call of [`type`](super::Client::type), not sent yet: `GET /a`.",
        ],
    );
}

#[test]
fn what_only_the_vendor_sets_is_said_to_be_left_out() {
    check(
        &schemas(
            "A: {description: A.}, R: {type: object, description: R., properties: {\
             id: {type: string, readOnly: true, description: D.}}}",
        ),
        &[
            "/// R.",
            "/// Serialised it is a request: what only the vendor sets is left out.",
            "pub struct R {",
        ],
    );
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    check(
        &format!("\u{feff}{}", operation("/a", DONE)),
        &["path: \"/a\","],
    );
}

#[test]
fn a_keyword_that_cannot_be_raw_has_no_double_underscore() {
    check(
        &schemas(
            "A: {description: A.}, R: {type: object, description: R., properties: {\
             self: {type: string, nullable: true, description: D.}}}",
        ),
        &[
            "pub self_: crate::wire::Nullable<String>,",
            "pub fn with_self_(mut self, self_: impl Into<String>) -> Self {",
            "pub fn with_self_null(mut self) -> Self {",
        ],
    );
}

#[test]
fn members_are_read_in_any_case_where_the_document_says_so() {
    let answer = "{type: object, description: A., properties: {m: {type: object, description: M., additionalProperties: {type: string}}}}";
    let document = schemas(&format!("A: {answer}, R: {{description: R.}}"));
    check(
        &format!("{document}x-ignore-case: true\n"),
        &["ignore_case: true,"],
    );
}

#[test]
fn words_in_a_list_of_an_example_have_one_type() {
    let kinds = "parameters: [{name: kind, in: query, description: K., explode: true, example: [big, other], \
                 schema: {type: array, items: {type: string, enum: [big], description: A kind.}}}]";
    let document = operation("/a", &format!("{kinds}, {DONE}"));
    check(
        &format!("{document}x-example-setup: let api = api();\n"),
        &[
            "/// # let api = api();",
            "///     .kind([",
            "///         omnipresence::wire::Open::from(model::GetItKindItem::Big),",
            "///         omnipresence::wire::Open::from(\"other\"),",
            "///     ])",
        ],
    );
}

#[test]
fn a_list_or_a_map_in_an_example_may_be_empty() {
    let strings = "{type: array, description: S., items: {type: string}}";
    let body = format!(
        "{{type: object, description: R., required: [ids], properties: {{ids: {strings}, more: {strings}, \
         lists: {{type: array, description: L., items: {strings}}}, kinds: {{type: array, description: K., items: {{type: string, enum: [big], description: K.}}}}, \
         names: {{type: object, description: N., additionalProperties: {{type: string}}}}}}}}"
    );
    let example = "{ids: [], more: [], lists: [[]], kinds: [], names: {}}";
    let content = format!(
        "content: {{application/json: {{schema: {body}, examples: {{one: {{value: {example}}}}}}}}}"
    );
    let document = document(
        &format!(
            "/a: {{put: {{operationId: put, summary: Put., requestBody: {{description: B., required: true, {content}}}, {DONE}}}}}"
        ),
        "",
    );
    check(
        &format!("{document}x-example-setup: let api = api();\n"),
        &[
            "/// let body = model::PutRequest::new([])",
            "///     .with_more([])",
            "///     .with_lists([Vec::from([])])",
            "///     .with_kinds([])",
            "///     .with_names([]);",
        ],
    );
}
