//! Every kind of credentials of every vendor, with secrets that can be searched for.

use std::{fmt::Debug, sync::Arc};

use async_trait::async_trait;
use omnipresence::{
    AccessToken, HttpOptions, PresenceProvider, Result, Secret, TokenSource, UserId, Who,
    mock::FakeClock,
};

/// Where new credentials come from when the vendor refuses some.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Renewal {
    /// They stay as they are.
    None,
    /// A call for a token.
    AtTheVendor,
    /// A source of the program's own.
    FromASource,
}

/// A source that has one token.
#[derive(Debug)]
pub(crate) struct Vault(pub(crate) Secret);

#[async_trait]
impl TokenSource for Vault {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new(self.0.clone()))
    }
}

/// A provider with credentials of one kind.
pub(crate) struct Login {
    pub(crate) name: &'static str,
    pub(crate) vendor: &'static str,
    /// The secrets in all their forms, as given and as sent.
    pub(crate) secrets: Vec<String>,
    pub(crate) renewal: Renewal,
    /// The headers that prove who is asking. None, if a token must be fetched from the vendor first.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// How the builder prints.
    pub(crate) builder: String,
    /// How the provider prints.
    pub(crate) printed: String,
    pub(crate) provider: Arc<dyn PresenceProvider>,
}

impl Login {
    fn new<P: PresenceProvider + Debug + 'static>(
        vendor: &'static str,
        name: &'static str,
        builder: &impl Debug,
        provider: P,
    ) -> Self {
        Self {
            name,
            vendor,
            secrets: Vec::new(),
            renewal: Renewal::None,
            headers: Vec::new(),
            builder: format!("{builder:?} {builder:#?}"),
            printed: format!("{provider:?} {provider:#?}"),
            provider: Arc::new(provider),
        }
    }

    fn sends(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((header, value.into()));
        self
    }

    fn renewed(mut self, renewal: Renewal) -> Self {
        self.renewal = renewal;
        self
    }

    fn keeps(mut self, secret: impl Into<String>) -> Self {
        self.secrets.push(secret.into());
        self
    }

    /// Somebody whom the vendor could have.
    pub(crate) fn somebody(&self) -> Who {
        Who::User(UserId::from("17"))
    }

    /// Whether the credentials are headers from the start, with no call for a token.
    pub(crate) fn is_static(&self) -> bool {
        !self.headers.is_empty()
    }
}

/// Every kind, of the vendors in this build, at this address.
pub(crate) fn all(base_url: &str) -> Vec<Login> {
    all_with(base_url, without_waits)
}

/// What is repeated is repeated at once, and no quota is kept.
pub(crate) fn without_waits() -> HttpOptions {
    FakeClock::new().http_options()
}

pub(crate) fn all_with(base_url: &str, http: fn() -> HttpOptions) -> Vec<Login> {
    let mut logins = Vec::new();
    #[cfg(feature = "genesys")]
    logins.extend(genesys(base_url, http));
    #[cfg(feature = "rocketchat")]
    logins.extend(rocketchat(base_url, http));
    #[cfg(feature = "pnut")]
    logins.extend(pnut(base_url, http));
    #[cfg(feature = "superoffice")]
    logins.extend(superoffice(base_url, http));
    logins
}

#[cfg(any(feature = "genesys", feature = "superoffice"))]
fn basic(name: &str, password: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};

    STANDARD.encode(format!("{name}:{password}"))
}

