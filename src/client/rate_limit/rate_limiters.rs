//! Which rate limiter an operation is under: every operation is under exactly one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use super::{quota::Quota, rate_limiter::RateLimiter};
use crate::client::wire::Descriptor;

/// The limiters of a connection: one for each quota, or for each operation under it, and one for what no quota fits.
#[derive(Debug)]
pub(crate) struct RateLimiters {
    quotas: Vec<Quota>,
    limiters: Mutex<HashMap<Key, Arc<RateLimiter>>>,
}

/// Which quota, and which operation if it is for each.
type Key = Option<(usize, Option<&'static str>)>;

impl RateLimiters {
    pub(crate) fn new(quotas: Vec<Quota>) -> Self {
        Self {
            quotas,
            limiters: Mutex::default(),
        }
    }

    /// The quota that an operation goes by.
    pub(crate) fn quota_of(&self, operation: &'static Descriptor) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.fits(operation))
    }

    /// The limiter that an operation goes by.
    pub(crate) fn of(&self, operation: &'static Descriptor) -> Arc<RateLimiter> {
        let fits = |quota: &Quota| quota.fits(operation);
        let found = self.quotas.iter().position(fits);
        let quota = found.map(|position| &self.quotas[position]);
        let key = found.zip(quota).map(|(position, quota)| {
            let own = quota.is_for_each().then_some(operation.id);
            (position, own)
        });
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        let limiter = limiters
            .entry(key)
            .or_insert_with(|| Arc::new(RateLimiter::new(quota.cloned())));
        Arc::clone(limiter)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::Method;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    const fn operation(id: &'static str, method: Method, writes: bool) -> Descriptor {
        Descriptor {
            vendor: "test",
            id,
            method,
            path: "/",
            idempotent: true,
            writes,
            deprecated: false,
            auth: &[],
            parameters: &[],
            body: None,
            success: &[200],
            errors: &[],
        }
    }

    static READ: Descriptor = operation("read", Method::GET, false);
    static LIST: Descriptor = operation("list", Method::GET, false);
    static REMOTE_READ: Descriptor = operation("remoteRead", Method::POST, false);
    static WRITE: Descriptor = operation("write", Method::PUT, true);

    fn same(limiters: &RateLimiters, one: &'static Descriptor, other: &'static Descriptor) -> bool {
        Arc::ptr_eq(&limiters.of(one), &limiters.of(other))
    }

    #[test]
    fn operations_share_a_budget_unless_the_quota_is_for_each() {
        let shared = RateLimiters::new(vec![Quota::new(1, MINUTE)]);
        assert!(same(&shared, &READ, &WRITE));
        let each = RateLimiters::new(vec![Quota::new(1, MINUTE).for_each_operation()]);
        assert!(same(&each, &READ, &READ));
        assert!(!same(&each, &READ, &LIST));
    }

    #[test]
    fn a_remote_call_that_reads_is_a_read() {
        let reads = RateLimiters::new(vec![Quota::new(2, MINUTE).for_reads()]);
        assert!(same(&reads, &REMOTE_READ, &READ));
        let writes = RateLimiters::new(vec![Quota::new(3, MINUTE).for_writes()]);
        assert!(writes.of(&REMOTE_READ).quota().is_none());
    }

    #[test]
    fn the_first_quota_that_fits_counts() {
        let limiters = RateLimiters::new(vec![
            Quota::new(1, MINUTE).for_operations(["list"]),
            Quota::new(2, MINUTE).for_reads(),
        ]);
        assert!(!same(&limiters, &READ, &LIST));
        assert!(limiters.of(&WRITE).quota().is_none());
        let writes = RateLimiters::new(vec![Quota::new(3, MINUTE).for_writes()]);
        assert!(writes.of(&READ).quota().is_none());
        assert!(writes.of(&WRITE).quota().is_some());
        assert!(same(&writes, &READ, &LIST), "what is free has one limiter");
    }
}
