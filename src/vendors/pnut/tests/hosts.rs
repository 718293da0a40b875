//! Where pnut is reached, and with whose token.

use crate::{
    error::ErrorKind,
    model::Who,
    provider::{ListSupport, PresenceProvider, SetSupport},
    testkit::FakePnut,
    vendors::pnut::Pnut,
    vendors::{
        pnut::{PnutBuilder, api::SERVERS},
        test_support::Fails,
    },
};

const MAIN: &str = "https://api.pnut.io/v1";
const BACKUP: &str = "https://api.pnut-api-1.org/v1";

#[test]
fn the_specification_names_both_hosts() {
    assert_eq!(
        SERVERS.iter().map(|server| server.url).collect::<Vec<_>>(),
        [MAIN, BACKUP]
    );
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_backup_is_the_same_pnut_elsewhere() {
    let builder = || Pnut::builder().with_access_token("token");
    let (main, backup) = (
        builder().build().unwrap(),
        builder().with_backup_host().build().unwrap(),
    );
    assert_eq!(main.source(), backup.source());
    assert_eq!(main.source().to_string(), "pnut:api.pnut.io/v1");
    let printed = |pnut: &Pnut| format!("{pnut:?}");
    assert!(printed(&main).contains(MAIN) && !printed(&main).contains(BACKUP));
    assert!(printed(&backup).contains(BACKUP) && !printed(&backup).contains(MAIN));
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_last_address_counts() {
    let builder = Pnut::builder().with_access_token("token");
    let pnut = builder.with_backup_host().with_base_url(MAIN);
    assert!(!format!("{:?}", pnut.build().unwrap()).contains(BACKUP));
}

#[tokio::test]
async fn an_applications_token_reads_the_list_and_nothing_else() {
    let fake = FakePnut::start().await;
    let builder = fake.builder().with_app_token(FakePnut::APP_TOKEN);
    let pnut = builder.build().unwrap();
    let capabilities = pnut.capabilities();
    assert_eq!(
        (capabilities.me, capabilities.set, capabilities.list),
        (false, SetSupport::No, ListSupport::OmitsOffline)
    );
    assert_eq!(pnut.list().await.unwrap().entries.len(), 4);
    let bob = pnut.get(&Who::User("@BobBaker".into())).await.unwrap();
    assert_eq!(bob.native.code, "busy");
    pnut.get(&Who::Me).await.fails(ErrorKind::Unsupported);
    assert_eq!(fake.token_requests(), 0, "it is there already");

    let api = pnut.api();
    let channel = FakePnut::CHANNEL;
    let refused = [
        api.get_user_presence("me").send().await.err(),
        api.update_presence().send().await.err(),
        api.get_user_presence_in_channel("1", channel)
            .send()
            .await
            .err(),
        api.update_presence_in_channel(channel).send().await.err(),
        api.get_present_users_in_channel(channel).send().await.err(),
    ];
    for error in refused {
        assert_eq!(error.unwrap().kind(), ErrorKind::Forbidden);
    }
    fake.revoke_tokens();
    pnut.list().await.fails(ErrorKind::Unauthenticated);
}

/// The vendors' own hosts are recognized in each spelling.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[test]
fn the_backup_host_is_known_in_every_spelling() {
    let builder = || Pnut::builder().with_access_token("token");
    for channel in [None, Some("336")] {
        let source = |builder: PnutBuilder| {
            let builder = match channel {
                Some(id) => builder.with_channel(id),
                None => builder,
            };
            builder.build().unwrap().source().clone()
        };
        let expected = source(builder());
        assert_eq!(source(builder().with_backup_host()), expected);
        for spelled in [
            "https://API.pnut.io./v1/",
            "https://api.PNUT-api-1.org:443/v1",
        ] {
            assert_eq!(
                source(builder().with_base_url(spelled)),
                expected,
                "{spelled}"
            );
        }
    }
}
