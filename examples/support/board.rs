//! Tables of presences, with what failed explained below them.

use std::fmt;

use comfy_table::{
    ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle, Width,
};
use omnipresence::{Error, ErrorKind, Loss, NativeStatus, Presence, SetOutcome, Timestamp};

use super::{
    advice, moment,
    plain::{plain, plain_lines},
};

/// Lines only where they help to read: a table of seven columns shall fit into a hundred.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction('│'))
    .header_separator(LineStyle::none().fill('─').junction('┼'))
    .content_lines(ContentLineStyle::none().junction('│'));

/// In a terminal the table takes the width that there is.
const WIDTH_WHEN_PIPED: u16 = 124;

/// Columns that long words or sentences stand in; the others share what is left.
const LEAST_WIDTHS: [(&str, u16); 5] = [
    (VENDOR, 13),
    (AVAILABILITY, 14),
    (NATIVE, 20),
    (SENT, 20),
    (LOST, 36),
];

/// The column for the vendor.
pub(crate) const VENDOR: &str = "vendor";
const AVAILABILITY: &str = "availability";
const NATIVE: &str = "native status";
/// The column for what was sent.
pub(crate) const SENT: &str = "sent";
/// The column for what was asked for in vain.
pub(crate) const LOST: &str = "the vendor cannot represent";

/// What a vendor does not tell.
const NOTHING: &str = "-";

/// A table whose first columns say who and what; failures take the place of the what, and a footnote.
pub(crate) struct Board {
    table: Table,
    columns: usize,
    footnotes: Vec<String>,
    has_failures: bool,
    now: Timestamp,
}

impl Board {
    /// An empty table. The first two columns are for who, the third for what.
    pub(crate) fn new<const N: usize>(columns: [&str; N]) -> Self {
        let mut table = Table::new();
        table
            .load_style(STYLE)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(columns);
        if !table.is_tty() {
            table.set_width(WIDTH_WHEN_PIPED);
        }
        for (column, name) in table.column_iter_mut().zip(columns) {
            if let Some((_, least)) = LEAST_WIDTHS.iter().find(|(wide, _)| *wide == name) {
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(*least)));
            }
        }
        Self {
            table,
            columns: N,
            footnotes: Vec::new(),
            has_failures: false,
            now: Timestamp::now(),
        }
    }

    /// An empty table for presences.
    pub(crate) fn of_presences(first_column: &str) -> Self {
        Self::new([
            first_column,
            "person",
            AVAILABILITY,
            NATIVE,
            "message",
            "changed / seen",
            "expires",
        ])
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = impl AsRef<str>>) {
        let cells = cells.into_iter().map(|cell| plain_lines(cell.as_ref()));
        self.table.add_row(cells);
    }

    /// Adds a presence.
    pub(crate) fn presence(&mut self, label: &str, person: &str, presence: &Presence) {
        let changed = presence
            .changed_at
            .map(|changed| moment::relative(changed, self.now));
        let seen = presence
            .last_active_at
            .map(|seen| format!("seen {}", moment::relative(seen, self.now)));
        let ends = presence
            .expires_at
            .map(|end| moment::relative(end, self.now));
        let times: Vec<String> = changed.into_iter().chain(seen).collect();
        self.row([
            label,
            person,
            &availability(presence),
            &native(Some(&presence.native)),
            &message(presence),
            &or_nothing(times.join(", ")),
            &or_nothing(ends.unwrap_or_default()),
        ]);
    }

    /// What a vendor made of an update: the presence that reads back, and its end. Some vendors tell the end only in their answer
    /// to the write.
    pub(crate) fn result(&self, outcome: &SetOutcome, after: &Presence) -> String {
        let answered = outcome.effective.as_ref();
        let end = after
            .expires_at
            .or_else(|| answered.and_then(|answered| answered.expires_at));
        match end {
            Some(end) => format!(
                "{}\nexpires {}",
                summary(after),
                moment::relative(end, self.now)
            ),
            None => summary(after),
        }
    }

    /// Adds a failure: its kind in the row, what to do about it below the table.
    pub(crate) fn failure(&mut self, label: &str, person: &str, error: &Error) {
        // What a vendor cannot do, or must not, is an answer; nothing went wrong.
        let refused = matches!(
            error.kind(),
            ErrorKind::Unsupported | ErrorKind::NotRepresentable | ErrorKind::Conflict
        );
        let word = if refused { "refused" } else { "failed" };
        let mut cells = vec![
            plain(label),
            plain(person),
            format!("{word}: {}", error.kind()),
        ];
        cells.resize(self.columns, NOTHING.to_owned());
        self.table.add_row(cells);
        self.has_failures |= !refused;
        self.remark(advice::explain(error));
    }

    /// Adds a line below the table.
    pub(crate) fn remark(&mut self, remark: String) {
        let remark = plain_lines(&remark);
        // One reason may befall many users.
        if !self.footnotes.contains(&remark) {
            self.footnotes.push(remark);
        }
    }

    /// Whether anything failed.
    pub(crate) fn has_failures(&self) -> bool {
        self.has_failures
    }
}

impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.table.is_empty() {
            f.write_str("  nothing")?;
        } else {
            f.write_str(&self.table.trim_fmt())?;
        }
        for footnote in &self.footnotes {
            write!(f, "\n  {footnote}")?;
        }
        Ok(())
    }
}

/// The availability, and what the user is doing if the vendor tells.
pub(crate) fn availability(presence: &Presence) -> String {
    match (&presence.activity, presence.idle) {
        (Some(activity), _) => format!("{}, {activity}", presence.availability),
        (None, Some(true)) => format!("{}, idle", presence.availability),
        (None, _) => presence.availability.to_string(),
    }
}

/// The vendor's word.
pub(crate) fn native(status: Option<&NativeStatus>) -> String {
    or_nothing(status.map(|status| status.code.clone()).unwrap_or_default())
}

/// The message.
fn message(presence: &Presence) -> String {
    let text = presence
        .message
        .as_ref()
        .map(|message| message.text.clone());
    or_nothing(text.unwrap_or_default())
}

/// Availability and message.
pub(crate) fn summary(presence: &Presence) -> String {
    match &presence.message {
        Some(message) => format!("{}: \"{}\"", availability(presence), message.text),
        None => availability(presence),
    }
}

/// What the vendor could not represent, a line each.
pub(crate) fn losses(losses: &[Loss]) -> String {
    let lines: Vec<String> = losses.iter().map(|loss| format!("• {loss}")).collect();
    or_nothing(lines.join("\n"))
}

fn or_nothing(text: String) -> String {
    if text.is_empty() {
        NOTHING.to_owned()
    } else {
        text
    }
}
