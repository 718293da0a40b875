//! What the answers mean.

use std::time::Duration;

use super::{
    engine::{Begun, Engine, Means, Outage},
    entry::{Entry, Shown},
    failures::Failures,
    followed::Id,
    packed_presence::PackedPresence,
    step::{Answer, Answers},
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind},
    model::{Presence, UserId},
    provider::{Changes, Listing, is_to_be_asked_for, outage},
};

impl Engine {
    /// Takes the answer to what was begun.
    pub(super) fn take(&mut self, answer: Answer) {
        let Some(mut begun) = self.begun.take() else {
            return;
        };
        if let (Answer::Changes(Ok(changes)), Means::Deltas(deltas)) = (&answer, &self.means)
            && changes.full
        {
            // The vendor may have told everything without having been asked to.
            begun.requests = begun.requests.max(deltas.requests_of_all(self.read_batch));
        }
        self.last = begun.turn;
        let gap = self.tempo.gap_after(begun.requests);
        self.earliest = begun.at.saturating_add(gap);
        match answer {
            Answer::Changes(Ok(changes)) => {
                self.take_changes(changes);
                self.end_round(&begun);
            }
            Answer::List(Ok(listing)) => {
                self.take_list(listing);
                self.end_round(&begun);
            }
            Answer::Changes(Err(error)) | Answer::List(Err(error)) => {
                self.fail(error);
                self.round_at = self.earliest;
            }
            Answer::Ask(answers) => self.take_asked(answers),
            Answer::Slice(answers) => self.take_slice(answers, &begun),
        }
        self.settle();
    }

    fn take_changes(&mut self, changes: Changes) {
        let since = self.read_at;
        let now = self.work();
        self.followed.begin_reading();
        let Means::Deltas(deltas) = &mut self.means else {
            return;
        };
        // An entry without a user may be any user's.
        let is_partial = changes.failed.iter().any(|(user, _)| user.is_none());
        let is_snapshot = changes.full || deltas.cursor.is_none();
        if is_snapshot {
            deltas.resync_at = self.clock.elapsed().saturating_add(deltas.resync);
        } else if is_partial {
            // A change is lost that no later delta repeats.
            deltas.resync_at = self.clock.elapsed();
        }
        deltas.cursor = Some(changes.next);
        deltas.cursor_at = Some(now);
        let is_filtered = self.follow.is_some() && deltas.in_cursor.is_none();
        for presence in changes.presences {
            let user = presence.user.clone();
            if !is_filtered || self.followed.entry(user.as_str()).is_some() {
                self.show(&user, presence, now);
            }
        }
        let mut unnamed = None;
        for (user, error) in changes.failed {
            match user {
                Some(user) if !is_filtered || self.followed.entry(user.as_str()).is_some() => {
                    self.fail_user(&user, since, error);
                }
                Some(_) => {}
                None => unnamed = Some(error),
            }
        }
        if is_snapshot || unnamed.is_some() {
            self.note_partial(unnamed);
        }
        if changes.full || (is_snapshot && is_partial) {
            for user in self.followed.absent() {
                if is_filtered || is_partial {
                    // Whether they are offline or nobody, only a question for them tells.
                    self.want_unless_offline(user);
                } else if self.followed.show_absent(&user, now) == Shown::Changed {
                    self.note_change();
                }
            }
        }
        self.note_polled();
    }

    fn take_list(&mut self, listing: Listing<Presence, UserId>) {
        let since = self.read_at;
        let now = self.work();
        self.followed.begin_reading();
        for presence in listing.entries {
            let user = presence.user.clone();
            self.show(&user, presence, now);
        }
        let mut unnamed = None;
        for (user, error) in listing.failed {
            match user {
                Some(user) => self.fail_user(&user, since, error),
                None => unnamed = Some(error),
            }
        }
        self.note_partial(unnamed);
        for user in self.followed.absent() {
            self.want_unless_offline(user);
        }
        self.note_polled();
    }

    /// Users who are followed by id need no event for an entry that names none: each who is missing fails itself.
    fn note_partial(&mut self, unnamed: Option<Error>) {
        if self.follow.is_none() {
            self.followed.note_partial(unnamed);
        }
    }

