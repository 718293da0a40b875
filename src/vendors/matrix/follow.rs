//! Follows users by synchronizations: what changed since a token, and who has become visible or invisible.

use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use super::{Matrix, api::model, map};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{Presence, UserId},
    provider::{Changes, Cursor, PresenceProvider},
};

/// How long the server holds a synchronization open.
pub(super) const HOLD: Duration = Duration::from_secs(30);

/// The code for a token that the server cannot read.
const UNKNOWN: &str = "M_UNKNOWN";

/// What a synchronization reports besides presences.
#[derive(Debug, Default)]
struct Memberships {
    /// Users who have joined or left a room.
    changed: BTreeSet<String>,
    /// Whether the caller has joined or left a room, or some events are left out: everyone has to be read again.
    is_unclear: bool,
}

impl Memberships {
    fn of(rooms: Option<model::RoomUpdates>, me: &str) -> Self {
        let mut memberships = Self::default();
        let Some(rooms) = rooms else {
            return memberships;
        };
        memberships.is_unclear = rooms.leave.is_some_and(|left| !left.is_empty());
        let joined = rooms.join.unwrap_or_default().into_values();
        for timeline in joined.filter_map(|room| room.timeline) {
            memberships.is_unclear |= timeline.limited == Some(true);
            let events = timeline.events.into_iter().flatten();
            let members = events.filter(|event| event.r#type.as_deref() == Some("m.room.member"));
            memberships
                .changed
                .extend(members.filter_map(|it| it.state_key));
        }
        memberships.is_unclear |= memberships.changed.contains(me);
        memberships
    }
}

impl Matrix {
    /// What changed since a cursor, or everything if there is nothing to go on from. The server holds the request for up to `hold`.
    pub(super) async fn changes_since(&self, since: &Cursor, hold: Duration) -> Result<Changes> {
        let Some(token) = since.token() else {
            return self.everything(since).await;
        };
        let sync = match self.sync_since(token, hold).await {
            Err(error) if is_unknown_token(&error) => return self.everything(since).await,
            sync => sync?,
        };
        let me = self.own_id().await?;
        let memberships = Memberships::of(sync.rooms, &me);
        if memberships.is_unclear {
            return self.everything(since).await;
        }
        let followed: Option<HashSet<&str>> = since
            .users()
            .map(|users| users.iter().map(UserId::as_str).collect());
        let follows = |user: &str| followed.as_ref().is_none_or(|it| it.contains(user));
        let mut presences = Vec::new();
        let events = sync.presence.and_then(|it| it.events).into_iter().flatten();
        for event in events.filter(|event| follows(&event.sender)) {
            presences.push(self.presence_in(event));
        }
        let reported: HashSet<&str> = presences.iter().map(|it| it.user.as_str()).collect();
        let mut left_out: Vec<UserId> = memberships
            .changed
            .iter()
            .filter(|user| follows(user) && !reported.contains(user.as_str()))
            .map(|user| UserId::from(user.as_str()))
            .collect();
        // Users that could not be read before are read with what is asked for at once. They must not end a wait.
        let unread = since.unread().iter();
        let unread: Vec<UserId> = unread
            .filter(|user| !reported.contains(user.as_str()) && !left_out.contains(user))
            .cloned()
            .collect();
        let next = since.with_token(sync.next_batch);
        let mut still_unread = Vec::new();
        match hold.is_zero() {
            true => left_out.extend(unread),
            false => still_unread = unread,
        }
        let changes = Changes::new(presences, false, next);
        Ok(self.with_users(changes, &left_out, still_unread).await)
    }

    /// A presence that a synchronization reports, which shows that the server tracks presences.
    fn presence_in(&self, event: model::PresenceEvent) -> Presence {
        self.note_tracked();
        let user = UserId::from(event.sender);
        self.presence(user, &event.content, map::Tracking::On)
    }

    /// The first read of everyone or of the followed users.
    async fn everything(&self, since: &Cursor) -> Result<Changes> {
        let Some(users) = since.users() else {
            let (listing, next) = self.everyone().await?;
            return Ok(Changes::of_list(listing, true, since.with_token(next)));
        };
        let sync = self.first_sync().await?;
        let followed: HashSet<&str> = users.iter().map(UserId::as_str).collect();
        let events = sync.presence.and_then(|it| it.events).into_iter().flatten();
        let presences: Vec<Presence> = events
            .filter(|event| followed.contains(&*event.sender))
            .map(|event| self.presence_in(event))
            .collect();
        let reported: HashSet<&UserId> = presences.iter().map(|it| &it.user).collect();
        let left_out = users.iter().filter(|user| !reported.contains(user));
        let left_out: Vec<UserId> = left_out.cloned().collect();
        let changes = Changes::new(presences, true, since.with_token(sync.next_batch));
        Ok(self.with_users(changes, &left_out, Vec::new()).await)
    }

    /// Adds users whom a synchronization leaves out, each of whom is read. `unread` are others to read in the next call.
    async fn with_users(
        &self,
        mut changes: Changes,
        users: &[UserId],
        mut unread: Vec<UserId>,
    ) -> Changes {
        for (user, read) in self.get_many(users).await {
            match read {
                Ok(presence) => changes.presences.push(presence),
                Err(error) => {
                    unread.push(user.clone());
                    changes.failed.push((Some(user), error));
                }
            }
        }
        changes.next = changes.next.with_unread(unread);
        changes
    }
}

fn is_unknown_token(error: &Error) -> bool {
    error.kind() == ErrorKind::Invalid && error.vendor_code() == Some(UNKNOWN)
}
