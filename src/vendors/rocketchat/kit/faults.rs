//! Responses that report a failure with a status of success.

use crate::vendors::kit::OwnFault;

const fn fault(name: &'static str, body: &'static str) -> OwnFault {
    OwnFault {
        name,
        status: 200,
        body,
    }
}

pub(super) const OWN: &[OwnFault] = &[
    fault("200 success:false", r#"{"success":false}"#),
    fault(
        "200 success:false invalid-user",
        r#"{"success":false,"error":"no such user [error-invalid-user]"}"#,
    ),
    fault(
        "200 success:false too-many-requests",
        r#"{"success":false,"error":"You must wait 5 seconds. [error-too-many-requests]"}"#,
    ),
    fault(
        "200 success:false totp",
        r#"{"success":false,"error":"totp-required"}"#,
    ),
    fault(
        "200 status:error",
        r#"{"status":"error","message":"You must be logged in to do this."}"#,
    ),
];
