//! The id of the user that the credentials belong to. It counts for the credentials that it was read with, and for no others.

use std::{fmt, future::Future, sync::Arc};

use super::single_flight::SingleFlight;
use crate::{
    client::call::{Connection, Credentials, Pinned},
    error::Result,
};

/// The own user's id, once it was requested. Clones share it.
#[derive(Clone)]
pub(crate) struct OwnId<T>(Arc<SingleFlight<Known<T>>>);

#[derive(Clone)]
struct Known<T> {
    id: T,
    /// None if all credentials of the connection belong to one user.
    credentials: Option<Credentials>,
}

impl<T> Default for OwnId<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> fmt::Debug for OwnId<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnId")
    }
}

impl<T: Clone> OwnId<T> {
    /// Acts for the own user, as [`Connection::as_one_user`] does.
    pub(crate) async fn act<R, A, F>(
        &self,
        connection: &Connection,
        ask: impl Fn(Connection) -> A,
        act: impl Fn(Connection, T) -> F,
    ) -> Result<R>
    where
        A: Future<Output = Result<T>>,
        F: Future<Output = Result<R>>,
    {
        let (ask, act) = (&ask, &act);
        let act = |connection: Connection, pinned: Pinned| async move {
            let id = self.get(pinned.credentials(), || ask(connection.clone()));
            let id = id.await?;
            act(connection, id).await
        };
        connection.as_one_user(act).await
    }

    /// The id that belongs to these credentials.
    async fn get<A>(&self, credentials: Option<&Credentials>, ask: impl Fn() -> A) -> Result<T>
    where
        A: Future<Output = Result<T>>,
    {
        let is_theirs = |known: &Known<T>| match (&known.credentials, credentials) {
            (Some(known), Some(credentials)) => known.is(credentials),
            (known, credentials) => known.is_none() && credentials.is_none(),
        };
        loop {
            let fetch = |_| async {
                let (id, credentials) = (ask().await?, credentials.cloned());
                Ok(Known { id, credentials })
            };
            let known = self.0.get_or_fetch(is_theirs, fetch).await?;
            // A caller that has waited may get the id of other credentials.
            if is_theirs(&known) {
                return Ok(known.id);
            }
        }
    }
}
