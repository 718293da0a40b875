//! Who is who at several vendors.

mod index;
mod person;
mod text;

pub use index::Directory;
pub use person::{Account, Person, PersonId};
