//! The headers for the language and the time zone of responses. A value that cannot be sent is rejected by the builder.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind, Result};

/// What is asked for with every call. None is left to the vendor.
#[derive(Debug, Default)]
pub(super) struct Language {
    pub(super) language: Option<String>,
    pub(super) culture: Option<String>,
    pub(super) time_zone: Option<String>,
}

/// It wins over `Accept-Language`.
const LANGUAGE: HeaderName = HeaderName::from_static("so-language");
const CULTURE: HeaderName = HeaderName::from_static("so-culture");
const TIME_ZONE: HeaderName = HeaderName::from_static("so-timezone");

impl Language {
    pub(super) fn headers(&self) -> Result<HeaderMap> {
        if self.culture.is_some() && self.language.is_none() {
            return Err(Error::new(
                ErrorKind::Config,
                "culture has no effect without a language: call with_language as well",
            ));
        }
        let mut headers = HeaderMap::new();
        for (setting, name, value) in [
            ("language", LANGUAGE, &self.language),
            ("culture", CULTURE, &self.culture),
            ("time_zone", TIME_ZONE, &self.time_zone),
        ] {
            let Some(text) = value else { continue };
            headers.insert(name, header(setting, text)?);
        }
        Ok(headers)
    }
}

fn header(setting: &str, text: &str) -> Result<HeaderValue> {
    let value = HeaderValue::from_str(text).ok();
    value.filter(|_| !text.trim().is_empty()).ok_or_else(|| {
        Error::new(
            ErrorKind::Config,
            format!("{setting} is empty or cannot be sent as a header: give a code such as en"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(language: Option<&str>, culture: Option<&str>) -> Language {
        Language {
            language: language.map(str::to_owned),
            culture: culture.map(str::to_owned),
            time_zone: None,
        }
    }

    #[test]
    fn what_is_not_set_is_not_sent() {
        assert!(Language::default().headers().unwrap().is_empty());
        let headers = language(Some("nb"), Some("en")).headers().unwrap();
        assert_eq!(
            (&headers["SO-Language"], &headers["SO-Culture"]),
            (&"nb".parse().unwrap(), &"en".parse().unwrap())
        );
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn what_would_have_no_effect_or_cannot_be_sent_is_named() {
        for (wrong, name) in [
            (language(None, Some("nb")), "culture"),
            (language(Some(""), None), "language"),
            (language(Some("e\nn"), None), "language"),
            (language(Some("en"), Some(" ")), "culture"),
        ] {
            let error = wrong.headers().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }
}
