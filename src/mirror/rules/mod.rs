//! The settings of a mirror: for which persons, by which rules and how often; `rule` decides by them, purely.

pub(crate) mod presence_pattern;
pub(crate) mod rule;

use std::{fmt, sync::Arc, time::Duration};

use super::writes::echoes::Echoes;
use crate::{directory::Directory, watch::WatchOptions};
use rule::Rule;

/// An account that cannot be read is not asked for in a tight loop.
const MIN_LAG: Duration = Duration::from_secs(1);

/// What a mirror does: for whom, by which rules, and how carefully.
///
/// ```
/// # use omnipresence::*;
/// # use std::time::Duration;
/// # fn rules(directory: Directory) -> MirrorRules {
/// MirrorRules::new(directory)
///     .with_rule(When::shows(Availability::Busy).doing(Activity::OnThePhone).set(
///         PresenceUpdate::new(Availability::DoNotDisturb).with_message("in a call"),
///     ))
///     // Whatever else is shown, the targets get back what was there before the call.
///     .with_rule(When::any().restore())
///     .with_interval(Duration::from_secs(30))
/// # }
/// ```
#[derive(Clone)]
pub struct MirrorRules {
    pub(crate) directory: Arc<Directory>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) with_messages: bool,
    pub(crate) only_changes: bool,
    pub(crate) is_dry_run: bool,
    pub(crate) interval: Duration,
    pub(crate) lag: Duration,
    pub(crate) echoes: Echoes,
    pub(crate) watch: WatchOptions,
}

impl MirrorRules {
    /// Copies availability and activity for the persons in the directory, from all their accounts at the source to all at the targets.
    /// Messages stay as they are.
    ///
    /// To copy `offline` is to sign somebody out in the eyes of others, and some vendors keep them hidden until it is taken back:
    /// `When::shows(Availability::Offline).leave()` is often the better rule.
    #[must_use]
    pub fn new(directory: impl Into<Arc<Directory>>) -> Self {
        Self {
            directory: directory.into(),
            rules: Vec::new(),
            with_messages: false,
            only_changes: false,
            is_dry_run: false,
            interval: Duration::from_secs(10),
            lag: Duration::from_secs(30),
            echoes: Echoes::default(),
            watch: WatchOptions::default(),
        }
    }

    /// Adds a rule. The first that applies decides; where none does, nothing is mirrored, and what was there before is set again. What the
    /// source cannot tell ends nothing.
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Copies the status message too, and takes a change of it for a change.
    #[must_use]
    pub fn with_messages(mut self) -> Self {
        self.with_messages = true;
        self
    }

    /// Begins with the first change, not with what the source shows at the start. Where two sources are mirrored both ways, the ends are made
    /// equal at the start all the same: the later of two dated states counts, and without dates that of the source whose mirror lacks
    /// this.
    #[must_use]
    pub fn only_changes(mut self) -> Self {
        self.only_changes = true;
        self
    }

    /// Reads all and writes nothing. The events tell what would be written or refused; their outcome is `None`. What only an attempt can
    /// tell, such as losses, they do not.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.is_dry_run = true;
        self
    }

    /// The shortest time between two writes from one account to another; 10 seconds if nothing else is said. What changes meanwhile is
    /// written when it has passed: the newest state, once.
    #[must_use]
    pub fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How long a source may go on to show what was there before a mirror wrote to it; 30 seconds if nothing else is said, and a second at
    /// least. Without a reading after a write by then, the account is read. Longer lags than this make a write look as if it had no effect.
    /// Two mirrors between the same accounts write nothing before this time has passed since their start.
    #[must_use]
    pub fn with_lag(mut self, lag: Duration) -> Self {
        self.lag = lag;
        self
    }

    /// What this mirror and others have written. Clones of these rules have the same in any case; mirrors with rules made one by one know
    /// of their own writes alone.
    #[must_use]
    pub fn with_echoes(mut self, echoes: Echoes) -> Self {
        self.echoes = echoes;
        self
    }

    /// How long a source may show what was there before, as far as the mirror waits for it.
    pub(crate) fn lag(&self) -> Duration {
        self.lag.max(MIN_LAG)
    }

    /// How to follow the source. The mirror goes by the same clock.
    #[must_use]
    pub fn with_watch(mut self, options: WatchOptions) -> Self {
        self.watch = options;
        self
    }
}

impl fmt::Debug for MirrorRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MirrorRules")
            .field("persons", &self.directory.persons().count())
            .field("rules", &self.rules.len())
            .field("with_messages", &self.with_messages)
            .field("only_changes", &self.only_changes)
            .field("is_dry_run", &self.is_dry_run)
            .field("interval", &self.interval)
            .field("lag", &self.lag)
            .field("watch", &self.watch)
            .finish_non_exhaustive()
    }
}
