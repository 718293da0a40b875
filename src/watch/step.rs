use std::{pin::Pin, sync::Arc};

use crate::{
    error::Result,
    model::{Presence, UserId},
    provider::{Changes, Cursor, Listing, PresenceProvider},
};

/// One question to the provider.
#[derive(Debug)]
pub(super) enum Step {
    Changes(Option<Cursor>),
    List,
    /// These users, in their turn.
    Slice(Vec<UserId>),
    /// These users, out of turn.
    Ask(Vec<UserId>),
}

/// The provider's answer to a step.
pub(super) enum Answer {
    Changes(Result<Changes>),
    List(Result<Listing<Presence, UserId>>),
    Slice(Answers),
    Ask(Answers),
}

pub(super) type Answers = Vec<(UserId, Result<Presence>)>;

pub(super) type Asking = Pin<Box<dyn Future<Output = Answer> + Send>>;

impl Step {
    /// Asks. It owns all it needs, so that what is known can be told meanwhile.
    pub(super) fn ask(self, provider: Arc<dyn PresenceProvider>) -> Asking {
        Box::pin(async move {
            match self {
                Self::Changes(cursor) => Answer::Changes(provider.changes(cursor.as_ref()).await),
                Self::List => Answer::List(provider.list().await),
                Self::Slice(users) => Answer::Slice(provider.get_many(&users).await),
                Self::Ask(users) => Answer::Ask(provider.get_many(&users).await),
            }
        })
    }
}
