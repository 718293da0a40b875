use super::{described, synthetic};
use crate::{error::Result, ir::Type, pointer::Pointer};

/// What a schema means where it stands.
#[derive(Debug)]
pub(super) struct Typed {
    pub(super) ty: Type,
    pub(super) nullable: bool,
    pub(super) description: Option<String>,
    /// Limits and the like, as sentences.
    pub(super) facts: String,
    /// A whole number that the schema allows, for tests.
    pub(super) integer: i64,
}

impl Typed {
    /// A type of which nothing is said.
    pub(super) fn plain(ty: Type) -> Self {
        Self {
            ty,
            nullable: false,
            description: None,
            facts: String::new(),
            integer: synthetic::INTEGER,
        }
    }

    /// The description, which must not be missing, and the facts. `what` has none otherwise, as in "the property `id`".
    pub(super) fn docs(&self, what: &str, at: &Pointer) -> Result<String> {
        self.docs_under(None, what, at)
    }

    /// The same with a description from nearer by, if there is one.
    pub(super) fn docs_under(
        &self,
        nearer: Option<&str>,
        what: &str,
        at: &Pointer,
    ) -> Result<String> {
        let description = described(nearer.or(self.description.as_deref()), what, at)?;
        Ok(join([&description, &self.facts], "\n\n"))
    }

    /// The type and what is said about it, as the element of a list or map.
    pub(super) fn into_element(self) -> Self {
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
pub(super) fn join<const N: usize>(texts: [&str; N], separator: &str) -> String {
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(separator)
}
