//! What the call path does about a failure by itself, before a program learns of it.

/// What the pipeline can do about a failure by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    None,
    /// It passes: the request can be sent again, if that does no harm.
    Repeat,
    /// It was lost with a connection that was open before it: it can be sent again at once, on another one, if that does no harm.
    Resend,
    /// The credentials are refused: others may do.
    Renew,
    /// The API is not at this address: another may be found.
    Relocate,
    /// It was not sent, because nothing may be sent for some time: if there was a failure before, that one is reported.
    Wait,
}
