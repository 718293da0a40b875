//! Where tokens come from. A source fetches; a [`TokenCache`](super::TokenCache) keeps what it returns.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::{client::wire::secret::Secret, error::Result};

/// A token, and how long it lives.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessToken {
    /// The token itself, without a scheme such as `Bearer`. With one, or with blanks or line ends around it, calls fail as
    /// [`Config`](crate::ErrorKind::Config).
    pub token: Secret,
    /// How long it lives from now on. `None`: until the vendor refuses it.
    pub lifetime: Option<Duration>,
}

impl AccessToken {
    /// A token that lives until the vendor refuses it.
    #[must_use]
    pub fn new(token: impl Into<Secret>) -> Self {
        Self {
            token: token.into(),
            lifetime: None,
        }
    }

    /// Says how long it lives from now on. A provider renews it before that has passed, but keeps it for 10 s at least, also where the
    /// lifetime is zero: a token that has ended is renewed when the vendor refuses it.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = Some(lifetime);
        self
    }
}

/// Gives tokens that come from elsewhere: a vault, or an OAuth flow of your own.
///
/// A provider asks for a token when it needs one, and keeps it. It asks again when the token is about to end (60 s before, or a tenth of
/// its life if that is shorter, but not in the first 10 s), and once in a call whose token the vendor refuses. However many calls wait for
/// a token, one asks, and all get its outcome, also an error. While a token that is still good is renewed, the other calls use it.
///
/// A vendor has several servers, and one of them may not know a token that the others accept. So a refusal of a token that was accepted in
/// the last 10 s is not believed at once, and refusals lead to one token in 10 s at most.
///
/// - A source need not keep tokens, and should not: whoever asks has no use for the token from before.
/// - It runs in a task of its own, which goes on when the call that waits for it is dropped. It ends with the Tokio runtime of that call.
/// - If that runtime does not run for 2 s, a call on another one asks the source again meanwhile.
/// - The token may become another user's, such as after a switch of accounts: [`Who::Me`](crate::Who::Me) is the user of the current one.
/// - An error is handed to the caller as it is, with the vendor's name added. Wrap foreign ones:
///   [`Unauthenticated`](crate::ErrorKind::Unauthenticated) if somebody has to sign in,
///   [`Unavailable`](crate::ErrorKind::Unavailable) if the next call may be luckier.
/// - A panic in it is an [`Unavailable`](crate::ErrorKind::Unavailable) error, and costs no call while there is a token that is still good.
///
/// Implement it with the attribute of the crate `async-trait`.
///
/// ```
/// use omnipresence::{AccessToken, Error, ErrorKind, Result, TokenSource};
/// use std::{path::PathBuf, time::Duration};
///
/// /// A file that another program keeps up to date.
/// #[derive(Debug)]
/// struct TokenFile(PathBuf);
///
/// #[async_trait::async_trait]
/// impl TokenSource for TokenFile {
///     async fn token(&self) -> Result<AccessToken> {
///         let token = std::fs::read_to_string(&self.0).map_err(|error| {
///             Error::new(ErrorKind::Unauthenticated, "there is no token in the file").with_source(error)
///         })?;
///         Ok(AccessToken::new(token.trim()).with_lifetime(Duration::from_secs(300)))
///     }
/// }
///
/// # #[cfg(feature = "genesys")]
/// # fn example() -> Result<()> {
/// let genesys = omnipresence::Genesys::builder()
///     .with_token_source(TokenFile("/run/secrets/genesys".into()))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// A token that is good from now on.
    ///
    /// # Errors
    /// Whatever keeps the source from giving one.
    async fn token(&self) -> Result<AccessToken>;
}

/// One source can serve several providers.
#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    async fn token(&self) -> Result<AccessToken> {
        (**self).token().await
    }
}
