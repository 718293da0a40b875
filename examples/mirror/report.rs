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
    /// Whether everything was left unwritten.
    is_dry_run: bool,
}

impl<'a> Report<'a> {
    pub(crate) fn new(pair: &'a Pair, is_dry_run: bool) -> Self {
        Self {
            pair,
            start: Instant::now(),
            chosen: 0,
            written: 0,
            restored: 0,
            echoes: 0,
            failed: 0,
            is_dry_run,
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
                let done = self.done("mirrored", "would mirror");
                let what = format!("  {done}: {}{}", words(update), remark(outcome.as_ref()));
                self.line(to, &what);
            }
            MirrorEvent::Restored {
                to,
                update,
                outcome,
                ..
            } => {
                self.restored += 1;
                let done = self.done("restored", "would restore");
                let what = format!("  {done}: {}{}", words(update), remark(outcome.as_ref()));
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
            MirrorEvent::Delayed { source, wait } => {
                let wait = wait.as_secs();
                say(format_args!(
                    "requests to {source} wait for its rate limit, {wait} s at least"
                ));
            }
            MirrorEvent::Gap { error, .. } => say(format_args!("cannot be read: {error}")),
            MirrorEvent::Resumed { .. } => say("can be read again"),
            other => say(format_args!("{other:?}")),
        }
    }

    fn done(&self, word: &'static str, word_of_dry_run: &'static str) -> &'static str {
        if self.is_dry_run {
            word_of_dry_run
        } else {
            word
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
        let mut board = Board::new(["person", self.pair.one.name, self.pair.other.name]);
        for (number, name) in NAMES.into_iter().enumerate() {
            let mut cells = vec![name.to_owned()];
            for vendor in self.pair.vendors() {
                let user = (&vendor.users[number]).into();
                cells.push(board::summary(&vendor.provider.get(&user).await?));
            }
            board.row(cells);
        }
        let did = if self.is_dry_run {
            format!(
                "would have written {} and restored {}, and wrote nothing",
                self.written, self.restored
            )
        } else {
            format!(
                "wrote {}, restored {}, recognised {} of their own",
                self.written, self.restored, self.echoes
            )
        };
        board.remark(format!(
            "{} changes by people; the mirrors {did}, and failed {} times.",
            self.chosen, self.failed
        ));
        Ok(board)
    }
}

/// What the target cannot show.
fn remark(outcome: Option<&SetOutcome>) -> String {
    let losses = outcome.map_or(&[][..], |outcome| &outcome.losses);
    let losses: Vec<String> = losses.iter().map(ToString::to_string).collect();
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
