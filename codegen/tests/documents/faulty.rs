//! The rules themselves: small documents that break one each.

use super::{document::Document, rules};

/// The findings in a document whose only operation returns an `Answer`, and a `Fault` if it fails.
fn findings(schemas: &str, examples: &str) -> Vec<String> {
    let content = |name: &str, more: &str| {
        format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}, {more}}}}}"
        )
    };
    let text = format!(
        "paths: {{/a: {{get: {{responses: {{\
            '200': {{{}}}, default: {{{}}}}}}}}}}}\n\
         components: {{schemas: {{{schemas}}}}}\n",
        content("Answer", examples),
        content("Fault", ""),
    );
    rules::findings(&Document::parse("t", &text))
        .into_iter()
        .collect()
}

const FAULT: &str = "Fault: {type: object, properties: {message: {type: string}}}";

/// Checks the one finding in a document with this schema of its `Answer`, and more schemas.
fn check(cases: &[(&str, &str)]) {
    for (schemas, expected) in cases {
        let found = findings(&format!("Answer: {schemas}, {FAULT}"), "");
        assert_eq!(found, [*expected], "in\n{schemas}");
    }
}

/// A schema whose `E` decides on nothing.
const FAR_FROM_E: &str = "{type: object, properties: {all: {type: array, x-absent: unknown, items: {$ref: '#/components/schemas/E'}}}}";

const STATE_IT: &str =
    "write `error`, `unknown` or the meaning, beside `allOf` in place of a `$ref`";
const CORRECT_IT: &str = "write `error`, `unknown` or the meaning, such as `no message`";

#[test]
fn a_document_that_states_every_absence_has_no_finding() {
    let answer = "Answer: {type: object, properties: {\
        users: {type: array, x-absent: error, items: {$ref: '#/components/schemas/User'}}, \
        more: {type: boolean, x-absent: the list is complete}, \
        by_name: {type: object, x-absent: unknown, additionalProperties: {$ref: '#/components/schemas/User'}}, \
        success: {type: boolean, x-absent: error}}}, \
        User: {type: object, properties: {\
        id: {type: integer, x-absent: error}, \
        name: {type: object, x-absent: unknown, properties: {first: {type: string}}}, \
        status: {x-absent: error, allOf: [{$ref: '#/components/schemas/Status'}]}}}, \
        Status: {type: string, enum: [on, 'off']}";
    let example =
        "example: {users: [{id: 1, status: 'on', name: 5}], success: true, x-any: {x-absent: ''}}";
    let found = findings(&format!("{answer}, {FAULT}"), example);
    assert_eq!(found, [""; 0]);
}

#[test]
fn lists_and_maps_of_objects_state_their_absence() {
    let entry = "E: {type: object, properties: {id: {type: string, x-absent: error}, LIST}}";
    let answer = FAR_FROM_E;
    let at = "t.yaml#/components/schemas/E/properties/more";
    for (list, what) in [
        ("{type: array, items: {type: string}}", "a list"),
        (
            "{type: object, additionalProperties: {$ref: '#/components/schemas/E'}}",
            "a map of objects",
        ),
    ] {
        let entry = entry.replace("LIST", &format!("more: {list}"));
        let expected = format!("{at}: {what} has no `x-absent`; {STATE_IT}");
        check(&[(&format!("{answer}, {entry}"), &expected)]);
    }
}

#[test]
fn statuses_and_signs_of_success_state_their_absence() {
    let answer = FAR_FROM_E;
    for (name, schema, what) in [
        ("Presence", "{type: string}", "a status"),
        ("STATE", "{type: integer}", "a status"),
        ("word", "{type: string, enum: [a]}", "a status"),
        ("word", "{$ref: '#/components/schemas/W'}", "a status"),
        ("success", "{type: boolean}", "a sign of success"),
    ] {
        let entry = format!(
            "E: {{type: object, properties: {{id: {{type: string, x-absent: error}}, {name}: {schema}}}}}"
        );
        let expected = format!(
            "t.yaml#/components/schemas/E/properties/{name}: {what} has no `x-absent`; {STATE_IT}"
        );
        let schemas = format!("{answer}, {entry}, W: {{type: string, enum: [a]}}");
        check(&[(&schemas, &expected)]);
    }
}

#[test]
fn members_of_the_response_and_of_entries_state_their_absence() {
    let expected = |at: &str| {
        let what = "a member of the response or of an entry";
        format!("t.yaml#/components/schemas/{at}: {what} has no `x-absent`; {STATE_IT}")
    };
    check(&[
        (
            "{type: object, properties: {code: {type: integer}}}",
            &expected("Answer/properties/code"),
        ),
        (
            "{type: object, properties: {meta: {x-absent: error, allOf: [{$ref: '#/components/schemas/Meta'}]}}}, \
             Meta: {type: object, properties: {code: {type: integer}}}",
            &expected("Meta/properties/code"),
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/Part'}, {type: object, properties: {}}]}, \
             Part: {type: object, properties: {code: {type: integer}}}",
            &expected("Part/properties/code"),
        ),
        (
            "{type: array, items: {type: object, properties: {id: {type: string, x-absent: error}, code: {type: integer}}}}",
            &expected("Answer/items/properties/code"),
        ),
        (
            "{type: object, properties: {errors: {type: array, x-absent: none failed, items: {$ref: '#/components/schemas/E'}}}}, \
             E: {type: object, properties: {id: {type: string, x-absent: error}, code: {type: integer}}}",
            &expected("E/properties/code"),
        ),
    ]);
}

