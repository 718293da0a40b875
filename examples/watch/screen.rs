//! The terminal: a second screen for the table, taken away at the end.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use console::Term;

use crate::table::Table;

/// Columns and rows, where the terminal does not tell.
const USUAL: (usize, usize) = (80, 24);

/// Whether the output is a terminal, and one that can move its cursor: ANSI escape sequences do that here.
pub(crate) fn is_possible() -> bool {
    io::stdout().is_terminal() && env::var("TERM").map_or(cfg!(windows), |kind| kind != "dumb")
}

/// How wide and how high the terminal is now.
pub(crate) fn size() -> (usize, usize) {
    let size = Term::stdout().size_checked();
    size.map_or(USUAL, |(rows, columns)| (columns.into(), rows.into()))
}

/// The second screen, without a cursor. It is left when this is dropped.
pub(crate) struct Screen;

impl Screen {
    pub(crate) fn open() -> Self {
        put("\x1b[?1049h\x1b[?25l");
        Self
    }

    /// Draws over what was there, line by line, so that nothing flickers.
    pub(crate) fn draw(&self, table: &Table) {
        let (width, height) = size();
        let mut frame = "\x1b[H".to_owned();
        let lines = table.lines(width, height);
        for (row, line) in lines.iter().enumerate() {
            let end = if row + 1 == lines.len() { "" } else { "\r\n" };
            frame.push_str(&format!("{line}\x1b[K{end}"));
        }
        frame.push_str("\x1b[J");
        put(&frame);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        put("\x1b[?25h\x1b[?1049l");
    }
}

/// As with [`say`](crate::support::say::say), nobody may be reading any more.
fn put(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}
