//! Which kind of failure ends a request without a response, and what the user can do about it.
//!
//! The causes come from the client's own dependencies. A cause of unknown type is a broken connection.

use std::{borrow::Cow, error::Error as Cause, io, iter, net::SocketAddr};

use crate::error::{Error, ErrorKind, Recovery};

/// Classifies a failure below HTTP. The source keeps no URL, because its query may be secret. `has_own_proxy` states whether
/// `HttpOptions::with_proxy` set a proxy.
pub(crate) fn classify(error: reqwest::Error, has_own_proxy: bool) -> Error {
    let error = error.without_url();
    let is_connect = error.is_connect();
    // The innermost cause that is known is the most exact.
    let (kind, message) = causes(&error)
        .filter_map(|cause| match is_connect {
            true => connecting(cause, has_own_proxy),
            false => exchanging(cause),
        })
        .last()
        .unwrap_or_else(|| unknown(&error));
    // A silent server is not asked again: each request would last for the whole timeout.
    let recovery = match kind {
        _ if message == DESCRIPTORS => Recovery::None,
        ErrorKind::Transport => Recovery::Repeat,
        ErrorKind::Timeout if is_connect => Recovery::Repeat,
        _ => Recovery::None,
    };
    Error::new(kind, message)
        .with_recovery(recovery)
        .with_may_have_been_applied(!is_connect && kind != ErrorKind::Config)
        .with_source(error)
}

/// The error for the status 407, with which a proxy at this address answers for the server.
pub(crate) fn proxy_credentials(has_own_proxy: bool, address: Option<SocketAddr>) -> Error {
    let words = credentials_of(has_own_proxy);
    let message = match address {
        Some(address) => format!("{words}; the proxy's address is {address}").into(),
        None => Cow::Borrowed(words),
    };
    Error::new(ErrorKind::Config, message)
}

fn credentials_of(has_own_proxy: bool) -> &'static str {
    if has_own_proxy {
        "the proxy of HttpOptions::with_proxy rejects the credentials given to it, or requires some: set them with Proxy::basic_auth"
    } else {
        "the proxy of the system or of HttpOptions::with_client_builder rejects the credentials given to it, or requires some: set them in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or use HttpOptions::with_proxy"
    }
}

/// The errors from the outermost to the innermost, with those that an I/O error wraps.
fn causes<'a>(error: &'a (dyn Cause + 'static)) -> impl Iterator<Item = &'a (dyn Cause + 'static)> {
    iter::successors(Some(error), |&error| {
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            // `source` of an I/O error skips the error that it wraps.
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        }
    })
}

/// The kind and message of a cause that is known to end an exchange on a connection.
fn exchanging(cause: &(dyn Cause + 'static)) -> Option<(ErrorKind, &'static str)> {
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        return match error.to_string().as_str() {
            TOO_LARGE => Some((ErrorKind::Decode, LARGE_HEAD)),
            UNEXPECTED => Some((ErrorKind::Decode, HEAD)),
            _ => error.is_parse().then_some((ErrorKind::Decode, HEAD)),
        };
    }
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    if let Some(found) = tls::classify_alert(cause) {
        return Some(found);
    }
    match cause.downcast_ref().map(io::Error::kind) {
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            Some((ErrorKind::Decode, BODY))
        }
        _ => None,
    }
}

/// The kind and message of a cause that is known to prevent a connection.
fn connecting(
    cause: &(dyn Cause + 'static),
    has_own_proxy: bool,
) -> Option<(ErrorKind, &'static str)> {
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        if error.raw_os_error().is_some_and(is_out_of_descriptors) {
            return Some((ErrorKind::Transport, DESCRIPTORS));
        }
        if error.kind() == io::ErrorKind::ConnectionRefused {
            return Some((ErrorKind::Transport, REFUSED));
        }
    }
    match cause.to_string().as_str() {
        // These have no exported types.
        "dns error" => Some((ErrorKind::Transport, DNS)),
        "tunnel error: proxy authorization required" => {
            Some((ErrorKind::Config, credentials_of(has_own_proxy)))
        }
        "tunnel error: unsuccessful" => Some((ErrorKind::Transport, TUNNEL)),
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        _ => tls::classify_handshake(cause),
        #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
        _ => None,
    }
}