#[test]
fn an_entry_of_a_list_has_an_id_before_its_status() {
    let answer = "{type: array, items: {type: object, properties: {PROPERTIES}}}";
    let at = "t.yaml#/components/schemas/Answer/items";
    let help = "give its id `x-absent: error`, or say what an entry without it is";
    for properties in [
        "id: {type: string, x-absent: unknown}",
        "id: {type: boolean, x-absent: error}",
        "message: {type: string, x-absent: no message}",
    ] {
        let expected = format!("{at}: an entry of the list has no id; {help}");
        check(&[(&answer.replace("PROPERTIES", properties), &expected)]);
    }
    let properties = "status: {type: string, x-absent: error}, id: {type: string, x-absent: error}";
    let expected = format!(
        "{at}: `status` would name the entries of the list; \
         put the entry's id before it, with `x-absent: error`"
    );
    check(&[(&answer.replace("PROPERTIES", properties), &expected)]);
    let properties = "userId: {type: string, x-absent: the entry belongs to another user}";
    let schemas = format!(
        "Answer: {}, {FAULT}",
        answer.replace("PROPERTIES", properties)
    );
    assert_eq!(findings(&schemas, ""), [""; 0]);
}

#[test]
fn an_error_body_needs_nothing() {
    let help = "write `unknown`, or split the schema in two";
    for class in ["error", "no message"] {
        let fault = format!(
            "Fault: {{type: object, properties: {{all: {{type: array, items: {{type: object, properties: {{\
             message: {{type: string, x-absent: {class}}}}}}}}}}}}}"
        );
        let expected = format!(
            "t.yaml#/components/schemas/Fault/properties/all/items/properties/message: \
             a member of an error body is more than `unknown`; {help}"
        );
        let answer = "Answer: {type: object, properties: {}}";
        assert_eq!(findings(&format!("{answer}, {fault}"), ""), [expected]);
    }
}

#[test]
fn a_misspelt_value_is_refused() {
    let at = "t.yaml#/components/schemas/Answer/properties/a/x-absent";
    for (value, fault) in [
        (
            "Error",
            "is neither `error` nor `unknown` nor a meaning of several words",
        ),
        (
            "''",
            "is neither `error` nor `unknown` nor a meaning of several words",
        ),
        ("true", "is not a text"),
        (
            "No message.",
            "does not fit into the sentence `If absent: ....`",
        ),
    ] {
        let answer =
            format!("{{type: object, properties: {{a: {{type: string, x-absent: {value}}}}}}}");
        check(&[(&answer, &format!("{at}: `x-absent` {fault}; {CORRECT_IT}"))]);
    }
}

#[test]
fn an_extension_key_is_known_and_in_its_place() {
    check(&[
        (
            "{type: object, properties: {a: {type: string, x-absent: unknown, x-absents: error}}}",
            "t.yaml#/components/schemas/Answer/properties/a/x-absents: `x-absents` is unknown; \
             correct its name, or add it to the generator",
        ),
        (
            "{type: object, x-absent: error, properties: {x-absent: {type: string, x-absent: unknown}}}",
            "t.yaml#/components/schemas/Answer/x-absent: `x-absent` means nothing here; move it to a property",
        ),
    ]);
}

#[test]
fn an_example_of_a_success_satisfies_the_classes() {
    let answer = "Answer: {type: object, properties: {\
        users: {type: array, x-absent: error, items: {type: object, properties: {id: {type: string, x-absent: error}}}}, \
        text: {type: string, nullable: true, x-absent: no message}, \
        full: {type: boolean, x-absent: the list is complete}, \
        name: {type: string, x-absent: unknown}}}";
    let found = |example: &str| {
        let schemas = format!("{answer}, {FAULT}");
        findings(
            &schemas,
            &format!("examples: {{one: {{value: {example}}}}}"),
        )
    };
    for (example, fault) in [
        ("{}", "lacks `/users`"),
        ("{users: null}", "lacks `/users`"),
        ("{users: {}}", "is no array at `/users`"),
        ("{users: [{id: a}, {}]}", "lacks `/users/1/id`"),
        ("{users: [{id: 5}]}", "is no string at `/users/0/id`"),
        ("{users: [null]}", "is no object at `/users/0`"),
        ("{users: [], text: 5}", "is no string at `/text`"),
        ("{users: [], full: null}", "is no boolean at `/full`"),
    ] {
        let at = "t.yaml#/paths/~1a/get/responses/200/content/application~1json/examples/one/value";
        let help = "correct the example or `x-absent`";
        assert_eq!(
            found(example),
            [format!("{at}: the example {fault}; {help}")]
        );
    }
    for example in ["{users: []}", "{users: [{id: a}], text: null, name: 5}"] {
        assert_eq!(found(example), [""; 0], "{example}");
    }
}
