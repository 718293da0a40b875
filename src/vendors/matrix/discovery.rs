//! The server of a domain, which the domain names in a file of its own. Credentials go only to an address that came from there by https.

use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use super::{
    api::{DiscoveryClient, operation},
    map::DIALECT,
};
use crate::{
    client::{
        Transport,
        auth::BackoffFlight,
        call::{
            Connection, Dialect, Remedy,
            endpoint::{EndpointResolver, TrustedUrl},
        },
    },
    error::{Error, ErrorKind, Result},
};

/// How long an address counts.
const COUNTS_FOR: Duration = Duration::from_secs(24 * 3600);

/// Knows the server of a domain, and asks again when that is a day old or proves wrong.
#[derive(Debug)]
pub(super) struct Discovery {
    connection: Connection,
    asked: Url,
    known: BackoffFlight<Known>,
}

#[derive(Clone, Debug)]
struct Known {
    base: TrustedUrl,
    /// By the clock's count.
    ends_at: Duration,
}

impl Discovery {
    pub(super) fn new(domain: Transport) -> Self {
        Self {
            asked: domain.base().clone(),
            connection: Connection::anonymous(domain, &WELL_KNOWN),
            known: BackoffFlight::default(),
        }
    }

    async fn ask(&self) -> Result<Known> {
        let client = DiscoveryClient::new(self.connection.clone());
        let read = client.get_wellknown().send().await.map_err(|error| {
            let advice =
                "call with_base_url with the address of the server, if the domain names none";
            error.with_reason(Some(advice.to_owned()))
        });
        let address = read?.into_value().homeserver.base_url;
        let base = TrustedUrl::parse_elsewhere(&address, &self.asked).map_err(refused)?;
        let ends_at = self.connection.clock().elapsed().saturating_add(COUNTS_FOR);
        Ok(Known { base, ends_at })
    }
}

#[async_trait]
impl EndpointResolver for Discovery {
    async fn resolve(&self) -> Result<TrustedUrl> {
        let clock = self.connection.clock();
        let is_good = |known: &Known| clock.elapsed() < known.ends_at;
        let known = self.known.get_or_fetch(clock, is_good, |_| self.ask());
        Ok(known.await?.base)
    }

    fn invalidate(&self, base: &TrustedUrl) -> bool {
        let is_it = |known: &Known| known.base.is(base);
        let clock = self.connection.clock();
        self.known.refuse(clock, false, is_it) == Remedy::Renew
    }

    fn confirm(&self) {
        self.known.accept();
    }
}

fn refused(why: &'static str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("the address of the server is not trusted, and nothing was sent to it: {why}"),
    )
    .with_operation(operation::GetWellknown::DESCRIPTOR.id)
    .with_vendor(DIALECT.vendor)
}

/// A response is judged by its status, and by whether it can be decoded.
static WELL_KNOWN: Dialect = Dialect {
    judge: |_| None,
    quotas: Vec::new,
    ..DIALECT
};
