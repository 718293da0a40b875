//! The place of a schema, and the name of a type that is written there.

use crate::pointer::Pointer;

/// Where a schema stands, and what a type that is written there is called.
#[derive(Clone, Debug)]
pub(crate) struct SchemaContext {
    pub(crate) at: Pointer,
    pub(crate) name: String,
    /// Whether it is a member of an object, the one place where `readOnly` and `writeOnly` mean something.
    pub(crate) is_property: bool,
    /// Whether it is a schema of `components`, which becomes a type or a name for one.
    pub(crate) is_component: bool,
}

impl SchemaContext {
    pub(crate) fn new(at: Pointer, name: impl Into<String>) -> Self {
        Self {
            at,
            name: name.into(),
            is_property: false,
            is_component: false,
        }
    }

    /// The schema of a component.
    pub(crate) fn component(name: &str) -> Self {
        let at = Pointer::root().keys(&["components", "schemas", name]);
        Self {
            is_component: true,
            ..Self::new(at, name)
        }
    }

    /// A member of the object here: a type written there has both names.
    pub(crate) fn property(&self, key: &str) -> Self {
        Self {
            at: self.at.keys(&["properties", key]),
            name: self.named(key),
            is_property: true,
            is_component: false,
        }
    }

    /// The elements of the list here.
    pub(crate) fn items(&self) -> Self {
        Self::new(self.at.key("items"), self.named("Item"))
    }

    /// The values of the map here.
    pub(crate) fn values(&self) -> Self {
        Self::new(self.at.key("additionalProperties"), self.named("Value"))
    }

    /// One of several schemas that the list `key` here has.
    pub(crate) fn branch(&self, key: &str, index: usize, name: &str) -> Self {
        Self::new(self.at.key(key).index(index), self.named(name))
    }

    /// The name of what is in this place. The space keeps the words apart until they become a type's name.
    fn named(&self, part: &str) -> String {
        format!("{} {part}", self.name)
    }
}
