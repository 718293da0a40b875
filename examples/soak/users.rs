//! Who is at the vendors: the four people of every fake, for everybody, and some more whom one task alone writes.

use omnipresence::UserId;

use crate::support::{fakes, vendor::VendorName};

/// How many users of a vendor each task has for itself.
const OWN: u32 = 2;

/// The users whom only this task writes.
pub(crate) fn own(task: u32) -> impl Iterator<Item = UserId> {
    // A whole number is an id at every vendor; the fakes have none that is so great.
    let first = 1_000_000 + task * OWN;
    (first..first + OWN).map(|id| UserId::from(id.to_string()))
}

/// The users whom any task may write.
pub(crate) fn shared(vendor: VendorName) -> [UserId; 4] {
    fakes::ids(vendor).map(UserId::from)
}

/// Nobody: a number that is no user.
pub(crate) fn unknown() -> UserId {
    UserId::from("999999999")
}

/// No id at all.
pub(crate) fn impossible() -> UserId {
    UserId::from("a/b")
}
