//! Responses of Rocket.Chat that report a failure with a status of success.

use crate::vendors::kit::OwnFault;

pub(super) const OWN: &[OwnFault] = &[
    OwnFault::in_success("200 success:false", r#"{"success":false}"#),
    OwnFault::in_success(
        "200 success:false invalid-user",
        r#"{"success":false,"error":"no such user [error-invalid-user]"}"#,
    ),
    OwnFault::in_success(
        "200 success:false too-many-requests",
        r#"{"success":false,"error":"You must wait 5 seconds. [error-too-many-requests]"}"#,
    ),
    OwnFault::in_success(
        "200 success:false totp",
        r#"{"success":false,"error":"totp-required"}"#,
    ),
    OwnFault::in_success(
        "200 status:error",
        r#"{"status":"error","message":"You must be logged in to do this."}"#,
    ),
];
