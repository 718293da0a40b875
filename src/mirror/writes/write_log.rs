//! The writes of all mirrors of a process; a write is in it before it is sent.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use super::write_record::WriteRecord;
use crate::{
    clock::Timestamp,
    directory::Account,
    mirror::rules::presence_pattern::PresencePattern,
    model::{Presence, Source},
};

/// What mirrors wrote last to each account, in order, and who is at work where. Pure: no time, no waiting.
#[derive(Debug, Default)]
pub(crate) struct WriteLog {
    last: u64,
    entries: HashMap<Account, Entry>,
    by_number: BTreeMap<u64, Account>,
    /// The latest dates that followed accounts have shown.
    dates: HashMap<Account, Timestamp>,
    /// Accounts that a mirror is writing to.
    held: HashSet<Account>,
}

/// So many earlier states of an account are kept, which differ.
const MAX_EARLIER: usize = 8;

/// The last write to an account.
#[derive(Debug)]
pub(crate) struct Entry {
    written: WriteRecord,
    /// What the account showed before, through the writes that led here: a replica that lags shows it once more.
    earlier: VecDeque<PresencePattern>,
    /// Whether somebody else has changed the account since.
    is_over: bool,
    /// What the account showed before the write, if no mirror wrote that: a follower that has not read it yet never will.
    replaced: Option<PresencePattern>,
}

/// What a reading of a followed account is, with the number of the write that it was judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ReadingKind {
    /// No mirror made it so.
    Changed(u64),
    /// What a mirror wrote.
    Echo(u64),
    /// What was there before a mirror wrote, as far as can be told by now.
    StaleRead,
    /// What was there before a mirror wrote, which has no effect there.
    Ineffective(u64),
}

impl Entry {
    /// Whether a reading is of the last write, or of what the account showed before it.
    fn is_known(&self, reading: &Presence) -> bool {
        let mut earlier = self.earlier.iter().filter(|it| it.has_message());
        self.written.explains(reading) || earlier.any(|it| it.is_shown_by(reading, true))
    }
}

