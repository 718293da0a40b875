//! The end of a test that names what a fake does not have.

/// Ends a test that names what a fake does not have: it would pass for the wrong reason.
#[track_caller]
pub(crate) fn unknown<'a>(
    fake: &str,
    kind: &str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> ! {
    let known: Vec<&str> = known.into_iter().collect();
    panic!(
        "the fake {fake} has no {kind} {name:?}; it has {}",
        known.join(", ")
    );
}
