//! The table, as it is written down.

use std::fmt;

use omnipresence::{reqwest::Method, wire::Descriptor};

use crate::calls::{Credentials, Subject};

const TEXT: &str = include_str!("table.txt");

pub(crate) struct Table(pub(crate) Vec<Line>);

/// What is demanded in one trouble at some places.
pub(crate) struct Line {
    pub(crate) number: usize,
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

/// Remote calls that read: all that SuperOffice's agents are asked for is a POST.
const READ_BY_POST: [&str; 2] = [
    "v1UserAgent_GetUserPresenceStatus",
    "v1ChatAgent_GetChatPresence",
];

/// pnut lets a call that reads set the own presence on the way, which the table's `getPresentUsers` does.
fn only_reads(operation: &Descriptor) -> bool {
    let reads = [Method::GET, Method::HEAD].contains(&operation.method)
        || READ_BY_POST.contains(&operation.id);
    reads && operation.id != "getPresentUsers"
}

/// Operations of Genesys whose success has no body to be read.
const NO_BODY_READ: [&str; 7] = [
    "headNotificationsChannel",
    "deletePresencedefinition",
    "deletePresenceDefinition",
    "deletePresenceSource",
    "deleteNotificationsChannelSubscriptions",
    "v1ChatPresence_SaveChatPresence",
    "v1ChatAgent_SaveChatPresence",
];

/// Operations whose success is an object without a needed member.
const NOTHING_NEEDED: [&str; 3] = [
    "getPresenceSettings",
    "putPresenceSettings",
    "postEventsUsersPresence",
];

fn fits(word: &str, subject: &Subject) -> bool {
    let operation = subject.operation;
    match word {
        "*" => true,
        "reads" => only_reads(operation),
        "not idempotent" => !operation.idempotent,
        "renewable" => subject.credentials.are_renewable(),
        "fetched" => subject.credentials == Credentials::Fetched,
        "found" => (operation.vendor, subject.login) == ("superoffice", "a system user"),
        "no body read" => NO_BODY_READ.contains(&operation.id),
        "nothing needed" => NOTHING_NEEDED.contains(&operation.id),
        "no body sent" => operation.method == Method::HEAD,
        vendor if !vendor.contains(' ') => vendor == operation.vendor,
        name => name == format!("{} {}", operation.vendor, operation.id),
    }
}

impl Table {
    pub(crate) fn read() -> Self {
        let lines = TEXT.lines().zip(1..);
        let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        Self(
            lines
                .map(|(line, number)| Line::read(line, number))
                .collect(),
        )
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

impl Line {
    fn read(line: &'static str, number: usize) -> Self {
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
            trouble,
            place,
            result: Result(result.map(str::to_owned)),
        }
    }
}
