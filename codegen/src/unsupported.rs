//! What OpenAPI has and this generator has not, with the way to do without.

/// A key of OpenAPI that is not supported.
pub(crate) struct Key {
    pub(crate) key: &'static str,
    /// What to do instead.
    pub(crate) instead: &'static str,
}

/// Each of them is unknown to the model of the document, so none can slip through.
pub(crate) const KEYS: &[Key] = &[
    Key {
        key: "$ref",
        instead: "leave `$ref` alone in its object; to describe a reference write `allOf` with the `$ref` as its only entry",
    },
    Key {
        key: "allowEmptyValue",
        instead: "describe what an empty value does, and give the parameter a type that can be empty",
    },
    Key {
        key: "allowReserved",
        instead: "leave it out: values are always encoded",
    },
    Key {
        key: "anyOf",
        instead: "use one schema that covers all of them, or `oneOf` with a different JSON type in each",
    },
    Key {
        key: "callbacks",
        instead: "describe what the vendor calls in a document of its own",
    },
    Key {
        key: "const",
        instead: "write an `enum` of one value",
    },
    Key {
        key: "content",
        instead: "give the parameter a `schema`",
    },
    Key {
        key: "discriminator",
        instead: "use one object that has the fields of all the variants",
    },
    Key {
        key: "encoding",
        instead: "leave it out: forms are made of plain values",
    },
    Key {
        key: "exclusiveMaximum",
        instead: "write the largest allowed value as `maximum`",
    },
    Key {
        key: "exclusiveMinimum",
        instead: "write the smallest allowed value as `minimum`",
    },
    Key {
        key: "externalValue",
        instead: "write the example as `value`",
    },
    Key {
        key: "links",
        instead: "say in the description where the value can be used",
    },
    Key {
        key: "maxProperties",
        instead: "say it in the description",
    },
    Key {
        key: "minProperties",
        instead: "say it in the description",
    },
    Key {
        key: "multipleOf",
        instead: "say it in the description",
    },
    Key {
        key: "not",
        instead: "say in the description what is not allowed",
    },
    Key {
        key: "openIdConnectUrl",
        instead: "describe the scheme as `oauth2` with its flows",
    },
    Key {
        key: "options",
        instead: "leave the operation out: clients do not need it",
    },
    Key {
        key: "servers",
        instead: "name all servers at the top of the document",
    },
    Key {
        key: "trace",
        instead: "leave the operation out: clients do not need it",
    },
    Key {
        key: "uniqueItems",
        instead: "say it in the description",
    },
    Key {
        key: "webhooks",
        instead: "describe what the vendor calls in a document of its own",
    },
    Key {
        key: "xml",
        instead: "describe the JSON form of the same value",
    },
];
