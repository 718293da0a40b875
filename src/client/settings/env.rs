//! Settings from the environment: what surrounds a value by accident is removed, and an error names the variables that were used.

use std::ffi::OsString;

use super::given::{is_blank, without_scheme};
use crate::error::Result;

/// Builds from environment variables, beginning with a builder without settings. An error names the variables that were used.
pub(crate) fn from_env<B: Default, T>(
    vendor: &'static str,
    build: impl FnOnce(B, &mut Env) -> Result<T>,
) -> Result<T> {
    let value = |name: &str| std::env::var_os(name);
    from_variables(value, vendor, |env| build(B::default(), env))
}

fn from_variables<T>(
    value: fn(&str) -> Option<OsString>,
    vendor: &'static str,
    build: impl FnOnce(&mut Env) -> Result<T>,
) -> Result<T> {
    let mut env = Env {
        value,
        used: Vec::new(),
    };
    build(&mut env).map_err(|error| {
        let is_set = !env.used.is_empty();
        let reason = is_set.then(|| format!("the environment sets {}", env.used.join(", ")));
        error.with_vendor(vendor).with_reason(reason)
    })
}

/// The environment variables, and those of them that a builder has taken its settings from.
pub(crate) struct Env {
    value: fn(&str) -> Option<OsString>,
    used: Vec<&'static str>,
}

impl Env {
    /// Returns the value of a variable without blanks, line ends and byte order marks around it, if anything is left.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        self.read(name, |value| value)
    }

    /// Returns the same for a token or the secret of a client, without the scheme that precedes it in a header.
    pub(crate) fn token(&mut self, name: &'static str) -> Option<String> {
        self.read(name, |value| without_scheme(value).unwrap_or(value))
    }

    fn read(&mut self, name: &'static str, part: fn(&str) -> &str) -> Option<String> {
        // Bytes that are no text become U+FFFD, which the checks of a setting refuse.
        let value = (self.value)(name)?.to_string_lossy().into_owned();
        let value = part(value.trim_matches(is_blank));
        if value.is_empty() {
            return None;
        }
        self.used.push(name);
        Some(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind};

    fn value(name: &str) -> Option<OsString> {
        let value = match name {
            "ACME_URL" => " https://acme.example.com\n",
            "ACME_TOKEN" => "\u{feff}Bearer token ",
            "ACME_SCHEME" => "Bearer ",
            "ACME_BLANK" => " \n",
            _ => return None,
        };
        Some(value.into())
    }

    #[test]
    fn what_surrounds_a_value_is_removed() {
        let read = from_variables(value, "acme", |env| {
            assert_eq!(
                env.text("ACME_URL").as_deref(),
                Some("https://acme.example.com")
            );
            assert_eq!(env.token("ACME_TOKEN").as_deref(), Some("token"));
            for unset in ["ACME_SCHEME", "ACME_BLANK", "ACME_OTHER"] {
                assert_eq!(env.token(unset), None, "{unset}");
            }
            assert_eq!(env.text("ACME_SCHEME").as_deref(), Some("Bearer"));
            Ok(())
        });
        read.unwrap();
    }

    #[test]
    fn an_error_names_the_variables_that_were_used() {
        let fail = |env: &mut Env| -> Result<()> {
            let _ = (env.token("ACME_TOKEN"), env.text("ACME_BLANK"));
            let _ = env.text("ACME_URL");
            Err(Error::new(ErrorKind::Config, "base_url is wrong"))
        };
        let error = from_variables(value, "acme", fail).unwrap_err();
        let text = error.to_string();
        let named = "acme: base_url is wrong; the environment sets ACME_TOKEN, ACME_URL (";
        assert!(text.starts_with(named), "{text}");
        let unset = from_variables(|_| None, "acme", fail).unwrap_err();
        assert!(!unset.to_string().contains("environment"), "{unset}");
    }
}
