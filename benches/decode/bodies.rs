//! The bodies that are read: lists of users as the vendor sends them, and lists that break the document.

use omnipresence::{
    __testkit::BenchEntry,
    Availability::{Available, Away, Busy},
};

use crate::workspace::{bench, form};

/// A list of so many users, each in about 150 bytes.
pub(crate) fn users(count: usize) -> String {
    list((0..count).map(|user| entry(user, &text(user), "1", "")))
}

/// How a body breaks the document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Broken {
    OneText,
    OneTextInAHundred,
    AllTexts,
    OneTypeInEleven,
    AllTypes,
    MillionIds,
    DeepUnknownMember,
    DeepKnownMember,
    LongText,
}

impl Broken {
    pub(crate) const ALL: [Self; 9] = [
        Self::OneText,
        Self::OneTextInAHundred,
        Self::AllTexts,
        Self::OneTypeInEleven,
        Self::AllTypes,
        Self::MillionIds,
        Self::DeepUnknownMember,
        Self::DeepKnownMember,
        Self::LongText,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OneText => "one text with a lone surrogate",
            Self::OneTextInAHundred => "1 % of texts with a lone surrogate",
            Self::AllTexts => "all texts with a lone surrogate",
            Self::OneTypeInEleven => "a member of another type, one entry in 11",
            Self::AllTypes => "a member of another type, all entries",
            Self::MillionIds => "1,000,000 ids of another type",
            Self::DeepUnknownMember => "100,000 levels in an unknown member",
            Self::DeepKnownMember => "100,000 levels in a known member",
            Self::LongText => "32 MiB of text with a lone surrogate",
        }
    }

    /// Whether fewer than one entry in ten is broken.
    pub(crate) const fn is_rare(self) -> bool {
        match self {
            Self::OneText
            | Self::OneTextInAHundred
            | Self::OneTypeInEleven
            | Self::DeepUnknownMember
            | Self::DeepKnownMember => true,
            Self::AllTexts | Self::AllTypes | Self::MillionIds | Self::LongText => false,
        }
    }

    /// A list of about so many users.
    pub(crate) fn body(self, users: usize) -> String {
        let last = users - 1;
        let with_text = |is_broken: &dyn Fn(usize) -> bool| {
            list((0..users).map(|user| match is_broken(user) {
                true => entry(user, CUT, "1", ""),
                false => entry(user, &text(user), "1", ""),
            }))
        };
        let with_offset = |is_broken: &dyn Fn(usize) -> bool| {
            list((0..users).map(|user| match is_broken(user) {
                true => entry(user, &text(user), r#""1""#, ""),
                false => entry(user, &text(user), "1", ""),
            }))
        };
        let with_last = |text_of_last: &str, more: &str| {
            let others = (0..last).map(|user| entry(user, &text(user), "1", ""));
            list(others.chain([entry(last, text_of_last, "1", more)]))
        };
        match self {
            Self::OneText => with_last(CUT, ""),
            Self::OneTextInAHundred => with_text(&|user| user % 100 == 99),
            Self::AllTexts => with_text(&|_| true),
            Self::OneTypeInEleven => with_offset(&|user| user % 11 == 10),
            Self::AllTypes => with_offset(&|_| true),
            Self::MillionIds => {
                list((0..1_000_000).map(|_| bench().entry_with_another_id.to_owned()))
            }
            Self::DeepUnknownMember => with_last(r#""""#, &format!(r#","x":{}"#, nested())),
            Self::DeepKnownMember => with_last(&nested(), ""),
            Self::LongText => {
                let text = format!(r#""{}\ud83c""#, "x".repeat(32 << 20));
                list([entry(0, &text, "1", "")])
            }
        }
    }
}

/// A text that was cut within a character.
const CUT: &str = r#""Out for lunch \ud83c""#;

fn nested() -> String {
    const LEVELS: usize = 100_000;
    ["[".repeat(LEVELS), "]".repeat(LEVELS)].concat()
}

/// One user in four has a status message.
fn text(user: usize) -> String {
    match user % 4 {
        0 => format!(r#""working on {user:06}""#),
        _ => r#""""#.to_owned(),
    }
}

fn entry(user: usize, text: &str, offset: &str, more: &str) -> String {
    let tag = format!("{user:06}");
    (bench().entry)(&BenchEntry {
        id: &format!("u{user:016}"),
        username: &format!("user{tag}"),
        name: &format!("Person {tag}"),
        word: form()
            .word([Available, Busy, Away][user % 3])
            .expect("there is a word"),
        message: text,
        number: offset,
        tag: Some(&tag),
        more,
    })
}

fn list(entries: impl IntoIterator<Item = String>) -> String {
    form()
        .users()
        .everyone(&entries.into_iter().collect::<Vec<_>>())
}
