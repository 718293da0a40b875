//! Lists in pages. A page without a new entry ends a list, whatever total the server reports.

use std::{convert::identity, future::Future, hash::Hash};

use super::{
    RocketChat,
    api::{Client, model, operation},
    map,
    map::DIALECT,
    named,
};
use crate::{
    error::{Error, ErrorKind, Result},
    model::UserId,
    provider::{Batch, Listing, Parts},
};

/// How many entries one request asks for. The server may give fewer.
const PAGE: i32 = 100;

/// No workspace has so many pages of anything: a server that goes on is broken.
const MAX_PAGES: usize = 500;

impl RocketChat {
    /// The statuses that the workspace has added, from all pages. None at servers before 2.4, which have no such list.
    ///
    /// # Errors
    /// [`Decode`](ErrorKind::Decode) for a list that does not end within 500 pages, and whatever the network and the server do.
    pub async fn custom_statuses(&self) -> Result<Listing<model::CustomStatus, String>> {
        let batch = self.batch();
        let walk = walk("custom statuses", &batch, |offset| async move {
            let request = self.api.custom_user_status_list();
            let page = request.offset(offset).count(PAGE).sort(BY_NAME).send();
            let page = page.await?;
            let failed = page.failed_entries(operation::CustomUserStatusList::DESCRIPTOR);
            let page = page.into_value();
            Ok((of_page(page.statuses, failed), page.total))
        });
        match walk.await {
            Err(error) if map::is_no_operation(&error) => Ok(Vec::new().into()),
            walked => walked,
        }
    }

    /// The accounts of the workspace that the credentials may see, from all pages of `users.list`. One request reads 100 at most, of ten
    /// that the server allows in a minute: for more than 1,000 accounts, see *Limits* in the [module](crate::rocketchat). Whoever is on it is known to be there, which tells the offline from ids of nobody in
    /// [`get_many`](crate::PresenceProvider::get_many) for a day.
    ///
    /// # Errors
    /// As [`custom_statuses`](Self::custom_statuses).
    pub async fn users(&self) -> Result<Listing<model::User, UserId>> {
        let batch = self.batch();
        let users = walk("users", &batch, |offset| async move {
            let request = self.api.users_list();
            let page = request.offset(offset).count(PAGE).sort(BY_USERNAME).send();
            let page = page.await?;
            let failed = page.failed_entries(operation::UsersList::DESCRIPTOR);
            let page = page.into_value();
            Ok((of_page(page.users, failed), page.total))
        })
        .await?;
        let ids = users.entries.iter().map(|user| UserId::from(&*user.id));
        let ids: Vec<UserId> = ids.collect();
        self.note_known(&ids);
        Ok(users)
    }

    /// Lists the next accounts, as many pages as need no wait and leave half of the limit to others, so that they are known to be there.
    pub(super) async fn list_some_accounts(&self, batch: &Batch<'_>) {
        let now = || self.connection.clock().elapsed();
        let api = Client::new(self.connection.without_waits());
        for _ in 0..self.connection.headroom(operation::UsersList::DESCRIPTOR) {
            let Some(offset) = self.known_users.next_page(now()) else {
                return;
            };
            let from = i32::try_from(offset).unwrap_or(i32::MAX);
            let page = api.users_list().offset(from).count(PAGE).sort(BY_USERNAME);
            let next = match batch.next(page.send()).await {
                Ok(page) => {
                    let users = page.into_value().users;
                    let ids: Vec<_> = users.iter().map(|user| UserId::from(&*user.id)).collect();
                    self.note_known(&ids);
                    // The page after the last one is empty, whatever total the server reports.
                    (!users.is_empty()).then(|| offset + users.len())
                }
                // The next call goes on here.
                Err(error) if error.is_retryable() => return,
                Err(_) => None,
            };
            self.known_users.note_page(next, now());
        }
    }

    /// The accounts that can be used, or those that can't, from all pages of `users.listByStatus`. Needs a server from 6.8 on.
    ///
    /// # Errors
    /// As [`custom_statuses`](Self::custom_statuses).
    pub async fn users_by_state(
        &self,
        state: model::AccountState,
    ) -> Result<Listing<model::User, UserId>> {
        let batch = self.batch();
        walk("users", &batch, |offset| async move {
            let request = self.api.users_list_by_status();
            let request = request.status(state).offset(offset).count(PAGE);
            let page = request.sort(BY_USERNAME).send().await?;
            let failed = page.failed_entries(operation::UsersListByStatus::DESCRIPTOR);
            let page = page.into_value();
            Ok((of_page(page.users, failed), page.total))
        })
        .await
    }
}

/// Pages of a list without an order may overlap, and leave entries out.
const BY_NAME: &str = r#"{"name":1}"#;
const BY_USERNAME: &str = r#"{"username":1}"#;

/// What comes in pages.
trait Entry {
    fn id(&self) -> &str;
}

impl Entry for model::CustomStatus {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Entry for model::User {
    fn id(&self) -> &str {
        &self.id
    }
}

fn of_page<E: Entry, K: AsRef<str>>(
    entries: Vec<E>,
    failed: Vec<(Option<K>, Error)>,
) -> Listing<E, K> {
    Listing::read(DIALECT.vendor, entries, failed, E::id, identity)
}

/// Requests page after page, each with the total that the server reports. A page without a new entry is the end, whatever the total: it may be
/// wrong. Only where no entry has an id does the total tell whether they are new.
async fn walk<T, K, Fut>(
    what: &str,
    batch: &Batch<'_>,
    mut page: impl FnMut(i32) -> Fut,
) -> Result<Listing<T, K>>
where
    T: Entry,
    K: Clone + Eq + Hash + From<String>,
    Fut: Future<Output = Result<(Listing<T, K>, Option<i32>)>>,
{
    let mut pages = Parts::default();
    let mut passed = 0;
    for _ in 0..MAX_PAGES {
        let offset = i32::try_from(passed).unwrap_or(i32::MAX);
        let (read, total) = batch.next(page(offset)).await?;
        passed += read.entries.len() + read.failed.len();
        let before = pages.ids();
        let total = total.and_then(|total| usize::try_from(total).ok());
        let may_be_new = read.entries.is_empty()
            && read.is_partial()
            && total.is_some_and(|total| passed < total);
        // An entry without an id cannot be told from one that was on an earlier page.
        pages.add(read, |entry| entry.id().to_owned().into());
        if pages.ids() == before && !may_be_new {
            return Ok(pages.into_listing());
        }
    }
    let fault = format!("the list of {what} does not end after {MAX_PAGES} pages");
    Err(named(Error::new(ErrorKind::Decode, fault)))
}
