//! What the fuzz targets do with their input; `fuzz/` has a target for each function here, and the seeds that a test replays.
//!
//! Nothing here may panic, whatever the input is: each function states by assertions what must hold of every answer that a vendor, or
//! whoever answers in its place, can send.

mod answers;
mod dates;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod faithful;
mod hints;
mod leaks;
#[cfg(test)]
mod seeds;
mod vendor;

pub(crate) use leaks::{letters, words};
pub(crate) use vendor::{ASKED, Reading, Vendor};

/// An answer to Genesys Cloud's client: `operation status`, a line break, the body.
#[cfg(feature = "genesys")]
pub fn genesys(data: &[u8]) {
    answers::check(&crate::genesys::fuzzing::VENDOR, data);
}

/// An answer to Rocket.Chat's client, in the form of `genesys`.
#[cfg(feature = "rocketchat")]
pub fn rocketchat(data: &[u8]) {
    answers::check(&crate::rocketchat::fuzzing::VENDOR, data);
}

/// An answer to pnut's client, in the form of `genesys`.
#[cfg(feature = "pnut")]
pub fn pnut(data: &[u8]) {
    answers::check(&crate::pnut::fuzzing::VENDOR, data);
}

/// An answer to SuperOffice's client, in the form of `genesys`.
#[cfg(feature = "superoffice")]
pub fn superoffice(data: &[u8]) {
    answers::check(&crate::superoffice::fuzzing::VENDOR, data);
}

/// An answer that asks to wait: header lines, an empty line, the body.
pub fn wait_hint(data: &[u8]) {
    hints::check(data);
}

/// A vendor's date: the text, and in a second line how many seconds to add to it and to take from it.
pub fn date(data: &[u8]) {
    dates::check(data);
}

/// The vendors that this build has.
static VENDORS: &[&Vendor] = &[
    #[cfg(feature = "genesys")]
    &crate::genesys::fuzzing::VENDOR,
    #[cfg(feature = "rocketchat")]
    &crate::rocketchat::fuzzing::VENDOR,
    #[cfg(feature = "pnut")]
    &crate::pnut::fuzzing::VENDOR,
    #[cfg(feature = "superoffice")]
    &crate::superoffice::fuzzing::VENDOR,
];
