//! Lists that come in pages.

use std::{collections::HashSet, future::Future};

use super::{RocketChat, api::model, map, named};
use crate::{Error, ErrorKind, Response, Result, UserId};

/// How many entries one request asks for. The server may give fewer.
const PAGE: i32 = 100;

/// No workspace has so many pages of anything: a server that goes on is broken.
const MAX_PAGES: usize = 500;

impl RocketChat {
    /// The statuses that the workspace has added, from all pages. None at servers before 2.4, which have no such list.
    ///
    /// # Errors
    /// [`Decode`](ErrorKind::Decode) for a list that does not end within 500 pages, and whatever the network and the server do.
    pub async fn custom_statuses(&self) -> Result<Vec<model::CustomStatus>> {
        let walk = walk("custom statuses", |offset| async move {
            let request = self.api.custom_user_status_list();
            let page = request.offset(offset).count(PAGE).sort(BY_NAME).send();
            page.await
                .map(Response::into_value)
                .map(|page| page.statuses)
        });
        match walk.await {
            Err(error) if map::is_no_operation(&error) => Ok(Vec::new()),
            walked => walked,
        }
    }

    /// The accounts of the workspace that the credentials may see, from all pages of `users.list`. One request reads 100 at most, of ten
    /// that the server allows in a minute: for more than 1,000 accounts, see *Limits* in the [module](crate::rocketchat). Whoever is on it is known to be there, which tells the offline from ids of nobody in
    /// [`get_many`](crate::PresenceProvider::get_many) for a day.
    ///
    /// # Errors
    /// As [`custom_statuses`](Self::custom_statuses).
    pub async fn users(&self) -> Result<Vec<model::User>> {
        let users = walk("users", |offset| async move {
            let request = self.api.users_list();
            let page = request.offset(offset).count(PAGE).sort(BY_USERNAME).send();
            page.await.map(Response::into_value).map(|page| page.users)
        })
        .await?;
        let ids: Vec<UserId> = users
            .iter()
            .filter_map(|user| user.id.as_deref().map(UserId::from))
            .collect();
        self.note_known(&ids);
        Ok(users)
    }

    /// The accounts that can be used, or those that can't, from all pages of `users.listByStatus`. Needs a server from 6.8 on.
    ///
    /// # Errors
    /// As [`custom_statuses`](Self::custom_statuses).
    pub async fn users_by_state(&self, state: model::AccountState) -> Result<Vec<model::User>> {
        walk("users", |offset| async move {
            let request = self.api.users_list_by_status();
            let request = request.status(state).offset(offset).count(PAGE);
            let page = request.sort(BY_USERNAME).send().await;
            page.map(Response::into_value).map(|page| page.users)
        })
        .await
    }
}

/// Pages of a list without an order may overlap, and leave entries out.
const BY_NAME: &str = r#"{"name":1}"#;
const BY_USERNAME: &str = r#"{"username":1}"#;

/// What comes in pages.
trait Entry {
    fn id(&self) -> Option<&str>;
}

impl Entry for model::CustomStatus {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl Entry for model::User {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// Asks for page after page. A page that brings nothing new is the end, whatever the server says of a total: it may be wrong.
async fn walk<T, Fut>(what: &str, mut page: impl FnMut(i32) -> Fut) -> Result<Vec<T>>
where
    T: Entry + PartialEq,
    Fut: Future<Output = Result<Option<Vec<T>>>>,
{
    let mut entries: Vec<T> = Vec::new();
    let mut seen = HashSet::new();
    let mut passed = 0;
    for _ in 0..MAX_PAGES {
        let offset = i32::try_from(passed).unwrap_or(i32::MAX);
        let read = page(offset).await?.unwrap_or_default();
        passed += read.len();
        let before = entries.len();
        for entry in read {
            let is_new = match entry.id() {
                Some(id) => seen.insert(id.to_owned()),
                None => !entries.contains(&entry),
            };
            if is_new {
                entries.push(entry);
            }
        }
        if entries.len() == before {
            return Ok(entries);
        }
    }
    let fault = format!("the list of {what} does not end after {MAX_PAGES} pages");
    Err(named(Error::new(ErrorKind::Decode, fault)))
}
