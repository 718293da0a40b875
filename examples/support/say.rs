//! Printing that does not stop the program when nobody reads any more, as in `| head`. `println!` panics then, and what has been
//! changed at a vendor would not be put back.

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use omnipresence::{Error, Result};

use super::advice;

/// Prints a line.
pub(crate) fn say(text: impl Display) {
    let _ = writeln!(io::stdout(), "{text}");
}

/// Prints a line, and tells whether anybody can still read it.
///
/// # Errors
/// If it cannot be written although somebody wants to read it: the disk is full, say.
pub(crate) fn is_heard(text: impl Display) -> io::Result<bool> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        written => written.map(|()| true),
    }
}

/// Prints why the program fails, and what to do.
pub(crate) fn say_error(error: &Error) {
    let _ = writeln!(io::stderr(), "error: {}", advice::explain(error));
}

/// What the program ends with: success, or the failure that has been printed.
pub(crate) fn exit_code(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_error(&error);
            ExitCode::FAILURE
        }
    }
}
