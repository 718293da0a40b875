//! Collects what is left out, in bounded memory.

use std::{fmt::Write as _, sync::Arc};

use super::{
    fault::Fault,
    undecodable::{Undecodable, UndecodableValue},
};

#[derive(Default)]
pub(super) struct Report(Undecodable);

/// A step of the way from the document to a value.
#[derive(Clone, Copy)]
pub(super) enum Step {
    Member(&'static str),
    Item(usize),
    /// A value of a map. Its key is the vendor's, and never printed.
    Value,
}

/// A state of the report to which it can return.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    members: usize,
    entries: usize,
    values: usize,
}

impl Report {
    pub(super) fn mark(&self) -> Mark {
        Mark {
            members: self.0.members,
            entries: self.0.entries,
            values: self.0.values.len(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.members + self.0.entries
    }

    pub(super) fn roll_back(&mut self, mark: Mark) {
        self.0.members = mark.members;
        self.0.entries = mark.entries;
        self.0.values.truncate(mark.values);
    }

    pub(super) fn leave_out_member(&mut self, path: &[Step], fault: &Fault) {
        self.0.members += 1;
        self.describe(path, fault, false);
    }

    pub(super) fn leave_out_entry(&mut self, path: &[Step], fault: &Fault) {
        self.0.entries += 1;
        self.describe(path, fault, true);
    }

    fn describe(&mut self, path: &[Step], fault: &Fault, is_entry: bool) {
        if self.0.values.len() >= Undecodable::MAX_VALUES {
            return;
        }
        let reason = fault.to_string();
        let mut reasons = self.0.values.iter().map(|value| &value.reason);
        let shared = reasons.find(|known| ***known == *reason).cloned();
        self.0.values.push(UndecodableValue {
            pointer: pointer(path),
            is_entry,
            entry_id: None,
            reason: shared.unwrap_or_else(|| Arc::from(reason)),
        });
    }

    /// Says to which entry the values since a mark belong.
    pub(super) fn name_since(&mut self, mark: Mark, id: impl FnOnce() -> Option<String>) {
        let Some(values) = self.0.values.get_mut(mark.values..) else {
            return;
        };
        if values.is_empty() {
            return;
        }
        let id = id();
        for value in values {
            value.entry_id.clone_from(&id);
        }
    }

    pub(super) fn into_undecodable(self) -> Undecodable {
        self.0
    }
}

fn pointer(path: &[Step]) -> String {
    let mut pointer = String::new();
    for step in path {
        // Writing to a string never fails.
        let _ = match step {
            Step::Member(key) => write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Item(index) => write!(pointer, "/{index}"),
            Step::Value => write!(pointer, "/*"),
        };
    }
    pointer
}
