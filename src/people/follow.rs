//! One source, followed under the ids that the directory has.

use std::sync::Arc;

use futures_util::{Stream, StreamExt, future::ready};

use super::{
    Member,
    read_log::{LoggedProvider, ReadLog},
};
use crate::{
    clock::{Clock, Timestamp},
    error::{Error, Result},
    model::{Presence, Source, UserId},
    watch::{Event, Follow, WatchOptions, watch},
};

/// An event of a watch, of a user under the id that the directory has.
pub(super) enum Told {
    Shown(UserId, Box<Presence>),
    Expired(UserId),
    Gap(Option<UserId>, Option<Timestamp>, Error),
    Resumed(Option<UserId>),
}

/// # Errors
/// What `watch` refuses.
pub(super) fn follow(
    member: &Member,
    users: Vec<UserId>,
    options: WatchOptions,
    read_log: ReadLog,
    clock: Arc<dyn Clock>,
) -> Result<impl Stream<Item = (Source, Told)> + Send + use<>> {
    let source = member.source().clone();
    let provider = LoggedProvider::new(Arc::clone(member.provider()), clock, read_log.clone());
    let events = watch(provider, Follow::Users(users), options)?;
    Ok(events.filter_map(move |event| {
        let told = match event {
            Event::Changed { mut after, .. } => {
                let user = after.user.clone();
                after.user = read_log.id_of(after.user);
                Told::Shown(user, Box::new(after))
            }
            Event::Expired { before } => Told::Expired(before.user),
            Event::Gap { user, since, error } => Told::Gap(user, since, error),
            // Accounts are followed by their ids.
            Event::Partial { .. } => return ready(None),
            Event::Resumed { user } => Told::Resumed(user),
        };
        ready(Some((source.clone(), told)))
    }))
}
