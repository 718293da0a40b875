//! The vendor's failures, each with its status, its code and the vendor's envelope.

use std::time::Duration;

use serde_json::json;

use crate::testkit::Reply;

/// Why a call fails, in the vendor's terms.
#[derive(Debug)]
pub(super) struct Fault {
    status: u16,
    code: &'static str,
    message: String,
    /// The sort and the id of what a failure is about.
    entity: Option<Box<(String, String)>>,
    retry_after: Option<u128>,
}

impl Fault {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            entity: None,
            retry_after: None,
        }
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self::new(400, "bad.request", message)
    }

    pub(super) fn invalid_value(field: &str, value: &str) -> Self {
        Self::new(
            400,
            "invalid.value",
            format!("[{value}] is no value for [{field}]"),
        )
    }

    pub(super) fn invalid_query(parameter: &str) -> Self {
        let message = format!("The query parameter [{parameter}] is not acceptable");
        Self::new(400, "invalid.query.param.value", message)
    }

    pub(super) fn missing_permission(permission: &str) -> Self {
        let message = format!("The token lacks the permission {permission}");
        Self::new(403, "missing.permissions", message)
    }

    pub(super) fn missing_any_permission(permissions: &[&str]) -> Self {
        let message = format!(
            "The token lacks each of the permissions {}",
            permissions.join(", ")
        );
        Self::new(403, "missing.any.permissions", message)
    }

    pub(super) fn not_found(what: &str, id: &str) -> Self {
        Self {
            entity: Some(Box::new((what.to_owned(), id.to_owned()))),
            ..Self::new(404, "not.found", format!("There is no {what} [{id}]"))
        }
    }

    pub(super) fn too_many_requests(wait: u128) -> Self {
        Self::injected(429, Some(Duration::from_secs(wait as u64)))
    }

    /// The failure with a status that a test wants.
    pub(super) fn injected(status: u16, retry_after: Option<Duration>) -> Self {
        let code = match status {
            401 => "bad.credentials",
            403 => "missing.permissions",
            404 => "not.found",
            429 => "too.many.requests.retry.after",
            503 => "service.unavailable",
            504 => "gateway.timeout",
            500.. => "internal.server.error",
            _ => "bad.request",
        };
        let wait = retry_after.map(|wait| u128::from(wait.as_secs()));
        let message = match wait {
            Some(wait) => format!("Too many requests, wait [{wait}] seconds"),
            None => "The request is refused".to_owned(),
        };
        Self {
            retry_after: wait,
            ..Self::new(status, code, message)
        }
    }

    pub(super) fn into_reply(self, context_id: &str) -> Reply {
        let mut body = json!({
            "message": self.message,
            "code": self.code,
            "status": self.status,
            "messageParams": {},
            "contextId": context_id,
            "details": [],
            "errors": [],
        });
        if let Some(entity) = self.entity {
            let (name, id) = *entity;
            body["entityName"] = name.into();
            body["entityId"] = id.into();
        }
        let reply = Reply::json(self.status, body);
        match self.retry_after {
            Some(seconds) => reply.with_header("Retry-After", seconds),
            None => reply,
        }
    }
}
