//! Every operation of the specifications, sent through the typed clients to the fakes, with every optional parameter.
//!
//! The fakes refuse and name what the specification does not have. What is checked here is the reverse: that nothing of the
//! specification was left out. Both sides come from the descriptors, so a new operation fails here until it is called.
#![cfg(any(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use omnipresence::{
    mock::RecordedCall,
    wire::{Descriptor, Location},
};

/// `vendor operation idempotent|not-idempotent`, reviewed by hand: the pipeline repeats a call only if it is idempotent.
const IDEMPOTENCY: &str = include_str!("idempotency.txt");

/// Every operation was answered with success, and every query parameter was sent in one of the calls.
fn assert_all_called(operations: &[&Descriptor], calls: &[RecordedCall]) {
    for call in calls {
        assert!(call.status < 300, "{} gave {}", call.operation, call.status);
    }
    let documented: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    let called: BTreeSet<&str> = calls.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(called, documented);

    let parameters: BTreeSet<(&str, &str)> = operations
        .iter()
        .flat_map(|operation| {
            let query = operation
                .parameters
                .iter()
                .filter(|parameter| parameter.location == Location::Query);
            query.map(|parameter| (operation.id, parameter.name))
        })
        .collect();
    let sent: BTreeSet<(&str, &str)> = calls
        .iter()
        .flat_map(|call| {
            let query = call.query.iter();
            query.map(|(name, _)| (call.operation.as_str(), name.as_str()))
        })
        .collect();
    assert_eq!(sent, parameters);
}

/// No operation is there twice, and each is as idempotent as the table says.
fn assert_idempotency(vendor: &str, operations: &[&Descriptor]) {
    let mut lines: Vec<String> = operations
        .iter()
        .map(|operation| {
            assert_eq!(operation.vendor, vendor);
            let word = if operation.idempotent {
                "idempotent"
            } else {
                "not-idempotent"
            };
            format!("{vendor} {} {word}", operation.id)
        })
        .collect();
    lines.sort();
    let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id).collect();
    assert_eq!(ids.len(), operations.len(), "an operation is there twice");

    let mut expected: Vec<&str> = IDEMPOTENCY
        .lines()
        .filter(|line| line.split(' ').next() == Some(vendor))
        .collect();
    expected.sort_unstable();
    assert_eq!(
        lines, expected,
        "compare with tests/operations/idempotency.txt"
    );
}

#[cfg(feature = "genesys")]
mod genesys;

#[cfg(feature = "rocketchat")]
mod rocketchat;

#[cfg(feature = "pnut")]
mod pnut;

#[cfg(feature = "superoffice")]
mod superoffice;
