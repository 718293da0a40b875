//! The state of a tenant, in words that do not depend on what the vendor leaves out.

use super::api::model;
pub use super::api::model::TenantStatus;
use crate::{client::wire::Open, clock::Timestamp};

/// What SuperOffice Online says of a tenant: whether it runs, and where.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantState {
    /// The tenant's name, such as `Cust12345`.
    pub tenant: Option<String>,
    /// The state by the vendor's name for it.
    pub status: Open<TenantStatus>,
    /// Whether the tenant can be used: it is running, or in a maintenance that leaves it online.
    pub is_running: bool,
    /// Until when this holds, by the vendor's clock.
    pub valid_until: Option<Timestamp>,
    /// The web client of the tenant.
    pub endpoint: Option<String>,
    /// The web API of the tenant, without the version. It is text from the vendor that nobody has checked yet.
    pub api: Option<String>,
    /// The version of the vendor's software.
    pub version: Option<String>,
}

impl From<model::TenantState> for TenantState {
    fn from(body: model::TenantState) -> Self {
        let runs = || {
            matches!(
                body.state.known(),
                Some(TenantStatus::Running | TenantStatus::OnlineMaintenance)
            )
        };
        Self {
            tenant: body.context_identifier,
            is_running: body.is_running.unwrap_or_else(runs),
            status: body.state,
            valid_until: body.valid_until.and_then(|end| end.timestamp()),
            endpoint: body.endpoint,
            api: body.api,
            version: body.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        client::wire::{Answer, Operation, Vocabulary},
        error::Result,
        vendors::superoffice::api::operation::State,
    };

    fn read(body: &Value) -> Result<TenantState> {
        let answer = Answer::of(body.to_string());
        State::decode(&answer).map(|body| body.value.into())
    }

    #[test]
    fn a_state_is_read_as_it_is_documented() {
        let state = read(&json!({
            "ContextIdentifier": "Cust54321",
            "Endpoint": "https://online3.superoffice.com/Cust54321",
            "State": "Running",
            "IsRunning": true,
            "ValidUntil": "2026-11-22T09:30:15.1234567Z",
            "Api": "https://online3.superoffice.com/Cust54321/api",
            "Version": "Release_11.9"
        }))
        .unwrap();
        assert_eq!(state.status, TenantStatus::Running);
        assert!(state.is_running);
        assert_eq!(
            state.valid_until.unwrap().to_string(),
            "2026-11-22T09:30:15.1234567Z"
        );
        assert_eq!(
            state.api.as_deref(),
            Some("https://online3.superoffice.com/Cust54321/api")
        );
        assert_eq!(state.tenant.as_deref(), Some("Cust54321"));
        assert_eq!(state.version.as_deref(), Some("Release_11.9"));
        assert!(state.endpoint.is_some());
    }

    #[test]
    fn what_is_left_out_or_new_is_no_failure() {
        for (body, runs) in [
            (json!({ "state": "running" }), true),
            (
                json!({ "State": "OnlineMaintenance", "Version": null }),
                true,
            ),
            (
                json!({ "State": "OfflineMaintenance", "IsRunning": null }),
                false,
            ),
            (json!({ "State": "Suspended", "Endpoint": null }), false),
            (json!({ "State": "Teleporting" }), false),
            (json!({ "State": "Teleporting", "IsRunning": true }), true),
            (
                json!({ "State": "Running", "ValidUntil": "0001-01-01T00:00:00" }),
                true,
            ),
        ] {
            let state = read(&body).unwrap();
            assert_eq!(state.is_running, runs, "{body}");
            assert_eq!(state.valid_until, None, "{body}");
        }
        for body in [
            json!(null),
            json!([]),
            json!({}),
            json!({ "State": 2 }),
            json!({ "State": "Running", "IsRunning": "yes" }),
            json!({ "State": "Running", "ContextIdentifier": 54321 }),
        ] {
            assert!(read(&body).is_err(), "{body}");
        }
    }

    #[test]
    fn every_documented_state_is_known() {
        for status in TenantStatus::ALL {
            assert_eq!(Open::from(status.as_str()).known(), Some(*status));
        }
    }
}
