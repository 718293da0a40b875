//! The vendor's limit, which holds for every call.

use std::time::Duration;

use crate::{
    clock::FakeClock,
    vendors::genesys::Genesys,
    vendors::test_support::{assert_limited, json, limiting_once, received, with_quotas},
};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_limit_delays_every_call() {
    let clock = FakeClock::new();
    let server = limiting_once(MINUTE, json(r#"{"id":"7"}"#)).await;
    let builder = Genesys::builder().with_base_url(server.uri());
    let builder = builder
        .with_access_token("token")
        .with_http(with_quotas(&clock));
    let one = builder.build().unwrap();
    let other = one.clone();
    assert_limited(one.api().get_users_me().send().await, 1, MINUTE);
    let answer = other.api().get_user_presence("ann", "PURECLOUD").send();
    let error = assert_limited(answer.await, 0, MINUTE);
    assert!(error.to_string().contains("with_quotas"), "{error}");
    assert_eq!(received(&server).await, 1);

    clock.advance(MINUTE);
    one.api().get_users_me().send().await.unwrap();
    assert_eq!(received(&server).await, 2);
}
