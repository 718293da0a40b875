//! Places in a document, as JSON pointers (RFC 6901).

use std::fmt;

/// A place in a document: a JSON pointer (RFC 6901).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pointer(String);

impl Pointer {
    /// The document as a whole.
    pub(crate) fn root() -> Self {
        Self::default()
    }

    /// The member `key` of the object at this place.
    pub(crate) fn key(&self, key: &str) -> Self {
        Self(format!(
            "{}/{}",
            self.0,
            key.replace('~', "~0").replace('/', "~1")
        ))
    }

    /// The element at `index` of the list at this place.
    pub(crate) fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// A place given by several keys, one below the other.
    pub(crate) fn keys(&self, keys: &[&str]) -> Self {
        keys.iter().fold(self.clone(), |at, key| at.key(key))
    }
}

/// As the fragment of a URI: `#/paths/~1users/get`.
impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_tildes_in_keys_are_escaped() {
        let place = Pointer::root()
            .keys(&["paths", "/users/~me", "get"])
            .index(0);
        assert_eq!(place.to_string(), "#/paths/~1users~1~0me/get/0");
    }
}
