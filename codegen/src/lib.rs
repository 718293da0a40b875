//! Turns one OpenAPI 3.0.3 document into the typed client that `omnipresence` builds from it.
//!
//! The text goes through four steps, each in a module of its own: `parse` reads it into a strict model of the document,
//! `lower` decides everything about the client and finds every fault, `emit` writes Rust, and prettyplease formats it.
//!
//! Whatever is wrong or not supported is an [`Error`] that says where and what to do. Nothing is skipped and nothing is
//! guessed; keys that only help other readers of the document, such as tags, are read but nothing is made of them. Beside OpenAPI's own keys there are
//!
//! - `x-idempotent` of an operation: whether the same request twice leaves the same state as once. POST and PATCH need it.
//! - `x-permission` and `x-limits` of an operation: texts for its documentation.
//! - `x-successor` of a deprecated operation, which must have it: the `operationId` of the one to use instead, or
//!   `METHOD /path` if that one is not in the document, or `none`.
//! - `x-name` of a property or parameter: its name in Rust, where the vendor's cannot be that. Of an operation: the name of its method, from
//!   which that of its type follows. Both are in snake case, and the vendor's name stays in the descriptor.
//! - `x-absent` of a property: what its absence means in a response. `error`: the object cannot be decoded without it, and its type is no
//!   `Option`; the first such text or whole number is the object's id in reports. `unknown`, as if nothing is stated: an absent or undecodable
//!   value costs this property alone. Anything else is a clause for the documentation, such as `the list is complete`: absence means
//!   that, and an undecodable value is not absent but makes the object undecodable; so does null, unless the property is `nullable`.
//! - `x-writes` of an operation: `false` where a call only reads in spite of its method.
//! - `x-writes` of a parameter: whether it makes a call write that only reads without it.
//! - `x-client` of a path with `servers` of its own, which must have it: a name such as `Login`. The operations of all paths of this name
//!   are methods of a client of their own, `LoginClient`, so that none is sent to a host of another client.
//! - `x-example-setup` of the document: Rust statements that define `api`, the client of the document's servers. If it is there, the
//!   documentation of each of its methods ends with a call that is made of the document's examples, and is a test: with all required parameters,
//!   with those optional ones that have an `example` beside their schema, and with the body.
//! - `x-ignore-case` of the document: whether the vendor may spell the members of its objects in any case.
//! - `x-enum-descriptions` of an `enum`: a text for each word.
//!
//! A model implements serde's `Serialize` only if a request can contain it, and `Deserialize` only if a response or an error body can. A model that
//! no operation mentions implements `Deserialize`: it arrives another way, such as over a web socket.
//!
//! For tests, which know no operation by name, a client has tables with `cfg(any(test, feature = "__testkit"))`: how the responses of each
//! operation are decoded, and calls of it with values that follow from the types, with the required arguments alone and with all. Texts in
//! them contain `private`, and secrets `canary`.
//!
//! All paths in generated code follow from [`Options`]: where its runtime is, and in which crate it is compiled. It reaches serde and the
//! HTTP library through the runtime too, so that a crate with a client of its own needs no dependency but the runtime's crate. Only
//! examples name `tokio` and `serde_json`.
//!
//! ```
//! let document = "
//! openapi: 3.0.3
//! info: {title: Doors, version: '1'}
//! security: []
//! paths:
//!   /doors/{id}:
//!     get:
//!       operationId: getDoor
//!       summary: Read a door.
//!       externalDocs: {url: https://example.org/doors}
//!       parameters:
//!         - {name: id, in: path, description: Id of the door., schema: {type: string}}
//!       responses: {'204': {description: It is there.}}
//! ";
//! let error = omnipresence_codegen::generate_str("doors.yaml", document).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "doors.yaml#/paths/~1doors~1{id}/get/parameters/0: a path parameter is always required; add `required: true`"
//! );
//!
//! let rust = omnipresence_codegen::generate_str("doors.yaml", &document.replace("in: path", "in: path, required: true"))?;
//! assert!(rust.contains("pub fn get_door<'a>(&'a self, id: &'a str) -> operation::GetDoor<'a> {"));
//! # Ok::<(), omnipresence_codegen::Error>(())
//! ```

mod document;
mod emit;
mod error;
mod ir;
mod listing;
mod lower;
mod names;
mod options;
mod parse;
mod pointer;
mod resolve;
mod tree;
mod unsupported;

use std::{io::ErrorKind, path::Path};

pub use error::Error;
pub use listing::listing;
pub use options::Options;

use options::Runtime;
use pointer::Pointer;

/// The client for the document at `path`, as a Rust file that is compiled into `omnipresence`. Its name without the extension is the vendor's.
///
/// # Errors
/// If the file cannot be read, or as in [`generate_str`].
pub fn generate(path: &Path) -> Result<String, Error> {
    Options::default().generate(path)
}

/// The client for a document that is read already; `file_name` is its path for errors and for the vendor's name.
///
/// # Errors
/// If the document is not valid, or uses what is not supported.
pub fn generate_str(file_name: &str, text: &str) -> Result<String, Error> {
    Options::default().generate_str(file_name, text)
}

impl Options {
    /// Generates the client for the document at `path`, as [`generate`] does.
    ///
    /// # Errors
    /// If the file cannot be read, or as in [`generate_str`](Self::generate_str).
    pub fn generate(&self, path: &Path) -> Result<String, Error> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => self.generate_str(&name, &text),
            Err(error) => {
                let (message, help) = match error.kind() {
                    ErrorKind::InvalidData => ("is not UTF-8".to_owned(), "save it in UTF-8"),
                    _ => (format!("cannot be read: {error}"), "check the path"),
                };
                Err(Error::new(&Pointer::root(), message, help).in_file(&name))
            }
        }
    }

    /// Generates the client for a document, as [`generate_str`] does.
    ///
    /// # Errors
    /// If an option is no path, or the document is not valid or uses what is not supported.
    pub fn generate_str(&self, file_name: &str, text: &str) -> Result<String, Error> {
        let vendor = Path::new(file_name)
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy();
        write(self, &vendor, text).map_err(|error| error.in_file(file_name))
    }
}

fn write(options: &Options, vendor: &str, text: &str) -> Result<String, Error> {
    let runtime = Runtime::new(options)?;
    let document = parse::parse(text)?;
    let api = lower::lower(runtime, vendor, &document)?;
    let file = syn::parse2(emit::emit(&api)).map_err(|error| {
        let message = format!("the generated code is not Rust: {error}");
        Error::new(
            &Pointer::root(),
            message,
            "this is a fault of the generator: report it with the document",
        )
    })?;
    Ok(prettyplease::unparse(&file))
}
