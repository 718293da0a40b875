//! Providers with one fault each, by which the suite shows that its cases find faults.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Caveat, Changes, Cursor, Error, ErrorKind, Expiry, ExpirySupport,
    InMemory, ListSupport, Listing, Loss, MessageSupport, MessageUpdate, Presence,
    PresenceProvider, PresenceUpdate, Result, SetOutcome, SetSupport, Source, StatusDefinition,
    StatusTarget, Timestamp, UserId, Who,
    testkit::{Fake, FakeClock, Fault, Subject},
};

use crate::in_memory;

use Mutation::*;

/// One way to break a claim of a provider or a promise of the trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutation {
    /// Every write is accepted, and nothing is done.
    SetsNothing,
    /// Do-not-disturb is claimed, and busy is shown.
    ShowsBusyForDoNotDisturb,
    /// Do-not-disturb is denied and shown as busy, which is not told.
    LosesDoNotDisturb,
    /// An exact update is taken for a nearest one.
    IgnoresFidelity,
    WritesUnknown,
    AcceptsNothing,
    /// Requests are sent before a refusal.
    SendsBeforeRefusing,
    LosesActivities,
    CutsMessages,
    NeverClears,
    LosesExpiry,
    /// The outcome of a write has no end.
    HidesTheEnd,
    /// A status is claimed to be removed, and stays.
    ClearsNothing,
    /// A status is removed, and its message stays.
    KeepsTheMessageOfAClearedStatus,
    /// `clear` is claimed, and refused.
    ClaimsClear,
    /// `clear` is denied, and works.
    DeniesClear,
    /// A status is removed of all users.
    ClearsEveryone,
    /// A list has the status that was removed.
    ListsTheClearedStatus,
    /// A second `clear` is a conflict.
    ClearsOnlyOnce,
    /// A message makes everybody available, which is reported as a loss.
    ShowsAMessageForAStatus,
    /// A message that is kept is reported as lost.
    InventsALoss,
    AcceptsThePast,
    RefusesAnEmptyMessage,
    InventsUsers,
    DropsTheVendorsWord,
    NamesAnotherSource,
    /// A status that is known has a caveat for one that is not.
    DeniesWhatIsKnown,
    DeniesMe,
    DeniesList,
    DeniesDefinitions,
    DeniesSet,
    ClaimsAList,
    OmitsFromTheList,
    FailsAnEntryOfTheList,
    FailsADefinition,
    ReadsInOwnOrder,
    FailsAllForOneBadId,
    ReadsOneByOne,
    SetsInReverse,
    AnswersOnlyGoodUpdates,
    ReportsNoChanges,
    WaitsInVain,
    RepeatsAll,
    DropsFailedUsers,
    ReportsUnfollowedUsers,
    AcceptsAnyId,
}

