//! The paths that a generated client uses, all of which follow from two names.

use std::fmt;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Path, parse::Parser as _};

use crate::{
    error::{Error, Result},
    pointer::Pointer,
};

/// How a client is generated.
///
/// The default is a client that is compiled into `omnipresence` itself.
///
/// ```
/// use omnipresence_codegen::Options;
///
/// let options = Options::new("acme_presence").with_runtime("omnipresence::client");
/// assert_eq!(options.runtime, "omnipresence::client");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The crate into which the client is compiled, as a test outside of it names it. Examples in the documentation import models from
    /// `<package>::<vendor>::api`.
    pub package: String,
    /// The path of the module with the types that generated code uses, such as `Result`, `Secret` and `wire`. It begins with `crate`, if the
    /// client is compiled into the same crate, or with the name of another crate.
    pub runtime: String,
}

impl Default for Options {
    fn default() -> Self {
        Self::new("omnipresence")
    }
}

impl Options {
    /// Options for a crate that has the runtime at its own root.
    #[must_use]
    pub fn new(package: impl Into<String>) -> Self {
        Self {
            package: package.into(),
            runtime: "crate".to_owned(),
        }
    }

    /// Sets [`runtime`](Self::runtime).
    #[must_use]
    pub fn with_runtime(mut self, path: impl Into<String>) -> Self {
        self.runtime = path.into();
        self
    }
}

/// The paths, parsed.
#[derive(Debug)]
pub(crate) struct Runtime {
    path: ModulePath,
    /// The same path in a test outside the crate.
    outside: ModulePath,
    package: Ident,
}

impl Runtime {
    /// # Errors
    /// If an option is no name or path.
    pub(crate) fn new(options: &Options) -> Result<Self> {
        let package: Ident = syn::parse_str(&options.package).map_err(|_| {
            fault(
                format!(
                    "the package `{}` is not the name of a crate",
                    options.package
                ),
                "give its name as Rust code spells it, such as `acme_presence`",
            )
        })?;
        let path = ModulePath::parse(&options.runtime).ok_or_else(|| {
            fault(
                format!(
                    "the runtime `{}` is not a path that every module of a client can use",
                    options.runtime
                ),
                "give a path that begins with `crate` or the name of a crate, such as `omnipresence::client`",
            )
        })?;
        let outside = path.iter().map(|name| match name {
            name if name == "crate" => package.clone(),
            name => name.clone(),
        });
        Ok(Self {
            outside: ModulePath(outside.collect()),
            path,
            package,
        })
    }

    /// The path of something in the runtime, as a string in an attribute or a link has it.
    pub(crate) fn text(&self, item: &str) -> String {
        format!("{}::{item}", self.path)
    }

    /// The path of the runtime, where a test outside the crate uses it.
    pub(crate) fn outside(&self) -> &ModulePath {
        &self.outside
    }

    /// The path of the runtime, where the client uses it.
    pub(crate) fn inside(&self) -> &ModulePath {
        &self.path
    }

    pub(crate) fn package(&self) -> &Ident {
        &self.package
    }
}

/// As the path of the runtime.
impl ToTokens for Runtime {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

/// The path of a module.
#[derive(Debug)]
pub(crate) struct ModulePath(Vec<Ident>);

impl ModulePath {
    /// A path that means the same in every module, so none that begins with `self` or `super`.
    fn parse(text: &str) -> Option<Self> {
        let path = Path::parse_mod_style.parse_str(text).ok()?;
        let names: Vec<Ident> = path.segments.into_iter().map(|one| one.ident).collect();
        let is_absolute = path.leading_colon.is_none()
            && names.iter().all(|name| name != "self" && name != "super");
        is_absolute.then_some(Self(names))
    }

    fn iter(&self) -> impl Iterator<Item = &Ident> {
        self.0.iter()
    }
}

impl ToTokens for ModulePath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let names = &self.0;
        tokens.extend(quote!(#(#names)::*));
    }
}

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.iter().enumerate() {
            let separator = if index == 0 { "" } else { "::" };
            write!(f, "{separator}{name}")?;
        }
        Ok(())
    }
}

fn fault(message: String, help: &str) -> Error {
    Error::new(&Pointer::root(), message, help)
}
