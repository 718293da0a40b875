//! The reference of the contract: a source that supports all of the trait and applies each change at once.

#[cfg(feature = "mock")]
pub(super) mod planned;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;

use super::{
    Capabilities, ExpirySupport, ListSupport, Listing, MessageSupport, PresenceProvider,
    SetSupport, StatusDefinition,
};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result},
    model::{
        Availability, Loss, MessageUpdate, NativeStatus, Presence, PresenceUpdate, SetOutcome,
        Source, StatusMessage, StatusTarget, UserId, Who, check_id,
    },
};

/// A source of presence that is no vendor: a reference for what the trait promises, and a stand-in for tests.
///
/// It can do all that the trait has. Every change takes effect at once. With the feature `mock` it is a `testkit::Fake`, which lets its
/// calls fail.
///
/// ```
/// # use omnipresence::*;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let board = InMemory::new("board", "ann").with_user("bob");
/// board.set(&Who::Me, &PresenceUpdate::new(Availability::Busy).with_message("writing")).await?;
/// assert_eq!(board.get(&Who::User("ann".into())).await?.availability, Availability::Busy);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct InMemory {
    source: Source,
    me: UserId,
    users: Arc<Mutex<BTreeMap<UserId, Presence>>>,
    #[cfg(feature = "mock")]
    pub(crate) failures: Arc<planned::Planned<Error>>,
    #[cfg(feature = "mock")]
    pub(crate) ids: Arc<planned::NewIds>,
}

impl InMemory {
    /// A source `in-memory:<instance>` with one user, who is [`Who::Me`] and offline.
    #[must_use]
    pub fn new(instance: &str, me: impl Into<UserId>) -> Self {
        let me = me.into();
        let empty = Self {
            source: Source::new("in-memory", instance),
            me: me.clone(),
            users: Arc::default(),
            #[cfg(feature = "mock")]
            failures: Arc::default(),
            #[cfg(feature = "mock")]
            ids: Arc::default(),
        };
        empty.with_user(me)
    }

    /// Adds a user, who is offline.
    #[must_use]
    pub fn with_user(self, user: impl Into<UserId>) -> Self {
        let user = user.into();
        let offline = NativeStatus::new(Availability::Offline.as_str());
        let now = Timestamp::now();
        let presence = Presence::new(
            user.clone(),
            self.source.clone(),
            Availability::Offline,
            offline,
            now,
        );
        self.users().insert(user, presence);
        self
    }

    pub(crate) fn users(&self) -> MutexGuard<'_, BTreeMap<UserId, Presence>> {
        self.users.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the error that a test planned for a method.
    #[cfg(feature = "mock")]
    fn fail(&self, operation: &str) -> Result<()> {
        self.failures.take(operation).map_or(Ok(()), Err)
    }

    fn user<'a>(&'a self, who: &'a Who) -> Result<&'a UserId> {
        match who {
            Who::Me => Ok(&self.me),
            Who::User(user) => check_id(user).map(|()| user),
        }
    }

    pub(crate) fn apply(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        let now = Timestamp::now();
        let update = update.normalized(now)?;
        let availability = update.status.as_ref().map(status).transpose()?;
        let ends = update.expiry.ends_at(now);
        let losses = match availability {
            Some(_) => Vec::new(),
            None => lost_without_status(&update, ends),
        };
        Loss::accept(&losses, update.fidelity)?;
        let user = self.user(who)?;
        let mut users = self.users();
        let presence = users.get_mut(user).ok_or_else(no_such_user)?;
        *presence = shown(presence, now);
        if let Some(availability) = availability {
            presence.availability = availability;
            presence.native = NativeStatus::new(availability.as_str());
            presence.activity.clone_from(&update.activity);
            presence.expires_at = ends;
            presence.changed_at = Some(now);
        }
        match &update.message {
            MessageUpdate::Keep => {}
            MessageUpdate::Clear => presence.message = None,
            MessageUpdate::Set(text) => presence.message = Some(StatusMessage::new(text)),
        }
        let sent = availability.map(|_| presence.native.clone());
        Ok(SetOutcome::new(sent, losses).with_effective(presence.clone()))
    }