/// Every mutation, and the case that must find it.
pub(crate) const MUTATIONS: [(Mutation, &str); 46] = [
    (SetsNothing, "an_exact_availability_reads_back"),
    (ShowsBusyForDoNotDisturb, "an_exact_availability_reads_back"),
    (LosesDoNotDisturb, "an_inexact_availability_is_reported"),
    (IgnoresFidelity, "an_inexact_availability_is_reported"),
    (WritesUnknown, "unknown_is_never_written"),
    (AcceptsNothing, "an_update_that_changes_nothing_is_invalid"),
    (SendsBeforeRefusing, "a_hostile_id_is_not_read"),
    (LosesActivities, "a_lost_activity_is_reported"),
    (CutsMessages, "a_longer_message_is_refused_and_never_cut"),
    (NeverClears, "a_message_is_set_kept_and_cleared"),
    (LosesExpiry, "an_expiry_takes_effect"),
    (HidesTheEnd, "an_expiry_takes_effect"),
    (ClearsNothing, "a_status_is_removed"),
    (KeepsTheMessageOfAClearedStatus, "a_status_is_removed"),
    (ClaimsClear, "a_status_is_removed"),
    (DeniesClear, "a_provider_without_clear_refuses_to_clear"),
    (ClearsEveryone, "only_whom_one_sets_is_cleared"),
    (
        ListsTheClearedStatus,
        "a_status_is_removed_for_every_reader",
    ),
    (ClearsOnlyOnce, "no_status_is_removed_without_harm"),
    (
        ShowsAMessageForAStatus,
        "a_message_costs_no_availability_and_its_loss_is_reported",
    ),
    (
        InventsALoss,
        "a_message_costs_no_availability_and_its_loss_is_reported",
    ),
    (AcceptsThePast, "an_expiry_in_the_past_is_invalid"),
    (RefusesAnEmptyMessage, "an_empty_message_clears_the_message"),
    (InventsUsers, "an_unknown_user_is_not_found"),
    (DropsTheVendorsWord, "a_known_user_is_read"),
    (NamesAnotherSource, "a_known_user_is_read"),
    (DeniesWhatIsKnown, "a_known_user_is_read"),
    (DeniesMe, "a_provider_without_me_refuses_me"),
    (DeniesList, "a_provider_without_a_list_refuses_to_list"),
    (
        DeniesDefinitions,
        "a_provider_without_statuses_refuses_to_list_them",
    ),
    (DeniesSet, "a_provider_without_set_refuses_to_set"),
    (ClaimsAList, "the_list_agrees_with_a_read"),
    (OmitsFromTheList, "the_list_is_as_complete_as_it_claims"),
    (FailsAnEntryOfTheList, "the_list_agrees_with_a_read"),
    (FailsADefinition, "the_statuses_are_listed"),
    (ReadsInOwnOrder, "many_users_are_read_in_order"),
    (FailsAllForOneBadId, "one_bad_user_hides_no_other"),
    (ReadsOneByOne, "more_users_than_a_batch_are_read"),
    (SetsInReverse, "two_updates_of_one_user_keep_their_order"),
    (AnswersOnlyGoodUpdates, "one_bad_update_stops_no_other"),
    (ReportsNoChanges, "a_change_is_reported"),
    (WaitsInVain, "a_wait_returns_what_has_changed"),
    (RepeatsAll, "no_change_gives_no_presence"),
    (DropsFailedUsers, "a_failed_user_is_reported_and_retried"),
    (
        ReportsUnfollowedUsers,
        "a_user_who_is_not_followed_is_not_reported",
    ),
    (AcceptsAnyId, "a_hostile_id_is_not_read"),
];

/// A correct provider with one mutation.
#[derive(Clone)]
struct Mutant {
    original: InMemory,
    mutation: Option<Mutation>,
    elsewhere: Source,
    requests: Arc<AtomicUsize>,
}

/// A provider with a mutation, or without one.
pub(crate) async fn start(mutation: Option<Mutation>) -> Subject {
    let mutant = Mutant {
        original: in_memory::board().await,
        mutation,
        elsewhere: Source::new("in-memory", "elsewhere"),
        requests: Arc::default(),
    };
    in_memory::subject(Arc::new(mutant.clone()), Arc::new(mutant))
}

