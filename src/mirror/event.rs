//! What a mirror emits: each write, each change that is not written and why, and each failure.

use std::{fmt, time::Duration};

use crate::{
    clock::Timestamp,
    directory::{Account, PersonId},
    error::Error,
    model::{PresenceUpdate, SetOutcome, Source, UserId},
};

/// What a mirror did, and what it left undone.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub enum MirrorEvent {
    /// A change was written to a target; in a dry run, it would have been.
    ///
    /// It is emitted once a reading shows an effect, or at once where the target cannot be read back. If the target still shows the state
    /// before, it is read once more after the [lag](crate::MirrorRules::with_lag), and the write is reported as
    /// [`Skip::NoEffect`] if that shows none either.
    Wrote {
        /// Whose presence it is.
        person: PersonId,
        /// The account that was followed.
        from: Account,
        /// The account that was written to.
        to: Account,
        /// What was asked for.
        update: PresenceUpdate,
        /// What came of it, with what the target cannot express; `None` in a dry run.
        outcome: Option<SetOutcome>,
    },
    /// What a target showed before was set again; in a dry run, it would have been.
    Restored {
        /// Whose presence it is.
        person: PersonId,
        /// The account that was followed.
        from: Account,
        /// The account that was written to.
        to: Account,
        /// What was asked for.
        update: PresenceUpdate,
        /// What came of it; `None` in a dry run.
        outcome: Option<SetOutcome>,
    },
    /// Nothing was written, or without effect, and nothing will be until something else changes; of [`Skip::WrittenBefore`] alone it is
    /// decided later.
    Skipped {
        /// The account that was followed.
        from: Account,
        /// The account that was not written to; `None` means none was.
        to: Option<Account>,
        /// Why.
        why: Skip,
    },
    /// A target could not be read or written.
    Failed {
        /// The account that was followed.
        from: Account,
        /// The account at the target.
        to: Account,
        /// Why.
        error: Error,
        /// After how long it is tried again, with the state that is desired by then. `None` if the error's scope is
        /// [`Request`](crate::Scope::Request): the next try would fail as well, and the mirror goes on with the next change. A state that
        /// cannot be restored in the vendor's own words is tried at once in ours.
        retry_after: Option<Duration>,
    },
    /// Requests to the followed source or to a target wait for their turn under the provider's own rate limit. Nothing has failed. It is
    /// emitted once for the followed source until a request is sent without a long wait, as
    /// [`Event::Delayed`](crate::Event::Delayed), and once for a target until nothing is left to write there.
    Delayed {
        /// The source whose limit it is.
        source: Source,
        /// How long the next request waits, at least.
        wait: Duration,
    },
    /// The source cannot be read, as [`Event::Gap`](crate::Event::Gap) tells. The targets stay as they are.
    Gap {
        /// Who could not be read; `None` means nobody could.
        user: Option<UserId>,
        /// When the last reading was that succeeded.
        since: Option<Timestamp>,
        /// Why.
        error: Error,
    },
    /// A gap has ended. What changed meanwhile is mirrored.
    Resumed {
        /// Whose gap it was; `None` means everyone's.
        user: Option<UserId>,
    },
}

/// Why a mirror wrote nothing.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Skip {
    /// It is what a mirror wrote there, or what a mirror was to write and found there, such as at the start.
    Echo,
    /// It is what was there before a mirror wrote; what took its place is awaited.
    History,
    /// It still is what was there before a mirror wrote, also in a second reading after the [lag](crate::MirrorRules::with_lag): that write
    /// shows no effect, such as for a user who is not signed in at the target. The mirror that wrote reports it, and so does one that
    /// follows the account. Nothing is written again until the source changes. If the target shows the write later, set a longer lag.
    NoEffect,
    /// It was written there before and replaced within ten minutes, so it may go round between mirrors that share no
    /// [`Echoes`](crate::Echoes). Both sides are read again after this time. The later of two dated states stays, else that of the source
    /// that the directory names first. If nothing else has settled it after a second wait, it is written: then the target shows what this
    /// mirror wrote last, or not both states have a date. Mirrors in one process need no such wait: give them the same
    /// [`Echoes`](crate::Echoes).
    WrittenBefore {
        /// How long the mirror waits: twice the interval of the slower source, and twice as long each further time, up to ten minutes.
        wait: Duration,
    },
    /// The target's state stays: it is the later one; or not both have a date, and the target comes first; or the state of the source may be
    /// what a mirror wrote there for that of the target, where the source lacks such a status.
    TargetStays,
    /// A newer change has taken its place before it was written.
    Superseded,
    /// A mirror has written to the followed account meanwhile, or found there what it was to write, such as at the start of a pair: what the
    /// account shows now counts. It is also reported for a change that no poll has shown, if a mirror has read it before the write that
    /// replaced it.
    Overtaken,
    /// A rule says to leave the targets as they are.
    Rule,
    /// The source cannot tell what the user shows, and no rule is about that.
    Unknown,
    /// The target shows it already.
    AlreadyShown,
    /// Nothing is restored, because the target does not show any more what the mirror wrote.
    ChangedSince,
    /// Nothing is restored, because what was there before would have ended by itself meanwhile.
    EndedMeanwhile,
    /// The source names the user by another id than the directory: use the id that it names.
    NotInDirectory,
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Echo => "a mirror wrote it",
            Self::History => "it is from before a mirror wrote",
            Self::NoEffect => "what a mirror wrote shows no effect",
            Self::WrittenBefore { wait } => {
                let wait = wait.as_secs();
                return write!(
                    f,
                    "it was written and replaced before, so both are read again in {wait} s"
                );
            }
            Self::TargetStays => "the state of the target stays",
            Self::Superseded => "a newer change has taken its place",
            Self::Overtaken => "a mirror has written to the followed account meanwhile",
            Self::Rule => "a rule says to leave it",
            Self::Unknown => "nobody can tell what is shown",
            Self::AlreadyShown => "it is shown already",
            Self::ChangedSince => "somebody has changed the target since",
            Self::EndedMeanwhile => "what was there before would have ended meanwhile",
            Self::NotInDirectory => "the directory knows this user by another id, or not at all",
        })
    }
}