/// Whether a request failed because its connection ended.
pub(crate) fn is_end_of_connection(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| {
        let ended = |error: &hyper::Error| error.is_incomplete_message() || error.is_closed();
        let is_end = |kind| {
            use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
            matches!(
                kind,
                BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof
            )
        };
        cause.downcast_ref().is_some_and(ended)
            || cause
                .downcast_ref()
                .map(io::Error::kind)
                .is_some_and(is_end)
    })
}

/// Whether the process (EMFILE) or the machine (ENFILE) has no descriptor left.
fn is_out_of_descriptors(code: i32) -> bool {
    match cfg!(windows) {
        true => code == 10_024,
        false => matches!(code, 23 | 24),
    }
}

/// The client's words for a head over its limits, for which it has a method with the feature `server` alone.
const TOO_LARGE: &str = "message head is too large";
/// The client's words for bytes that come before a request is sent.
const UNEXPECTED: &str = "received unexpected message from connection";

/// What a failure without a known cause is.
fn unknown(error: &reqwest::Error) -> (ErrorKind, &'static str) {
    match (error.is_timeout(), error.is_connect()) {
        (true, true) => (
            ErrorKind::Timeout,
            "the connection timed out: raise HttpOptions::with_connect_timeout if the network is slow",
        ),
        (true, false) => (
            ErrorKind::Timeout,
            "the response timed out: raise HttpOptions::with_read_timeout if the server is slow",
        ),
        (false, true) => (
            ErrorKind::Transport,
            "cannot connect: check the base URL, the network and the proxy",
        ),
        (false, false) if error.is_builder() => (ErrorKind::Config, UNBUILDABLE),
        (false, false) => (ErrorKind::Transport, BROKEN),
    }
}