    fn remove_status(&self, who: &Who) -> Result<SetOutcome> {
        let user = self.user(who)?;
        let mut users = self.users();
        let presence = users.get_mut(user).ok_or_else(no_such_user)?;
        let now = Timestamp::now();
        *presence = shown(presence, now);
        if presence.availability != Availability::Offline || presence.message.is_some() {
            end(presence, now);
        }
        Ok(SetOutcome::new(None, Vec::new()).with_effective(presence.clone()))
    }
}

/// What the source shows at this moment: a status whose time has come is gone.
fn shown(presence: &Presence, now: Timestamp) -> Presence {
    let mut shown = presence.clone();
    shown.observed_at = now;
    if let Some(ends) = shown.expires_at.filter(|ends| *ends <= now) {
        end(&mut shown, ends);
    }
    shown
}

/// Leaves nothing of a status that ends or is removed at this moment.
fn end(presence: &mut Presence, at: Timestamp) {
    presence.availability = Availability::Offline;
    presence.native = NativeStatus::new(Availability::Offline.as_str());
    presence.activity = None;
    presence.message = None;
    presence.expires_at = None;
    presence.changed_at = Some(at);
}

fn status(target: &StatusTarget) -> Result<Availability> {
    let availability = match target {
        StatusTarget::Availability(availability) => *availability,
        StatusTarget::Native(native) => native.code.parse().unwrap_or(Availability::Unknown),
    };
    match availability {
        Availability::Unknown => Err(Error::new(
            ErrorKind::NotRepresentable,
            "unknown cannot be set",
        )),
        known => Ok(known),
    }
}

/// Activity and expiry belong to a status that is being set.
fn lost_without_status(update: &PresenceUpdate, ends: Option<Timestamp>) -> Vec<Loss> {
    let activity = update.activity.clone();
    let activity = activity.map(|wanted| Loss::Activity { wanted });
    let expiry = ends.map(|_| Loss::Expiry {
        reason: "without a status there is nothing that ends".to_owned(),
    });
    activity.into_iter().chain(expiry).collect()
}

#[async_trait]
impl PresenceProvider for InMemory {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            me: true,
            set: SetSupport::Anyone,
            exact: &[
                Availability::Available,
                Availability::Busy,
                Availability::DoNotDisturb,
                Availability::Away,
                Availability::Offline,
            ],
            read_batch: usize::MAX,
            write_batch: usize::MAX,
            list: ListSupport::Complete,
            message: MessageSupport::AnyLength,
            expiry: ExpirySupport::Optional,
            clear: true,
            definitions: true,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        #[cfg(feature = "mock")]
        self.fail("get")?;
        let user = self.user(who)?;
        let users = self.users();
        let presence = users.get(user).ok_or_else(no_such_user)?;
        Ok(shown(presence, Timestamp::now()))
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        #[cfg(feature = "mock")]
        self.fail("list")?;
        let now = Timestamp::now();
        let users = self.users();
        let listed = users.values().map(|presence| shown(presence, now));
        Ok(listed.collect::<Vec<_>>().into())
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        #[cfg(feature = "mock")]
        self.fail("set")?;
        self.apply(who, update)
    }

    async fn clear(&self, who: &Who) -> Result<SetOutcome> {
        #[cfg(feature = "mock")]
        self.fail("clear")?;
        self.remove_status(who)
    }

    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        #[cfg(feature = "mock")]
        self.fail("definitions")?;
        let native = |availability: Availability| NativeStatus::new(availability.as_str());
        let exact = self.capabilities().exact.iter();
        let definitions = exact.map(|&wanted| StatusDefinition::new(native(wanted), wanted));
        Ok(definitions.collect::<Vec<_>>().into())
    }
}

fn no_such_user() -> Error {
    Error::new(ErrorKind::NotFound, "there is no such user")
}
