//! What a request is for: each class of requests has a queue and a share of each rate limit of its own.

use std::ops::{Index, IndexMut};

/// Whether a caller waits for the result of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A caller waits. The request fails if its turn is too far off.
    Foreground,
    /// No caller waits, such as for the polls of a watch. The request waits for its turn.
    Background,
}

impl Class {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Foreground => Self::Background,
            Self::Background => Self::Foreground,
        }
    }
}

/// A value for each class.
#[derive(Debug, Default)]
pub(super) struct PerClass<T> {
    foreground: T,
    background: T,
}

impl<T> Index<Class> for PerClass<T> {
    type Output = T;

    fn index(&self, class: Class) -> &T {
        match class {
            Class::Foreground => &self.foreground,
            Class::Background => &self.background,
        }
    }
}

impl<T> IndexMut<Class> for PerClass<T> {
    fn index_mut(&mut self, class: Class) -> &mut T {
        match class {
            Class::Foreground => &mut self.foreground,
            Class::Background => &mut self.background,
        }
    }
}
