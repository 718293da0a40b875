//! Responses of SuperOffice that report a failure with a status of success.

use crate::vendors::kit::OwnFault;

pub(super) const OWN: &[OwnFault] = &[
    OwnFault::in_success(
        "200 Error:true",
        r#"{"Error":true,"ErrorMessage":"it did not work"}"#,
    ),
    OwnFault::in_success(
        "200 Error:true with a type",
        r#"{"Error":true,"ErrorType":"SoException","ErrorMessage":"no"}"#,
    ),
    OwnFault::in_success(
        "200 Error:true not found",
        r#"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"no"}"#,
    ),
];
