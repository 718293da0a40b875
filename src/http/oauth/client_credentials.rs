use async_trait::async_trait;

use super::{TokenUrl, grant};
use crate::{AccessToken, Result, TokenSource, wire::Descriptor};

/// RFC 6749, section 4.4. A token more does no harm.
pub(super) static GRANT: Descriptor = grant("client_credentials", true);

/// Tokens of the client's own, which belong to no user.
#[derive(Debug)]
pub(crate) struct ClientCredentials(pub(crate) TokenUrl);

#[async_trait]
impl TokenSource for ClientCredentials {
    async fn token(&self) -> Result<AccessToken> {
        self.0.ask(&GRANT, []).await?.into_token()
    }
}