impl WriteLog {
    /// The number of the last write anywhere.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// The accounts at a source that were written to after that.
    pub(crate) fn written_since<'a>(
        &'a self,
        number: u64,
        source: &'a Source,
    ) -> impl Iterator<Item = (u64, &'a Account)> {
        let later = self.by_number.range(number + 1..);
        later
            .map(|(number, account)| (*number, account))
            .filter(move |(_, account)| account.source == *source)
    }

    /// Whether a mirror has written to the account after that.
    pub(crate) fn is_overtaken(&self, account: &Account, number: u64) -> bool {
        let entry = self.entries.get(account);
        entry.is_some_and(|entry| entry.written.number > number)
    }

    /// Judges a reading of an account.
    ///
    /// `observed` is the last write to it of which the reader knows what became. `asked` is the last write anywhere before it was read to
    /// find out what became of one.
    pub(crate) fn judge(
        &mut self,
        account: &Account,
        reading: &Presence,
        with_message: bool,
        observed: u64,
        asked: Option<u64>,
    ) -> ReadingKind {
        let Some(entry) = self.entries.get_mut(account) else {
            return ReadingKind::Changed(0);
        };
        let written = &mut entry.written;
        let number = written.number;
        if entry.is_over {
            if with_message {
                written.change(reading);
            }
            return ReadingKind::Changed(number);
        }
        let was_asked = asked.is_some_and(|asked| asked >= number);
        let is_conclusive = was_asked || observed >= number;
        if reading.observed_at < written.before.observed_at && !was_asked {
            // What was read before the write was sent, by its date after what the mirror that writes has read, is replaced unread.
            if written.was_changed_back(reading) && !entry.is_known(reading) {
                entry.replaced = Some(PresencePattern::of(reading));
            }
            return ReadingKind::StaleRead;
        }
        let is_shown = |it: &PresencePattern| it.is_shown_by(reading, with_message);
        let is_under_way = self.held.contains(account);
        if !written.is_accepted() && (is_under_way || !is_conclusive) {
            return ReadingKind::StaleRead;
        }
        if written.is_shown_by(reading, with_message) {
            written.is_seen = true;
            written.conclude(reading);
            return ReadingKind::Echo(number);
        }
        if !is_conclusive && written.is_outdated(reading) {
            return ReadingKind::StaleRead;
        }
        if written.was_shown_by(reading, with_message) {
            // Replicas lag, and this may have been read before the write.
            if !is_conclusive {
                return ReadingKind::StaleRead;
            }
            let is_dated_anew = written.was_changed_back(reading);
            if is_dated_anew && with_message && written.may_be_shown_by(reading) {
                written.conclude(reading);
                return ReadingKind::Echo(number);
            }
            if !written.is_seen && !is_dated_anew {
                written.conclude(reading);
                return ReadingKind::Ineffective(number);
            }
        } else if !is_conclusive && entry.earlier.iter().any(is_shown) {
            return ReadingKind::StaleRead;
        } else if with_message && written.may_be_shown_by(reading) {
            // What the target makes of the text is known once it must show it.
            if !is_conclusive {
                return ReadingKind::StaleRead;
            }
            written.conclude(reading);
            return ReadingKind::Echo(number);
        }
        if written.end(reading) {
            return ReadingKind::Echo(number);
        }
        if with_message {
            written.change(reading);
        }
        entry.is_over = true;
        ReadingKind::Changed(number)
    }

    /// The reading with the text that its source shows, where the account shows what it makes of that.
    pub(crate) fn with_original_text(&self, account: &Account, reading: &Presence) -> Presence {
        match self.entries.get(account) {
            Some(entry) => entry.written.with_original_text(reading),
            None => reading.clone(),
        }
    }

    /// Takes a reading before another write for the form of the last one, and returns what is known by now of the given write.
    pub(crate) fn learn(
        &mut self,
        account: &Account,
        reading: &Presence,
        written: Option<WriteRecord>,
    ) -> Option<WriteRecord> {
        let mut written = written?;
        if let Some(entry) = self.entries.get_mut(account) {
            if !entry.is_over && !entry.written.was_shown_by(reading, true) {
                entry.written.conclude(reading);
            }
            if entry.written.number == written.number {
                written.clone_from(&entry.written);
            }
        }
        Some(written)
    }

    /// Notes the date of a followed account's state.
    pub(crate) fn note_date(&mut self, account: &Account, reading: &Presence) {
        if let Some(at) = reading.changed_at {
            let latest = self.dates.entry(account.clone()).or_insert(at);
            *latest = at.max(*latest);
        }
    }

    /// Whether a mirror that follows the account has read a later state than this.
    pub(crate) fn has_later(&self, account: &Account, reading: &Presence) -> bool {
        let latest = self.dates.get(account).copied();
        reading.changed_at.is_some_and(|at| latest > Some(at))
    }

    /// Notes a write that is about to be sent, and gives what was noted before.
    pub(crate) fn begin(&mut self, account: &Account, mut written: WriteRecord) -> Option<Entry> {
        self.last += 1;
        written.number = self.last;
        let mut earlier = VecDeque::new();
        let mut is_known = false;
        if let Some(entry) = self.entries.get(account) {
            written.keep_text_form(&entry.written);
            is_known = entry.is_known(&written.before);
            earlier.clone_from(&entry.earlier);
            for state in entry.written.states() {
                earlier.retain(|it| *it != state);
                earlier.push_back(state);
            }
            let excess = earlier.len().saturating_sub(MAX_EARLIER);
            earlier.drain(..excess);
        }
        let entry = Entry {
            replaced: (!is_known).then(|| PresencePattern::of(&written.before)),
            written,
            earlier,
            is_over: false,
        };
        self.put(account, entry)
    }

    /// Notes what came of the write that was begun last, and returns it as noted. Whoever asks from now on is told of it.
    pub(crate) fn accept(&mut self, account: &Account, written: WriteRecord) -> WriteRecord {
        let begun = self.begin(account, written.clone());
        let Some(entry) = self.entries.get_mut(account) else {
            return written;
        };
        entry.replaced = begun.and_then(|begun| begun.replaced);
        entry.written.clone()
    }

    /// What the last write to the account replaced, if a person chose that. Once only, and as soon as the write is known to be accepted.
    pub(crate) fn take_replaced(&mut self, account: &Account) -> Option<PresencePattern> {
        let entry = self.entries.get_mut(account)?;
        entry.replaced.take_if(|_| entry.written.is_accepted())
    }

    /// Forgets the write that was begun last: it was not carried out.
    pub(crate) fn undo(&mut self, account: &Account, before: Option<Entry>) {
        match before {
            Some(entry) => {
                self.put(account, entry);
            }
            None => {
                if let Some(undone) = self.entries.remove(account) {
                    self.by_number.remove(&undone.written.number);
                }
            }
        }
    }

    fn put(&mut self, account: &Account, entry: Entry) -> Option<Entry> {
        let number = entry.written.number;
        let before = self.entries.insert(account.clone(), entry);
        if let Some(before) = &before {
            self.by_number.remove(&before.written.number);
        }
        self.by_number.insert(number, account.clone());
        before
    }

    /// Takes hold of the target for a write, unless a mirror is writing to either account.
    ///
    /// That also keeps apart the two ways of a pair: the one's target is what the other follows.
    pub(crate) fn claim(&mut self, from: &Account, to: &Account) -> bool {
        let is_free = !self.held.contains(from) && !self.held.contains(to);
        if is_free {
            self.held.insert(to.clone());
        }
        is_free
    }

    /// Gives a claim back.
    pub(crate) fn release(&mut self, to: &Account) {
        self.held.remove(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mirror::fixture::reading,
        model::{Availability, PresenceUpdate, SetOutcome},
    };

    #[test]
    fn a_change_that_is_read_just_before_a_write_and_judged_after_it_is_reported_as_replaced() {
        let shown = |availability, changed: i64, observed: i64| {
            let mut shown = reading("a", availability);
            shown.changed_at = Some(Timestamp::from_unix_millis(changed));
            shown.observed_at = Timestamp::from_unix_millis(observed);
            shown
        };
        // The writer reads a replica that lags, and the follower one that shows the change.
        let before = shown(Availability::Available, 1_000, 60_000);
        let change = shown(Availability::Busy, 40_000, 59_000);
        let account = Account::new(before.source.clone(), "ann");
        let mut write_log = WriteLog::default();
        let update = PresenceUpdate::new(Availability::Away);
        let written = WriteRecord::begun(before, update, None);
        write_log.begin(&account, written.clone());
        let kind = write_log.judge(&account, &change, false, 0, None);
        assert_eq!(kind, ReadingKind::StaleRead);
        let outcome = SetOutcome::new(None, Vec::new());
        write_log.accept(&account, written.accepted(&outcome, None));
        let replaced = write_log.take_replaced(&account);
        assert_eq!(replaced, Some(PresencePattern::of(&change)));
    }
}
