//! Synchronizations: what is new since a token. They never change the caller's own presence.

use std::{sync::atomic::Ordering, time::Duration};

use super::{Matrix, api, api::model};
use crate::error::Result;

/// Presences and nothing else.
const PRESENCES: &str = r#"{"account_data":{"types":[]},"room":{"rooms":[]}}"#;

/// Presences and memberships. Without those, the presence of a user who joins a shared room later is not reported.
const PRESENCES_AND_MEMBERSHIPS: &str = r#"{"account_data":{"types":[]},"room":{"account_data":{"types":[]},"ephemeral":{"types":[]},"state":{"types":[]},"timeline":{"limit":50,"types":["m.room.member"]}}}"#;

/// How many different timeouts keep two first synchronizations apart.
const TIMEOUTS: u32 = 1000;

impl Matrix {
    /// Reads the presences of everyone who is visible and not offline.
    ///
    /// Synapse repeats its response for two minutes to a request with the same parameters, so each has another timeout. It is not waited for
    /// without a token.
    pub(super) async fn first_sync(&self) -> Result<model::SyncResponse> {
        let number = self.first_syncs.fetch_add(1, Ordering::Relaxed);
        let me = self.own_id().await?;
        let call = self
            .api
            .sync_events()
            .filter(PRESENCES)
            .set_presence(model::SyncPresence::Offline)
            .timeout(i64::from(number % TIMEOUTS));
        let call = match self.is_service {
            true => call.as_user(&me),
            false => call,
        };
        Ok(call.send().await?.into_value())
    }

    /// Reads what is new since a token. The server holds the request for up to `hold` if nothing is.
    ///
    /// The timeout is never the same twice in a row: a response that the server has kept would come at once, though it is empty.
    pub(super) async fn sync_since(
        &self,
        token: &str,
        hold: Duration,
    ) -> Result<model::SyncResponse> {
        let number = self.first_syncs.fetch_add(1, Ordering::Relaxed);
        let shorter = match hold.is_zero() {
            true => Duration::ZERO,
            false => Duration::from_millis(u64::from(number % TIMEOUTS)),
        };
        let timeout = hold.saturating_sub(shorter).as_millis();
        let me = self.own_id().await?;
        let api = match hold.is_zero() {
            true => self.api.clone(),
            false => api::Client::new(self.connection.with_hold(hold)),
        };
        let call = api
            .sync_events()
            .filter(PRESENCES_AND_MEMBERSHIPS)
            .since(token)
            .set_presence(model::SyncPresence::Offline)
            .timeout(i64::try_from(timeout).unwrap_or(i64::MAX));
        let call = match self.is_service {
            true => call.as_user(&me),
            false => call,
        };
        Ok(call.send().await?.into_value())
    }
}
