//! A limit as a vendor documents it or a program sets it: how many requests, of which operations, in what time.

use std::time::Duration;

use crate::{
    client::wire::Descriptor,
    error::{Error, ErrorKind, Result},
};

/// How many requests are sent in some time, at most.
///
/// Each vendor's module tells what it documents; that is kept unless [`HttpOptions::with_quotas`](crate::HttpOptions::with_quotas) says
/// otherwise. Of several quotas, the first that fits an operation counts.
///
/// Half of it is reserved for [the background](crate::PresenceProvider::in_background), such as watches, while that sends requests; direct
/// calls may use the rest, and all of it otherwise.
///
/// ```
/// # use omnipresence::{HttpOptions, Quota};
/// # use std::time::Duration;
/// // Three services share one token: a third for each.
/// let shared = HttpOptions::default().with_quotas([Quota::new(100, Duration::from_secs(60))]);
/// // Somebody else sees to it.
/// let off = HttpOptions::default().with_quotas([]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    requests: u32,
    per: Duration,
    scope: Scope,
    is_for_each: bool,
    penalty: Duration,
    is_own: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    All,
    Reads,
    Writes,
    Operations(Vec<String>),
}

impl Quota {
    /// So many requests in any stretch of that time, for all operations together.
    #[must_use]
    pub fn new(requests: u32, per: Duration) -> Self {
        Self {
            requests,
            per,
            scope: Scope::All,
            is_for_each: false,
            penalty: Duration::ZERO,
            is_own: true,
        }
    }

    /// For each operation on its own.
    #[must_use]
    pub fn for_each_operation(mut self) -> Self {
        self.is_for_each = true;
        self
    }

    /// For operations that only read: `GET`, `HEAD`, and remote calls that read.
    #[must_use]
    pub fn for_reads(mut self) -> Self {
        self.scope = Scope::Reads;
        self
    }

    /// For operations that may write.
    #[must_use]
    pub fn for_writes(mut self) -> Self {
        self.scope = Scope::Writes;
        self
    }

    /// For these operations, by the vendor's names for them. A vendor's `build` refuses a name that is not in its `api::OPERATIONS`, and no
    /// name at all, because such a quota limits nothing. The names of one vendor are unknown to another: give each vendor its own quotas.
    #[must_use]
    pub fn for_operations(
        mut self,
        operations: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.scope = Scope::Operations(operations.into_iter().map(Into::into).collect());
        self
    }

    /// For how long the vendor locks out whoever exceeds it. Longer than that, or than the quota's time, nothing is held back however
    /// long the vendor asks to wait.
    #[must_use]
    pub fn with_penalty(mut self, penalty: Duration) -> Self {
        self.penalty = penalty;
        self
    }

    /// One that the vendor documents: if it tells another in its answers, that one counts. The user's own is never exceeded.
    pub(crate) fn of_vendor(requests: u32, per: Duration) -> Self {
        Self {
            is_own: false,
            ..Self::new(requests, per)
        }
    }

    pub(crate) fn requests(&self) -> u32 {
        self.requests
    }

    pub(crate) fn per(&self) -> Duration {
        self.per
    }

    /// The longest pause that the vendor can request.
    pub(crate) fn max_pause(&self) -> Duration {
        self.penalty.max(self.per)
    }

    pub(crate) fn is_own(&self) -> bool {
        self.is_own
    }

    pub(crate) fn is_for_each(&self) -> bool {
        self.is_for_each
    }

    pub(crate) fn fits(&self, operation: &Descriptor) -> bool {
        match &self.scope {
            Scope::All => true,
            Scope::Reads => !operation.writes,
            Scope::Writes => operation.writes,
            Scope::Operations(names) => names.iter().any(|name| name == operation.id),
        }
    }

    /// The time from one request to the next that leaves half of it to others.
    pub(crate) fn half(&self) -> Duration {
        (self.per / self.requests.max(1)).saturating_mul(2)
    }

    /// What is wrong with the settings.
    pub(crate) fn check(&self, operations: &[&Descriptor]) -> Result<()> {
        let fault = |fault: String| Err(Error::new(ErrorKind::Config, fault));
        if self.requests == 0 || self.per.is_zero() {
            return fault(
                "Quota::new: the quota has no requests or no time: no request could ever be sent"
                    .to_owned(),
            );
        }
        let Scope::Operations(names) = &self.scope else {
            return Ok(());
        };
        if names.is_empty() {
            return fault(
                "Quota::for_operations: the list is empty, so the quota limits nothing: name an operation, or leave it out".to_owned(),
            );
        }
        let is_known = |name: &str| operations.iter().any(|operation| operation.id == name);
        let Some(unknown) = names.iter().find(|name| !is_known(name)) else {
            return Ok(());
        };
        let vendor = operations.first().map_or("", |it| it.vendor);
        let known: Vec<&str> = operations.iter().map(|it| it.id).collect();
        fault(format!(
            "Quota::for_operations: {vendor} has no operation {unknown:?}: it has {}",
            known.join(", ")
        ))
    }
}
