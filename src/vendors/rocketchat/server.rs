//! What a server can do, by its version. The version is requested once, unless an update of the server could change the answer.

use super::{RocketChat, ServerVersion, map};
use crate::error::Result;

impl RocketChat {
    /// Asks the server for its version. `None`, if it does not tell one that can be read.
    ///
    /// # Errors
    /// Whatever the network and the server do.
    pub async fn server_version(&self) -> Result<Option<ServerVersion>> {
        let version = map::version(self.api.info().send().await?.into_value());
        if let Some(version) = version {
            self.known_users.note_version(version);
        }
        Ok(version)
    }

    /// Whether the server can end a status by itself, and its version if that was asked for now. A server that can is not asked again.
    pub(super) async fn version_for_expiry(&self) -> Result<Option<ServerVersion>> {
        match self.known_users.version() {
            Some(known) if known >= map::EXPIRES_SINCE => Ok(Some(known)),
            _ => self.server_version().await,
        }
    }

    /// Whether the server looks users up by their ids, which those before 3.0 don't. One whose version nobody knows is taken to.
    pub(super) async fn reads_ids(&self) -> Result<bool> {
        if self.known_users.has_read_ids() {
            return Ok(true);
        }
        let version = match self.known_users.version() {
            // It may have been updated since.
            Some(known) if known >= map::IDS_SINCE => Some(known),
            _ => self.server_version().await?,
        };
        Ok(version.is_none_or(|version| version >= map::IDS_SINCE))
    }
}
