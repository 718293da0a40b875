//! Collects what is left out, in bounded memory.

use std::{fmt::Write as _, sync::Arc};

use super::{
    fault::Fault,
    undecodable::{Undecodable, UndecodableValue},
};

#[derive(Default)]
pub(super) struct Report {
    left_out: Undecodable,
    /// How many of the described values are members.
    members: usize,
}

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
            members: self.left_out.members,
            entries: self.left_out.entries,
            values: self.left_out.values.len(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.left_out.members + self.left_out.entries
    }

    pub(super) fn roll_back(&mut self, mark: Mark) {
        self.left_out.members = mark.members;
        self.left_out.entries = mark.entries;
        let values = &mut self.left_out.values;
        let first = mark.values.min(values.len());
        for value in values.drain(first..) {
            self.members -= usize::from(!value.is_entry);
        }
    }

    /// Gives up the last member that is described if an entry would not be: a list whose failed entries are all named says more about the users
    /// who are missing.
    pub(super) fn make_room_for_entry(&mut self) {
        let values = &mut self.left_out.values;
        if values.len() < Undecodable::MAX_VALUES || self.members == 0 {
            return;
        }
        if let Some(last) = values.iter().rposition(|value| !value.is_entry) {
            values.remove(last);
            self.members -= 1;
        }
    }

    pub(super) fn leave_out_member(&mut self, path: &[Step], fault: &Fault) {
        self.left_out.members += 1;
        self.describe(path, fault, false);
    }

    pub(super) fn leave_out_entry(&mut self, path: &[Step], fault: &Fault) {
        self.left_out.entries += 1;
        self.describe(path, fault, true);
    }

    fn describe(&mut self, path: &[Step], fault: &Fault, is_entry: bool) {
        if self.left_out.values.len() >= Undecodable::MAX_VALUES {
            return;
        }
        let reason = fault.to_string();
        let mut reasons = self.left_out.values.iter().map(|value| &value.reason);
        let shared = reasons.find(|known| ***known == *reason).cloned();
        self.members += usize::from(!is_entry);
        self.left_out.values.push(UndecodableValue {
            pointer: pointer(path),
            is_entry,
            entry_id: None,
            reason: shared.unwrap_or_else(|| Arc::from(reason)),
        });
    }

    /// Says to which entry the values since a mark belong.
    pub(super) fn name_since(&mut self, mark: Mark, id: impl FnOnce() -> Option<String>) {
        let Some(values) = self.left_out.values.get_mut(mark.values..) else {
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
        self.left_out
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