#[cfg(feature = "genesys")]
fn genesys(base_url: &str, http: fn() -> HttpOptions) -> [Login; 5] {
    use omnipresence::genesys::GenesysBuilder;

    let builder = || {
        omnipresence::Genesys::builder()
            .with_base_url(base_url)
            .with_login_url(base_url)
            .with_http(http())
    };
    let login = |name, given: fn(GenesysBuilder) -> GenesysBuilder| {
        let provider = given(builder()).build().unwrap();
        Login::new("genesys", name, &given(builder()), provider)
    };
    let user = login("a user's token", |builder| {
        builder.with_access_token("canary-genesys-token")
    });
    let client = login("a client", |builder| {
        builder.with_client_credentials("client-id", "canary-genesys-secret")
    });
    let refreshed = login("a refresh token", |builder| {
        let secret = Some("canary-genesys-secret".into());
        builder.with_refresh_token("client-id", secret, "canary-genesys-refresh")
    });
    let public = login("a refresh token of a public client", |builder| {
        builder.with_refresh_token("client-id", None, "canary-genesys-refresh")
    });
    let source = login("a token source", |builder| {
        builder.with_token_source(Vault("canary-genesys-vault".into()))
    });
    [
        user.sends("authorization", "Bearer canary-genesys-token")
            .keeps("canary-genesys-token"),
        client
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-genesys-secret")
            .keeps(basic("client-id", "canary-genesys-secret"))
            .keeps(super::server::FETCHED_TOKEN),
        refreshed
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-genesys-secret")
            .keeps("canary-genesys-refresh")
            .keeps(basic("client-id", "canary-genesys-secret"))
            .keeps(super::server::FETCHED_TOKEN),
        public
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-genesys-refresh")
            .keeps(super::server::FETCHED_TOKEN),
        source
            .renewed(Renewal::FromASource)
            .sends("authorization", "Bearer canary-genesys-vault")
            .keeps("canary-genesys-vault"),
    ]
}

#[cfg(feature = "rocketchat")]
fn rocketchat(base_url: &str, http: fn() -> HttpOptions) -> [Login; 6] {
    use omnipresence::rocketchat::RocketChatBuilder;
    use sha2::{Digest, Sha256};

    let builder = || {
        omnipresence::RocketChat::builder()
            .with_base_url(base_url)
            .with_http(http())
    };
    let login = |name, given: fn(RocketChatBuilder) -> RocketChatBuilder| {
        let provider = given(builder()).build().unwrap();
        Login::new("rocketchat", name, &given(builder()), provider)
    };
    let token = login("a token", |builder| {
        builder.with_token("user-id", "canary-chat-token")
    });
    let password = login("a password", |builder| {
        builder.with_password("mia", "canary-chat-password")
    });
    let source = login("a token source", |builder| {
        builder.with_token_source("user-id", Vault("canary-chat-vault".into()))
    });
    let digest = Sha256::digest("canary-chat-password");
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = login("a plain password", |builder| {
        builder.with_plain_password("mia", "canary-chat-password")
    });
    let coded = login("a password with a code", |builder| {
        let builder = builder.with_password("mia", "canary-chat-password");
        builder.with_second_factor_code("canary-chat-code")
    });
    let resumed = login("a resume token", |builder| {
        builder.with_resume_token("canary-chat-resume")
    });
    [
        token
            .sends("x-user-id", "user-id")
            .sends("x-auth-token", "canary-chat-token")
            .keeps("canary-chat-token"),
        password
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-chat-password")
            .keeps(digest.clone())
            .keeps(super::server::FETCHED_TOKEN),
        plain
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-chat-password")
            .keeps(super::server::FETCHED_TOKEN),
        coded
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-chat-password")
            .keeps(digest)
            .keeps("canary-chat-code")
            .keeps(super::server::FETCHED_TOKEN),
        resumed
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-chat-resume")
            .keeps(super::server::FETCHED_TOKEN),
        source
            .renewed(Renewal::FromASource)
            .sends("x-user-id", "user-id")
            .sends("x-auth-token", "canary-chat-vault")
            .keeps("canary-chat-vault"),
    ]
}

