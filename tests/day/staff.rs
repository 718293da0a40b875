//! The persons and what they choose: each change has a text of its own, by which it is recognized at both ends.

use std::sync::{Arc, Mutex};

use omnipresence::{Availability, UserId};
use tokio::time::Instant;

/// One choice of a person.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) number: usize,
    pub(crate) at: Instant,
    pub(crate) user: UserId,
    pub(crate) is_at_desk: bool,
    pub(crate) availability: Availability,
    pub(crate) text: String,
}

#[derive(Clone)]
pub(crate) struct Staff {
    pub(crate) users: Vec<UserId>,
    changes: Arc<Mutex<Vec<Change>>>,
}

impl Staff {
    pub(crate) fn new(persons: usize) -> Self {
        Self {
            users: (0..persons)
                .map(|number| format!("user-{number}").into())
                .collect(),
            changes: Arc::default(),
        }
    }

    /// A person chooses something else, with a text that a source may cut, trim or escape.
    pub(crate) fn choose(&self, user: &UserId) -> Change {
        let mut changes = self.changes.lock().unwrap();
        let choices = [
            Availability::Available,
            Availability::Busy,
            Availability::Away,
        ];
        let number = changes.len();
        let change = Change {
            number,
            at: Instant::now(),
            user: user.clone(),
            is_at_desk: fastrand::bool(),
            availability: choices[fastrand::usize(..choices.len())],
            text: format!("{number}: Fish & chips <3 with everyone from the second floor "),
        };
        changes.push(change.clone());
        change
    }

    /// Whether the person has changed nothing since.
    pub(crate) fn is_last(&self, change: &Change) -> bool {
        let changes = self.changes.lock().unwrap();
        let last = changes.iter().rfind(|it| it.user == change.user);
        last.is_some_and(|last| last.number == change.number)
    }

    pub(crate) fn changes(&self) -> Vec<Change> {
        self.changes.lock().unwrap().clone()
    }
}
