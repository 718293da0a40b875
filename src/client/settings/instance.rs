//! The name of a vendor's instance, which must be one that can be printed and read back.

use crate::{
    error::{Error, ErrorKind, Result},
    model::Source,
};

/// The source of a vendor's instance, whose name must be one that can be printed and read back.
pub(crate) fn source(vendor: &'static str, instance: &str) -> Result<Source> {
    if instance.trim().is_empty() || instance.chars().any(char::is_control) {
        let how = "instance is empty or holds a control character: give a name that can be printed";
        return Err(Error::new(ErrorKind::Config, how).with_vendor(vendor));
    }
    Ok(Source::new(vendor, instance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_can_be_printed_and_read_back() {
        let good = source("acme", "acme:8443/x y").unwrap();
        assert_eq!(good.to_string().parse::<Source>().unwrap(), good);
        for bad in ["", " ", "a\nb", "\u{7f}"] {
            let error = source("acme", bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}");
            assert!(error.to_string().contains("instance"), "{bad:?}");
        }
    }
}
