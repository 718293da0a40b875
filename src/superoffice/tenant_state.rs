use serde_json::Value;

use crate::{
    Timestamp,
    wire::{Open, Vocabulary},
};

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

/// The states of a tenant that the vendor documents.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TenantStatus {
    /// Not known to the vendor (0).
    Unknown,
    /// Being set up (1).
    Provisioning,
    /// Running (2).
    Running,
    /// Deleted (3).
    Deleted,
    /// Suspended (4).
    Suspended,
    /// In maintenance, with the API available (5).
    OnlineMaintenance,
    /// In maintenance, without the API (6).
    OfflineMaintenance,
    /// Could not be set up (8).
    ProvisioningFailed,
    /// Being deleted (10).
    Deleting,
    /// Could not be deleted (11).
    DeleteFailed,
    /// About to be moved (12).
    MigrationPending,
}

impl Vocabulary for TenantStatus {
    const ALL: &'static [Self] = &[
        Self::Unknown,
        Self::Provisioning,
        Self::Running,
        Self::Deleted,
        Self::Suspended,
        Self::OnlineMaintenance,
        Self::OfflineMaintenance,
        Self::ProvisioningFailed,
        Self::Deleting,
        Self::DeleteFailed,
        Self::MigrationPending,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Provisioning => "Provisioning",
            Self::Running => "Running",
            Self::Deleted => "Deleted",
            Self::Suspended => "Suspended",
            Self::OnlineMaintenance => "OnlineMaintenance",
            Self::OfflineMaintenance => "OfflineMaintenance",
            Self::ProvisioningFailed => "ProvisioningFailed",
            Self::Deleting => "Deleting",
            Self::DeleteFailed => "DeleteFailed",
            Self::MigrationPending => "MigrationPending",
        }
    }
}

impl TenantState {
    /// Reads the vendor's answer, member names in any case. None, if it names no state.
    pub(super) fn read(body: &Value) -> Option<Self> {
        let text = |name: &str| Some(member(body, name)?.as_str()?.to_owned());
        let status = Open::<TenantStatus>::from(text("State")?);
        let told = member(body, "IsRunning").and_then(Value::as_bool);
        let runs = || {
            matches!(
                status.known(),
                Some(TenantStatus::Running | TenantStatus::OnlineMaintenance)
            )
        };
        Some(Self {
            tenant: text("ContextIdentifier"),
            is_running: told.unwrap_or_else(runs),
            status,
            valid_until: text("ValidUntil").and_then(|text| text.parse().ok()),
            endpoint: text("Endpoint"),
            api: text("Api"),
            version: text("Version"),
        })
    }
}

/// A member of an object, whatever the case of its name.
pub(super) fn member<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    let mut members = body.as_object()?.iter();
    members.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_state_is_read_as_it_is_documented() {
        let state = TenantState::read(&json!({
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
            let state = TenantState::read(&body).unwrap();
            assert_eq!(state.is_running, runs, "{body}");
            assert_eq!(state.valid_until, None, "{body}");
        }
        for body in [json!(null), json!([]), json!({}), json!({ "State": 2 })] {
            assert_eq!(TenantState::read(&body), None, "{body}");
        }
    }

    #[test]
    fn every_documented_state_is_known() {
        for status in TenantStatus::ALL {
            assert_eq!(Open::from(status.as_str()).known(), Some(*status));
        }
    }
}
