//! A queue that holds each item once, at the place of its first entry.

use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// How many places the queue keeps when it is empty.
const EMPTY_CAPACITY: usize = 64;

/// What is to be told, each thing once and in the order in which it came: as long as nobody takes it, it grows no further.
#[derive(Debug)]
pub(super) struct Queue<T> {
    in_order: BTreeMap<u64, T>,
    places: HashMap<T, u64>,
    next: u64,
}

impl<T: Clone + Eq + Hash> Queue<T> {
    pub(super) fn new() -> Self {
        Self {
            in_order: BTreeMap::new(),
            places: HashMap::new(),
            next: 0,
        }
    }

    /// Adds it at the end, unless it is there.
    pub(super) fn push(&mut self, item: T) {
        if !self.places.contains_key(&item) {
            self.places.insert(item.clone(), self.next);
            self.in_order.insert(self.next, item);
            self.next += 1;
        }
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let Some((_, item)) = self.in_order.pop_first() else {
            // The first readings queue everybody: that room is not needed again.
            self.places.shrink_to(EMPTY_CAPACITY);
            return None;
        };
        self.places.remove(&item);
        Some(item)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.in_order.len()
    }

    pub(super) fn remove(&mut self, item: &T) {
        if let Some(place) = self.places.remove(item) {
            self.in_order.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_is_there_once_in_the_order_in_which_it_came() {
        let mut queue = Queue::new();
        for item in ["a", "b", "a", "c", "b"] {
            queue.push(item);
        }
        queue.remove(&"b");
        queue.push("b");
        queue.remove(&"nobody");
        let all: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(all, ["a", "c", "b"]);
        queue.push("a");
        assert_eq!(queue.pop(), Some("a"));
    }
}
