//! Times are those of the vendor's clock, whatever the clock of the provider shows.

use std::time::Duration;

use serde_json::Value;

use super::{ANN, connected};
use crate::{
    model::{Availability, Expiry, Loss, PresenceUpdate, Who},
    provider::PresenceProvider,
    testkit::FakeRocketChat,
    vendors::test_support::{HALF_AN_HOUR, assert_about, clocks, last, updates, who},
};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_status_ends_by_the_vendors_clock() {
    for update in updates() {
        for which in 0..3 {
            let fake = FakeRocketChat::start().await;
            fake.permit_editing_others(true);
            let clock = &clocks(fake.clock())[which];
            let chat = fake
                .builder()
                .with_http(clock.http_options())
                .build()
                .unwrap();
            for user in [Who::Me, who(ANN)] {
                chat.set(&user, &update).await.unwrap();
                let calls = fake.calls();
                let body: Value =
                    serde_json::from_slice(&last(&calls, "users.setStatus").body).unwrap();
                let sent = body["expiresAt"].as_str().unwrap().parse().unwrap();
                let end = fake.clock().now().saturating_add(HALF_AN_HOUR);
                assert_about(sent, end, &format!("{which} {update:?}"));
            }
        }
    }
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn an_expiry_is_read_back_as_it_was_set() {
    let (fake, provider) = connected().await;
    fake.clock().advance(3 * HOUR);
    let update = PresenceUpdate::new(Availability::Away).with_expiry(Expiry::After(HOUR));
    provider.set(&Who::Me, &update.exact()).await.unwrap();
    let read = provider.get(&Who::Me).await.unwrap();
    assert_eq!(read.availability, Availability::Away);
    let expected = Some(fake.clock().now().saturating_add(HOUR));
    assert_eq!(read.expires_at, expected);
}

/// A status expires since 8.6.
#[tokio::test]
async fn an_expiry_at_an_older_server_is_a_loss() {
    let (fake, chat) = connected().await;
    fake.set_version("8.5.0");
    let update = PresenceUpdate::new(Availability::Available).with_expiry(Expiry::After(HOUR));
    let outcome = chat.set(&Who::Me, &update).await.unwrap();
    let is_expiry = |loss: &Loss| matches!(loss, Loss::Expiry { .. });
    assert!(outcome.losses.iter().any(is_expiry), "{outcome:?}");
    let error = chat.set(&Who::Me, &update.exact()).await.unwrap_err();
    assert_eq!(
        error.kind(),
        crate::error::ErrorKind::NotRepresentable,
        "{error}"
    );
}