#[cfg(feature = "pnut")]
fn pnut(base_url: &str, http: fn() -> HttpOptions) -> [Login; 6] {
    use omnipresence::pnut::PnutBuilder;

    let builder = || {
        omnipresence::Pnut::builder()
            .with_base_url(base_url)
            .with_http(http())
    };
    let login = |name, given: fn(PnutBuilder) -> PnutBuilder| {
        let provider = given(builder()).build().unwrap();
        Login::new("pnut", name, &given(builder()), provider)
    };
    let token = login("a token", |builder| {
        builder.with_access_token("canary-pnut-token")
    });
    let application = login("an application", |builder| {
        builder.with_client_credentials("client-id", "canary-pnut-secret")
    });
    let app_token = login("a token of an application", |builder| {
        builder.with_app_token("canary-pnut-app")
    });
    let source = login("a token source", |builder| {
        builder.with_token_source(Vault("canary-pnut-vault".into()))
    });
    let heartbeat = login("a token and a heartbeat", |builder| {
        let builder = builder.with_access_token("canary-pnut-beating");
        builder.with_heartbeat("canary-pnut-heartbeat")
    });
    let channel = login("a token for a channel", |builder| {
        let builder = builder.with_access_token("canary-pnut-channel");
        builder.with_channel("336")
    });
    [
        app_token
            .sends("authorization", "Bearer canary-pnut-app")
            .keeps("canary-pnut-app"),
        heartbeat
            .sends("authorization", "Bearer canary-pnut-beating")
            .keeps("canary-pnut-beating")
            .keeps("canary-pnut-heartbeat"),
        channel
            .sends("authorization", "Bearer canary-pnut-channel")
            .keeps("canary-pnut-channel"),
        token
            .sends("authorization", "Bearer canary-pnut-token")
            .keeps("canary-pnut-token"),
        application
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-pnut-secret")
            .keeps(super::server::FETCHED_TOKEN),
        source
            .renewed(Renewal::FromASource)
            .sends("authorization", "Bearer canary-pnut-vault")
            .keeps("canary-pnut-vault"),
    ]
}

#[cfg(feature = "superoffice")]
fn superoffice(base_url: &str, http: fn() -> HttpOptions) -> [Login; 5] {
    use omnipresence::superoffice::SuperOfficeBuilder;

    let builder = || {
        omnipresence::SuperOffice::builder()
            .with_base_url(base_url)
            .with_login_url(base_url)
            .with_http(http())
    };
    let login = |name, given: fn(SuperOfficeBuilder) -> SuperOfficeBuilder| {
        let provider = given(builder()).build().unwrap();
        Login::new("superoffice", name, &given(builder()), provider)
    };
    let token = login("an access token", |builder| {
        builder.with_access_token("canary-crm-token")
    });
    let ticket = login("a ticket of an app", |builder| {
        builder.with_ticket("canary-crm-ticket", Some("canary-crm-app".into()))
    });
    let password = login("a password", |builder| {
        builder.with_basic("mia", "canary-crm-password")
    });
    let refreshed = login("a refresh token", |builder| {
        builder.with_refresh_token("client-id", "canary-crm-secret", "canary-crm-refresh")
    });
    let source = login("a token source", |builder| {
        builder.with_token_source(Vault("canary-crm-vault".into()))
    });
    let pair = basic("mia", "canary-crm-password");
    [
        token
            .sends("authorization", "Bearer canary-crm-token")
            .keeps("canary-crm-token"),
        ticket
            .sends("authorization", "SOTicket canary-crm-ticket")
            .sends("so-apptoken", "canary-crm-app")
            .keeps("canary-crm-ticket")
            .keeps("canary-crm-app"),
        password
            .sends("authorization", format!("Basic {pair}"))
            .keeps("canary-crm-password")
            .keeps(pair),
        refreshed
            .renewed(Renewal::AtTheVendor)
            .keeps("canary-crm-secret")
            .keeps("canary-crm-refresh")
            .keeps(super::server::FETCHED_TOKEN),
        source
            .renewed(Renewal::FromASource)
            .sends("authorization", "Bearer canary-crm-vault")
            .keeps("canary-crm-vault"),
    ]
}
