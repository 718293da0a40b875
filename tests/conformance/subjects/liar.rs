use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use omnipresence::{
    Availability, Capabilities, Changes, Cursor, Error, ErrorKind, Expiry, ExpirySupport, InMemory,
    ListSupport, Listing, Loss, MessageSupport, MessageUpdate, Presence, PresenceProvider,
    PresenceUpdate, Result, SetOutcome, SetSupport, Source, StatusDefinition, StatusTarget,
    Timestamp, UserId, Who,
};

use super::in_memory;
use crate::{Backstage, Subject};

/// One thing in which a provider does not do what it says or what the trait promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
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
    AsksBeforeRefusing,
    LosesActivities,
    CutsMessages,
    NeverClears,
    LosesExpiry,
    /// A message makes everybody available, which is reported as a loss.
    ShowsAMessageForAStatus,
    /// A message that is kept is reported as lost.
    InventsALoss,
    AcceptsThePast,
    RefusesAnEmptyMessage,
    InventsUsers,
    ForgetsTheVendorsWord,
    NamesAnotherSource,
    DeniesMe,
    DeniesList,
    DeniesDefinitions,
    DeniesSet,
    ClaimsAList,
    OmitsFromTheList,
    FailsAnEntryOfTheList,
    FailsADefinition,
    ReadsInOwnOrder,
    HidesAllBehindOneBadId,
    ReadsOneByOne,
    SetsInReverse,
    AnswersOnlyGoodUpdates,
    TellsNoChanges,
    TellsAllAgain,
    ForgetsWhoFailed,
    TellsWhomNobodyFollows,
    TakesAnyId,
}

/// Every lie, and the case that must find it out.
pub(crate) const LIES: [(Lie, &str); 36] = [
    (Lie::SetsNothing, "an exact availability reads back"),
    (
        Lie::ShowsBusyForDoNotDisturb,
        "an exact availability reads back",
    ),
    (Lie::LosesDoNotDisturb, "an inexact availability is told"),
    (Lie::IgnoresFidelity, "an inexact availability is told"),
    (Lie::WritesUnknown, "unknown is never written"),
    (
        Lie::AcceptsNothing,
        "an update that changes nothing is invalid",
    ),
    (Lie::AsksBeforeRefusing, "a hostile id is not read"),
    (Lie::LosesActivities, "an activity that is lost is reported"),
    (Lie::CutsMessages, "a longer message is refused, never cut"),
    (Lie::NeverClears, "a message is set, kept and cleared"),
    (Lie::LosesExpiry, "an expiry takes effect"),
    (
        Lie::ShowsAMessageForAStatus,
        "a message costs no availability, and its loss is reported",
    ),
    (
        Lie::InventsALoss,
        "a message costs no availability, and its loss is reported",
    ),
    (Lie::AcceptsThePast, "an expiry in the past is invalid"),
    (
        Lie::RefusesAnEmptyMessage,
        "an empty message clears the message",
    ),
    (Lie::InventsUsers, "an unknown user is not found"),
    (Lie::ForgetsTheVendorsWord, "a known user is read"),
    (Lie::NamesAnotherSource, "a known user is read"),
    (Lie::DeniesMe, "denied: there is no me"),
    (Lie::DeniesList, "denied: there is no list"),
    (Lie::DeniesDefinitions, "denied: there are no statuses"),
    (Lie::DeniesSet, "denied: nobody can be set"),
    (Lie::ClaimsAList, "the list shows what a read shows"),
    (Lie::OmitsFromTheList, "the list is as complete as it says"),
    (
        Lie::FailsAnEntryOfTheList,
        "the list shows what a read shows",
    ),
    (Lie::FailsADefinition, "the statuses are listed"),
    (Lie::ReadsInOwnOrder, "many users are read in order"),
    (Lie::HidesAllBehindOneBadId, "one bad user hides nobody"),
    (Lie::ReadsOneByOne, "more users than a batch are read"),
    (
        Lie::SetsInReverse,
        "a user who is set twice keeps the order",
    ),
    (Lie::AnswersOnlyGoodUpdates, "one bad update stops no other"),
    (Lie::TellsNoChanges, "a change is told"),
    (Lie::TellsAllAgain, "where nothing changes nothing is told"),
    (
        Lie::ForgetsWhoFailed,
        "whoever fails is told and tried again",
    ),
    (
        Lie::TellsWhomNobodyFollows,
        "whoever is not followed is not told",
    ),
    (Lie::TakesAnyId, "a hostile id is not read"),
];

