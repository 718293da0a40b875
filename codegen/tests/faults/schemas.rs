use crate::{check, components};

/// A document with the schema `X`.
fn schema(text: &str) -> String {
    components(&format!("schemas: {{X: {text}}}"))
}

pub(crate) fn check_schemas(cases: &[(&str, &str)]) {
    let cases: Vec<_> = cases
        .iter()
        .map(|(text, expected)| (schema(text), *expected))
        .collect();
    check(&cases);
}

#[test]
fn what_is_not_described() {
    check_schemas(&[
        (
            "{type: string}",
            "#/components/schemas/X: the schema `X` has no description; add a `description`: it becomes the documentation",
        ),
        (
            "{type: object, properties: {}}",
            "#/components/schemas/X: the type `X` has no description; add a `description`: it becomes the documentation",
        ),
        (
            "{type: object, description: X., properties: {a: {type: string}}}",
            "#/components/schemas/X/properties/a: the property `a` has no description; \
             add a `description`: it becomes the documentation",
        ),
        (
            "{type: array, description: X., items: {type: object, properties: {}}}",
            "#/components/schemas/X/items: the type `XItem` has no description; \
             add a `description`: it becomes the documentation",
        ),
        (
            "{description: X., oneOf: [{type: string}, {type: integer, description: A number.}]}",
            "#/components/schemas/X/oneOf/0: this form of the value has no description; \
             add a `description`: it becomes the documentation",
        ),
    ]);
}

#[test]
fn keys_that_mean_nothing_where_they_stand() {
    check_schemas(&[
        (
            "{type: integer, minLength: 1}",
            "#/components/schemas/X/minLength: `minLength` means nothing for an integer; remove it",
        ),
        (
            "{type: boolean, format: int32}",
            "#/components/schemas/X/format: `format` means nothing for a boolean; remove it",
        ),
        (
            "{properties: {}}",
            "#/components/schemas/X/properties: `properties` means nothing for a schema without a `type`; add the `type`",
        ),
        (
            "{type: integer, enum: [1]}",
            "#/components/schemas/X/enum: `enum` means nothing for an integer; \
             leave it out and say in the description which values there are",
        ),
        (
            "{type: string, x-enum-descriptions: {a: A.}}",
            "#/components/schemas/X/x-enum-descriptions: `x-enum-descriptions` means nothing for a string; remove it",
        ),
        (
            "{readOnly: true}",
            "#/components/schemas/X/readOnly: `readOnly` means nothing here; move it to a property",
        ),
        (
            "{type: array, description: X., items: {type: string, writeOnly: true}}",
            "#/components/schemas/X/items/writeOnly: `writeOnly` means nothing here; move it to a property",
        ),
    ]);
}

#[test]
fn formats_that_are_not_known() {
    check_schemas(&[
        (
            "{type: string, format: email}",
            "#/components/schemas/X/format: the format `email` is not supported for a string; \
             use `date-time`, `password`, `uri`, `uuid` or `byte`, or say it in the description",
        ),
        (
            "{type: integer, format: int8}",
            "#/components/schemas/X/format: the format `int8` is not supported for an integer; \
             use `int32` or `int64`, or say it in the description",
        ),
        (
            "{type: number, format: int32}",
            "#/components/schemas/X/format: the format `int32` is not supported for a number; \
             use `float` or `double`, or say it in the description",
        ),
    ]);
}

#[test]
fn secrets_that_are_written_down() {
    check_schemas(&[
        (
            "{type: string, format: password, default: a}",
            "#/components/schemas/X/default: a secret cannot have a `default`; remove it",
        ),
        (
            "{type: string, format: password, example: a}",
            "#/components/schemas/X/example: a secret cannot have an `example`; remove it",
        ),
    ]);
}