const UNBUILDABLE: &str = "the client cannot build the request: if HttpOptions::with_client_builder sets https_only, the base URL must be https";
const HEAD: &str = "the response does not begin with a valid HTTP head: check that an HTTP server answers at the base URL's port, and the proxies before it";
const LARGE_HEAD: &str = "the head of the response is too large or has too many headers: check what the server and the proxies before it add";
const BROKEN: &str = "the connection broke";
const BODY: &str = "the response body is malformed: check the proxies before the server";
const DESCRIPTORS: &str = "cannot connect, no file descriptor is left: raise the limit of open files (ulimit -n), or open fewer files and connections at a time";
const REFUSED: &str = "cannot connect, connection refused: check the host and port of the base URL and of the proxy, and that both run";
const DNS: &str = "cannot connect, a host name cannot be resolved (DNS): check the host of the base URL and of the proxy, and the network";
const TUNNEL: &str = "cannot connect, the proxy opens no tunnel to the server: check the base URL and what the proxy allows";

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod tls {
    use std::error::Error as Cause;

    use crate::error::ErrorKind;

    const UNTRUSTED: &str = "the server's certificate is not trusted: add its CA, or the certificate itself if it is self-signed, with ClientBuilder::tls_certs_merge in HttpOptions::with_client_builder";
    const OUTDATED: &str = "the server's certificate has expired or is not valid yet: check this machine's clock, then renew the certificate";
    const OTHER_NAME: &str =
        "the server's certificate is for another host name: check the base URL's host";
    #[cfg(feature = "rustls")]
    const OF_A_CA: &str = "the server presents the certificate of a CA as its own, which is not accepted: give the server a certificate with CA:FALSE";
    const INVALID: &str =
        "the server's certificate is not valid: the error's source gives the reason";
    const NO_TLS: &str =
        "the server does not speak TLS at this port: check the base URL's scheme and port";
    const UNKNOWN_NAME: &str =
        "the server serves no host of this name by TLS: check the base URL's host";
    const NO_AGREEMENT: &str = "the server rejects the TLS handshake: check the TLS versions and the client certificate in HttpOptions::with_client_builder";

    /// Why a handshake failed.
    pub(crate) fn classify_handshake(
        cause: &(dyn Cause + 'static),
    ) -> Option<(ErrorKind, &'static str)> {
        #[cfg(feature = "rustls")]
        if let Some(error) = cause.downcast_ref() {
            return rustls_handshake(error);
        }
        #[cfg(feature = "native-tls")]
        return openssl_handshake(&cause.to_string());
        #[cfg(not(feature = "native-tls"))]
        None
    }

    /// Whether the server rejects the client's part of the handshake. With TLS 1.3 it says so after the client has sent the request.
    pub(crate) fn classify_alert(
        cause: &(dyn Cause + 'static),
    ) -> Option<(ErrorKind, &'static str)> {
        #[cfg(feature = "rustls")]
        if let Some(error) = cause.downcast_ref() {
            return Some(match error {
                rustls::Error::AlertReceived(alert) if rejects(*alert) => {
                    (ErrorKind::Config, NO_AGREEMENT)
                }
                _ => (ErrorKind::Transport, super::BROKEN),
            });
        }
        #[cfg(feature = "native-tls")]
        return openssl_alert(&cause.to_string());
        #[cfg(not(feature = "native-tls"))]
        None
    }

    #[cfg(feature = "rustls")]
    fn rustls_handshake(error: &rustls::Error) -> Option<(ErrorKind, &'static str)> {
        use rustls::{AlertDescription, CertificateError as Certificate, Error};

        let message = match error {
            Error::InvalidCertificate(error) => match error {
                Certificate::UnknownIssuer => UNTRUSTED,
                Certificate::Expired
                | Certificate::ExpiredContext { .. }
                | Certificate::NotValidYet
                | Certificate::NotValidYetContext { .. } => OUTDATED,
                Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => {
                    OTHER_NAME
                }
                // The verifier exports no type for it.
                Certificate::Other(error) if error.to_string().contains("CaUsedAsEndEntity") => {
                    OF_A_CA
                }
                _ => INVALID,
            },
            Error::InvalidMessage(_) => NO_TLS,
            Error::PeerIncompatible(_) => NO_AGREEMENT,
            Error::AlertReceived(AlertDescription::UnrecognisedName) => UNKNOWN_NAME,
            Error::AlertReceived(alert) if rejects(*alert) => NO_AGREEMENT,
            _ => return None,
        };
        Some((ErrorKind::Config, message))
    }

    /// Whether the next handshake would be rejected too.
    #[cfg(feature = "rustls")]
    fn rejects(alert: rustls::AlertDescription) -> bool {
        use rustls::AlertDescription as Alert;

        matches!(
            alert,
            Alert::HandshakeFailure
                | Alert::ProtocolVersion
                | Alert::InsufficientSecurity
                | Alert::CertificateRequired
                | Alert::NoApplicationProtocol
                | Alert::BadCertificate
                | Alert::UnsupportedCertificate
                | Alert::CertificateRevoked
                | Alert::CertificateExpired
                | Alert::CertificateUnknown
                | Alert::UnknownCA
                | Alert::AccessDenied
        )
    }

    /// Reads OpenSSL's words. For a certificate the reason stands at the end in parentheses, which an inner error lacks.
    #[cfg(feature = "native-tls")]
    fn openssl_handshake(text: &str) -> Option<(ErrorKind, &'static str)> {
        if text.contains("wrong version number") {
            return Some((ErrorKind::Config, NO_TLS));
        }
        let Some((_, rest)) = text.split_once("certificate verify failed") else {
            return openssl_alert(text);
        };
        let (_, reason) = rest.rsplit_once('(')?;
        let is = |words: &[&str]| words.iter().any(|words| reason.contains(words));
        let message = if is(&["self-signed", "self signed", "unable to get"]) {
            UNTRUSTED
        } else if is(&["expired", "not yet valid"]) {
            OUTDATED
        } else if is(&[
            "hostname mismatch",
            "Hostname mismatch",
            "IP address mismatch",
        ]) {
            OTHER_NAME
        } else {
            INVALID
        };
        Some((ErrorKind::Config, message))
    }

    #[cfg(feature = "native-tls")]
    fn openssl_alert(text: &str) -> Option<(ErrorKind, &'static str)> {
        const ALERTS: [&str; 11] = [
            "alert handshake failure",
            "alert protocol version",
            "alert insufficient security",
            "alert certificate required",
            "alert bad certificate",
            "alert unsupported certificate",
            "alert certificate revoked",
            "alert certificate expired",
            "alert certificate unknown",
            "alert unknown ca",
            "alert access denied",
        ];
        if text.contains("unrecognized name") {
            return Some((ErrorKind::Config, UNKNOWN_NAME));
        }
        let is_alert = ALERTS.iter().any(|alert| text.contains(alert));
        is_alert.then_some((ErrorKind::Config, NO_AGREEMENT))
    }
}