/// An honest provider, and one lie.
#[derive(Clone)]
struct Liar {
    honest: InMemory,
    lie: Option<Lie>,
    elsewhere: Source,
    requests: Arc<AtomicUsize>,
}

/// A liar, or an honest provider that could be one.
pub(crate) async fn start(lie: Option<Lie>) -> Subject {
    let liar = Liar {
        honest: in_memory::board().await,
        lie,
        elsewhere: Source::new("in-memory", "elsewhere"),
        requests: Arc::default(),
    };
    in_memory::subject(Arc::new(liar.clone()), Arc::new(liar))
}

impl Liar {
    fn tells(&self, lie: Lie) -> bool {
        self.lie == Some(lie)
    }

    fn ask(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }

    /// Counts a request for what was not refused.
    fn ask_unless_refused<T>(&self, outcome: &Result<T>) {
        if outcome.is_ok() || self.tells(Lie::AsksBeforeRefusing) {
            self.ask();
        }
    }

    fn show(&self, mut presence: Presence) -> Presence {
        match self.lie {
            Some(Lie::ForgetsTheVendorsWord) => presence.native.code.clear(),
            Some(Lie::NamesAnotherSource) => presence.source = self.elsewhere.clone(),
            _ => {}
        }
        presence
    }
}

fn undecodable() -> Error {
    Error::new(ErrorKind::Decode, "the entry cannot be decoded")
}

