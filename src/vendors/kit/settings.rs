//! The settings of a vendor's builder by their kinds: addresses, secrets, times, and those that it rejects.

use std::{fmt::Debug, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::{NOWHERE, Opened, SECRET};
use crate::{
    client::{HttpOptions, auth::TokenSource},
    clock::FakeClock,
    error::{Error, ErrorKind, Result},
    model::{Availability, PresenceUpdate, UserId, Who},
    provider::PresenceProvider,
    testkit::Fake,
};

/// A provider, or why it cannot be built.
pub type Built = Result<Arc<dyn PresenceProvider>>;

/// Builds for a URL, with these options.
pub type Build<T> = Box<dyn Fn(&str, HttpOptions) -> T + Send + Sync>;

/// Hides the type of a provider.
///
/// # Errors
/// Those of building it.
pub fn built<P: PresenceProvider + 'static>(provider: Result<P>) -> Built {
    Ok(Arc::new(provider?))
}

/// A vendor's builder, as a row of a kit fills it.
pub(crate) trait KitBuilder: Debug + Sized + 'static {
    /// A builder for this base URL, which is the URL of every other server of the vendor too.
    fn at(url: &str, http: HttpOptions) -> Self;

    /// Builds the provider.
    fn open(self) -> Result<Opened>;

    /// Builds the provider, and hides its type.
    fn built(self) -> Built {
        Ok(self.open()?.provider)
    }
}

/// A setting that is an address.
pub struct Address {
    /// Its name in errors.
    pub setting: &'static str,
    /// Whether an empty one is the default.
    pub may_be_empty: bool,
    /// Builds a provider with this address.
    pub build: Build<Built>,
}

impl Address {
    /// An address that must be given.
    pub(crate) fn new<B: KitBuilder>(setting: &'static str, given: fn(B, &str) -> B) -> Self {
        let build = move |url: &str, http: HttpOptions| given(B::at(NOWHERE, http), url).built();
        Self {
            setting,
            may_be_empty: false,
            build: Box::new(build),
        }
    }

    /// The same with a default.
    pub(crate) fn optional(self) -> Self {
        Self {
            may_be_empty: true,
            ..self
        }
    }
}

/// A setting that `build` rejects.
pub struct BadSetting {
    /// What the error names.
    pub named: &'static str,
    /// Builds a provider with it.
    pub build: Box<dyn Fn() -> Built + Send + Sync>,
}

pub(crate) fn bad<B: KitBuilder>(named: &'static str, given: fn(B) -> B) -> BadSetting {
    BadSetting {
        named,
        build: Box::new(move || given(B::at(NOWHERE, HttpOptions::default())).built()),
    }
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
    /// What the error names if the text is empty: the variable, where the environment has one.
    pub named_if_empty: &'static str,
    /// What the text is.
    pub kind: TextKind,
    /// A correct text.
    pub correct: &'static str,
    /// Builds a provider with another text.
    pub build: Box<dyn Fn(&str) -> Built + Send + Sync>,
}

pub(crate) fn secret<B: KitBuilder>(
    setter: &'static str,
    named_if_empty: &'static str,
    kind: TextKind,
    given: fn(B, &str) -> B,
) -> SecretSetting {
    let build = move |text: &str| given(B::at(NOWHERE, HttpOptions::default()), text).built();
    SecretSetting {
        setter,
        named_if_empty,
        kind,
        correct: SECRET,
        build: Box::new(build),
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
    /// Builds providers for a fake whose users are the owner of the token and two more.
    pub(crate) fn new<F: Fake + 'static, B: KitBuilder>(
        (vendor, token): (&'static str, &'static str),
        [owner, one, other]: [&str; 3],
        fake: F,
        open: fn(&F, HttpOptions) -> Result<Opened>,
        build_with_source: fn(&F, Arc<dyn TokenSource>) -> B,
    ) -> Self {
        let clock = fake.clock().expect("the clock can be moved").clone();
        let fake = Arc::new(fake);
        let (first, second) = (Arc::clone(&fake), Arc::clone(&fake));
        Self {
            vendor,
            owner: owner.into(),
            users: [one.into(), other.into()],
            clock,
            fake,
            open: Box::new(move |http| open(&first, http)),
            build_with_source: Box::new(move |source| build_with_source(&second, source).built()),
            token,
        }
    }

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
