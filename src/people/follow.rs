//! One source, followed under the ids that the directory has.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream};

use super::{
    Member,
    heard::{Heard, HeardAt},
};
use crate::{
    Clock, Error, Event, Follow, Presence, Result, Source, Timestamp, UserId, Watch, WatchOptions,
    watch::watch,
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
    member: Member,
    users: Vec<UserId>,
    options: WatchOptions,
    heard_at: HeardAt,
    clock: Arc<dyn Clock>,
    patience: Duration,
) -> Result<impl Stream<Item = (Source, Told)> + Send> {
    let provider = Heard::new(Arc::clone(member.provider()), Arc::clone(&clock), heard_at);
    let names = Names {
        watch: watch(provider, Follow::Users(users.clone()), options)?,
        member,
        unseen: users.iter().cloned().collect(),
        users: users.into_iter().collect(),
        others: HashMap::new(),
        clock,
        patience,
    };
    Ok(stream::unfold(names, |mut names| async move {
        let told = names.next().await;
        told.map(|told| ((names.member.source().clone(), told), names))
    }))
}

struct Names {
    watch: Watch,
    member: Member,
    users: HashSet<UserId>,
    /// Who of them has not been told of under that id.
    unseen: HashSet<UserId>,
    /// The directory's ids of users whom the vendor calls otherwise, such as an `@name` of a number.
    others: HashMap<UserId, UserId>,
    clock: Arc<dyn Clock>,
    patience: Duration,
}

impl Names {
    async fn next(&mut self) -> Option<Told> {
        loop {
            match self.watch.next().await? {
                Event::Changed { after, .. } => {
                    if let Some(user) = self.name(&after.user).await {
                        return Some(Told::Shown(user, Box::new(after)));
                    }
                }
                Event::Expired { before } => {
                    if let Some(user) = self.name(&before.user).await {
                        return Some(Told::Expired(user));
                    }
                }
                // These name users by the ids that are followed.
                Event::Gap { user, since, error } => return Some(Told::Gap(user, since, error)),
                Event::Resumed { user } => return Some(Told::Resumed(user)),
            }
        }
    }

    /// The directory's id of a user. Whoever is not known by the vendor's id is looked for among those who are not told of
    /// under the directory's.
    async fn name(&mut self, user: &UserId) -> Option<UserId> {
        const FIRST_WAIT: Duration = Duration::from_secs(5);
        const LAST_WAIT: Duration = Duration::from_secs(60);
        let mut wait = FIRST_WAIT;
        loop {
            if self.users.contains(user) {
                self.unseen.remove(user);
                return Some(user.clone());
            }
            if let Some(name) = self.others.get(user) {
                return Some(name.clone());
            }
            let may_be_known_later = self.look_for_names().await;
            if self.others.contains_key(user) {
                continue;
            }
            if !may_be_known_later {
                tracing::warn!(
                    source = %self.member.source(),
                    "somebody is told of whom the directory does not know"
                );
                return None;
            }
            self.clock.sleep(wait).await;
            wait = (wait * 2).min(LAST_WAIT);
        }
    }

    /// Asks for those who have not been told of under their ids, to learn what the vendor calls them; whether some of them could not be read for now. What
    /// they show is left to the watch: it would not tell again what it has told before and others read since.
    async fn look_for_names(&mut self) -> bool {
        let unseen: Vec<UserId> = self.unseen.iter().cloned().collect();
        if unseen.is_empty() {
            return false;
        }
        let mut is_incomplete = false;
        for (name, answer) in self.member.read(unseen, self.patience).await {
            match answer {
                Ok(presence) if presence.user == name => {
                    self.unseen.remove(&name);
                }
                Ok(presence) => {
                    self.others.insert(presence.user, name);
                }
                Err(error) => is_incomplete |= error.is_retryable(),
            }
        }
        is_incomplete
    }
}
