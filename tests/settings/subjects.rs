//! Every vendor of this build with its fake.

use std::sync::Arc;

use omnipresence::{
    Availability, Error, ErrorKind, HttpOptions, PresenceProvider, PresenceUpdate, Result,
    TokenSource, UserId, Who, mock::FakeClock,
};

pub(crate) const VENDORS: [&str; 4] = ["genesys", "rocketchat", "pnut", "superoffice"];

pub(crate) type Built = Result<Arc<dyn PresenceProvider>>;

/// A vendor, and a fake of it for as long as this lives.
pub(crate) struct Subject {
    pub(crate) vendor: &'static str,
    pub(crate) users: [UserId; 2],
    pub(crate) clock: FakeClock,
    build: Box<dyn Fn(HttpOptions) -> Built + Send + Sync>,
    build_with_source: Box<dyn Fn(Arc<dyn TokenSource>) -> Built + Send + Sync>,
    /// A token that the fake accepts from a source.
    pub(crate) token: &'static str,
}

impl Subject {
    /// What the fake's own builder has.
    pub(crate) fn options(&self) -> HttpOptions {
        self.clock.http_options()
    }

    pub(crate) fn build(&self, options: HttpOptions) -> Built {
        (self.build)(options)
    }

    pub(crate) fn build_with_source(&self, source: impl TokenSource + 'static) -> Built {
        (self.build_with_source)(Arc::new(source))
    }
}

pub(crate) fn shared<P: PresenceProvider + 'static>(built: Result<P>) -> Built {
    Ok(Arc::new(built?))
}

/// One after the other, because each has an own fake.
pub(crate) async fn all() -> Vec<Subject> {
    vec![
        #[cfg(feature = "genesys")]
        genesys().await,
        #[cfg(feature = "rocketchat")]
        rocketchat().await,
        #[cfg(feature = "pnut")]
        pnut().await,
        #[cfg(feature = "superoffice")]
        superoffice().await,
    ]
}

#[cfg(feature = "genesys")]
async fn genesys() -> Subject {
    use omnipresence::mock::FakeGenesys;

    let fake = Arc::new(FakeGenesys::start().await);
    let other = Arc::clone(&fake);
    Subject {
        vendor: "genesys",
        users: [FakeGenesys::ANN, FakeGenesys::BOB].map(UserId::from),
        clock: fake.clock().clone(),
        build: Box::new(move |options| shared(fake.builder().with_http(options).build())),
        build_with_source: Box::new(move |source| {
            shared(other.builder().with_token_source(source).build())
        }),
        token: FakeGenesys::USER_TOKEN,
    }
}

#[cfg(feature = "rocketchat")]
async fn rocketchat() -> Subject {
    use omnipresence::mock::FakeRocketChat;

    let fake = Arc::new(FakeRocketChat::start().await);
    let other = Arc::clone(&fake);
    Subject {
        vendor: "rocketchat",
        users: [FakeRocketChat::ANN, FakeRocketChat::BOB].map(UserId::from),
        clock: fake.clock().clone(),
        build: Box::new(move |options| shared(fake.builder().with_http(options).build())),
        build_with_source: Box::new(move |source| {
            let builder = other.builder();
            let builder = builder.with_token_source(FakeRocketChat::ME, source);
            shared(builder.build())
        }),
        token: FakeRocketChat::TOKEN,
    }
}

#[cfg(feature = "pnut")]
async fn pnut() -> Subject {
    use omnipresence::mock::FakePnut;

    let fake = Arc::new(FakePnut::start().await);
    let other = Arc::clone(&fake);
    Subject {
        vendor: "pnut",
        users: [FakePnut::ANN, FakePnut::BOB].map(UserId::from),
        clock: fake.clock().clone(),
        build: Box::new(move |options| shared(fake.builder().with_http(options).build())),
        build_with_source: Box::new(move |source| {
            shared(other.builder().with_token_source(source).build())
        }),
        token: FakePnut::TOKEN,
    }
}

#[cfg(feature = "superoffice")]
async fn superoffice() -> Subject {
    use omnipresence::mock::FakeSuperOffice;

    let fake = Arc::new(FakeSuperOffice::start().await);
    fake.set_online(false);
    let other = Arc::clone(&fake);
    Subject {
        vendor: "superoffice",
        users: [FakeSuperOffice::ANN, FakeSuperOffice::BOB].map(UserId::from),
        clock: fake.clock().clone(),
        build: Box::new(move |options| shared(fake.builder().with_http(options).build())),
        build_with_source: Box::new(move |source| {
            other.set_online(true);
            shared(other.builder().with_token_source(source).build())
        }),
        token: FakeSuperOffice::ACCESS_TOKEN,
    }
}

/// Reads and sets in every way that the vendor has.
///
/// # Errors
/// The first failure, but for what the vendor does not have.
pub(crate) async fn exercise(provider: &dyn PresenceProvider, users: &[UserId]) -> Result<()> {
    let is_there = |error: &Error| error.kind() != ErrorKind::Unsupported;
    let mut errors = vec![
        provider.get(&Who::from(&users[0])).await.err(),
        provider.list().await.err(),
        provider.changes(None).await.err(),
        provider.definitions().await.err(),
    ];
    for (_, read) in provider.get_many(users).await {
        errors.push(read.err());
    }
    let update = PresenceUpdate::new(Availability::Away);
    errors.push(set(provider, &users[0], &update).await.err());
    match errors.into_iter().flatten().find(is_there) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Sets the caller's own presence, or the user's where the caller is no user.
pub(crate) async fn set(
    provider: &dyn PresenceProvider,
    user: &UserId,
    update: &PresenceUpdate,
) -> Result<()> {
    let who = match provider.capabilities().me {
        true => Who::Me,
        false => Who::from(user),
    };
    provider.set(&who, update).await.map(drop)
}

/// The vendor, its setting of an address, and what is built with one.
pub(crate) type Address = (&'static str, &'static str, fn(&str, HttpOptions) -> Built);

pub(crate) const ADDRESSES: &[Address] = &[
    #[cfg(feature = "genesys")]
    ("genesys", "base_url", |url, http| {
        let builder = omnipresence::Genesys::builder().with_access_token("token");
        shared(builder.with_base_url(url).with_http(http).build())
    }),
    #[cfg(feature = "genesys")]
    ("genesys", "login_url", |url, http| {
        let builder = omnipresence::Genesys::builder().with_client_credentials("id", "secret");
        let builder = builder.with_base_url("http://localhost");
        shared(builder.with_login_url(url).with_http(http).build())
    }),
    #[cfg(feature = "rocketchat")]
    ("rocketchat", "base_url", |url, http| {
        let builder = omnipresence::RocketChat::builder().with_token("id", "token");
        shared(builder.with_base_url(url).with_http(http).build())
    }),
    #[cfg(feature = "pnut")]
    ("pnut", "base_url", |url, http| {
        let builder = omnipresence::Pnut::builder().with_access_token("token");
        shared(builder.with_base_url(url).with_http(http).build())
    }),
    #[cfg(feature = "superoffice")]
    ("superoffice", "base_url", |url, http| {
        let builder = omnipresence::SuperOffice::builder().with_access_token("token");
        shared(builder.with_base_url(url).with_http(http).build())
    }),
    #[cfg(feature = "superoffice")]
    ("superoffice", "login_url", |url, http| {
        use omnipresence::superoffice::Environment;

        let builder = omnipresence::SuperOffice::builder().with_access_token("token");
        let builder = builder.with_tenant(Environment::Online, "Cust12345");
        shared(builder.with_login_url(url).with_http(http).build())
    }),
];