impl Mutant {
    fn has(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    fn ask(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    /// Counts a request for what was not refused.
    fn ask_unless_refused<T>(&self, outcome: &Result<T>) {
        if outcome.is_ok() || self.has(SendsBeforeRefusing) {
            self.ask();
        }
    }

    fn show(&self, mut presence: Presence) -> Presence {
        match self.mutation {
            Some(DropsTheVendorsWord) => presence.native.code.clear(),
            Some(NamesAnotherSource) => presence.source = self.elsewhere.clone(),
            Some(DeniesWhatIsKnown) => presence.caveats.push(Caveat::VendorDoesNotReport),
            _ => {}
        }
        presence
    }
}

fn undecodable() -> Error {
    Error::new(ErrorKind::Decode, "the entry cannot be decoded")
}

/// Applies a mutation to an update before the update is carried out.
fn twisted(mutation: Option<Mutation>, update: &PresenceUpdate) -> PresenceUpdate {
    let mut update = update.clone();
    let wanted = match update.status {
        Some(StatusTarget::Availability(wanted)) => Some(wanted),
        _ => None,
    };
    let Some(mutation) = mutation else {
        return update;
    };
    match mutation {
        ShowsBusyForDoNotDisturb | LosesDoNotDisturb | IgnoresFidelity
            if wanted == Some(Availability::DoNotDisturb) =>
        {
            update.status = Some(StatusTarget::Availability(Availability::Busy));
        }
        WritesUnknown if wanted == Some(Availability::Unknown) => {
            update.status = Some(StatusTarget::Availability(Availability::Offline));
        }
        AcceptsNothing if wanted.is_none() && update.message == MessageUpdate::Keep => {
            update.message = MessageUpdate::Clear;
        }
        LosesActivities => update.activity = None,
        CutsMessages => {
            if let MessageUpdate::Set(text) = &mut update.message {
                *text = text.chars().take(10).collect();
            }
        }
        NeverClears if update.message == MessageUpdate::Clear && wanted.is_some() => {
            update.message = MessageUpdate::Keep;
        }
        LosesExpiry => update.expiry = Expiry::Never,
        ShowsAMessageForAStatus if matches!(update.message, MessageUpdate::Set(_)) => {
            update.status = update
                .status
                .and(Some(StatusTarget::Availability(Availability::Available)));
        }
        AcceptsThePast if has_passed(update.expiry) => {
            update.expiry = Expiry::VendorDefault;
        }
        _ => {}
    }
    update
}

fn has_passed(expiry: Expiry) -> bool {
    let now = Timestamp::now();
    expiry.ends_at(now).is_some_and(|end| end <= now)
}

#[async_trait]
impl PresenceProvider for Mutant {
    fn source(&self) -> &Source {
        self.original.source()
    }

    fn capabilities(&self) -> Capabilities {
        let original = self.original.capabilities();
        const WITHOUT_DO_NOT_DISTURB: &[Availability] = &[
            Availability::Available,
            Availability::Busy,
            Availability::Away,
            Availability::Offline,
        ];
        match self.mutation {
            Some(LosesDoNotDisturb | IgnoresFidelity) => Capabilities {
                exact: WITHOUT_DO_NOT_DISTURB,
                ..original
            },
            Some(CutsMessages) => Capabilities {
                message: MessageSupport::MaxChars(10),
                ..original
            },
            Some(DeniesMe) => Capabilities {
                me: false,
                ..original
            },
            Some(DeniesList) => Capabilities {
                list: ListSupport::No,
                ..original
            },
            Some(DeniesDefinitions) => Capabilities {
                definitions: false,
                ..original
            },
            Some(DeniesClear) => Capabilities {
                clear: false,
                ..original
            },
            Some(DeniesSet) => Capabilities {
                set: SetSupport::No,
                expiry: ExpirySupport::No,
                exact: &[],
                ..original
            },
            _ => original,
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        match (self.mutation, who) {
            (Some(InventsUsers), Who::User(user)) => {
                if let Ok(presence) = self.original.get(who).await {
                    return Ok(presence);
                }
                let mut invented = self.original.get(&Who::Me).await?;
                invented.user = user.clone();
                Ok(invented)
            }
            (Some(AcceptsAnyId), _) => {
                let not_found = |_| Error::new(ErrorKind::NotFound, "not found");
                self.original.get(who).await.map_err(not_found)
            }
            _ => {
                let read = self.original.get(who).await;
                self.ask_unless_refused(&read);
                read.map(|read| self.show(read))
            }
        }
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        if self.has(SetsNothing) {
            return Ok(SetOutcome::new(None, Vec::new()));
        }
        if self.has(RefusesAnEmptyMessage) && update.message == MessageUpdate::Set(String::new()) {
            return Err(Error::new(ErrorKind::NotRepresentable, "an empty message"));
        }
        let outcome = self
            .original
            .set(who, &twisted(self.mutation, update))
            .await;
        self.ask_unless_refused(&outcome);
        let mut outcome = outcome?;
        let lossy = StatusTarget::Availability(Availability::DoNotDisturb);
        if self.has(IgnoresFidelity) && update.status == Some(lossy) {
            outcome.losses.push(Loss::Availability {
                wanted: Availability::DoNotDisturb,
                sent: Availability::Busy,
            });
        }
        if let Some(StatusTarget::Availability(wanted)) = update.status
            && self.has(ShowsAMessageForAStatus)
            && outcome
                .effective
                .as_ref()
                .is_some_and(|it| it.availability != wanted)
        {
            outcome.losses.push(Loss::Availability {
                wanted,
                sent: Availability::Available,
            });
        }
        if self.has(InventsALoss) && update.message == MessageUpdate::Keep {
            let reason = "an earlier message is replaced".to_owned();
            outcome.losses.push(Loss::Message { reason });
        }
        if self.has(HidesTheEnd) {
            outcome.expires_at = None;
            outcome.effective = None;
        }
        Ok(outcome)
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        match self.mutation {
            Some(ClearsNothing) => return Ok(SetOutcome::new(None, Vec::new())),
            Some(ClaimsClear) => return Err(Error::unsupported("no status is removed")),
            Some(KeepsTheMessageOfAClearedStatus) => {
                let offline = PresenceUpdate::new(Availability::Offline);
                self.original.set(who, &offline).await?;
                return Ok(SetOutcome::new(None, Vec::new()));
            }
            Some(ClearsOnlyOnce)
                if self.original.get(who).await?.availability == Availability::Offline =>
            {
                return Err(Error::new(ErrorKind::Conflict, "there is no status"));
            }
            Some(ClearsEveryone) => {
                for user in ["mia", "ann", "bob"] {
                    self.original.clear(&Who::User(user.into())).await?;
                }
            }
            _ => {}
        }
        let outcome = self.original.clear(who).await;
        self.ask_unless_refused(&outcome);
        outcome
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let mut answers = Vec::new();
        for user in users {
            let answer = self.original.get(&Who::from(user)).await;
            if self.has(ReadsOneByOne) {
                self.ask_unless_refused(&answer);
            }
            answers.push((user.clone(), answer));
        }
        if self.has(ReadsInOwnOrder) {
            answers.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let fault = answers.iter().find_map(|(_, answer)| answer.clone().err());
        if let Some(fault) = fault.filter(|_| self.has(FailsAllForOneBadId)) {
            for (_, answer) in &mut answers {
                *answer = Err(fault.clone());
            }
        }
        answers
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let mut listed = self.original.list().await?;
        match self.mutation {
            Some(ClaimsAList) => return Err(Error::unsupported("there is no list")),
            Some(OmitsFromTheList) => {
                let is_online =
                    |presence: &Presence| presence.availability != Availability::Offline;
                listed.entries.retain(is_online);
            }
            Some(ListsTheClearedStatus) => {
                for presence in &mut listed.entries {
                    if presence.availability == Availability::Offline {
                        presence.availability = Availability::Away;
                    }
                }
            }
            Some(FailsAnEntryOfTheList) => listed.failed.push((None, undecodable())),
            _ => {}
        }
        Ok(listed)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        let start = Cursor::default();
        let followed = since.and_then(Cursor::users);
        let mut changes = match self.mutation {
            Some(RepeatsAll) => {
                let since = followed.map(|users| Cursor::following(users.to_vec()));
                self.original.changes(since.as_ref()).await?
            }
            Some(ReportsUnfollowedUsers) if since.is_some_and(|since| *since != start) => {
                let mut changes = self.original.changes(since).await?;
                changes.presences = self.original.list().await?.entries;
                changes
            }
            _ => self.original.changes(since).await?,
        };
        let first = changes.full;
        match self.mutation {
            Some(ReportsNoChanges) if !first => changes.presences.clear(),
            Some(DropsFailedUsers) if !first => changes.failed.clear(),
            _ => {}
        }
        Ok(changes)
    }

    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        match self.mutation {
            Some(WaitsInVain) => Ok(Changes::new(Vec::new(), false, since.clone())),
            _ => self.changes(Some(since)).await,
        }
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let mut updates = updates.to_vec();
        if self.has(SetsInReverse) {
            updates.reverse();
        }
        let mut outcomes = Vec::new();
        for (user, update) in updates {
            let outcome = self.original.set(&Who::from(&user), &update).await;
            outcomes.push((user, outcome));
        }
        match self.mutation {
            Some(SetsInReverse) => outcomes.reverse(),
            Some(AnswersOnlyGoodUpdates) => outcomes.retain(|(_, outcome)| outcome.is_ok()),
            _ => {}
        }
        outcomes
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        let mut definitions = self.original.definitions().await?;
        if self.has(FailsADefinition) {
            definitions.failed.push((None, undecodable()));
        }
        Ok(definitions)
    }
}

#[async_trait]
impl Fake for Mutant {
    fn clock(&self) -> Option<&FakeClock> {
        self.original.clock()
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        self.original.add_users(count).await
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        self.original.set_presence(user, update).await
    }

    async fn remove(&self, user: &UserId) {
        self.original.remove(user).await;
    }

    fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) -> bool {
        self.original.fail_next(times, operation, fault)
    }

    fn clear_faults(&self) {
        self.original.clear_faults();
    }
}
