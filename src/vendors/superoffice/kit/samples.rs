//! Payloads as the vendor documents them.

use super::super::api::model;
use crate::vendors::kit::Sample;

pub(super) const SAMPLES: &[Sample] = &[
    Sample::new::<Vec<model::ChatPresence>>("agents.json", include_str!("../samples/agents.json")),
    Sample::new::<model::UserPresenceStatus>("absent.json", include_str!("../samples/absent.json")),
    Sample::new::<model::ErrorBody>(
        "error-argument.json",
        include_str!("../samples/error-argument.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "error-binding.json",
        include_str!("../samples/error-binding.json"),
    ),
    Sample::new::<model::ErrorBody>(
        "error-not-found.json",
        include_str!("../samples/error-not-found.json"),
    ),
    Sample::new::<model::SoPrincipalCarrier>(
        "principal.json",
        include_str!("../samples/principal.json"),
    ),
    Sample::new::<model::UserPresenceStatus>(
        "unknown-status.json",
        include_str!("../samples/unknown-status.json"),
    ),
    Sample::new::<model::TenantState>(
        "tenant-state.json",
        include_str!("../samples/tenant-state.json"),
    ),
    Sample::new::<model::AuthenticateResponse>(
        "ticket.json",
        include_str!("../samples/ticket.json"),
    )
    .with_secrets(&["/Token"]),
    Sample::new::<model::TokenResponse>("token.json", include_str!("../samples/token.json"))
        .with_secrets(&["/access_token", "/id_token", "/refresh_token"]),
];
