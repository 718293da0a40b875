//! What differs between vendors in the call path, as functions and constants: a dialect has no state.

use std::time::Duration;

use reqwest::{StatusCode, header::HeaderMap};

use crate::{
    client::{
        rate_limit::{Quota, RateLimit},
        wire::Answer,
    },
    clock::Timestamp,
    error::{ErrorKind, SecondFactor},
};

/// What the pipeline must know of a vendor and cannot guess.
#[derive(Debug)]
pub(crate) struct Dialect {
    /// The vendor's name, as in the specification's file name.
    pub(crate) vendor: &'static str,
    /// The response header that names the request to the vendor's support.
    pub(crate) request_id_header: &'static str,
    /// Reads the vendor's envelope. For a success status, a fault makes the call fail all the same.
    pub(crate) judge: fn(&Answer) -> Option<Fault>,
    /// Reads the vendor's rate-limit headers; the time is now.
    pub(crate) rate_limit: fn(&HeaderMap, Timestamp) -> Option<RateLimit>,
    /// What the vendor documents of how much may be sent.
    pub(crate) quotas: fn() -> Vec<Quota>,
}

/// What a vendor's envelope says about a failure.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    /// The status, where the envelope tells another than HTTP.
    pub(crate) status: Option<StatusCode>,
    /// The kind, where the vendor's code tells more than the status.
    pub(crate) kind: Option<ErrorKind>,
    /// Our words for it, where they tell more than those for the kind. They count if there is a kind.
    pub(crate) words: Option<&'static str>,
    /// The vendor's code.
    pub(crate) code: Option<String>,
    /// The vendor's words.
    pub(crate) message: Option<String>,
    /// The vendor's id of the request, where it is in the body.
    pub(crate) request_id: Option<String>,
    /// How long to wait, where it is in the body.
    pub(crate) retry_after: Option<Duration>,
    /// What is asked for beside the credentials.
    pub(crate) second_factor: Option<SecondFactor>,
}
