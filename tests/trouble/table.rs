//! The table, as it is written down.

use std::fmt;

use omnipresence::{__testkit::VendorKit, ErrorKind, reqwest::Method};

use crate::calls::{Credentials, Subject};

const TEXT: &str = include_str!("table.txt");

pub(crate) struct Table(pub(crate) Vec<Line>);

/// What is demanded in one trouble at some places.
pub(crate) struct Line {
    pub(crate) number: usize,
    /// Whether it is of a vendor's own table.
    pub(crate) is_own: bool,
    pub(crate) trouble: &'static str,
    place: &'static str,
    result: Result,
}

/// The columns from `outcome` to `retry after`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Result([String; 6]);

impl Result {
    pub(crate) fn new(columns: [String; 6]) -> Self {
        Self(columns)
    }

    /// Whether it is a failure of this kind.
    pub(crate) fn is(&self, kind: ErrorKind) -> bool {
        self.0[0] == kind.to_string()
    }
}

impl fmt::Display for Result {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" | "))
    }
}

impl Line {
    /// None: the trouble cannot be there.
    pub(crate) fn result(&self) -> Option<&Result> {
        (self.result.0[0] != "n/a").then_some(&self.result)
    }

    fn fits(&self, subject: &Subject) -> bool {
        let mut words = self.place.split(", ");
        words.all(|word| fits(word, subject))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            trouble,
            place,
            ..
        } = self;
        write!(f, "line {number} ({trouble} | {place})")
    }
}

fn fits(word: &str, subject: &Subject) -> bool {
    let (operation, call) = (subject.operation, subject.call);
    match word {
        "*" => true,
        "reads" => !call.writes,
        "not idempotent" => !operation.idempotent,
        "renewable" => subject.credentials.are_renewable(),
        "fetched" => subject.credentials == Credentials::Fetched,
        "found" => subject.login.finds_api,
        "no body read" => call.allows(""),
        "nothing needed" => !call.allows("") && call.allows("{}"),
        "no body sent" => operation.method == Method::HEAD,
        word => panic!("a table has {word:?}"),
    }
}

impl Table {
    /// The lines of the vendor, and then those of all.
    pub(crate) fn of(kit: &'static VendorKit) -> Self {
        let own = lines(kit.fault_table).map(|(line, number)| Line::read(line, number + OWN, true));
        let base = lines(TEXT).map(|(line, number)| Line::read(line, number, false));
        Self(own.chain(base).collect())
    }

    /// Whether it matters in this trouble which credentials are sent.
    pub(crate) fn asks_for_credentials(&self, trouble: &str) -> bool {
        let words = ["renewable", "fetched", "found"];
        let asks = |line: &&Line| words.iter().any(|word| line.place.contains(word));
        self.0
            .iter()
            .filter(|line| line.trouble == trouble)
            .any(|line| asks(&line))
    }

    /// The line that counts: the first that fits.
    pub(crate) fn find(&self, trouble: &str, subject: &Subject) -> Option<&Line> {
        let mut lines = self.0.iter();
        lines.find(|line| line.trouble == trouble && line.fits(subject))
    }
}

/// Added to the numbers of lines of a vendor's own table.
const OWN: usize = 10_000;

fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, usize)> {
    let lines = text.lines().zip(1..);
    lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
}

impl Line {
    fn read(line: &'static str, number: usize, is_own: bool) -> Self {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [trouble, place, result @ .., why] = &columns[..] else {
            panic!("line {number} has too few columns");
        };
        let result: [&str; 6] = result
            .try_into()
            .unwrap_or_else(|_| panic!("line {number} has not 9 columns"));
        assert!(!why.is_empty(), "line {number} does not say why");
        Self {
            number,
            is_own,
            trouble,
            place,
            result: Result(result.map(str::to_owned)),
        }
    }
}
