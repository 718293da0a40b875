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
    fault(
        "200 Error:true",
        r#"{"Error":true,"ErrorMessage":"it did not work"}"#,
    ),
    fault(
        "200 Error:true with a type",
        r#"{"Error":true,"ErrorType":"SoException","ErrorMessage":"no"}"#,
    ),
    fault(
        "200 Error:true not found",
        r#"{"Error":true,"ErrorType":"SoNotFoundException","ErrorMessage":"no"}"#,
    ),
];
