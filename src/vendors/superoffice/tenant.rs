//! The host of a tenant, which the vendor names and may change. Credentials go only to a host that the vendor can have meant.

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use super::{
    DIALECT, SuperOffice,
    api::{LoginClient, model, operation},
    environment::DOMAIN,
    tenant_state::TenantState,
};
use crate::{
    client::{
        Transport,
        auth::BackoffFlight,
        call::{
            Connection, Dialect, Remedy,
            endpoint::{EndpointResolver, TrustedUrl},
            response::Response,
        },
        wire::Vocabulary,
    },
    clock::Clock,
    error::{Error, ErrorKind, Result},
};

/// A state that has ended as soon as it is told, by a clock that goes wrong perhaps, is asked for once in this time.
const SHORTEST: Duration = Duration::from_secs(60);

/// After this, a tenant that is said to be down for longer is asked for all the same, and one that is said to run.
const LONGEST_OUTAGE: Duration = Duration::from_secs(3600);
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A call must be able to go on when nobody tells where a known tenant is now: the question may take this part of the call's time.
const PART_OF_A_CALL: u32 = 4;

/// Knows where a tenant is, and asks again when that has ended or proves wrong.
#[derive(Debug)]
pub(super) struct Tenant {
    connection: Connection,
    /// To ask anew about a tenant that is known.
    brief: Connection,
    /// The server that is asked.
    asked: Url,
    name: String,
    known: BackoffFlight<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    state: TenantState,
    /// None, if the tenant is not running.
    base: Option<TrustedUrl>,
    /// By the clock's count.
    ends_at: Duration,
}

impl Tenant {
    /// A tenant whose state is told at this address.
    pub(super) fn new(login: Transport, name: String) -> Result<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if name.is_empty() || !name.chars().all(is_plain) {
            let fault = "with_tenant: the tenant is empty or holds more than letters, digits, - and _: it is a name such as Cust12345";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        let asked = login.base().clone();
        let connection = Connection::anonymous(login, &DISCOVERY);
        Ok(Self {
            asked,
            brief: connection
                .without_waits()
                .with_time_divided_by(PART_OF_A_CALL),
            connection,
            name,
            known: BackoffFlight::default(),
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn state(&self) -> Result<TenantState> {
        Ok(self.known().await?.state)
    }

    fn clock(&self) -> &dyn Clock {
        self.connection.clock()
    }

    async fn known(&self) -> Result<Known> {
        let clock = self.clock();
        let is_good = |known: &Known| clock.elapsed() < known.ends_at;
        let ask = |former| self.ask(former);
        self.known.get_or_fetch(clock, is_good, ask).await
    }

    /// Where nobody can tell the state for now, a running tenant is taken to be where it was.
    async fn ask(&self, former: Option<Known>) -> Result<Known> {
        let former = former.filter(|former| former.base.is_some());
        let connection = match &former {
            Some(_) => &self.brief,
            None => &self.connection,
        };
        let login = LoginClient::new(connection.clone());
        match (login.state(&self.name).send().await, former) {
            (Ok(answer), _) => self.judge(answer),
            (Err(error), Some(former)) if error.is_retryable() => Ok(Known {
                ends_at: self.clock().elapsed().saturating_add(SHORTEST),
                ..former
            }),
            (Err(error), _) => Err(error),
        }
    }

    fn judge(&self, answer: Response<model::TenantState>) -> Result<Known> {
        let now = self.connection.vendor_now();
        let state = TenantState::from(answer.value);
        let told = state.tenant.as_deref();
        if told.is_some_and(|told| !told.eq_ignore_ascii_case(&self.name)) {
            return Err(refused("it is of another tenant"));
        }
        let base = match &state.api {
            _ if !state.is_running => None,
            None => return Err(refused("it names no address of the API")),
            Some(api) => Some(self.trust(api).map_err(refused)?),
        };
        let validity = state
            .valid_until
            .map_or(SHORTEST, |end| end.saturating_duration_since(now));
        let longest = base.as_ref().map_or(LONGEST_OUTAGE, |_| LONGEST);
        let validity = validity.clamp(SHORTEST, longest);
        Ok(Known {
            state,
            base,
            ends_at: self.clock().elapsed().saturating_add(validity),
        })
    }

    /// Credentials go to this address, so it must be one that the vendor can have meant.
    fn trust(&self, api: &str) -> Result<TrustedUrl, &'static str> {
        let url = TrustedUrl::parse(api, &self.asked, DOMAIN)?;
        let end = format!("/{}/api", self.name).to_ascii_lowercase();
        if !url.as_url().path().to_ascii_lowercase().ends_with(&end) {
            return Err("it is not the API of this tenant");
        }
        Ok(url)
    }

    fn not_running(&self, known: &Known) -> Error {
        let status = known.state.status.known();
        let name = status.map_or("a state that is not documented", Vocabulary::as_str);
        let wait = known.ends_at.saturating_sub(self.clock().elapsed());
        Error::new(
            ErrorKind::Unavailable,
            format!("the tenant is not running, but {name}: nothing was sent to it"),
        )
        .with_retry_after(Some(wait))
    }
}

#[async_trait]
impl EndpointResolver for Tenant {
    async fn resolve(&self) -> Result<TrustedUrl> {
        let known = self.known().await?;
        let base = known.base.clone();
        base.ok_or_else(|| self.not_running(&known))
    }

    fn invalidate(&self, base: &TrustedUrl) -> bool {
        let is_it = |known: &Known| known.base.as_ref().is_some_and(|known| known.is(base));
        self.known.refuse(self.clock(), false, is_it) == Remedy::Renew
    }

    fn confirm(&self) {
        self.known.accept();
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("the answer on the tenant's state is not trusted, and nothing was sent: {why}"),
    )
    .with_operation(operation::State::DESCRIPTOR.id)
    .with_vendor(DIALECT.vendor)
}

impl SuperOffice {
    /// What the vendor says of the tenant: whether it runs, and where. It is asked for when it is needed, and kept until the vendor says
    /// that it ends, for a day at most, or for an hour if the tenant is not running. A tenant that is not running is told here, while calls
    /// to it fail as [`Unavailable`](ErrorKind::Unavailable) before anything is sent.
    ///
    /// # Errors
    /// - [`Unsupported`](ErrorKind::Unsupported) if the provider was built with a base URL: there is nobody to ask then.
    /// - [`Decode`](ErrorKind::Decode) if the answer cannot be understood, or names an address that is not trusted with credentials.
    /// - Whatever keeps the vendor from answering.
    pub async fn tenant_state(&self) -> Result<TenantState> {
        let tenant = self.tenant.as_ref().ok_or_else(|| {
            Error::unsupported(
                "the state of a tenant is known where its host is looked for: build with with_tenant",
            )
            .with_vendor(DIALECT.vendor)
        })?;
        tenant.state().await
    }
}

/// An answer is judged by its status, and by whether it can be read.
static DISCOVERY: Dialect = Dialect {
    vendor: DIALECT.vendor,
    request_id_header: DIALECT.request_id_header,
    judge: |_| None,
    rate_limit: |_, _| None,
    quotas: Vec::new,
};
