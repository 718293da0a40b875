//! One source, followed under the ids that the directory has; its watch keeps the presences, and nothing keeps them a second time.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream::SelectAll};

use super::{
    super::Member,
    read_log::{LoggedProvider, ReadLog},
};
use crate::{
    clock::{Clock, Timestamp},
    directory::Account,
    error::{Error, Result},
    model::{Presence, Source, UserId},
    watch::{Event, Follow, Watch, WatchOptions, watch},
};

/// An event of a watch, of a user under the id that the directory has.
pub(super) enum Told {
    /// The user shows something else; with what was emitted before.
    Shown(UserId, Option<Box<Presence>>),
    Expired(UserId),
    Gap(Option<UserId>, Option<Timestamp>, Error),
    Resumed(Option<UserId>),
    Delayed(Duration),
}

/// The last emitted presence of each account.
pub(super) trait Emitted {
    fn presence(&self, account: &Account) -> Option<Presence>;
}

/// A source with its watch, as a stream of what it emits.
pub(super) struct FollowedSource {
    watch: Watch,
    read_log: ReadLog,
}

impl FollowedSource {
    /// # Errors
    /// What `watch` refuses.
    pub(super) fn start(
        member: &Member,
        users: Vec<UserId>,
        options: WatchOptions,
        read_log: ReadLog,
        clock: Arc<dyn Clock>,
    ) -> Result<Self> {
        let provider = LoggedProvider::new(Arc::clone(member.provider()), clock, read_log.clone());
        Ok(Self {
            watch: watch(provider, Follow::Users(users), options)?,
            read_log,
        })
    }

    fn told(&self, event: Event) -> Option<Told> {
        Some(match event {
            Event::Changed { before, after } => {
                let before = before.map(|before| Box::new(self.called(before)));
                Told::Shown(after.user, before)
            }
            Event::Expired { before } => Told::Expired(before.user),
            Event::Gap { user, since, error } => Told::Gap(user, since, error),
            // Accounts are followed by their ids.
            Event::Partial { .. } => return None,
            Event::Delayed { wait } => Told::Delayed(wait),
            Event::Resumed { user } => Told::Resumed(user),
        })
    }

    /// The presence under the id that the vendor has.
    fn called(&self, mut presence: Presence) -> Presence {
        presence.user = self.read_log.id_of(presence.user);
        presence
    }
}

impl Stream for FollowedSource {
    type Item = (Source, Told);

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        while let Some(event) = ready!(self.watch.poll_next_unpin(context)) {
            if let Some(told) = self.told(event) {
                return Poll::Ready(Some((self.watch.source().clone(), told)));
            }
        }
        Poll::Ready(None)
    }
}

impl Emitted for SelectAll<FollowedSource> {
    fn presence(&self, account: &Account) -> Option<Presence> {
        let followed = self
            .iter()
            .find(|it| *it.watch.source() == account.source)?;
        let presence = followed.watch.emitted(&account.user)?;
        Some(followed.called(presence))
    }
}
