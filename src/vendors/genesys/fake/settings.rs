//! The presence settings of the organization, which are stored and change nothing else.

use serde_json::{Map, Value, json};

use super::{
    body::{flag, object, text},
    fault::Fault,
    sources::Sources,
};
use crate::testkit::Call;

/// How presence works in the organization. The fake keeps the settings, but does not act by them.
pub(super) struct Settings {
    restore: Restore,
    off_queue_requests: bool,
    default_source: Option<String>,
}

struct Restore {
    enabled: bool,
    milliseconds: i64,
    on_queue: bool,
}

impl Restore {
    fn read(given: &Map<String, Value>) -> Option<Self> {
        Some(Self {
            enabled: flag(given, "enabled")?,
            milliseconds: given.get("restoreTimeMilliseconds")?.as_i64()?,
            on_queue: flag(given, "restoreOnQueueEnabled")?,
        })
    }
}

impl Settings {
    pub(super) fn new() -> Self {
        Self {
            restore: Restore {
                enabled: false,
                milliseconds: 60_000,
                on_queue: false,
            },
            off_queue_requests: false,
            default_source: None,
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let mut shown = json!({
            "restorePresenceSettings": {
                "enabled": self.restore.enabled,
                "restoreTimeMilliseconds": self.restore.milliseconds,
                "restoreOnQueueEnabled": self.restore.on_queue,
            },
            "requestingOffQueueEnabled": self.off_queue_requests,
            "selfUri": "/api/v2/presence/settings",
        });
        if let Some(source) = &self.default_source {
            shown["defaultPrimaryPresenceRegisteredSourceId"] = source.as_str().into();
        }
        shown
    }

    /// Members that are left out keep their value: whether they do is not documented.
    pub(super) fn replace(&mut self, call: &Call<'_>, sources: &Sources) -> Result<Value, Fault> {
        const SOURCE: &str = "defaultPrimaryPresenceRegisteredSourceId";
        let body = object(call)?;
        let restore = match body.get("restorePresenceSettings") {
            None => None,
            Some(given) => {
                let read = given.as_object().and_then(Restore::read);
                let fault = || Fault::bad_request("The restorePresenceSettings are incomplete");
                Some(read.ok_or_else(fault)?)
            }
        };
        let source = text(&body, SOURCE);
        if let Some(unknown) = source.filter(|id| !sources.is_active(id)) {
            return Err(Fault::invalid_value(SOURCE, unknown));
        }
        if let Some(restore) = restore {
            self.restore = restore;
        }
        if let Some(source) = source {
            self.default_source = Some(source.to_owned());
        }
        self.off_queue_requests =
            flag(&body, "requestingOffQueueEnabled").unwrap_or(self.off_queue_requests);
        Ok(self.to_json())
    }
}
