//! The last event of a person, without the presences that the watches keep anyway; it restores the combined presence as it was.

use super::Emitted;
use crate::{
    clock::Timestamp,
    compose::{Combined, Composer, Judged, Verdict},
    directory::Person,
    model::Presence,
};

/// The place of an account among those of its person.
pub(super) type AccountIndex = u32;

/// The last event of a person.
#[derive(Debug)]
pub(super) struct LastEvent {
    at: Timestamp,
    inputs: Box<[Input]>,
    /// The accounts that could not be read.
    pub(super) unread: Box<[AccountIndex]>,
    /// Presences that have changed since, as they were: none, for most of the time.
    #[expect(clippy::box_collection, reason = "an empty `Vec` takes three words")]
    changed: Option<Box<Vec<(AccountIndex, Presence)>>>,
}

#[derive(Debug)]
struct Input {
    account: AccountIndex,
    verdict: Verdict,
    observed_at: Timestamp,
}

impl LastEvent {
    /// Packs a combined presence, which was composed of these presences.
    pub(super) fn pack(
        combined: &Combined,
        mut composed: Vec<(AccountIndex, Presence)>,
        unread: Box<[AccountIndex]>,
    ) -> Self {
        let input = |Judged { presence, verdict }: &Judged| {
            let place = composed.iter().position(|(_, it)| it == presence)?;
            Some(Input {
                account: composed.swap_remove(place).0,
                verdict: *verdict,
                observed_at: presence.observed_at,
            })
        };
        Self {
            at: combined.at(),
            inputs: combined.inputs().iter().filter_map(input).collect(),
            unread,
            changed: None,
        }
    }

    /// Keeps a presence that has changed since, as it was.
    pub(super) fn keep(&mut self, account: AccountIndex, before: Presence) {
        let changed = self.changed.get_or_insert_default();
        if changed.iter().all(|(changed, _)| *changed != account) {
            changed.push((account, before));
        }
    }

    /// Restores the combined presence.
    pub(super) fn restore(
        &self,
        person: &Person,
        composer: &Composer,
        emitted: &impl Emitted,
    ) -> Combined {
        let changed: &[_] = self.changed.as_ref().map_or(&[], |changed| changed);
        let judged = |input: &Input| {
            let kept = changed
                .iter()
                .find(|(account, _)| *account == input.account);
            let mut presence = match kept {
                Some((_, presence)) => presence.clone(),
                None => emitted.presence(person.accounts.get(input.account as usize)?)?,
            };
            presence.observed_at = input.observed_at;
            let verdict = input.verdict;
            Some(Judged { presence, verdict })
        };
        let inputs = self.inputs.iter().filter_map(judged).collect();
        composer.combined(inputs, self.at)
    }
}