/// What the lie makes of an update before it is carried out.
fn twisted(lie: Option<Lie>, update: &PresenceUpdate) -> PresenceUpdate {
    let mut update = update.clone();
    let wanted = match update.status {
        Some(StatusTarget::Availability(wanted)) => Some(wanted),
        _ => None,
    };
    let Some(lie) = lie else { return update };
    match lie {
        Lie::ShowsBusyForDoNotDisturb | Lie::LosesDoNotDisturb | Lie::IgnoresFidelity
            if wanted == Some(Availability::DoNotDisturb) =>
        {
            update.status = Some(StatusTarget::Availability(Availability::Busy));
        }
        Lie::WritesUnknown if wanted == Some(Availability::Unknown) => {
            update.status = Some(StatusTarget::Availability(Availability::Offline));
        }
        Lie::AcceptsNothing if wanted.is_none() && update.message == MessageUpdate::Keep => {
            update.message = MessageUpdate::Clear;
        }
        Lie::LosesActivities => update.activity = None,
        Lie::CutsMessages => {
            if let MessageUpdate::Set(text) = &mut update.message {
                *text = text.chars().take(10).collect();
            }
        }
        Lie::NeverClears if update.message == MessageUpdate::Clear && wanted.is_some() => {
            update.message = MessageUpdate::Keep;
        }
        Lie::LosesExpiry => update.expiry = Expiry::Never,
        Lie::ShowsAMessageForAStatus if matches!(update.message, MessageUpdate::Set(_)) => {
            update.status = update
                .status
                .and(Some(StatusTarget::Availability(Availability::Available)));
        }
        Lie::AcceptsThePast if has_passed(update.expiry) => {
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
impl PresenceProvider for Liar {
    fn source(&self) -> &Source {
        self.honest.source()
    }

    fn capabilities(&self) -> Capabilities {
        let honest = self.honest.capabilities();
        const WITHOUT_DO_NOT_DISTURB: &[Availability] = &[
            Availability::Available,
            Availability::Busy,
            Availability::Away,
            Availability::Offline,
        ];
        match self.lie {
            Some(Lie::LosesDoNotDisturb | Lie::IgnoresFidelity) => Capabilities {
                exact: WITHOUT_DO_NOT_DISTURB,
                ..honest
            },
            Some(Lie::CutsMessages) => Capabilities {
                message: MessageSupport::MaxChars(10),
                ..honest
            },
            Some(Lie::DeniesMe) => Capabilities {
                me: false,
                ..honest
            },
            Some(Lie::DeniesList) => Capabilities {
                list: ListSupport::No,
                ..honest
            },
            Some(Lie::DeniesDefinitions) => Capabilities {
                definitions: false,
                ..honest
            },
            Some(Lie::DeniesSet) => Capabilities {
                set: SetSupport::No,
                expiry: ExpirySupport::No,
                exact: &[],
                ..honest
            },
            _ => honest,
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        match (self.lie, who) {
            (Some(Lie::InventsUsers), Who::User(user)) => {
                if let Ok(presence) = self.honest.get(who).await {
                    return Ok(presence);
                }
                let mut invented = self.honest.get(&Who::Me).await?;
                invented.user = user.clone();
                Ok(invented)
            }
            (Some(Lie::TakesAnyId), _) => {
                let not_found = |_| Error::new(ErrorKind::NotFound, "not found");
                self.honest.get(who).await.map_err(not_found)
            }
            _ => {
                let read = self.honest.get(who).await;
                self.ask_unless_refused(&read);
                read.map(|read| self.show(read))
            }
        }
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        if self.tells(Lie::SetsNothing) {
            return Ok(SetOutcome::new(None, Vec::new()));
        }
        if self.tells(Lie::RefusesAnEmptyMessage)
            && update.message == MessageUpdate::Set(String::new())
        {
            return Err(Error::new(ErrorKind::NotRepresentable, "an empty message"));
        }
        let outcome = self.honest.set(who, &twisted(self.lie, update)).await;
        self.ask_unless_refused(&outcome);
        let mut outcome = outcome?;
        let lossy = StatusTarget::Availability(Availability::DoNotDisturb);
        if self.tells(Lie::IgnoresFidelity) && update.status == Some(lossy) {
            outcome.losses.push(Loss::Availability {
                wanted: Availability::DoNotDisturb,
                sent: Availability::Busy,
            });
        }
        if let Some(StatusTarget::Availability(wanted)) = update.status
            && self.tells(Lie::ShowsAMessageForAStatus)
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
        if self.tells(Lie::InventsALoss) && update.message == MessageUpdate::Keep {
            let reason = "an earlier message is replaced".to_owned();
            outcome.losses.push(Loss::Message { reason });
        }
        Ok(outcome)
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let mut answers = Vec::new();
        for user in users {
            let answer = self.honest.get(&Who::from(user)).await;
            if self.tells(Lie::ReadsOneByOne) {
                self.ask_unless_refused(&answer);
            }
            answers.push((user.clone(), answer));
        }
        if self.tells(Lie::ReadsInOwnOrder) {
            answers.sort_by(|(a, _), (b, _)| a.cmp(b));
        }
        let fault = answers.iter().find_map(|(_, answer)| answer.clone().err());
        if let Some(fault) = fault.filter(|_| self.tells(Lie::HidesAllBehindOneBadId)) {
            for (_, answer) in &mut answers {
                *answer = Err(fault.clone());
            }
        }
        answers
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let mut listed = self.honest.list().await?;
        match self.lie {
            Some(Lie::ClaimsAList) => return Err(Error::unsupported("there is no list")),
            Some(Lie::OmitsFromTheList) => {
                let is_online =
                    |presence: &Presence| presence.availability != Availability::Offline;
                listed.entries.retain(is_online);
            }
            Some(Lie::FailsAnEntryOfTheList) => listed.failed.push((None, undecodable())),
            _ => {}
        }
        Ok(listed)
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        let start = Cursor::default();
        let followed = since.and_then(Cursor::users);
        let mut changes = match self.lie {
            Some(Lie::TellsAllAgain) => {
                let since = followed.map(|users| Cursor::following(users.to_vec()));
                self.honest.changes(since.as_ref()).await?
            }
            Some(Lie::TellsWhomNobodyFollows) if since.is_some_and(|since| *since != start) => {
                let mut changes = self.honest.changes(since).await?;
                changes.presences = self.honest.list().await?.entries;
                changes
            }
            _ => self.honest.changes(since).await?,
        };
        let first = changes.full;
        match self.lie {
            Some(Lie::TellsNoChanges) if !first => changes.presences.clear(),
            Some(Lie::ForgetsWhoFailed) if !first => changes.failed.clear(),
            _ => {}
        }
        Ok(changes)
    }

    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let mut updates = updates.to_vec();
        if self.tells(Lie::SetsInReverse) {
            updates.reverse();
        }
        let mut outcomes = Vec::new();
        for (user, update) in updates {
            let outcome = self.honest.set(&Who::from(&user), &update).await;
            outcomes.push((user, outcome));
        }
        match self.lie {
            Some(Lie::SetsInReverse) => outcomes.reverse(),
            Some(Lie::AnswersOnlyGoodUpdates) => outcomes.retain(|(_, outcome)| outcome.is_ok()),
            _ => {}
        }
        outcomes
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        let mut definitions = self.honest.definitions().await?;
        if self.tells(Lie::FailsADefinition) {
            definitions.failed.push((None, undecodable()));
        }
        Ok(definitions)
    }
}

#[async_trait]
impl Backstage for Liar {
    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    async fn change(&self, user: &UserId, to: Availability) {
        in_memory::set(&self.honest, user, to).await;
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        self.honest.add_users(count).await
    }

    fn advance(&self, _: Duration) -> bool {
        false
    }

    fn fail(&self, _: bool) -> bool {
        false
    }
}
