use crate::{
    Result, Timestamp,
    wire::{
        Answer, DateTime, Decoded, Open, Vocabulary,
        json::{FromJson, Json, Outcome, needed},
        schema::{Absence, Kind, Member, Model, Schema},
    },
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
    /// Reads the vendor's answer.
    pub(super) fn read(answer: &Answer) -> Result<Decoded<Self>> {
        Ok(answer.decode::<Body>(&BODY)?.map(Self::from))
    }
}

/// The vendor's answer, with the names of members in any case.
struct Body {
    context_identifier: Option<String>,
    state: Open<TenantStatus>,
    is_running: Option<bool>,
    valid_until: Option<DateTime>,
    endpoint: Option<String>,
    api: Option<String>,
    version: Option<String>,
}

static BODY: Schema = Schema {
    kind: Kind::Model(&MODEL),
    ignore_case: true,
};

static MODEL: Model = Model {
    members: &[
        // It is the tenant in the request otherwise.
        member("ContextIdentifier", Kind::String, Absence::MeaningOrNull),
        member("State", Kind::String, Absence::Error),
        // The state means it otherwise.
        member("IsRunning", Kind::Bool, Absence::MeaningOrNull),
        member("ValidUntil", Kind::String, Absence::Unknown),
        member("Endpoint", Kind::String, Absence::Unknown),
        member("Api", Kind::String, Absence::Unknown),
        member("Version", Kind::String, Absence::Unknown),
    ],
};

impl FromJson for Body {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut state: Option<Open<TenantStatus>> = None;
        let mut is_running: Option<bool> = None;
        let mut valid_until: Option<DateTime> = None;
        let [mut context_identifier, mut endpoint, mut api, mut version] =
            [const { None::<String> }; 4];
        json.object(
            &MODEL,
            &mut [
                &mut context_identifier,
                &mut state,
                &mut is_running,
                &mut valid_until,
                &mut endpoint,
                &mut api,
                &mut version,
            ],
        )?;
        Ok(Self {
            context_identifier,
            state: needed(state)?,
            is_running,
            valid_until,
            endpoint,
            api,
            version,
        })
    }
}

const fn member(key: &'static str, kind: Kind, absence: Absence) -> Member {
    Member { key, kind, absence }
}

impl From<Body> for TenantState {
    fn from(body: Body) -> Self {
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

    fn read(body: &Value) -> Result<TenantState> {
        TenantState::read(&Answer::of(body.to_string())).map(|body| body.value)
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
