//! What happens, a line each, and how it stands at the end.

use std::time::Instant;

use omnipresence::{
    Account, MessageUpdate, MirrorEvent, PresenceUpdate, Result, SetOutcome, Skip, StatusTarget,
};

use crate::{
    pair::Pair,
    people::Choice,
    support::{
        board::{self, Board},
        fakes::NAMES,
        say::say,
    },
};

pub(crate) struct Report<'a> {
    pair: &'a Pair,
    start: Instant,
    chosen: usize,
    written: usize,
    restored: usize,
    echoes: usize,
    failed: usize,
}

impl<'a> Report<'a> {
    pub(crate) fn new(pair: &'a Pair) -> Self {
        Self {
            pair,
            start: Instant::now(),
            chosen: 0,
            written: 0,
            restored: 0,
            echoes: 0,
            failed: 0,
        }
    }

    /// Somebody has changed something.
    pub(crate) fn chosen(&mut self, choice: &Choice) {
        self.chosen += 1;
        self.line(
            &choice.account,
            &format!("chooses {}", words(&choice.update)),
        );
    }

    /// A mirror has done something, or left it undone.
    pub(crate) fn tell(&mut self, event: &MirrorEvent) {
        match event {
            MirrorEvent::Wrote {
                to,
                update,
                outcome,
                ..
            } => {
                self.written += 1;
                let what = format!("  mirrored: {}{}", words(update), remark(outcome.as_ref()));
                self.line(to, &what);
            }
            MirrorEvent::Restored {
                to,
                update,
                outcome,
                ..
            } => {
                self.restored += 1;
                let what = format!("  restored: {}{}", words(update), remark(outcome.as_ref()));
                self.line(to, &what);
            }
            MirrorEvent::Skipped { from, to, why } => {
                self.echoes += usize::from(*why == Skip::Echo);
                self.line(
                    to.as_ref().unwrap_or(from),
                    &format!("  nothing to do: {why}"),
                );
            }
            MirrorEvent::Failed {
                to,
                error,
                retry_after,
                ..
            } => {
                self.failed += 1;
                let next = match retry_after {
                    Some(wait) => format!("again in {} s", wait.as_secs()),
                    None => "not tried again".to_owned(),
                };
                self.line(to, &format!("  failed, {next}: {error}"));
            }
            MirrorEvent::Gap { error, .. } => say(format_args!("cannot be read: {error}")),
            MirrorEvent::Resumed { .. } => say("can be read again"),
            other => say(format_args!("{other:?}")),
        }
    }

    fn line(&self, account: &Account, what: &str) {
        let (vendor, person) = self.pair.name(account);
        let time = self.start.elapsed().as_secs_f64();
        say(format_args!(
            "{time:6.1} s  {vendor:<10}  {person:<10}  {what}"
        ));
    }

    /// How it stands.
    pub(crate) async fn end(&self) -> Result<Board> {
        let mut board = Board::new(["person", "genesys", "rocketchat"]);
        for (number, name) in NAMES.into_iter().enumerate() {
            let mut cells = vec![name.to_owned()];
            for vendor in self.pair.vendors() {
                let user = (&vendor.users[number]).into();
                cells.push(board::summary(&vendor.provider.get(&user).await?));
            }
            board.row(cells);
        }
        board.remark(format!(
            "{} changes by people; the mirrors wrote {}, restored {}, recognised {} of their own, and failed {} times.",
            self.chosen, self.written, self.restored, self.echoes, self.failed
        ));
        Ok(board)
    }
}

/// What the target cannot show, or that nothing was written.
fn remark(outcome: Option<&SetOutcome>) -> String {
    let Some(outcome) = outcome else {
        return " (not written: a dry run)".to_owned();
    };
    let losses: Vec<String> = outcome.losses.iter().map(ToString::to_string).collect();
    if losses.is_empty() {
        return String::new();
    }
    format!(" ({})", losses.join("; "))
}

fn words(update: &PresenceUpdate) -> String {
    let mut words = Vec::new();
    match &update.status {
        Some(StatusTarget::Availability(availability)) => words.push(availability.to_string()),
        Some(StatusTarget::Native(native)) => words.push(format!("“{}”", native.code)),
        None => {}
    }
    words.extend(update.activity.as_ref().map(ToString::to_string));
    match &update.message {
        MessageUpdate::Set(text) => words.push(format!("“{text}”")),
        MessageUpdate::Clear => words.push("no message".to_owned()),
        MessageUpdate::Keep => {}
    }
    words.join(", ")
}
