//! What can go wrong, in one type for all vendors. It is one pointer wide, and `Display` reveals nothing that may be secret.

mod display;
mod facts;
mod kind;
mod recovery;
mod response;
mod scope;
mod second_factor;

use std::{borrow::Cow, sync::Arc, time::Duration};

use reqwest::StatusCode;

pub use kind::ErrorKind;
pub(crate) use recovery::Recovery;
pub use response::ErrorAnswer;
pub use scope::Scope;
pub use second_factor::{SecondFactor, SecondFactorMethod, SecondFactorReason};

use crate::clock::ParseTimestampError;

/// How many entries of a response that cannot be decoded are described at most.
pub(crate) const MAX_DESCRIBED: usize = 100;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<ParseTimestampError> for Error {
    fn from(error: ParseTimestampError) -> Self {
        Self::new(ErrorKind::Invalid, error.to_string())
    }
}

/// Why something failed.
///
/// Match on [`kind`](Error::kind); the other accessors give the facts. `Display` is one line for logs: it never holds a
/// body, header, token or query string, and it leaves the cause to [`source`](std::error::Error::source).
///
/// ```
/// # use omnipresence::{Error, ErrorKind};
/// fn explain(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::Unauthenticated => "sign in again",
///         ErrorKind::SecondFactorRequired => "ask the user for a code",
///         ErrorKind::Unsupported | ErrorKind::NotRepresentable => "this vendor cannot do that",
///         _ if error.is_retryable() => "try again later",
///         _ => "look at the log",
///     }
/// }
/// ```
/// It is one pointer wide, and a clone shares everything with the original.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    vendor: Option<Cow<'static, str>>,
    operation: Option<Cow<'static, str>>,
    vendor_code: Option<String>,
    vendor_message: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    may_have_been_applied: bool,
    own_limit: bool,
    /// None: that of the kind.
    scope: Option<Scope>,
    recovery: Recovery,
    second_factor: Option<SecondFactor>,
    answer: Option<ErrorAnswer>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this kind. The message is one lower-case line that names what is wrong and what to do.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            vendor: None,
            operation: None,
            vendor_code: None,
            vendor_message: None,
            request_id: None,
            retry_after: None,
            attempts: 0,
            may_have_been_applied: false,
            own_limit: false,
            scope: None,
            recovery: Recovery::None,
            second_factor: None,
            answer: None,
            source: None,
        }))
    }

    /// [`ErrorKind::Unsupported`], for what a provider cannot do.
    #[must_use]
    pub fn unsupported(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    /// Says which vendor it was.
    #[must_use]
    pub fn with_vendor(mut self, vendor: impl Into<Cow<'static, str>>) -> Self {
        self.inner_mut().vendor = Some(vendor.into());
        self
    }

    /// Says which operation it was, unless that is known: signing in on the way to another operation keeps its own name.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Cow<'static, str>>) -> Self {
        self.inner_mut()
            .operation
            .get_or_insert_with(|| operation.into());
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.inner_mut().source = Some(source.into().into());
        self
    }

    /// Says what the vendor asks for beside the credentials.
    #[must_use]
    pub fn with_second_factor(mut self, second_factor: Option<SecondFactor>) -> Self {
        self.inner_mut().second_factor = second_factor;
        self
    }

    /// Says how long to wait before the next try.
    #[must_use]
    pub fn with_retry_after(mut self, retry_after: Option<Duration>) -> Self {
        self.inner_mut().retry_after = retry_after;
        self
    }

    /// The facts, in a copy of its own if others share them.
    fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The vendor that was asked.
    #[must_use]
    pub fn vendor(&self) -> Option<&str> {
        self.0.vendor.as_deref()
    }

    /// The operation that failed, by the vendor's name for it.
    #[must_use]
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status, if an answer came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.answer.as_ref().map(|answer| answer.status)
    }

    /// The vendor's own code for the failure, such as `missing.permissions`.
    #[must_use]
    pub fn vendor_code(&self) -> Option<&str> {
        self.0.vendor_code.as_deref()
    }

    /// The vendor's own words for the failure, on one line. They may name users: don't log them unasked.
    #[must_use]
    pub fn vendor_message(&self) -> Option<&str> {
        self.0.vendor_message.as_deref()
    }

    /// The id under which the vendor's support finds the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the vendor asks to wait before the next try.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the vendor asks for beside the credentials, where the kind is
    /// [`SecondFactorRequired`](ErrorKind::SecondFactorRequired).
    ///
    /// ```
    /// # use omnipresence::{Error, SecondFactorMethod};
    /// fn ask(error: &Error) -> Option<&'static str> {
    ///     match error.second_factor()?.method {
    ///         Some(SecondFactorMethod::Totp) => Some("the code of your app"),
    ///         Some(SecondFactorMethod::Email) => Some("the code in the mail"),
    ///         Some(SecondFactorMethod::Password) => Some("your password, once more"),
    ///         _ => Some("the code"),
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn second_factor(&self) -> Option<&SecondFactor> {
        self.0.second_factor.as_ref()
    }

    /// How many requests of the failed operation were sent, with those for which no connection was established. Zero if the call failed
    /// before the first. Requests for a token or a tenant, and for other operations of the same call, are not counted.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the vendor may have done what was asked, in spite of the error: its answer was lost, came too late, cannot be
    /// understood, or is one of a server in trouble. After a write, read before you write again, unless writing twice does no harm.
    ///
    /// It is false if nothing was sent, if the vendor has refused the request, and of an operation that only reads.
    ///
    /// ```
    /// # use omnipresence::*;
    /// # async fn example(provider: &dyn PresenceProvider, updates: &[(UserId, PresenceUpdate)]) {
    /// for (user, outcome) in provider.set_many(updates).await {
    ///     match outcome {
    ///         Ok(_) => println!("{user}: set"),
    ///         Err(error) if error.may_have_been_applied() => println!("{user}: may be set: {error}"),
    ///         Err(error) => println!("{user}: not set: {error}"),
    ///     }
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        self.0.may_have_been_applied
    }

    /// Whether the provider's own rate limit is the reason: the request was not sent, and nothing has failed at the vendor. Earlier requests
    /// of the same call may have been sent, as [`attempts`](Self::attempts) states. The call succeeds once
    /// [`retry_after`](Self::retry_after) has passed, if no other takes its turn. A [`Quota`](crate::Quota) sets the limit, and
    /// [`Retry::with_max_wait`](crate::Retry::with_max_wait) how long a call waits for its turn.
    ///
    /// Work that no caller waits for is better done with [`in_background`](crate::PresenceProvider::in_background), which waits.
    #[must_use]
    pub fn is_own_limit(&self) -> bool {
        self.0.own_limit
    }

    pub(crate) fn recovery(&self) -> Recovery {
        self.0.recovery
    }

    /// The vendor's answer, if one came: status, headers and the start of the body.
    #[must_use]
    pub fn answer(&self) -> Option<&ErrorAnswer> {
        self.0.answer.as_ref()
    }

    /// The vendor's error body as the specification types it, such as `genesys::api::model::ErrorBody`.
    #[must_use]
    pub fn body<T: 'static>(&self) -> Option<&T> {
        self.0.answer.as_ref()?.parsed.as_deref()?.downcast_ref()
    }

    /// Whether the same call may succeed later without a change.
    ///
    /// It says nothing on whether the vendor has already acted: that is [`may_have_been_applied`](Self::may_have_been_applied). What may
    /// be sent again at once has been already, as [`Retry`](crate::Retry) says.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::RateLimited
                | ErrorKind::Unavailable
                | ErrorKind::Timeout
                | ErrorKind::Transport
        )
    }
}

