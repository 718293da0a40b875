//! Values in the samples.

use crate::vendors::{
    pnut::api::model::{ConfigurationAnswer, ErrorBody, PresenceAnswer, PresenceListAnswer},
    test_support::read,
};

#[test]
fn lists_of_presences_are_read() {
    let list: PresenceListAnswer = read(include_str!("../samples/getPresentUsers.200.json"));
    assert_eq!(list.meta.updated_presence, Some(false));
    let [wren, other] = &list.data[..] else {
        panic!("there are two");
    };
    assert_eq!(wren.id, "512");
    assert_eq!(wren.username.as_deref(), Some("WrenO"));
    assert_eq!(wren.presence, "sorting buttons");
    let seen = wren.last_seen_at.as_ref().unwrap().timestamp().unwrap();
    assert_eq!(seen.to_string(), "2026-04-11T06:02:19Z");
    assert_eq!(other.name, None);

    let empty: PresenceListAnswer =
        read(include_str!("../samples/getPresentUsers.200.nobody.json"));
    assert_eq!(empty.data, []);
    let channel: PresenceListAnswer =
        read(include_str!("../samples/getPresentUsersInChannel.200.json"));
    let subscription = channel.meta.subscription_id;
    assert_eq!(subscription.as_deref(), Some("frXk2Bq81nUzLw-s"));
    let paged: PresenceListAnswer = read(include_str!("../samples/getPresentUsers.200.paged.json"));
    let meta = paged.meta;
    let expected = (Some(true), Some("9314"));
    assert_eq!((meta.more, meta.max_id.as_deref()), expected);
}

#[test]
fn presences_are_read() {
    let wren: PresenceAnswer = read(include_str!("../samples/getUserPresence.200.json"));
    assert_eq!(wren.meta.updated_presence, Some(true));
    let old: PresenceAnswer = read(include_str!(
        "../samples/getUserPresence.200.before-fields-were-added.json"
    ));
    assert_eq!(old.data.username, None);
    let set: PresenceAnswer = read(include_str!("../samples/updatePresence.200.json"));
    assert_eq!(set.data.presence, "sewing them on");

    let never = read::<PresenceAnswer>(include_str!("../samples/getUserPresence.200.never.json"));
    let never = never.data;
    assert_eq!(never.presence, "offline");
    assert_eq!(never.last_seen_at, None);
    let no_date =
        read::<PresenceAnswer>(include_str!("../samples/getUserPresence.200.no-date.json"));
    let seen = no_date.data.last_seen_at.unwrap();
    assert_eq!((seen.as_str(), seen.timestamp()), ("no date at all", None));
}

#[test]
fn every_limit_is_read() {
    let answer: ConfigurationAnswer = read(include_str!("../samples/getConfiguration.200.json"));
    let limits = answer.data;
    let rates = limits.rate_limit.unwrap();
    let (anonymous, authorized) = (rates.anonymous.unwrap(), rates.authorized.unwrap());
    let user = limits.user.unwrap();
    let (file, post) = (limits.file.unwrap(), limits.post.unwrap());
    let told = [
        file.audio_max_size_bytes,
        file.max_size_bytes,
        limits.message.unwrap().max_length,
        post.max_length,
        post.seconds_between_duplicates,
        post.seconds_for_revision,
        anonymous.reads,
        anonymous.read_reset_seconds,
        authorized.reads,
        authorized.read_reset_seconds,
        authorized.writes,
        authorized.write_reset_seconds,
        rates.seconds_banned,
        limits.raw.unwrap().max_length,
        user.description_max_length,
        user.name_max_length,
        user.presence_max_length,
        user.username_max_length,
    ];
    let expected = [
        5000, 9000, 1024, 128, 30, 150, 20, 61, 2500, 1800, 10, 62, 300, 4096, 255, 51, 99, 21,
    ];
    assert_eq!(told, expected.map(Some));
    assert_eq!(
        (anonymous.writes, anonymous.write_reset_seconds),
        (None, None)
    );
}

#[test]
fn errors_are_read() {
    let limited: ErrorBody = read(include_str!("../samples/updatePresence.429.json"));
    assert_eq!(limited.meta.unwrap().retry_in, Some(588));
    let failed: ErrorBody = read(include_str!("../samples/getPresentUsers.500.json"));
    assert_eq!(failed.meta.unwrap().error_id.as_deref(), Some("9c1f77"));
}
