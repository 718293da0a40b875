//! The only way from a vendor's name to a Rust name: keywords are escaped, and names that generated code needs are never hidden.

use std::collections::BTreeMap;

use heck::{ToSnakeCase, ToUpperCamelCase};
use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use crate::{
    error::{Error, Result},
    pointer::Pointer,
};

/// Names that generated code uses without a path, and that a type of that name would hide.
const PRELUDE: &[&str] = &[
    "Box",
    "Err",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Send",
    "Some",
    "String",
    "Sync",
    "Vec",
];

/// Keywords since edition 2024, which syn takes for names.
const LATE_KEYWORDS: &[&str] = &["gen"];

/// The name of a field, argument or method: snake case, a keyword as `r#type`.
pub(crate) fn value_name(text: &str, at: &Pointer) -> Result<Ident> {
    identifier(&text.to_snake_case(), text, at)
}

/// The name of a type: upper camel case, and none that generated code needs itself.
pub(crate) fn type_name(text: &str, at: &Pointer) -> Result<Ident> {
    let name = text.to_upper_camel_case();
    if PRELUDE.contains(&name.as_str()) {
        return Err(Error::new(
            at,
            format!("a type cannot be called `{name}`, which means something else in Rust"),
            "choose a longer name",
        ));
    }
    identifier(&name, text, at)
}

/// The name of an enum variant: upper camel case, after `Value` if it would start with a digit.
pub(crate) fn variant_name(text: &str, at: &Pointer) -> Result<Ident> {
    let name = text.to_upper_camel_case();
    if name.starts_with(|first: char| first.is_numeric()) {
        return identifier(&format!("Value{name}"), text, at);
    }
    identifier(&name, text, at)
}

/// The name of a field, argument or method: the one chosen with `x-name`, or the vendor's.
pub(crate) fn chosen_name(chosen: Option<&str>, text: &str, at: &Pointer) -> Result<Ident> {
    let Some(chosen) = chosen else {
        return value_name(text, at)
            .map_err(|fault| fault.with_help("add `x-name` with a name for Rust"));
    };
    match value_name(chosen, at) {
        Ok(name) if name.unraw() == chosen => Ok(name),
        _ => Err(Error::new(
            &at.key("x-name"),
            format!("`{chosen}` is not a name for Rust"),
            "write it in snake_case",
        )),
    }
}

/// A keyword becomes a raw identifier, or gets a `_` where not even that is allowed.
fn identifier(name: &str, text: &str, at: &Pointer) -> Result<Ident> {
    let fault = || {
        Error::new(
            at,
            format!("`{text}` cannot be made a name in Rust"),
            "use a name that starts with a letter",
        )
    };
    if name.is_empty() {
        return Err(fault());
    }
    [name.to_owned(), format!("r#{name}"), format!("{name}_")]
        .iter()
        .filter(|name| !LATE_KEYWORDS.contains(&name.as_str()))
        .find_map(|name| syn::parse_str(name).ok())
        .ok_or_else(fault)
}

/// The names in one scope, each with the place it comes from.
#[derive(Debug)]
pub(crate) struct Names {
    /// What has these names, for the error: "type", "field".
    kind: &'static str,
    /// What to do when two of them have the same name.
    help: &'static str,
    /// Without a place: what generated code itself calls so.
    taken: BTreeMap<String, Option<Pointer>>,
}

impl Names {
    pub(crate) fn new(kind: &'static str, help: &'static str) -> Self {
        Self {
            kind,
            help,
            taken: BTreeMap::new(),
        }
    }

    /// Takes a name for generated code itself.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.insert(name.to_owned(), None);
    }

    /// Takes a name for the thing at `at`; taking it again for the same thing is fine.
    pub(crate) fn claim(&mut self, name: &Ident, at: &Pointer) -> Result<()> {
        self.claim_text(&name.unraw().to_string(), at)
    }

    pub(crate) fn claim_text(&mut self, name: &str, at: &Pointer) -> Result<()> {
        let owner = match self.taken.get(name) {
            Some(Some(other)) if other != at => other.to_string(),
            Some(None) => "the generated code itself".to_owned(),
            _ => {
                self.taken.insert(name.to_owned(), Some(at.clone()));
                return Ok(());
            }
        };
        Err(Error::new(
            at,
            format!(
                "the {} name `{name}` is already taken by {owner}",
                self.kind
            ),
            self.help,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        value_name(text, &Pointer::root()).unwrap().to_string()
    }

    #[test]
    fn names_of_values_are_snake_case_without_a_leading_underscore() {
        assert_eq!(value("_id"), "id");
        assert_eq!(value("users.getStatus"), "users_get_status");
        assert_eq!(value("X-XSRF-TOKEN"), "x_xsrf_token");
    }

    #[test]
    fn keywords_become_raw_identifiers_where_rust_allows_it() {
        assert_eq!(value("type"), "r#type");
        assert_eq!(value("self"), "self_");
    }

    #[test]
    fn every_keyword_can_be_a_name() {
        const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern \
            false final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self \
            static struct super trait true try type typeof unsafe unsized use virtual where while yield";
        for word in KEYWORDS.split_whitespace() {
            let expected = match word {
                "crate" | "self" | "super" => format!("{word}_"),
                _ => format!("r#{word}"),
            };
            assert_eq!(value(word), expected);
        }
        assert_eq!(type_name("self", &Pointer::root()).unwrap(), "Self_");
    }

    #[test]
    fn a_raw_name_is_the_same_name() {
        let mut names = Names::new("field", "rename one");
        let (one, other) = (Pointer::root().key("a"), Pointer::root().key("b"));
        names.claim_text("type", &one).unwrap();
        let name = value_name("type", &other).unwrap();
        assert!(names.claim(&name, &other).is_err());
    }

    #[test]
    fn a_variant_may_come_from_a_number() {
        let variant = |text| variant_name(text, &Pointer::root()).unwrap().to_string();
        assert_eq!(variant("On Queue"), "OnQueue");
        assert_eq!(variant("1"), "Value1");
    }

    #[test]
    fn a_text_without_letters_is_no_name() {
        let error = value_name("+", &Pointer::root().key("x")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "#/x: `+` cannot be made a name in Rust; use a name that starts with a letter"
        );
    }

    #[test]
    fn a_type_cannot_hide_what_generated_code_needs() {
        let error = type_name("option", &Pointer::root()).unwrap_err();
        assert!(error.message().contains("`Option`"));
    }
}
