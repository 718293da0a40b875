//! Checks a base URL when a provider is built: credentials go to it, so it is https, loopback or a host that the program allows.

use url::Url;

use super::plain_host::{PlainHost, is_loopback};
use crate::{
    client::settings,
    error::{Error, ErrorKind, Result},
};

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Parses and checks a base URL. `setting` names it in the error.
pub(crate) fn parse(setting: &str, text: &str, plain_http_hosts: &[PlainHost]) -> Result<Url> {
    let fault = |what: &str| Error::new(ErrorKind::Config, format!("{setting} {what}"));
    // A parser leaves them out or encodes them, depending on where they stand.
    if text.chars().any(settings::is_blank) {
        return Err(fault("holds a blank or a line end: remove it"));
    }
    if !text.contains("://") {
        return Err(fault("begins with neither https:// nor http://"));
    }
    let mut url = Url::parse(text).map_err(|error| fault("is not a URL").with_source(error))?;
    if !url.has_host() {
        return Err(fault("names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault(
            "holds a user name or password: give them as credentials",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(fault("holds a query or fragment: leave it out"));
    }
    match url.scheme() {
        "https" if HAS_TLS => {}
        "https" => {
            return Err(fault(
                "is https, and this build has no TLS: enable the feature rustls or native-tls",
            ));
        }
        "http" if is_loopback(&url) => {}
        "http" if plain_http_hosts.iter().any(|allowed| allowed.is_at(&url)) => {}
        "http" => {
            return Err(fault(
                "is plain http, which shows the credentials to the network: use https, or allow the host with HttpOptions::with_plain_http_host",
            ));
        }
        _ => return Err(fault("is neither https nor http")),
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// The base with a path and query that are already encoded.
pub(crate) fn join(base: &Url, path: &str, query: &str) -> Url {
    let mut url = base.clone();
    let prefix = base.path().trim_end_matches('/');
    url.set_path(&[prefix, path].concat());
    url.set_query(Some(query).filter(|query| !query.is_empty()));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_loopback_are_taken_unasked() {
        assert_eq!(
            parse("base_url", "https://api.example.com/v1", &[]).is_ok(),
            HAS_TLS
        );
        for good in [
            "http://127.0.0.1:3000",
            "http://[::1]:1/x",
            "http://localhost",
        ] {
            assert!(parse("base_url", good, &[]).is_ok(), "{good}");
        }
        for bad in [
            "http://chat.example.com",
            "http://127.0.0.1.example.com",
            "ftp://x",
            "https://user:pass@x",
            "https://x?token=1",
            "https://x#y",
            "chat.example.com",
            "",
            " https://x",
            "https://x/a b",
            "https://x\n",
        ] {
            let error = parse("base_url", bad, &[]).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad}");
            assert!(error.to_string().contains("base_url"), "{bad}");
        }
    }

    #[test]
    fn a_path_is_joined_below_the_path_of_the_base() {
        let base = parse("base_url", "http://localhost/Cust1/api/", &[]).unwrap();
        let url = join(&base, "/v1/User/%C3%A9", "a=b%20c");
        assert_eq!(
            url.as_str(),
            "http://localhost/Cust1/api/v1/User/%C3%A9?a=b%20c"
        );
        let base = parse("base_url", "http://127.0.0.1", &[]).unwrap();
        assert_eq!(join(&base, "/y", "").as_str(), "http://127.0.0.1/y");
    }
}
