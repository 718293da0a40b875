//! Turns one OpenAPI 3.0.3 document into the typed client that `omnipresence` builds from it.
//!
//! Text goes through four steps, each in a module of its own: `parse` reads it into a strict model of the document,
//! `lower` decides everything about the client and finds every fault, `emit` writes Rust, and prettyplease formats it.
//! Whatever is not supported is an [`Error`] that says where and what to do: nothing is skipped, and nothing is guessed.

mod document;
mod emit;
mod error;
mod ir;
mod listing;
mod lower;
mod names;
mod parse;
mod pointer;
mod resolve;
mod unsupported;

use std::path::Path;

pub use error::Error;
pub use listing::listing;

use pointer::Pointer;

/// The client for the document at `path`, as a Rust file. Its name without the extension is the vendor's.
///
/// # Errors
/// If the file cannot be read, or as in [`generate_str`].
pub fn generate(path: &Path) -> Result<String, Error> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => generate_str(&name, &text),
        Err(error) => {
            let fault = Error::new(
                &Pointer::root(),
                format!("cannot be read: {error}"),
                "check the path",
            );
            Err(fault.in_file(&name))
        }
    }
}

/// The client for a document that is read already; `file_name` is its path for errors and for the vendor's name.
///
/// # Errors
/// If the document is not valid, or uses what is not supported.
pub fn generate_str(file_name: &str, text: &str) -> Result<String, Error> {
    let vendor = Path::new(file_name)
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy();
    write(&vendor, text).map_err(|error| error.in_file(file_name))
}

fn write(vendor: &str, text: &str) -> Result<String, Error> {
    let document = parse::parse(text)?;
    let api = lower::lower(vendor, &document)?;
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
