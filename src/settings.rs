//! Settings from the environment, and how a builder says what is wrong with one.

use crate::{Error, ErrorKind, Result, Source};

/// The value of an environment variable, if it is set and not empty.
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The error for a setting that is missing or wrong.
pub(crate) fn missing(vendor: &'static str, how: &'static str) -> Error {
    Error::new(ErrorKind::Config, how).with_vendor(vendor)
}

/// The source of a vendor's instance, whose name must be one that can be printed and read back.
pub(crate) fn source(vendor: &'static str, instance: &str) -> Result<Source> {
    if instance.trim().is_empty() || instance.chars().any(char::is_control) {
        let how = "instance is empty or holds a control character: give a name that can be printed";
        return Err(missing(vendor, how));
    }
    Ok(Source::new(vendor, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_can_be_printed_and_read_back() {
        let good = source("genesys", "acme:8443/x y").unwrap();
        assert_eq!(good.to_string().parse::<Source>().unwrap(), good);
        for bad in ["", " ", "a\nb", "\u{7f}"] {
            let error = source("genesys", bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}");
            assert!(error.to_string().contains("instance"), "{bad:?}");
        }
    }
}