    fn want_unless_offline(&mut self, user: Id) {
        let is_settled = |entry: &Entry| {
            let shown = entry.shown.as_ref();
            let is_offline = shown.is_some_and(|shown| !is_to_be_asked_for(shown.availability()));
            is_offline && !entry.is_in_gap()
        };
        if !self.followed.entry(&user).is_some_and(is_settled) {
            self.want(user);
        }
    }

    fn note_polled(&mut self) {
        if let Some(outage) = &mut self.outage {
            outage.asks_left.get_or_insert(self.wanted.len());
        }
    }

    fn end_round(&mut self, begun: &Begun) {
        self.grow_if_quiet();
        let span = self.tempo.round(begun.requests, self.clock.chance());
        self.round_at = if std::mem::take(&mut self.is_to_be_read_again) {
            self.earliest
        } else {
            begun.at.saturating_add(span)
        };
    }

    fn grow_if_quiet(&mut self) {
        if !std::mem::take(&mut self.has_changed) {
            self.tempo.quiet();
        }
    }

    fn take_asked(&mut self, answers: Answers) {
        if let Some(outage) = &mut self.outage
            && let Some(left) = &mut outage.asks_left
        {
            *left = left.saturating_sub(answers.len());
        }
        let Some(error) = outage(answers.iter().map(|(_, answer)| answer)).cloned() else {
            self.take_answers(answers);
            return;
        };
        if matches!(self.means, Means::Slices(_)) {
            // Their turn comes anyway, and tells more of who can be read.
            self.back_off(&error);
            return;
        }
        let others_work = self
            .outage
            .as_ref()
            .is_some_and(|it| it.asks_left.is_some());
        if others_work || self.are_in_gaps(&answers) {
            self.back_off(&error);
            let deltas = matches!(self.means, Means::Deltas(_));
            for (user, answer) in answers {
                let id = self.followed.id(user.as_str());
                if let Err(error) = answer {
                    self.fail_user(&user, self.read_at, error);
                }
                // No delta makes up for them.
                if deltas {
                    self.ask_again(id);
                }
            }
            return;
        }
        for (user, _) in answers.iter().rev() {
            let id = self.followed.id(user.as_str());
            if let Some(entry) = self.followed.entry_mut(user.as_str()) {
                entry.is_wanted = true;
                self.wanted.push_front(id);
            }
        }
        self.fail(error);
    }

    fn take_slice(&mut self, answers: Answers, begun: &Begun) {
        let Means::Slices(slices) = &self.means else {
            return;
        };
        let slices_in_a_round = slices.len();
        let failures = Failures::of(&answers);
        if failures.are_about_users() {
            // A provider may have asked for each of a batch alone.
            let gap = self.tempo.gap_after(slices.requests_at_most(answers.len()));
            self.earliest = begun.at.saturating_add(gap);
        }
        match outage(answers.iter().map(|(_, answer)| answer)).cloned() {
            Some(error) if self.outage.is_none() && self.are_in_gaps(&answers) => {
                self.back_off(&error);
            }
            Some(error) => {
                self.fail(error);
                if let Some(outage) = &mut self.outage
                    && let Some(left) = &mut outage.slices_left
                {
                    *left = left.saturating_sub(1);
                    let failed = answers
                        .into_iter()
                        .filter_map(|(user, answer)| Some((user, answer.err()?)));
                    outage.missed.extend(failed);
                }
                if !self.has_read {
                    self.skip_slice();
                    return;
                }
            }
            None => {
                self.has_read = true;
                self.take_answers(answers);
                if let Some(outage) = &mut self.outage {
                    let left = outage.slices_left.get_or_insert(slices_in_a_round);
                    *left = left.saturating_sub(1);
                }
            }
        }
        self.end_slice(begun, &failures);
    }

    /// Whether all of them are known not to be readable, which says nothing of the others.
    fn are_in_gaps(&self, answers: &Answers) -> bool {
        let mut users = answers.iter().map(|(user, _)| user.as_str());
        users.all(|user| self.followed.entry(user).is_some_and(Entry::is_in_gap))
    }

    /// Nobody has been read in this round, so nobody is read too often by trying the next ones.
    fn skip_slice(&mut self) {
        if let Means::Slices(slices) = &mut self.means {
            slices.advance(|_| None);
            self.round_at = self.earliest;
        }
    }

