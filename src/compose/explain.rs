//! The explanation of a result for people: it contains no messages, and user ids only where a source has two accounts.

use std::fmt;

use super::{Combined, Judged, Reason, Verdict, combined::Rule};
use crate::{clock::Timestamp, model::Presence};

impl fmt::Display for Combined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence(f)?;
        for judged in self.inputs() {
            write!(f, "\n- ")?;
            self.line(f, judged)?;
        }
        Ok(())
    }
}

impl Combined {
    fn sentence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((presence, reason)) = self.won() else {
            return f.write_str(if self.inputs().is_empty() {
                "Unknown: nothing was read."
            } else {
                "Unknown: nothing of what was read can be relied on."
            });
        };
        let known = self
            .inputs()
            .iter()
            .filter(|judged| matches!(judged.verdict, Verdict::Won(_) | Verdict::Lost(_)));
        let known = known.count();
        capitalized(f, presence.availability.as_str())?;
        write!(f, ": {} ", presence.source)?;
        match reason {
            Reason::Only => f.write_str("is the only one to tell."),
            Reason::Manual => f.write_str("shows what was chosen by hand, which goes first."),
            Reason::Policy => match self.rule {
                Rule::Primary => f.write_str("goes before the other sources."),
                Rule::MostRestrictive => write!(f, "shows the most restrictive of {known}."),
                Rule::MostAvailable => write!(f, "shows the most available of {known}."),
                Rule::MostRecent => f.write_str("changed last."),
            },
            Reason::Recent if self.alone_tells_when() => {
                f.write_str("is as good as another, and alone tells when it changed.")
            }
            Reason::Recent => match self.rule {
                Rule::MostRecent => write!(f, "shows the latest change of {known}."),
                _ => f.write_str("is as good as another, and changed last."),
            },
            Reason::Name => f.write_str("is as good as another, and comes first by name."),
        }
    }

    fn alone_tells_when(&self) -> bool {
        let runner_up = self.inputs().get(1);
        runner_up.is_some_and(|judged| judged.presence.changed_at.is_none())
    }

    fn won(&self) -> Option<(&Presence, Reason)> {
        let first = self.inputs().first()?;
        match first.verdict {
            Verdict::Won(reason) => Some((&first.presence, reason)),
            _ => None,
        }
    }

    fn line(&self, f: &mut fmt::Formatter<'_>, judged: &Judged) -> fmt::Result {
        let presence = &judged.presence;
        write!(f, "{}", presence.source)?;
        let here = self.inputs().iter().map(|other| &other.presence);
        if here.filter(|other| other.source == presence.source).count() > 1 {
            write!(f, " {}", presence.user)?;
        }
        write!(f, ": ")?;
        presence.fmt_status(f)?;
        if let Some(changed_at) = presence.changed_at {
            write!(f, " for {}", Ago(changed_at, self.at()))?;
        }
        let has_ended = |end: Timestamp| end <= self.at();
        if judged.verdict != Verdict::Expired && presence.expires_at.is_some_and(has_ended) {
            f.write_str(", past its end")?;
        }
        f.write_str("; ")?;
        match judged.verdict {
            Verdict::Won(_) => f.write_str("this counts"),
            Verdict::Lost(reason) => f.write_str(self.lost(presence, reason)),
            Verdict::Stale => {
                let age = Ago(presence.observed_at, self.at());
                write!(f, "does not count, read {age} ago")
            }
            Verdict::Expired => {
                let end = presence.expires_at.unwrap_or(self.at());
                write!(f, "does not count, ended {} ago", Ago(end, self.at()))
            }
            Verdict::Unknown => match presence.caveats.first() {
                Some(caveat) => write!(f, "does not count, {caveat}"),
                None => f.write_str("does not count, says nothing that is understood"),
            },
            Verdict::Superseded => f.write_str("does not count, there is a later reading"),
        }
    }

    fn lost(&self, presence: &Presence, reason: Reason) -> &'static str {
        match reason {
            Reason::Manual => "not known to be chosen by hand",
            Reason::Policy => match self.rule {
                Rule::Primary => "another source goes first",
                Rule::MostRestrictive => "less restrictive",
                Rule::MostAvailable => "less available",
                Rule::MostRecent => "changed earlier",
            },
            Reason::Recent if presence.changed_at.is_none() => "not told when it changed",
            Reason::Recent => "changed earlier",
            Reason::Only | Reason::Name => "as good, but later by name",
        }
    }
}

fn capitalized(f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
    let mut chars = word.chars();
    if let Some(first) = chars.next() {
        write!(f, "{}{}", first.to_ascii_uppercase(), chars.as_str())?;
    }
    Ok(())
}

/// The time from one moment to another, as people say it: in the largest unit of which there is a whole one.
struct Ago(Timestamp, Timestamp);

impl fmt::Display for Ago {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
        let Self(earlier, later) = self;
        let seconds = later.saturating_duration_since(*earlier).as_secs();
        if seconds == 0 {
            return f.write_str("a moment");
        }
        let unit = UNITS.into_iter().find(|(length, _)| seconds >= *length);
        let (length, name) = unit.unwrap_or((1, "second"));
        let count = seconds / length;
        write!(f, "{count} {name}{}", if count == 1 { "" } else { "s" })
    }
}