#[test]
fn objects_that_are_not_supported() {
    check_schemas(&[
        (
            "{type: object, properties: {}, additionalProperties: {}}",
            "#/components/schemas/X/additionalProperties: `additionalProperties` together with `properties` is not supported; \
             list the known properties alone (unknown ones never fail), or make the whole object a map",
        ),
        (
            "{type: object}",
            "#/components/schemas/X: an object needs `properties` or `additionalProperties`; \
             list its properties, or write `additionalProperties: {}` for an object of anything",
        ),
        (
            "{type: object, description: X., required: [b], properties: {a: {description: A.}}}",
            "#/components/schemas/X/required/0: `b` is required but not a property; \
             add it to `properties` or correct the name",
        ),
        (
            "{type: object, description: X., properties: {a: {description: A., readOnly: true, writeOnly: true}}}",
            "#/components/schemas/X/properties/a: a property cannot be `readOnly` and `writeOnly`; remove one of the two",
        ),
        (
            "{type: object, description: X., properties: {a: {description: A., type: string, format: password, nullable: true}}}",
            "#/components/schemas/X/properties/a: a secret cannot be `nullable`; \
             leave `nullable` out, or say in `x-absent` what null means",
        ),
        (
            "{type: array, description: X., items: {type: string, format: password}}",
            "#/components/schemas/X/items: secrets in a list or map are not supported; \
             put the secret into a property of an object",
        ),
        (
            "{type: array, description: X.}",
            "#/components/schemas/X/items: the elements have no schema; add it; `{}` means anything",
        ),
    ]);
}

#[test]
fn merges_that_are_not_supported() {
    check_schemas(&[
        (
            "{type: string, allOf: [{}]}",
            "#/components/schemas/X/allOf: only objects can be merged by `allOf`; write the type out in one schema",
        ),
        (
            "{type: object, description: X., allOf: [{$ref: '#/components/schemas/Y'}]}, Y: {type: string, description: Y.}",
            "#/components/schemas/X/type: the `$ref` in `allOf` has another type; leave `type` out",
        ),
        (
            "{description: X., allOf: []}",
            "#/components/schemas/X/allOf: `allOf` is empty; list the schemas to merge, or remove it",
        ),
        (
            "{description: X., allOf: [{type: string}]}",
            "#/components/schemas/X/allOf/0: only objects with `properties` can be merged by `allOf`; \
             write the type out in one schema",
        ),
        (
            "{description: X., allOf: [{type: object, nullable: true, properties: {}}]}",
            "#/components/schemas/X/allOf/0: a merged object cannot be `nullable`; write `nullable` beside the `allOf`",
        ),
        (
            "{description: X., allOf: [{type: object, properties: {a: {description: A.}}}], properties: {a: {description: A.}}}",
            "#/components/schemas/X/properties/a: the property is also in #/components/schemas/X/allOf/0/properties/a; \
             keep it in one of the schemas that `allOf` merges",
        ),
        (
            "{description: X., allOf: [{type: object, readOnly: true, properties: {}}]}",
            "#/components/schemas/X/allOf/0/readOnly: `readOnly` means nothing here; move it to a property",
        ),
        (
            "{description: X., allOf: [{type: object, deprecated: true, properties: {}}]}",
            "#/components/schemas/X/allOf/0/deprecated: `deprecated` means nothing here; move it to a property",
        ),
        (
            "{allOf: [{}], oneOf: []}",
            "#/components/schemas/X/oneOf: `oneOf` means nothing for a schema with `allOf`; remove it",
        ),
    ]);
}

