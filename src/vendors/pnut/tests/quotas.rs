//! The vendor's limits, which hold for reads or for writes.

use std::time::Duration;

use wiremock::{Mock, ResponseTemplate, matchers::method};

use super::at;
use crate::{
    clock::FakeClock,
    vendors::test_support::{assert_limited, json, received, serving, with_quotas},
};

#[tokio::test]
async fn a_limit_delays_reads_or_writes_as_the_vendor_counts_them() {
    let lockout = Duration::from_secs(600);
    let clock = FakeClock::new();
    let server = serving(json(r#"{"meta":{"code":200},"data":[]}"#)).await;
    let limit = ResponseTemplate::new(429).insert_header("Retry-After", lockout.as_secs());
    let limit = Mock::given(method("PUT"))
        .respond_with(limit)
        .up_to_n_times(1);
    limit.with_priority(1).mount(&server).await;
    let written = json(r#"{"meta":{"code":200},"data":{"id":"1","presence":"away"}}"#);
    let written = Mock::given(method("PUT")).respond_with(written);
    written.with_priority(2).mount(&server).await;
    let pnut = at(&server).with_http(with_quotas(&clock)).build().unwrap();
    assert_limited(pnut.api().update_presence().send().await, 1, lockout);
    assert_limited(pnut.api().update_presence().send().await, 0, lockout);
    pnut.api().get_present_users().send().await.unwrap();
    assert_eq!(received(&server).await, 2);

    clock.advance(lockout);
    pnut.api().update_presence().send().await.unwrap();
}
