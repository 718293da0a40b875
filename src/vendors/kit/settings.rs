//! Settings of a vendor's builder, by their kinds.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::Opened;
use crate::{
    error::{Error, ErrorKind, Result},
    http::{HttpOptions, TokenSource},
    presence::{Availability, PresenceUpdate, UserId, Who},
    provider::PresenceProvider,
    testkit::{Fake, FakeClock},
};

/// A provider, or why it cannot be built.
pub type Built = Result<Arc<dyn PresenceProvider>>;

/// Hides the type of a provider.
///
/// # Errors
/// Those of building it.
pub fn built<P: PresenceProvider + 'static>(provider: Result<P>) -> Built {
    Ok(Arc::new(provider?))
}

/// A setting that is an address.
pub struct Address {
    /// Its name in errors.
    pub setting: &'static str,
    /// Whether an empty one is the default.
    pub may_be_empty: bool,
    /// Builds a provider with this address.
    pub build: fn(&str, HttpOptions) -> Built,
}

/// A setting that `build` rejects.
pub struct BadSetting {
    /// What the error names.
    pub named: &'static str,
    /// Builds a provider with it.
    pub build: fn() -> Result<()>,
}

pub(crate) const fn bad(named: &'static str, build: fn() -> Result<()>) -> BadSetting {
    BadSetting { named, build }
}

/// What a text is, which decides which characters may surround it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A token: no blank is part of it.
    Token,
    /// A name or an id.
    Name,
    /// A password: a blank may be part of it.
    Password,
}

/// A setting that is a secret or a name.
pub struct SecretSetting {
    /// The setter.
    pub setter: &'static str,
    /// What the text is.
    pub kind: TextKind,
    /// A correct text.
    pub correct: &'static str,
    /// Builds a provider with another text.
    pub build: fn(&str) -> Built,
}

pub(crate) const fn secret(
    setter: &'static str,
    kind: TextKind,
    correct: &'static str,
    build: fn(&str) -> Built,
) -> SecretSetting {
    SecretSetting {
        setter,
        kind,
        correct,
        build,
    }
}

/// A running fake, and how a suite builds providers for it.
pub struct FakeVendor {
    /// Its vendor.
    pub vendor: &'static str,
    /// The owner of the token.
    pub owner: UserId,
    /// Two users whom the fake knows.
    pub users: [UserId; 2],
    /// The clock of the fake.
    pub clock: FakeClock,
    /// The fake.
    pub fake: Arc<dyn Fake>,
    /// Builds a provider with these options.
    pub open: Box<dyn Fn(HttpOptions) -> Result<Opened> + Send + Sync>,
    /// Builds a provider with this source of tokens.
    pub build_with_source: Box<dyn Fn(Arc<dyn TokenSource>) -> Built + Send + Sync>,
    /// A token that the fake accepts from a source.
    pub token: &'static str,
}

impl FakeVendor {
    /// Builds a provider with these options.
    ///
    /// # Errors
    /// Those of building it.
    pub fn build(&self, options: HttpOptions) -> Built {
        Ok((self.open)(options)?.provider)
    }
}

/// Variables of the environment with blanks and line ends around their values, and what is sent for them.
pub struct Environment {
    /// The variables; `{here}` in a value is the URL of the server.
    pub variables: &'static [(&'static str, &'static str)],
    /// What the requests contain.
    pub sent: &'static [&'static str],
}

/// The times with which a setting of a time is tried.
pub const EXTREME_TIMES: [Duration; 3] = [Duration::ZERO, Duration::from_nanos(1), Duration::MAX];

/// A function of the vendor's own that takes a time.
pub struct TimeSetting {
    /// `Type::function`.
    pub setter: &'static str,
    /// Reads and writes with each of [`EXTREME_TIMES`], and checks that it is obeyed or rejected by name.
    pub run: fn() -> BoxFuture<'static, Result<()>>,
}

/// Reads all users and the presence of one, and sets it.
pub(crate) async fn read_and_set(provider: &dyn PresenceProvider, user: &UserId) -> Result<()> {
    provider.get(&Who::from(user)).await?;
    provider.list().await.map(drop).or_else(unsupported)?;
    let update = PresenceUpdate::new(Availability::Away);
    let who = match provider.capabilities().me {
        true => Who::Me,
        false => Who::from(user),
    };
    provider.set(&who, &update).await.map(drop)
}

fn unsupported(error: Error) -> Result<()> {
    match error.kind() {
        ErrorKind::Unsupported => Ok(()),
        _ => Err(error),
    }
}
