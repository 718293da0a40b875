//! Which users at the sources are one person: data that the caller supplies, and that does not change.

mod index;
mod person;
mod text;

pub use index::Directory;
pub use person::{Account, Person, PersonId};