#[test]
fn unions_that_are_not_supported() {
    check_schemas(&[
        (
            "{description: X., oneOf: [{type: string}]}",
            "#/components/schemas/X/oneOf: `oneOf` needs two schemas or more; write the schema itself",
        ),
        (
            "{description: X., oneOf: [{type: integer, description: A.}, {type: number, description: B.}]}",
            "#/components/schemas/X/oneOf/1: two schemas of a `oneOf` with the same JSON type are not supported; \
             use one object that has the fields of all of them",
        ),
        (
            "{description: X., oneOf: [{type: string, description: A.}, {}]}",
            "#/components/schemas/X/oneOf/1: a schema of a `oneOf` needs a type of its own; \
             name the type, and write nested `oneOf` in one",
        ),
        (
            "{description: X., oneOf: [{type: string, description: A., nullable: true}, {type: integer}]}",
            "#/components/schemas/X/oneOf/0: a `nullable` schema in a `oneOf` is not supported; write `nullable` beside the `oneOf`",
        ),
        (
            "{description: X., oneOf: [{type: string, title: A, description: A.}, {type: integer, title: a, description: B.}]}",
            "#/components/schemas/X/oneOf/1: the variant name `A` is already taken by #/components/schemas/X/oneOf/0; \
             give one of the two another `title`",
        ),
    ]);
}

#[test]
fn enums_that_are_not_supported() {
    check_schemas(&[
        (
            "{type: string, description: X., enum: []}",
            "#/components/schemas/X/enum: the `enum` is empty; list the words, or leave it out",
        ),
        (
            "{type: string, description: X., enum: [a, null]}",
            "#/components/schemas/X/enum/1: only words can be in an `enum`; \
             put it in quotes if it is a text; for null write `nullable: true`",
        ),
        (
            "{type: string, description: X., enum: [OnQueue, On Queue]}",
            "#/components/schemas/X/enum/1: the normalised name `onqueue` is already taken by #/components/schemas/X/enum/0; \
             leave `enum` out and list the words in the description",
        ),
        (
            "{type: string, description: X., enum: [a+b, a/b]}",
            "#/components/schemas/X/enum/1: the variant name `AB` is already taken by #/components/schemas/X/enum/0; \
             leave `enum` out and list the words in the description",
        ),
        (
            "{type: string, description: X., enum: ['+']}",
            "#/components/schemas/X/enum/0: `+` cannot be made a name in Rust; \
             leave `enum` out and list the words in the description",
        ),
        (
            "{type: string, description: X., enum: [a, b], x-enum-descriptions: {a: A.}}",
            "#/components/schemas/X/enum/1: `b` is not described; add it to `x-enum-descriptions`, which must be complete",
        ),
        (
            "{type: string, description: X., enum: [a], x-enum-descriptions: {a: A., b: B.}}",
            "#/components/schemas/X/x-enum-descriptions/b: `b` is not in the `enum`; add it there or remove it here",
        ),
    ]);
}

#[test]
fn names_that_collide() {
    check(&[
        (
            components(
                "schemas: {user_id: {type: object, description: A., properties: {}}, UserId: {type: string, description: B.}}",
            ),
            "#/components/schemas/UserId: the type name `UserId` is already taken by #/components/schemas/user_id; \
             rename one of the two, or move what is written in place to `components/schemas` under another name",
        ),
        (
            schema(
                "{type: object, description: X., properties: {_id: {description: A.}, id: {description: B.}}}",
            ),
            "#/components/schemas/X/properties/id: the field name `id` is already taken by \
             #/components/schemas/X/properties/_id; give one of the two another name for Rust with `x-name`",
        ),
        (
            schema(
                "{type: object, description: X., properties: {note: {type: string, nullable: true, description: A.}, \
                 noteNull: {description: B.}}}",
            ),
            "#/components/schemas/X/properties/noteNull: the field name `note_null` is already taken by \
             #/components/schemas/X/properties/note; give one of the two another name for Rust with `x-name`",
        ),
        (
            schema(
                "{type: object, description: X., properties: {type: {type: string, nullable: true, description: A.}, \
                 type_null: {description: B.}}}",
            ),
            "#/components/schemas/X/properties/type_null: the field name `type_null` is already taken by \
             #/components/schemas/X/properties/type; give one of the two another name for Rust with `x-name`",
        ),
        (
            schema("{type: object, description: X., properties: {'+': {description: A.}}}"),
            "#/components/schemas/X/properties/+: `+` cannot be made a name in Rust; add `x-name` with a name for Rust",
        ),
        (
            schema(
                "{type: object, description: X., properties: {'+': {x-name: Plus, description: A.}}}",
            ),
            "#/components/schemas/X/properties/+/x-name: `Plus` is not a name for Rust; write it in snake_case",
        ),
        (
            schema("{type: string, x-name: a}"),
            "#/components/schemas/X/x-name: `x-name` means nothing here; move it to a property",
        ),
    ]);
}

