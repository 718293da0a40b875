//! The presence settings of an organization.

use reqwest::Method;
use serde_json::json;

use super::{UNKNOWN, assert_fault, get, send};
use crate::testkit::FakeGenesys;

#[tokio::test]
async fn settings_are_kept_and_checked() {
    let fake = FakeGenesys::start().await;
    let path = "presence/settings";
    let restore = json!({
        "enabled": true, "restoreTimeMilliseconds": 120_000, "restoreOnQueueEnabled": false,
    });
    let source = json!({ "defaultPrimaryPresenceRegisteredSourceId": FakeGenesys::CALENDAR });
    let body = json!({ "restorePresenceSettings": restore, "requestingOffQueueEnabled": true });
    for change in [body, source] {
        assert_eq!(send(&fake, Method::PUT, path, change).await.status, 200);
    }
    let expected = json!({
        "restorePresenceSettings": restore, "requestingOffQueueEnabled": true,
        "defaultPrimaryPresenceRegisteredSourceId": FakeGenesys::CALENDAR,
        "selfUri": "/api/v2/presence/settings",
    });
    assert_eq!(get(&fake, path).await.body, expected);

    for (wrong, code) in [
        (
            json!({ "restorePresenceSettings": { "enabled": true } }),
            "bad.request",
        ),
        (
            json!({ "defaultPrimaryPresenceRegisteredSourceId": UNKNOWN }),
            "invalid.value",
        ),
    ] {
        let refused = send(&fake, Method::PUT, path, wrong).await;
        assert_fault(&refused, 400, code);
    }
    assert_eq!(get(&fake, path).await.body, expected);
}

#[tokio::test]
async fn settings_are_read_and_written_with_permissions() {
    let fake = FakeGenesys::start().await;
    fake.set_permission("presence:settings:view", false);
    fake.set_permission("presence:settings:edit", false);
    for answer in [
        get(&fake, "presence/settings").await,
        send(&fake, Method::PUT, "presence/settings", json!({})).await,
    ] {
        assert_fault(&answer, 403, "missing.permissions");
    }
}