    fn end_slice(&mut self, begun: &Begun, failures: &Failures) {
        let Means::Slices(slices) = &mut self.means else {
            return;
        };
        let requests = slices.requests_in_a_round();
        let count = u32::try_from(slices.len()).unwrap_or(u32::MAX).max(1);
        let next = if slices.advance(|user| failures.could_be_read(user)) {
            self.has_read = false;
            self.grow_if_quiet();
            let span = self.tempo.round(requests, self.clock.chance());
            self.round.1 = Some(span);
            self.round.0.saturating_add(span)
        } else {
            let step = match self.round.1 {
                // After a change the rest of the round is as quick as the next one will be.
                Some(span) => span.min(self.tempo.round(requests, 1.0)) / count,
                None => Duration::ZERO,
            };
            begun.at.saturating_add(step)
        };
        self.round_at = next.max(self.earliest);
    }

    fn take_answers(&mut self, answers: Answers) {
        let since = self.read_at;
        let now = self.work();
        for (user, answer) in answers {
            match answer {
                Ok(presence) => self.show(&user, presence, now),
                Err(error) => self.fail_user(&user, since, error),
            }
        }
    }

    /// Something could be read.
    fn work(&mut self) -> Timestamp {
        let now = self.clock.now();
        self.tempo.worked();
        self.read_at = Some(now);
        now
    }

    fn show(&mut self, user: &UserId, presence: Presence, now: Timestamp) {
        let shown = self.followed.show(user.as_str(), presence, now);
        match (shown, &self.means) {
            (Shown::Changed, _) => self.note_change(),
            // No delta tells it again.
            (Shown::Doubted, Means::Deltas(_)) => {
                let id = self.followed.id(user.as_str());
                self.want(id);
            }
            (Shown::Doubted | Shown::Same, _) => {}
        }
        if let Means::Deltas(deltas) = &self.means
            && deltas.in_cursor.is_none()
        {
            let shown = self.followed.entry(user.as_str());
            let shown = shown.and_then(|entry| entry.shown.as_ref());
            if shown.is_some_and(PackedPresence::has_no_status) {
                let id = self.followed.id(user.as_str());
                self.ask_again(id);
            }
        }
    }

    /// Asks for a user by name once more, after the next round.
    fn ask_again(&mut self, user: Id) {
        if let Some(entry) = self.followed.entry_mut(&user)
            && !std::mem::replace(&mut entry.is_wanted, true)
        {
            self.untold.push_back(user);
        }
    }

    fn note_change(&mut self) {
        self.has_changed = true;
        self.tempo.changed();
    }

    fn fail_user(&mut self, user: &UserId, since: Option<Timestamp>, error: Error) {
        let is_gone = self.follow.is_none() && error.kind() == ErrorKind::NotFound;
        let since = match self.means {
            Means::Deltas(_) | Means::Lists => since,
            // Each user has been read at another time.
            Means::Slices(_) => {
                let entry = self.followed.entry(user.as_str());
                let shown = entry.and_then(|entry| entry.shown.as_ref());
                shown.map(|shown| shown.observed_at)
            }
        };
        self.followed.fail(user.as_str(), since, error, is_gone);
    }

    /// Waits before anything is asked again.
    fn back_off(&mut self, error: &Error) {
        let wait = self.tempo.failed(error.retry_after(), self.clock.chance());
        // The vendor's wait begins with its answer.
        let end = self.clock.elapsed().saturating_add(wait);
        self.earliest = self.earliest.max(end);
    }

    /// Nothing could be read.
    fn fail(&mut self, error: Error) {
        self.back_off(&error);
        match &mut self.outage {
            Some(outage) => outage.asks_left = None,
            None => {
                self.outage = Some(Outage::default());
                self.followed.begin_gap(self.read_at, error);
            }
        }
    }

    /// Ends the gap, if everyone who could have changed has been read again.
    fn settle(&mut self) {
        let Some(outage) = &mut self.outage else {
            return;
        };
        let is_over = match &self.means {
            Means::Slices(_) => outage.slices_left == Some(0),
            // Whoever is to be asked for since then has changed since then.
            Means::Deltas(_) | Means::Lists => {
                outage.asks_left == Some(0) || outage.asks_left.is_some() && self.wanted.is_empty()
            }
        };
        if is_over {
            let missed = std::mem::take(&mut outage.missed);
            self.outage = None;
            for (user, error) in missed {
                self.fail_user(&user, self.read_at, error);
            }
            self.followed.end_gap();
        }
    }
}
