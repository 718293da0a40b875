use std::collections::{BTreeMap, HashMap, HashSet};

use super::written::Written;
use crate::{
    directory::Account,
    model::{Presence, Source},
};

/// What mirrors wrote last to each account, in order, and who is at work where. Pure: no time, no waiting.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    last: u64,
    entries: HashMap<Account, Entry>,
    by_number: BTreeMap<u64, Account>,
    /// Accounts that a mirror is writing to.
    held: HashSet<Account>,
}

/// The last write to an account.
#[derive(Debug)]
pub(super) struct Entry {
    number: u64,
    written: Written,
    /// Whether somebody else has changed the account since.
    is_over: bool,
}

/// What a reading of a followed account is, with the number of the write that it was judged by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Verdict {
    /// No mirror made it so.
    News(u64),
    /// What a mirror wrote.
    Echo(u64),
    /// What was there before a mirror wrote, as far as can be told by now.
    History,
    /// What was there before a mirror wrote, which has no effect there.
    NoEffect(u64),
}

impl Ledger {
    /// The number of the last write anywhere.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// The accounts at a source that were written to after that.
    pub(super) fn written_since<'a>(
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
    pub(super) fn is_overtaken(&self, account: &Account, number: u64) -> bool {
        let entry = self.entries.get(account);
        entry.is_some_and(|entry| entry.number > number)
    }

    /// Judges a reading of an account.
    ///
    /// `heard` is the last write to it of which the reader knows what became. `asked` is the last write anywhere before it was read to
    /// find out what became of one.
    pub(super) fn judge(
        &mut self,
        account: &Account,
        reading: &Presence,
        with_message: bool,
        heard: u64,
        asked: Option<u64>,
    ) -> Verdict {
        let Some(entry) = self.entries.get_mut(account) else {
            return Verdict::News(0);
        };
        let number = entry.number;
        if entry.is_over {
            return Verdict::News(number);
        }
        let written = &mut entry.written;
        let was_asked = asked.is_some_and(|asked| asked >= number);
        let is_conclusive = was_asked || heard >= number;
        if reading.observed_at < written.before.observed_at && !was_asked {
            return Verdict::History;
        }
        let is_under_way = self.held.contains(account);
        if !written.is_accepted() && (is_under_way || !is_conclusive) {
            return Verdict::History;
        }
        if written.is_shown_by(reading, with_message) {
            written.is_seen = true;
            return Verdict::Echo(number);
        }
        if written.was_shown_by(reading, with_message) {
            // Replicas lag, and this may have been read before the write.
            if !is_conclusive {
                return Verdict::History;
            }
            if !written.is_seen && !written.was_changed_back(reading) {
                return Verdict::NoEffect(number);
            }
        }
        if written.end(reading) {
            return Verdict::Echo(number);
        }
        entry.is_over = true;
        Verdict::News(number)
    }

    /// Notes a write that is about to be sent, and gives what was noted before.
    pub(super) fn begin(&mut self, account: &Account, written: Written) -> Option<Entry> {
        self.last += 1;
        self.put(
            account,
            Entry {
                number: self.last,
                written,
                is_over: false,
            },
        )
    }

    /// Notes what came of the write that was begun last. Whoever asks from now on is told of it.
    pub(super) fn accept(&mut self, account: &Account, written: Written) {
        self.begin(account, written);
    }

    /// Forgets the write that was begun last: it was not carried out.
    pub(super) fn undo(&mut self, account: &Account, before: Option<Entry>) {
        match before {
            Some(entry) => {
                self.put(account, entry);
            }
            None => {
                if let Some(undone) = self.entries.remove(account) {
                    self.by_number.remove(&undone.number);
                }
            }
        }
    }

    fn put(&mut self, account: &Account, entry: Entry) -> Option<Entry> {
        let number = entry.number;
        let before = self.entries.insert(account.clone(), entry);
        if let Some(before) = &before {
            self.by_number.remove(&before.number);
        }
        self.by_number.insert(number, account.clone());
        before
    }

    /// Takes hold of the target for a write, unless a mirror is writing to either account.
    ///
    /// That also keeps apart the two ways of a pair: the one's target is what the other follows.
    pub(super) fn claim(&mut self, from: &Account, to: &Account) -> bool {
        let is_free = !self.held.contains(from) && !self.held.contains(to);
        if is_free {
            self.held.insert(to.clone());
        }
        is_free
    }

    /// Gives a claim back.
    pub(super) fn release(&mut self, to: &Account) {
        self.held.remove(to);
    }
}