/// Vendor text on one line and of bounded length: it goes into logs.
fn one_line(text: String) -> String {
    const MAX_CHARS: usize = 300;
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.chars().any(breaks) || text.chars().nth(MAX_CHARS).is_some() {
        let chars = text.chars().take(MAX_CHARS);
        chars.map(|c| if breaks(c) { ' ' } else { c }).collect()
    } else {
        text
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_pointer_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn clones_share_one_allocation_until_one_is_changed() {
        let error = Error::new(ErrorKind::Unavailable, "the vendor is down").with_vendor("acme");
        let clone = error.clone();
        assert!(Arc::ptr_eq(&error.0, &clone.0));
        let changed = clone.with_vendor("other");
        assert_eq!(
            (error.vendor(), changed.vendor()),
            (Some("acme"), Some("other"))
        );
    }

    #[test]
    fn a_second_factor_is_told_to_who_asks_for_it() {
        use crate::error::second_factor::{SecondFactorMethod, SecondFactorReason};

        let mut factor = SecondFactor::new(SecondFactorReason::CodeMissing);
        factor.method = Some(SecondFactorMethod::Email);
        let error = Error::new(ErrorKind::SecondFactorRequired, "a code is needed");
        assert!(error.second_factor().is_none() && !error.is_retryable());
        let error = error.with_second_factor(Some(factor.clone()));
        assert_eq!(error.second_factor(), Some(&factor));
        assert_eq!(
            error.to_string(),
            "a code is needed (second factor required)"
        );
    }
}
