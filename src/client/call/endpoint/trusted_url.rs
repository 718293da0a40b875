//! Which of the URLs that a vendor names may be trusted with credentials: none that is unusual in any way.

use std::sync::Arc;

use url::{Host, Url};

/// A URL that a server has named, and that may be trusted with credentials.
#[derive(Clone, Debug)]
pub(crate) struct TrustedUrl(Arc<Url>);

impl TrustedUrl {
    pub(crate) fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether both were named at the same time, and do not merely read the same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Parses a URL that the server at `asked` has named. It may be on that very server, or https, at its usual port and within
    /// `domain`, which the server asked must be reached by https for.
    ///
    /// Anything unusual is refused, and the error does not repeat the URL, whose text is the server's: what one library takes for a path
    /// is a host, a user name or another path to the next.
    pub(crate) fn parse(text: &str, asked: &Url, domain: &str) -> Result<Self, &'static str> {
        Self::parse_plain(text, asked, |url| {
            let is_within = |host: &str| {
                let name = host.strip_suffix(domain);
                name.and_then(|name| name.strip_suffix('.'))
                    .is_some_and(|name| !name.is_empty())
            };
            match url.host() {
                Some(Host::Domain(host)) if is_within(host) => {}
                _ => return Err("its host is not the vendor's"),
            }
            match url.port() {
                Some(_) => Err("its port is not the usual one"),
                None => Ok(()),
            }
        })
    }

    /// The same where the server at `asked` may name any host and port, because it decides where its users' credentials go.
    pub(crate) fn parse_elsewhere(text: &str, asked: &Url) -> Result<Self, &'static str> {
        Self::parse_plain(text, asked, |_| Ok(()))
    }

    fn parse_plain(
        text: &str,
        asked: &Url,
        check: impl FnOnce(&Url) -> Result<(), &'static str>,
    ) -> Result<Self, &'static str> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
        if !text.chars().all(is_plain) {
            return Err("it holds more than a plain host and path");
        }
        let (_, rest) = text.split_once("://").ok_or("it is no URL")?;
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        let path = path.strip_suffix('/').unwrap_or(path);
        let is_odd = |segment: &str| matches!(segment, "" | "." | "..");
        if !path.is_empty() && path.split('/').any(is_odd) {
            return Err("its path is not plain");
        }
        let mut url = Url::parse(text).map_err(|_| "it is no URL")?;
        if url.origin() != asked.origin() || !url.origin().is_tuple() {
            check(&url)?;
            if url.scheme() != "https" || asked.scheme() != "https" {
                return Err("it is not https");
            }
        }
        url.set_path(&["/", path].concat());
        Ok(Self(Arc::new(url)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "https://online.vendor.example";

    fn found(text: &str, asked: &str) -> Result<String, &'static str> {
        let url = TrustedUrl::parse(text, &asked.parse().unwrap(), "vendor.example")?;
        Ok(url.as_url().to_string())
    }

    #[test]
    fn the_vendors_own_hosts_are_trusted() {
        for (text, expected) in [
            (
                "https://online2.vendor.example/Cust1/api",
                "https://online2.vendor.example/Cust1/api",
            ),
            (
                "https://APP.Vendor.example:443/Cust1/api/",
                "https://app.vendor.example/Cust1/api",
            ),
            ("https://a.b.vendor.example", "https://a.b.vendor.example/"),
            (
                "https://online.vendor.example/Cust1/api",
                "https://online.vendor.example/Cust1/api",
            ),
        ] {
            assert_eq!(found(text, ASKED).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn the_server_that_was_asked_is_trusted_with_itself_alone() {
        let asked = "http://127.0.0.1:4000/login";
        let itself = "http://127.0.0.1:4000/host2/Cust1/api";
        assert_eq!(found(itself, asked).as_deref(), Ok(itself));
        for other in [
            "http://127.0.0.1:4001/host2/Cust1/api",
            "http://127.0.0.1/host2/Cust1/api",
            "http://127.0.0.2:4000/host2/Cust1/api",
            "http://localhost:4000/host2/Cust1/api",
            "https://127.0.0.1:4000/host2/Cust1/api",
            "https://online2.vendor.example/Cust1/api",
        ] {
            assert!(found(other, asked).is_err(), "{other}");
        }
    }

    #[test]
    fn whatever_is_not_plainly_the_vendors_is_refused() {
        for hostile in [
            "",
            "/Cust1/api",
            "//online2.vendor.example/api",
            "online2.vendor.example/api",
            "http://online2.vendor.example/api",
            "ftp://online2.vendor.example/api",
            "https://vendor.example/api",
            "https://.vendor.example/api",
            "https://evilvendor.example/api",
            "https://vendor.example.evil.example/api",
            "https://online2.vendor.example.evil.example/api",
            "https://evil.example/online2.vendor.example/api",
            "https://evil.example",
            "https://online2.vendor.example./api",
            "https://online2.vendor.example:8443/api",
            "https://online2.vendor.example:80/api",
            "https://user@online2.vendor.example/api",
            "https://user:pass@online2.vendor.example/api",
            "https://online2.vendor.example@evil.example/api",
            "https://evil.example\\@online2.vendor.example/api",
            "https://evil.example\\.online2.vendor.example/api",
            "https://evil.example#.vendor.example/api",
            "https://evil.example?.vendor.example/api",
            "https://online2.vendor.example/api?to=evil",
            "https://online2.vendor.example/api#x",
            "https://online2.vendor.example/Cust1/../api",
            "https://online2.vendor.example/./api",
            "https://online2.vendor.example//api",
            "https://online2.vendor.example/Cust1%2f..%2fapi",
            "https://online2.vendor.example/%2e%2e/api",
            "https://on\tline2.vendor.example/api",
            " https://online2.vendor.example/api",
            "https://online2.vendor.example/api\n",
            "https://ονline2.vendor.example/api",
            "https://192.0.2.1/api",
            "https://[::1]/api",
            "https:online2.vendor.example/api",
            "javascript://online2.vendor.example/api",
        ] {
            assert!(found(hostile, ASKED).is_err(), "{hostile}");
        }
    }
}
