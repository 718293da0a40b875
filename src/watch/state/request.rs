//! A request to the provider and the response to it; the future that sends one owns all it needs.

use std::{pin::Pin, sync::Arc};

use crate::{
    error::{Error, Result},
    model::{Presence, UserId, Who},
    provider::{Changes, Cursor, Listing, PresenceProvider, is_answered, outage},
};

#[derive(Debug)]
pub(crate) enum Request {
    Changes(Option<Cursor>),
    /// The changes since the cursor, once there are any.
    Wait(Cursor),
    List,
    Users(Vec<UserId>),
    /// One user alone, where the vendor may tell more of one than of several, such as that there is no such user.
    User(UserId),
}

pub(crate) enum Response {
    Changes(Result<Changes>),
    List(Result<Listing<Presence, UserId>>),
    Users(Readings),
}

pub(crate) type Readings = Vec<(UserId, Result<Presence>)>;

/// Returns the failure of the source, if there is no reading that proves that it answers.
pub(crate) fn outage_of(readings: &Readings) -> Option<Error> {
    outage(readings.iter().map(|(_, reading)| reading)).cloned()
}

/// Whether a reading proves that the source answers.
pub(crate) fn has_answer(readings: &Readings) -> bool {
    readings.iter().any(|(_, reading)| is_answered(reading))
}

/// A request under way.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Response> + Send>>;

impl Request {
    pub(crate) fn send(self, provider: Arc<dyn PresenceProvider>) -> Sending {
        Box::pin(async move {
            match self {
                Self::Changes(cursor) => Response::Changes(provider.changes(cursor.as_ref()).await),
                Self::Wait(cursor) => Response::Changes(provider.wait_for_changes(&cursor).await),
                Self::List => Response::List(provider.list().await),
                Self::Users(users) => Response::Users(provider.get_many(&users).await),
                Self::User(user) => {
                    let reading = provider.get(&Who::User(user.clone())).await;
                    Response::Users(vec![(user, reading)])
                }
            }
        })
    }
}
