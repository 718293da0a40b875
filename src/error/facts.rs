//! The facts that the client adds to an error, which a provider of another crate cannot set.

use std::borrow::Cow;

use super::{Error, ErrorAnswer, ErrorKind, Recovery, one_line};

impl Error {
    pub(crate) fn with_vendor_words(
        mut self,
        code: Option<String>,
        message: Option<String>,
    ) -> Self {
        self.inner_mut().vendor_code = code.map(one_line);
        self.inner_mut().vendor_message = message.map(one_line);
        self
    }

    pub(crate) fn with_request_id(mut self, request_id: Option<String>) -> Self {
        self.inner_mut().request_id = request_id.map(one_line);
        self
    }

    /// Adds to the message why nothing more was tried, if there is a reason.
    pub(crate) fn with_reason(mut self, reason: Option<String>) -> Self {
        if let Some(reason) = reason {
            let inner = self.inner_mut();
            inner.message = format!("{}; {reason}", inner.message).into();
        }
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.inner_mut().attempts = attempts;
        self
    }

    pub(crate) fn with_may_have_been_applied(mut self, may: bool) -> Self {
        self.inner_mut().may_have_been_applied = may;
        self
    }

    /// Marks a request that our own rate limiter has refused.
    pub(crate) fn with_own_limit(mut self) -> Self {
        self.inner_mut().own_limit = true;
        self
    }

    /// The same failure with the same facts, of another kind: a vendor knows what the pipeline cannot.
    pub(crate) fn reclassified(
        mut self,
        kind: ErrorKind,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        self.inner_mut().kind = kind;
        self.inner_mut().message = message.into();
        self
    }

    pub(crate) fn with_recovery(mut self, recovery: Recovery) -> Self {
        self.inner_mut().recovery = recovery;
        self
    }

    pub(crate) fn with_answer(mut self, mut answer: ErrorAnswer) -> Self {
        answer.body.truncate(ErrorAnswer::MAX_BODY);
        self.inner_mut().answer = Some(answer);
        self
    }
}
