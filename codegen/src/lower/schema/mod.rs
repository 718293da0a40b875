//! Schemas: the types that they become. A schema may contain itself, so `models` and the files of its forms call each other.

pub(crate) mod constraints;
pub(crate) mod context;
pub(crate) mod kind;
pub(crate) mod models;
pub(crate) mod recursion;
pub(crate) mod scalar;
pub(crate) mod schema_type;
pub(crate) mod structure;
pub(crate) mod union;
pub(crate) mod usage;
pub(crate) mod vocabulary;
