//! Defaults and limits that no value can have.

use super::schemas::check_schemas;

#[test]
fn defaults_of_another_type() {
    check_schemas(&[
        (
            "{type: string, default: 1}",
            "#/components/schemas/X/default: the default is not a value of a string; correct it, with quotes if it is a text",
        ),
        (
            "{type: string, description: X., enum: [a], default: b}",
            "#/components/schemas/X/default: the default is not a value of a string with an `enum`; \
             correct it, with quotes if it is a text",
        ),
    ]);
}

#[test]
fn limits_that_make_no_sense() {
    check_schemas(&[
        (
            "{type: integer, minimum: 2, maximum: 1}",
            "#/components/schemas/X/maximum: `maximum` is less than `minimum`; correct one of the two",
        ),
        (
            "{type: string, minLength: 2, maxLength: 1}",
            "#/components/schemas/X/maxLength: `maxLength` is less than `minLength`; correct one of the two",
        ),
        (
            "{type: array, items: {}, minItems: 2, maxItems: 1}",
            "#/components/schemas/X/maxItems: `maxItems` is less than `minItems`; correct one of the two",
        ),
        (
            "{type: number, minimum: .nan}",
            "#/components/schemas/X/minimum: `minimum` is no number; correct it or remove it",
        ),
        (
            "{type: number, maximum: .inf}",
            "#/components/schemas/X/maximum: `maximum` is no number; correct it or remove it",
        ),
        (
            "{type: number, minimum: 0.2, maximum: 0.1}",
            "#/components/schemas/X/maximum: `maximum` is less than `minimum`; correct one of the two",
        ),
        (
            "{type: integer, default: 5, maximum: 1}",
            "#/components/schemas/X/default: the default is out of range; correct it or the limits",
        ),
        (
            "{type: integer, format: int32, default: 3000000000}",
            "#/components/schemas/X/default: the default is out of range; correct it or the limits",
        ),
        (
            "{type: string, maxLength: 1, default: ab}",
            "#/components/schemas/X/default: the default is out of range; correct it or the limits",
        ),
    ]);
}

#[test]
fn limits_that_no_value_of_the_format_meets() {
    let cases = [
        ("format: int32, minimum: 3000000000", "int32", "minimum"),
        ("format: int32, maximum: -3000000000", "int32", "maximum"),
        ("format: int32, minimum: 2147483648", "int32", "minimum"),
        ("format: int32, minimum: 1e300", "int32", "minimum"),
        (
            "format: int64, minimum: 9223372036854775808",
            "int64",
            "minimum",
        ),
        ("format: int64, maximum: -1e300", "int64", "maximum"),
        ("minimum: 1e19", "int64", "minimum"),
        (
            "minimum: 9007199254740993, maximum: 9007199254740992",
            "int64",
            "maximum",
        ),
        ("minimum: 0.2, maximum: 0.8", "int64", "maximum"),
    ];
    for (limits, format, key) in cases {
        check_schemas(&[(
            &format!("{{type: integer, description: X., {limits}}}"),
            &format!(
                "#/components/schemas/X/{key}: no `{format}` meets `{key}`; correct the limits or the `format`"
            ),
        )]);
    }
}
