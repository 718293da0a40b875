//! What OpenAPI has and this generator has not, with the way to do without.

/// What to do instead of using a key of OpenAPI that is not supported, if it is one.
///
/// Each of them is unknown to the model of the document, so none can slip through.
pub(crate) fn instead_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "allowEmptyValue" => {
            "describe what an empty value does, and give the parameter a type that can be empty"
        }
        "allowReserved" => "leave it out: values are always encoded",
        "anyOf" => {
            "use one schema that covers all of them, or `oneOf` with a different JSON type in each"
        }
        "callbacks" => "describe what the vendor calls in a document of its own",
        "const" => "write an `enum` of one value",
        "content" => "give it a `schema`",
        "discriminator" => "use one object that has the fields of all the variants",
        "encoding" => "leave it out: forms are made of plain values",
        "exclusiveMaximum" => "write the largest allowed value as `maximum`",
        "exclusiveMinimum" => "write the smallest allowed value as `minimum`",
        "externalValue" => "write the example as `value`",
        "links" => "say in the description where the value can be used",
        "maxProperties" => "say it in the description",
        "minProperties" => "say it in the description",
        "multipleOf" => "say it in the description",
        "not" => "say in the description what is not allowed",
        "openIdConnectUrl" => "describe the scheme as `oauth2` with its flows",
        "options" => "leave the operation out: clients do not need it",
        "servers" => "name them at the top of the document, or at the path beside `x-client`",
        "trace" => "leave the operation out: clients do not need it",
        "uniqueItems" => "say it in the description",
        "webhooks" => "describe what the vendor calls in a document of its own",
        "xml" => "describe the JSON form of the same value",
        _ => return None,
    })
}
