//! Reads one user, many, and everyone who is visible. A user who shares no room with the caller is not visible, which is no status.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{MutexGuard, PoisonError},
};

use super::{
    Matrix,
    api::model,
    map::{self, Tracking},
    tracking::is_switched_off,
};
use crate::{
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, UserId},
    provider::Listing,
};

impl Matrix {
    /// Reads what the server reports of a user. An application service reads each user as that user.
    pub(super) async fn read(&self, user: &str, reader: &str) -> Result<model::PresenceStatus> {
        let call = self.api.get_presence(user);
        let call = match self.is_service {
            true => call.as_user(reader),
            false => call,
        };
        Ok(call.send().await?.into_value())
    }

    pub(super) async fn get_user(&self, user: &UserId) -> Result<Presence> {
        let read = self.read(user.as_str(), user.as_str()).await;
        match read {
            Ok(read) => self.judge(user.clone(), read).await,
            Err(error) if is_switched_off(&error) => {
                let offline = model::PresenceStatus::new(model::PresenceState::Offline);
                Ok(self.presence(user.clone(), &offline, Tracking::Off))
            }
            Err(error) => Err(of_user(error)),
        }
    }

    /// Makes a presence of what the server reports. Whether a plain offline is one has to be asked for.
    pub(super) async fn judge(
        &self,
        user: UserId,
        read: model::PresenceStatus,
    ) -> Result<Presence> {
        let tracking = match self.note_tracking(&read) {
            true => Tracking::On,
            false => self.tracking().await?,
        };
        Ok(self.presence(user, &read, tracking))
    }

    pub(super) fn presence(
        &self,
        user: UserId,
        read: &model::PresenceStatus,
        tracking: Tracking,
    ) -> Presence {
        let name = self.names().get(user.as_str()).cloned();
        let mut presence = map::presence(&self.source, user, read, tracking, self.now());
        presence.display_name = name;
        presence
    }

    /// The names that lists have read, by user id.
    fn names(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads everyone who is visible: the members of the joined rooms, with their names. Whoever is missing from a synchronization is
    /// offline.
    pub(super) async fn everyone(&self) -> Result<(Listing<Presence, UserId>, String)> {
        let sync = self.first_sync().await?;
        let (members, next) = (self.members().await?, sync.next_batch.clone());
        Ok((self.listing(sync, members).await?, next))
    }

    /// The presences of these members by a synchronization that began without a token.
    async fn listing(
        &self,
        sync: model::SyncResponse,
        members: BTreeSet<String>,
    ) -> Result<Listing<Presence, UserId>> {
        let mut read: HashMap<String, model::PresenceStatus> = HashMap::new();
        for event in sync.presence.and_then(|it| it.events).into_iter().flatten() {
            self.note_tracking(&event.content);
            read.insert(event.sender, event.content);
        }
        let has_offline = members.iter().any(|user| !read.contains_key(user));
        let tracking = match has_offline {
            true => self.tracking().await?,
            false => Tracking::On,
        };
        let mut entries = Vec::with_capacity(members.len());
        for user in members {
            let (read, tracking) = match read.remove(&user) {
                Some(read) if map::shows_tracking(&read) => (read, Tracking::On),
                Some(read) => (read, tracking),
                None => {
                    let offline = model::PresenceState::Offline;
                    (model::PresenceStatus::new(offline), tracking)
                }
            };
            entries.push(self.presence(user.into(), &read, tracking));
        }
        Ok(Listing::from(entries))
    }

    /// The members of all joined rooms. Keeps their names.
    async fn members(&self) -> Result<BTreeSet<String>> {
        let me = self.own_id().await?;
        let call = self.api.get_joined_rooms();
        let call = match self.is_service {
            true => call.as_user(&me),
            false => call,
        };
        let rooms = call.send().await?.into_value().joined_rooms;
        let read = rooms.iter().map(|room| self.members_of(room, &me));
        let read = self.batch().read(read).await;
        let mut members = BTreeSet::from([me.to_string()]);
        let mut names = HashMap::new();
        for joined in read {
            for (user, member) in joined? {
                let name = member.display_name.into_option();
                if let Some(name) = name.filter(|name| !name.is_empty()) {
                    names.entry(user.clone()).or_insert(name);
                }
                members.insert(user);
            }
        }
        *self.names() = names;
        Ok(members)
    }

    async fn members_of(
        &self,
        room: &str,
        me: &str,
    ) -> Result<BTreeMap<String, model::RoomMember>> {
        let call = self.api.get_joined_members_by_room(room);
        let call = match self.is_service {
            true => call.as_user(me),
            false => call,
        };
        Ok(call.send().await?.into_value().joined)
    }
}

/// A refusal that concerns one user: not visible to this account, or unknown.
pub(super) fn of_user(error: Error) -> Error {
    match (error.kind(), error.vendor_code()) {
        (ErrorKind::Forbidden, Some(_)) => error
            .with_reason(Some(
                "the user is not visible to this account: the two share no joined room, or there is no such user"
                    .to_owned(),
            ))
            .with_scope(Scope::User),
        _ => error,
    }
}
