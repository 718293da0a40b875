use std::{fmt, sync::Arc, time::Duration};

use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap},
};

use crate::{
    client::{
        rate_limit::wait_hint,
        wire::{Descriptor, Undecodable},
    },
    clock::Timestamp,
    error::{Error, ErrorKind, Scope},
    model::is_id,
};

/// What a generated client returns: the typed value, and what came with it.
///
/// ```no_run
/// # async fn example() -> omnipresence::Result<()> {
/// use omnipresence::RocketChat;
///
/// let chat = RocketChat::from_env()?;
/// let response = chat.api().users_presence().send().await?;
/// println!("{} users; {}", response.value.users.len(), response.undecodable);
/// for part in &response.undecodable.values {
///     println!("{} (id {:?}): {}", part.pointer, part.entry_id, part.reason);
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub struct Response<T> {
    /// The typed body.
    pub value: T,
    /// The HTTP status.
    pub status: StatusCode,
    /// The response headers.
    pub headers: HeaderMap,
    /// The id under which the vendor's support finds the request.
    pub request_id: Option<String>,
    /// How much of the vendor's limit is left, if it tells.
    pub rate_limit: Option<RateLimit>,
    /// How many requests were sent: more than one, if those before the last failed in a way that another may mend. What this answer says
    /// may then be about the second of two that were carried out.
    pub attempts: u32,
    /// What of the body could not be decoded and is missing from the value.
    pub undecodable: Undecodable,
}

impl<T> Response<T> {
    /// The typed body alone.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// One error for each entry that could not be decoded, of each id that of the last, and one that counts those that are not described.
    /// Entries that failed for the same reason share their error.
    pub(crate) fn failed_entries<K: From<String> + PartialEq>(
        &self,
        operation: &Descriptor,
    ) -> Vec<(Option<K>, Error)> {
        let error = |fault: String| {
            Error::new(ErrorKind::Decode, fault)
                .with_vendor(operation.vendor)
                .with_operation(operation.id)
                .with_request_id(self.request_id.clone())
                .with_attempts(self.attempts)
                .with_scope(Scope::User)
        };
        let mut errors: Vec<(&Arc<str>, Error)> = Vec::new();
        let mut failed: Vec<(Option<K>, Error)> = Vec::new();
        let mut described = 0;
        for entry in self.undecodable.failed_entries() {
            let mut known = errors.iter();
            let shared = match known.find(|(reason, _)| Arc::ptr_eq(reason, &entry.reason)) {
                Some((_, shared)) => shared.clone(),
                None => {
                    let reason = &entry.reason;
                    let new = error(format!(
                        "an entry of the response cannot be decoded: {reason}"
                    ));
                    errors.push((reason, new.clone()));
                    new
                }
            };
            described += 1;
            let id = entry.entry_id.clone().filter(|id| is_id(id)).map(K::from);
            let mut before = failed.iter_mut();
            match before.find(|(before, _)| id.is_some() && *before == id) {
                Some((_, error)) => *error = shared,
                None => failed.push((id, shared)),
            }
        }
        let others = self.undecodable.entries - described;
        if others > 0 {
            let fault = format!("{others} more entries of the response cannot be decoded");
            failed.push((None, error(fault)));
        }
        failed
    }

    /// When it was sent, by the server's clock, if the server tells.
    pub(crate) fn date(&self) -> Option<Timestamp> {
        wait_hint::date(&self.headers, DATE)
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status.as_u16())
            .field("request_id", &self.request_id)
            .field("rate_limit", &self.rate_limit)
            .field("attempts", &self.attempts)
            .field("undecodable", &self.undecodable)
            .finish_non_exhaustive()
    }
}

/// How much of a vendor's rate limit is left.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// How many requests the window allows.
    pub limit: Option<u64>,
    /// How many of them are left.
    pub remaining: Option<u64>,
    /// When the window ends, from now.
    pub reset_after: Option<Duration>,
}

impl RateLimit {
    /// What a vendor's headers say, if they say anything.
    pub(crate) fn from_parts(
        limit: Option<u64>,
        remaining: Option<u64>,
        reset_after: Option<Duration>,
    ) -> Option<Self> {
        let told = limit.is_some() || remaining.is_some() || reset_after.is_some();
        told.then_some(Self {
            limit,
            remaining,
            reset_after,
        })
    }
}

/// A header that holds a whole number.
pub(crate) fn header_number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
