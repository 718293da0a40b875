//! An access token as a header.

use std::sync::Arc;

use crate::{
    Result, Secret,
    http::{Authenticator, StaticCredentials},
};

/// pnut documents no lifetime and no refresh token: an access token is good until it is revoked.
pub(super) fn access_token(token: &Secret) -> Result<Arc<dyn Authenticator>> {
    Ok(Arc::new(StaticCredentials::bearer("access_token", token)?))
}
