//! The two headers of a session, which belong together: the auth token, and the id of its user.

use reqwest::header::{HeaderName, HeaderValue};

use crate::{
    client::{
        Secret,
        call::{Credentials, token_header},
    },
    error::{Error, ErrorKind, Result},
    model::UserId,
};

const AUTH_TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const USER_ID: HeaderName = HeaderName::from_static("x-user-id");

/// A user with a token.
#[derive(Clone)]
pub(super) struct SignedIn {
    pub(super) user: UserId,
    pub(super) credentials: Credentials,
}

impl SignedIn {
    pub(super) fn new(user_id: &str, token: &Secret) -> Result<Self> {
        Ok(Self {
            user: UserId::from(user_id),
            credentials: headers("the token", &user_id_header(user_id)?, token)?,
        })
    }
}

/// `origin` names in an error where the token comes from.
pub(super) fn headers(origin: &str, user_id: &HeaderValue, token: &Secret) -> Result<Credentials> {
    let token = token_header(origin, "", token)?;
    let headers = [(USER_ID, user_id.clone()), (AUTH_TOKEN, token)];
    Ok(Credentials::new(headers))
}

pub(super) fn user_id_header(user_id: &str) -> Result<HeaderValue> {
    HeaderValue::try_from(user_id).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "user_id holds a character that cannot be sent in a header",
        )
    })
}
