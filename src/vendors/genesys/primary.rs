//! The primary source of a user: the one whose presence others see.

use super::{
    Genesys,
    api::model::{UserPrimarySource, UserPrimarySourceRequest},
    named,
};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{UserId, Who, check_id, is_id},
};

/// The source whose presence counts as a user's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrimarySource {
    /// The id of the source.
    pub source_id: String,
    /// Whether it is a registered one, if the vendor says so.
    pub is_registered: Option<bool>,
}

impl Genesys {
    /// Which source counts for this user, whichever this provider is for.
    ///
    /// Needs the permission `presence:userPrimarySource:view`.
    ///
    /// # Errors
    /// [`NotFound`](ErrorKind::NotFound) for an unknown user, and as any read.
    pub async fn primary_source(&self, who: &Who) -> Result<PrimarySource> {
        let get = |genesys: Self, user: UserId| async move {
            let request = genesys.api.get_presence_user_primarysource(user.as_str());
            read(request.send().await?.into_value())
        };
        self.act_for(who, get).await
    }

    /// Makes a source count for this user; idempotent. Returns which one does, by the vendor's answer.
    ///
    /// Needs the permission `presence:userPrimarySource:edit`.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), before any request, if the id cannot be one; as any write if the vendor refuses.
    pub async fn set_primary_source(&self, who: &Who, source_id: &str) -> Result<PrimarySource> {
        check_id(&UserId::from(source_id)).map_err(|error| {
            let fault = "source_id cannot be an id";
            named(Error::new(ErrorKind::Invalid, fault).with_source(error))
        })?;
        let body = &UserPrimarySourceRequest::default().with_source_id(source_id);
        let put = |genesys: Self, user: UserId| async move {
            let api = &genesys.api;
            let request = api.put_presence_user_primarysource(user.as_str(), body);
            let answer = request.send().await?.into_value();
            read(answer).map_err(|error| error.with_may_have_been_applied(true))
        };
        self.act_for(who, put).await
    }
}

/// The source that a response names. Without an id, it names none.
fn read(answer: UserPrimarySource) -> Result<PrimarySource> {
    if !is_id(&answer.source_id) {
        let fault = "the response has no id of a source that can be decoded";
        return Err(named(Error::new(ErrorKind::Decode, fault)));
    }
    Ok(PrimarySource {
        source_id: answer.source_id,
        is_registered: answer.registered,
    })
}
