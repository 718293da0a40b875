//! What kind of failure an error is, for programs to match on. Its [`Scope`](super::Scope) states what it concerns.

use std::fmt;

/// What kind of failure it is: the part of an [`Error`](crate::Error) to match on.
///
/// Each kind has a [`Scope`](crate::Scope), which [`Error::scope`](crate::Error::scope) returns unless the provider has set another:
///
/// | scope | kinds |
/// |---|---|
/// | [`Source`](crate::Scope::Source) | `Unauthenticated`, `SecondFactorRequired`, `Forbidden`, `RateLimited`, `Unavailable`, `Timeout`, `Transport`, `Decode`, `Config`; also `NotFound` of a 404 that gives no reason in the vendor's form |
/// | [`User`](crate::Scope::User) | `NotFound`, `Conflict`; also `Decode` of a single entry of a response |
/// | [`Request`](crate::Scope::Request) | `Invalid`, `Unsupported`, `NotRepresentable` |
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The vendor does not accept the credentials. Usually an expired or revoked token, or one for another instance:
    /// sign in again.
    Unauthenticated,
    /// The credentials are good, and the vendor asks for a code beside them, or the code that was sent is wrong.
    /// [`Error::second_factor`](crate::Error::second_factor) tells how the user gets one; the page of the vendor's module tells how the call is repeated with it.
    /// Nothing is repeated without a new code.
    SecondFactorRequired,
    /// The credentials are good, but may not do this. Usually a missing permission or scope: each operation's
    /// documentation names the one it needs.
    Forbidden,
    /// The user, definition or address does not exist. Check the id and the base URL.
    NotFound,
    /// The vendor or this crate refused an argument. The message says which.
    Invalid,
    /// The request collides with the state that the vendor has. Read again, then decide.
    Conflict,
    /// This vendor has no such thing; no request was sent. [`Capabilities`](crate::Capabilities) tells beforehand.
    Unsupported,
    /// The vendor cannot express exactly what was asked; nothing was changed there. Ask for the nearest with
    /// [`Fidelity::Nearest`](crate::Fidelity::Nearest), or for something that it has.
    NotRepresentable,
    /// Too many requests. The vendor rejected the request, or the client did not send it because a [`Quota`](crate::Quota) is used up. Wait for [`Error::retry_after`](crate::Error::retry_after) before the next one.
    RateLimited,
    /// The vendor is down or overloaded, or the answer is one of a gateway before it. Try again later.
    Unavailable,
    /// The connection or the response timed out. [`Error::may_have_been_applied`](crate::Error::may_have_been_applied) states whether a write may have been applied.
    Timeout,
    /// The connection failed: the host name was not resolved, the connection was refused, or it broke. The message names the cause
    /// where it is known. Check the base URL, the network and the proxy.
    Transport,
    /// A response cannot be decoded: its head is not HTTP, its body is not what the vendor documents, or its compression is not
    /// supported. The vendor has changed, or another server answers at this address.
    Decode,
    /// A setting is missing or wrong. The message names it. It is also the kind of failures that last until somebody changes a setting
    /// here or at the server: a certificate that is not trusted, has expired or is for another host, a TLS handshake that the server
    /// rejects, a port without TLS, a proxy that rejects its credentials (407), a redirect, and the statuses 421, 501 and 505.
    Config,
}

impl ErrorKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::SecondFactorRequired => "second factor required",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not found",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Unsupported => "unsupported",
            Self::NotRepresentable => "not representable",
            Self::RateLimited => "rate limited",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timed out",
            Self::Transport => "transport failed",
            Self::Decode => "not understood",
            Self::Config => "configuration",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
