//! How much a test of endurance does: a part of it in every run, and all of it where `ENDURANCE` is `full`.

use std::env;

pub(crate) fn size<T>(part: T, full: T) -> T {
    match env::var_os("ENDURANCE").is_some_and(|it| it == "full") {
        true => full,
        false => part,
    }
}
