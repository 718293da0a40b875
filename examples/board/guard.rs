//! Whom the server answers: pages of its own, opened on this machine.
//!
//! It binds to loopback, but every page in a browser on this machine can send requests there. So requests are refused that were sent by
//! another site's page, or under a name that another site has given to this address.

use axum::http::{
    HeaderMap, HeaderName, Method,
    header::{HOST, ORIGIN},
};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why a request is refused, if so.
pub(crate) fn refusal(method: &Method, path: &str, headers: &HeaderMap) -> Option<&'static str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(HOST).filter(|host| is_this_machine(host)) else {
        return Some("open it as http://127.0.0.1 or http://localhost");
    };
    // A link from elsewhere may lead to the page, and to nothing else.
    let is_from_elsewhere = !matches!(text(FETCH_SITE), None | Some("same-origin" | "none"));
    if is_from_elsewhere && path != "/" {
        return Some("only the page that this server serves may ask for it");
    }
    let is_own = text(ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") == Some(host));
    if !method.is_safe() && !is_own {
        return Some("only the page that this server serves may change anything");
    }
    None
}

/// Whether a `Host` means loopback, at any port: a tunnel may have another one than the server.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(method: &Method, path: &str, headers: &[(&'static str, &str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        refusal(method, path, &headers.collect()).is_some()
    }

    #[test]
    fn the_page_and_its_stream_are_served_under_the_names_of_this_machine_only() {
        for host in [
            "127.0.0.1:8088",
            "localhost:8088",
            "[::1]:8088",
            "localhost",
        ] {
            assert!(
                !is_refused(&Method::GET, "/events", &[("host", host)]),
                "{host}"
            );
        }
        for host in [
            "evil.example:8088",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "",
            "127.0.0.1:x",
        ] {
            assert!(is_refused(&Method::GET, "/", &[("host", host)]), "{host}");
        }
        assert!(is_refused(&Method::GET, "/", &[]));
    }

    #[test]
    fn only_the_own_page_changes_anything() {
        let host = ("host", "127.0.0.1:8088");
        let post = |headers: &[(&'static str, &str)]| is_refused(&Method::POST, "/me", headers);
        assert!(!post(&[host, ("origin", "http://127.0.0.1:8088")]));
        assert!(post(&[host]));
        assert!(post(&[host, ("origin", "null")]));
        assert!(post(&[host, ("origin", "http://evil.example")]));
        assert!(post(&[host, ("origin", "https://127.0.0.1:8088")]));
        assert!(post(&[host, ("origin", "http://127.0.0.1:9999")]));
        assert!(post(&[host, ("origin", "http://localhost:8088")]));
    }

    #[test]
    fn another_site_may_link_to_the_page_and_not_read_the_stream() {
        let headers = [("host", "127.0.0.1:8088"), ("sec-fetch-site", "cross-site")];
        assert!(!is_refused(&Method::GET, "/", &headers));
        assert!(is_refused(&Method::GET, "/events", &headers));
        let same_site = [("host", "127.0.0.1:8088"), ("sec-fetch-site", "same-site")];
        assert!(is_refused(&Method::GET, "/events", &same_site));
    }
}
