//! Values in the samples.

use crate::vendors::{
    matrix::api::model::{
        ErrorBody, JoinedMembers, LoginResponse, PresenceStatus, SyncResponse, TokenOwner, Versions,
    },
    test_support::read,
};

#[test]
fn presences_are_read() {
    let online: PresenceStatus = read(include_str!("../samples/getPresence.200.online.json"));
    assert_eq!(online.presence.as_str(), "online");
    assert_eq!(online.status_msg.as_deref(), Some("in the lab"));
    assert_eq!(
        (online.last_active_ago, online.currently_active),
        (Some(11), Some(true))
    );
    let never: PresenceStatus = read(include_str!("../samples/getPresence.200.never-set.json"));
    assert_eq!(never.presence.as_str(), "offline");
    assert_eq!(
        (never.last_active_ago, never.status_msg.as_deref()),
        (None, None)
    );
}

#[test]
fn synchronizations_are_read() {
    let sync: SyncResponse = read(include_str!("../samples/sync.200.gone-offline.json"));
    let events = sync.presence.unwrap().events.unwrap();
    let [event] = &events[..] else {
        panic!("there is one: {events:?}");
    };
    assert_eq!(event.sender, "@ida:example.net");
    assert_eq!(event.content.presence.as_str(), "offline");
    let quiet: SyncResponse = read(include_str!("../samples/sync.200.nothing.json"));
    assert_eq!(quiet.presence, None);
    assert_eq!(quiet.next_batch, "s10_3_0_1_1_1_1_9_0_1_1_1_1_1");
}

#[test]
fn sessions_are_read() {
    let login: LoginResponse = read(include_str!("../samples/login.200.refreshable.json"));
    assert_eq!(login.expires_in_ms, Some(299_990));
    assert!(login.refresh_token.is_some());
    let service: TokenOwner = read(include_str!("../samples/getTokenOwner.200.service.json"));
    assert_eq!(service.device_id, None);
    let limited: ErrorBody = read(include_str!("../samples/login.429.json"));
    assert_eq!(limited.retry_after_ms, Some(299_164));
    let ended: ErrorBody = read(include_str!("../samples/getTokenOwner.401.ended.json"));
    assert_eq!(ended.soft_logout, Some(true));
}

#[test]
fn rooms_and_versions_are_read() {
    let members: JoinedMembers = read(include_str!("../samples/getJoinedMembersByRoom.200.json"));
    let name = members.joined["@ida:example.net"].display_name.as_ref();
    assert_eq!(name.map(String::as_str), Some("Ida"));
    let versions: Versions = read(include_str!("../samples/getVersions.200.json"));
    let features = versions.unstable_features.unwrap();
    assert!(features["org.matrix.msc3026.busy_presence"]);
}
