//! The list of users that are present, and what it proves of a user: one that is missing is offline only if every entry has an id and a name.

use std::collections::HashMap;

use super::{ME, Pnut, api, map, named, no_user};
use crate::{
    clock::Timestamp,
    error::{Error, ErrorKind, Result, Scope},
    model::{Availability, NativeStatus, Presence, UserId, check_id},
    provider::Listing,
};

impl Pnut {
    /// Everyone who is not offline.
    pub(super) async fn present(&self) -> Result<Listing<Presence, UserId>> {
        let (response, operation) = match &self.channel {
            Some(channel) => (
                self.api
                    .get_present_users_in_channel(channel)
                    .send()
                    .await?,
                api::operation::GetPresentUsersInChannel::DESCRIPTOR,
            ),
            None => (
                self.api.get_present_users().send().await?,
                api::operation::GetPresentUsers::DESCRIPTOR,
            ),
        };
        let observed_at = self.now();
        let failed = response.failed_entries(operation);
        let answer = response.into_value();
        if answer.meta.more == Some(true) {
            let fault = "the list goes on, which pnut does not document: a user who is missing cannot be told from one who is offline";
            return Err(named(Error::new(ErrorKind::Decode, fault)));
        }
        Ok(map::presences(
            &self.source,
            answer.data,
            failed,
            observed_at,
        ))
    }

    /// A user in the list of those who are present: all that an application may read.
    pub(super) async fn look_up(&self, asked: &str) -> Result<Presence> {
        let user = UserId::from(asked);
        check_id(&user).map_err(named)?;
        if asked == ME {
            return Err(no_user());
        }
        let present = self.present().await?;
        let found = index(&present.entries).get(&key(asked)).copied().cloned();
        match found {
            Some(found) => Ok(found),
            None => self.missing(&present, &user, self.now()),
        }
    }

    /// A user that is missing from the list of present users: offline, unless an entry without a decodable id or name may be this user's.
    pub(super) fn missing(
        &self,
        present: &Listing<Presence, UserId>,
        user: &UserId,
        observed_at: Timestamp,
    ) -> Result<Presence> {
        let is_a_name = is_name(user.as_str());
        if let Some(error) = present.why_missing(|failed| is_a_name || failed == user) {
            return Err(error.clone());
        }
        let mut entries = present.entries.iter();
        if is_a_name && entries.any(|entry| entry.username.is_none()) {
            let fault = "an entry of the response has no user name: read the user by id";
            return Err(named(Error::new(ErrorKind::Decode, fault)).with_scope(Scope::User));
        }
        Ok(self.absent(user, observed_at))
    }

    /// A user that is missing from the list of present users.
    fn absent(&self, user: &UserId, observed_at: Timestamp) -> Presence {
        let said_nothing = NativeStatus::default();
        Presence::new(
            user.clone(),
            self.source.clone(),
            Availability::Offline,
            said_nothing,
            observed_at,
        )
    }
}

/// A user in a list, by id and by `@name`.
pub(super) fn index(present: &[Presence]) -> HashMap<String, &Presence> {
    let mut by_name = HashMap::with_capacity(2 * present.len());
    for presence in present {
        by_name.insert(presence.user.as_str().to_owned(), presence);
        if let Some(name) = &presence.username {
            by_name.insert(key(&format!("@{name}")), presence);
        }
    }
    by_name
}

/// Names are found in any case, and ids as they are.
pub(super) fn key(id: &str) -> String {
    match is_name(id) {
        true => id.to_lowercase(),
        false => id.to_owned(),
    }
}

fn is_name(id: &str) -> bool {
    id.starts_with('@')
}
