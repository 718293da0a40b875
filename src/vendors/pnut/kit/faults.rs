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
    fault("200 meta 400", r#"{"meta":{"code":400}}"#),
    fault("200 meta 401", r#"{"meta":{"code":401}}"#),
    fault("200 meta 404", r#"{"meta":{"code":404}}"#),
    fault("200 meta 429", r#"{"meta":{"code":429,"retry_in":5}}"#),
    fault(
        "200 meta 429 soon",
        r#"{"meta":{"code":429,"retry_in":"soon"}}"#,
    ),
    fault("200 meta 500", r#"{"meta":{"code":500}}"#),
    fault("200 meta 503", r#"{"meta":{"code":503}}"#),
];
