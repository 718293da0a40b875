//! Responses of pnut that report a failure with a status of success.

use crate::vendors::kit::OwnFault;

pub(super) const OWN: &[OwnFault] = &[
    OwnFault::in_success("200 meta 400", r#"{"meta":{"code":400}}"#),
    OwnFault::in_success("200 meta 401", r#"{"meta":{"code":401}}"#),
    OwnFault::in_success("200 meta 404", r#"{"meta":{"code":404}}"#),
    OwnFault::in_success("200 meta 429", r#"{"meta":{"code":429,"retry_in":5}}"#),
    OwnFault::in_success(
        "200 meta 429 soon",
        r#"{"meta":{"code":429,"retry_in":"soon"}}"#,
    ),
    OwnFault::in_success("200 meta 500", r#"{"meta":{"code":500}}"#),
    OwnFault::in_success("200 meta 503", r#"{"meta":{"code":503}}"#),
];