#[test]
fn what_would_be_lost_where_it_stands() {
    check_schemas(&[
        (
            "{type: array, description: X., items: {type: string, deprecated: true}}",
            "#/components/schemas/X/items/deprecated: `deprecated` means nothing here; move it to a property",
        ),
        (
            "{type: object, description: X., additionalProperties: {type: string, deprecated: true}}",
            "#/components/schemas/X/additionalProperties/deprecated: `deprecated` means nothing here; move it to a property",
        ),
        (
            "{description: X., allOf: [{type: object, description: Lost., properties: {a: {type: string, description: A.}}}]}",
            "#/components/schemas/X/allOf/0/description: `description` means nothing here; move it to a property",
        ),
    ]);
}

#[test]
fn absence_that_cannot_mean_what_is_written() {
    const HELP: &str =
        "write `error`, `unknown`, or what absence means, as a clause: `the list is complete`";
    let property =
        |schema: &str| format!("{{type: object, description: X., properties: {{a: {schema}}}}}");
    let cases = [
        (
            "{type: string, x-absent: '', description: A.}",
            "`x-absent` is empty",
            HELP,
        ),
        (
            "{type: string, x-absent: Error, description: A.}",
            "`x-absent` is one of its words in another case",
            HELP,
        ),
        (
            "{type: string, nullable: true, x-absent: error, description: A.}",
            "a property that may be null cannot be needed",
            "leave `nullable` out and give it a type, or say what its absence means",
        ),
        (
            "{x-absent: error, description: A.}",
            "a property that may be null cannot be needed",
            "leave `nullable` out and give it a type, or say what its absence means",
        ),
        (
            "{type: string, writeOnly: true, x-absent: none, description: A.}",
            "a property that is only written is never absent",
            "remove it",
        ),
    ];
    for (schema, fault, help) in cases {
        let at = "#/components/schemas/X/properties/a/x-absent";
        check_schemas(&[(&property(schema), &format!("{at}: {fault}; {help}"))]);
    }
    check_schemas(&[(
        "{type: string, x-absent: error, description: X.}",
        "#/components/schemas/X/x-absent: `x-absent` means nothing here; move it to a property",
    )]);
}

#[test]
fn absence_in_what_is_sent() {
    let document = |schema: &str, response: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\nsecurity: []\npaths: {{/a: {{put: {{operationId: put, summary: Put., \
             externalDocs: {{url: https://example.org}}, \
             requestBody: {{description: B., content: {{application/json: {{schema: {{$ref: '#/components/schemas/X'}}}}}}}}, \
             responses: {{'200': {{description: D., content: {{application/json: {{schema: {response}}}}}}}}}}}}}}}\n\
             components: {{schemas: {{X: {{type: object, description: X., {schema}}}}}}}\n"
        )
    };
    let both = "{$ref: '#/components/schemas/X'}";
    let at = "#/components/schemas/X/properties/a/x-absent";
    let split = "the property is needed in responses and left out of requests; \
                 split the schema in two, or make the property `required`";
    let needed = "properties: {a: {type: string, x-absent: error, description: A.}}";
    let read_only = "required: [a], properties: {a: {type: string, readOnly: true, x-absent: error, description: A.}}";
    check(&[
        (document(needed, both), &*format!("{at}: {split}")),
        (document(read_only, both), &*format!("{at}: {split}")),
        (
            document(needed, "{type: string}"),
            &*format!("{at}: `x-absent` means nothing in an object that is only sent; remove it"),
        ),
    ]);
    let required = format!("required: [a], {needed}");
    assert!(omnipresence_codegen::generate_str("d.yaml", &document(&required, both)).is_ok());
}
