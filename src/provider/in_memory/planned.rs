//! The failures that a fake is to return next and the ids that it gives out, none of them twice.

use std::{
    iter,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What the next calls meet, oldest first.
#[derive(Debug)]
pub(crate) struct Planned<T>(Mutex<Vec<Plan<T>>>);

#[derive(Debug)]
struct Plan<T> {
    left: usize,
    operation: Option<String>,
    outcome: T,
}

impl<T> Default for Planned<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Planned<T> {
    /// Adds an outcome for the next calls, of one operation or of any.
    pub(crate) fn add(&self, times: usize, operation: Option<&str>, outcome: T) {
        self.plans().push(Plan {
            left: times,
            operation: operation.map(str::to_owned),
            outcome,
        });
    }

    /// Takes the outcome of a call.
    pub(crate) fn take(&self, operation: &str) -> Option<T> {
        let mut plans = self.plans();
        plans.retain(|plan| plan.left > 0);
        let is_for = |plan: &&mut Plan<T>| {
            let wanted = plan.operation.as_deref();
            wanted.is_none_or(|wanted| wanted == operation)
        };
        let plan = plans.iter_mut().find(is_for)?;
        plan.left -= 1;
        Some(plan.outcome.clone())
    }

    /// Whether the next call of an operation takes an outcome.
    pub(crate) fn is_planned(&self, operation: &str) -> bool {
        let plans = self.plans();
        let mut plans = plans.iter().filter(|plan| plan.left > 0);
        plans.any(|plan| {
            let wanted = plan.operation.as_deref();
            wanted.is_none_or(|wanted| wanted == operation)
        })
    }

    pub(crate) fn clear(&self) {
        self.plans().clear();
    }

    fn plans(&self) -> MutexGuard<'_, Vec<Plan<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The numbers in the ids that a fake chooses. None comes twice, not even after its user was removed.
#[derive(Debug, Default)]
pub(crate) struct NewIds(AtomicUsize);

impl NewIds {
    /// Makes ids of the next numbers, but for those that are taken.
    pub(crate) fn next<T>(&self, count: usize, make: impl Fn(usize) -> Option<T>) -> Vec<T> {
        let numbers = iter::repeat_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        numbers.filter_map(make).take(count).collect()
    }
}
