//! The type of a schema with what else it says at its place: null, access, limits, example.

use crate::{
    error::Result,
    ir::Type,
    lower::{described, example::synthetic},
    pointer::Pointer,
};

/// What a schema means where it stands.
#[derive(Debug)]
pub(crate) struct SchemaType {
    pub(crate) ty: Type,
    pub(crate) nullable: bool,
    pub(crate) description: Option<String>,
    /// Limits and the like, as sentences.
    pub(crate) facts: String,
    /// A whole number that the schema allows, for tests.
    pub(crate) integer: i64,
}

impl SchemaType {
    /// A type of which nothing is said.
    pub(crate) fn plain(ty: Type) -> Self {
        Self {
            ty,
            nullable: false,
            description: None,
            facts: String::new(),
            integer: synthetic::INTEGER,
        }
    }

    /// The description, which must not be missing, and the facts. `what` has none otherwise, as in "the property `id`".
    pub(crate) fn docs(&self, what: &str, at: &Pointer) -> Result<String> {
        self.docs_under(None, what, at)
    }

    /// The same with a description from nearer by, if there is one.
    pub(crate) fn docs_under(
        &self,
        nearer: Option<&str>,
        what: &str,
        at: &Pointer,
    ) -> Result<String> {
        let description = described(nearer.or(self.description.as_deref()), what, at)?;
        Ok(join([&description, &self.facts], "\n\n"))
    }

    /// The type and what is said about it, as the element of a list or map.
    pub(crate) fn into_element(self) -> Self {
        let description = match self.ty {
            // Described where it is defined.
            Type::Model(_) | Type::Vocabulary(_) => String::new(),
            _ => self.description.unwrap_or_default(),
        };
        let facts = join([description.trim(), &self.facts], " ");
        Self {
            ty: if self.nullable {
                Type::Nullable(Box::new(self.ty))
            } else {
                self.ty
            },
            nullable: false,
            description: None,
            facts: if facts.is_empty() {
                facts
            } else {
                format!("Each: {facts}")
            },
            integer: self.integer,
        }
    }
}

/// The texts that are not empty, joined.
pub(crate) fn join<const N: usize>(texts: [&str; N], separator: &str) -> String {
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(separator)
}
