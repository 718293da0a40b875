//! The presence in a channel, apart from the other.

use crate::{
    error::ErrorKind::{Config, Forbidden, NotFound},
    model::{Availability, Expiry, Loss, PresenceUpdate, Source, UserId, Who},
    provider::PresenceProvider,
    testkit::FakePnut,
    vendors::pnut::Pnut,
    vendors::test_support::{Fails, operations},
};

fn in_channel(fake: &FakePnut, channel: &str) -> Pnut {
    fake.builder().with_channel(channel).build().unwrap()
}

#[tokio::test]
async fn a_channel_is_another_source() {
    let fake = FakePnut::start().await;
    let (everywhere, channel) = (
        fake.builder().build().unwrap(),
        in_channel(&fake, FakePnut::CHANNEL),
    );
    let update = PresenceUpdate::message("typing too").with_expiry(Expiry::Never);
    let outcome = channel.set(&Who::Me, &update).await.unwrap();
    let offline_to_available = Loss::Availability {
        wanted: Availability::Offline,
        sent: Availability::Available,
    };
    let [first, Loss::Expiry { .. }] = &outcome.losses[..] else {
        panic!("{:?}", outcome.losses);
    };
    assert_eq!(first, &offline_to_available);

    let mine = channel.get(&Who::Me).await.unwrap();
    assert_eq!(mine.native.code, "typing too");
    let code = everywhere.get(&Who::Me).await.unwrap().native.code;
    assert_eq!(code, "online");
    let listed = channel.list().await.unwrap().entries;
    let users: Vec<&str> = listed.iter().map(|one| one.user.as_str()).collect();
    assert_eq!(users, [FakePnut::ME, FakePnut::ANN]);
    assert!(listed.iter().all(|one| &one.source == channel.source()));
    assert_ne!(channel.source(), everywhere.source());

    assert_eq!(
        operations(fake.calls()),
        [
            // The message alone is set, so that the status is read first.
            "getUserPresenceInChannel",
            "updatePresenceInChannel",
            "getUserPresenceInChannel",
            "getUserPresence",
            "getPresentUsersInChannel"
        ]
    );
}

#[tokio::test]
async fn users_of_a_channel_are_found_by_name_and_as_me() {
    let fake = FakePnut::start().await;
    let channel = in_channel(&fake, FakePnut::CHANNEL);
    let ann = channel.get(&Who::User("@ANN_ARCHER".into())).await.unwrap();
    assert_eq!(ann.user.as_str(), FakePnut::ANN);
    let users = ["@Ann_Archer", "me", FakePnut::BOB].map(UserId::from);
    let answers = channel.get_many(&users).await.into_iter();
    let found: Vec<_> = answers
        .map(|(_, answer)| answer.unwrap())
        .map(|one| (one.user.to_string(), one.availability))
        .collect();
    let (available, offline) = (Availability::Available, Availability::Offline);
    assert_eq!(
        found,
        [
            (FakePnut::ANN.to_owned(), available),
            (FakePnut::ME.to_owned(), offline),
            (FakePnut::BOB.to_owned(), offline)
        ]
    );
}

#[tokio::test]
async fn a_channel_needs_its_scope_and_access() {
    let fake = FakePnut::start().await;
    let update = PresenceUpdate::message("tea");
    for (channel, kind) in [(FakePnut::CLOSED_CHANNEL, Forbidden), ("338", NotFound)] {
        let pnut = in_channel(&fake, channel);
        pnut.list().await.fails(kind);
        pnut.get(&Who::Me).await.fails(kind);
        pnut.set(&Who::Me, &update).await.fails(kind);
    }
    let pnut = in_channel(&fake, FakePnut::CHANNEL);
    fake.set_scopes(&["messages"]);
    pnut.set(&Who::Me, &update).await.unwrap();
    fake.set_scopes(&["presence"]);
    pnut.set(&Who::Me, &update).await.fails(Forbidden);
}

#[test]
fn a_source_names_its_channel() {
    let builder = || {
        Pnut::builder()
            .with_access_token("token")
            .with_channel("336")
    };
    let named = |builder: crate::vendors::pnut::PnutBuilder| {
        let source = builder.build().unwrap().source().to_string();
        let read: Source = source.parse().unwrap();
        assert_eq!(read.to_string(), source);
        source
    };
    if cfg!(any(feature = "rustls", feature = "native-tls")) {
        assert_eq!(named(builder()), "pnut:channel:336");
        assert_eq!(named(builder().with_backup_host()), "pnut:channel:336");
    }
    let elsewhere = builder().with_base_url("http://127.0.0.1:1/v1");
    assert_eq!(named(elsewhere), "pnut:127.0.0.1:1/v1:channel:336");
    let acme = builder()
        .with_base_url("http://127.0.0.1:1/v1")
        .with_instance("acme");
    assert_eq!(named(acme), "pnut:acme:channel:336");
}

#[test]
fn what_is_no_channel_is_refused_by_name() {
    for id in ["", "a/b", "..", "1,2", "a\nb"] {
        let builder = Pnut::builder()
            .with_base_url("http://127.0.0.1:1")
            .with_access_token("token");
        let error = builder.with_channel(id).build().fails_at(id, Config);
        assert!(error.to_string().contains("with_channel"), "{error}");
    }
    for builder in [
        Pnut::builder().with_app_token("token"),
        Pnut::builder().with_client_credentials("id", "secret"),
    ] {
        builder
            .with_channel("336")
            .build()
            .fails_naming(Config, "channel");
    }
}
