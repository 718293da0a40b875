//! The environment of the tenant: its host, its state, and until when the state is valid.

use std::time::Duration;

use serde_json::json;

use super::FakeSuperOffice;
use crate::{
    clock::Timestamp,
    testkit::{Call, Reply},
};

pub(super) const PREFIX: &str = "/Cust12345/api";

/// What the environment knows of the tenant.
pub(super) struct Tenant {
    host: String,
    state: String,
    is_running: bool,
    validity: Duration,
    /// What it says of the API's address in place of the truth.
    api: Option<String>,
    failure: Option<u16>,
}

impl Tenant {
    pub(super) fn new() -> Self {
        Self {
            host: "online2".to_owned(),
            state: "Running".to_owned(),
            is_running: true,
            validity: Duration::from_secs(600),
            api: None,
            failure: None,
        }
    }

    /// Whether a call to this host is misdirected. The base URL without a host is served always.
    pub(super) fn has_left(&self, host: &str) -> bool {
        !host.is_empty() && host != self.host
    }

    /// Tells the state. Nobody has to prove who is asking.
    pub(super) fn tell(&self, call: &Call<'_>, now: Timestamp) -> Reply {
        let name = call.segment("tenant");
        if let Some(status) = self.failure {
            return Reply::empty(status);
        }
        if !name.eq_ignore_ascii_case(FakeSuperOffice::TENANT) {
            // How a tenant is told that does not exist is not documented, but there is a state for it.
            let body = json!({
                "ContextIdentifier": name, "Endpoint": null, "State": "Unknown", "IsRunning": false, "ValidUntil": null, "Api": null,
            });
            return Reply::json(200, body);
        }
        let server = call.header("host");
        let host = format!("http://{}/{}", server.unwrap_or_default(), self.host);
        let api = self.api.clone().unwrap_or_else(|| [&host, PREFIX].concat());
        // Seven digits, as .NET has it.
        let end = now.saturating_add(self.validity).to_millis_string();
        let body = json!({
            "ContextIdentifier": FakeSuperOffice::TENANT,
            "Endpoint": format!("{host}/{}", FakeSuperOffice::TENANT),
            "State": self.state,
            "IsRunning": self.is_running,
            "ValidUntil": end.replace('Z', "0000Z"),
            "Api": api,
            "Version": "Release_of_the_fake",
        });
        Reply::json(200, body)
    }
}

/// The host that a path stands for, and the path below the API's prefix. Loopback has no subdomains, so a host of the vendor is the first
/// segment here. The login is on no host of the API, and neither has the other's operations.
pub(super) fn split(path: &str) -> Option<(&str, &str)> {
    let is_api = |path: &str| path.starts_with("/v1/");
    let Some((host, path)) = path.split_once(PREFIX) else {
        return (!is_api(path)).then_some(("", path));
    };
    let host = host.strip_prefix('/').unwrap_or_default();
    (is_api(path) && !host.contains('/')).then_some((host, path))
}

/// The environment's side of the fake, for a builder with [`login_url`](FakeSuperOffice::login_url) and
/// [`TENANT`](FakeSuperOffice::TENANT), and with credentials that are good [Online](FakeSuperOffice::set_online). The vendor's hosts are the first segment of a path: `/online2/Cust12345/api`.
impl FakeSuperOffice {
    /// The name of the tenant.
    pub const TENANT: &'static str = "Cust12345";

    /// Moves the tenant to another host, `online3` for instance: the former one answers 421. It is on `online2` at the start.
    pub fn move_tenant(&self, host: &str) {
        self.installation.lock().tenant.host = host.to_owned();
    }

    /// Says in which state the tenant is, in any word, and whether it can be used. The API answers all the same.
    pub fn set_tenant_state(&self, state: &str, is_running: bool) {
        let tenant = &mut self.installation.lock().tenant;
        tenant.state = state.to_owned();
        tenant.is_running = is_running;
    }

    /// How long what is said of the tenant is valid from then on, by [`clock`](Self::clock). 600 seconds at the start.
    pub fn set_tenant_validity(&self, validity: Duration) {
        self.installation.lock().tenant.validity = validity;
    }

    /// Names this address of the API in place of the true one, which `None` brings back.
    pub fn set_tenant_api(&self, api: Option<&str>) {
        self.installation.lock().tenant.api = api.map(str::to_owned);
    }

    /// Answers this status to whoever asks for the state; `None` ends that.
    pub fn fail_tenant_state(&self, status: Option<u16>) {
        self.installation.lock().tenant.failure = status;
    }

    /// How often the state was asked for, in vain or not.
    #[must_use]
    pub fn state_requests(&self) -> usize {
        self.server.requests_of("state")
    }
}
