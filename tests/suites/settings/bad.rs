//! Settings that are missing or wrong are named when a provider is built.

use std::time::Duration;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{NOWHERE, VendorKit},
    Error, ErrorKind, HttpOptions, Quota, Result, Retry,
};

use crate::harness::{all, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(a_bad_address_is_named),
        per_vendor(a_bad_option_is_named),
        per_vendor(a_bad_setting_is_named),
        per_vendor(an_empty_text_is_named),
    ])
}

const MINUTE: Duration = Duration::from_secs(60);

/// Wrong addresses, and a word of why.
const ADDRESSES: [(&str, &str); 8] = [
    ("", "neither https:// nor http://"),
    ("chat.example.com", "neither https:// nor http://"),
    ("/v1", "neither https:// nor http://"),
    ("ftp://chat.example.com", "neither https nor http"),
    ("http://chat.example.com", "plain http"),
    ("http://192.0.2.1:3000", "plain http"),
    (
        "https://mia:canary@chat.example.com",
        "user name or password",
    ),
    ("https://chat.example.com/?token=canary", "query"),
];

fn assert_named<T>(vendor: &str, setting: &str, built: Result<T>) -> Error {
    let Err(error) = built else {
        panic!("{vendor} was built with a wrong {setting}");
    };
    let text = error.to_string();
    assert_eq!(error.kind(), ErrorKind::Config, "{text}");
    assert!(text.contains(setting), "{text} does not name {setting}");
    assert_eq!(error.vendor(), Some(vendor), "{text}");
    assert!(!format!("{text} {error:?}").contains("canary"), "{text}");
    error
}

async fn a_bad_address_is_named(kit: &'static VendorKit) {
    for address in (kit.addresses)() {
        let build = |url: &str| (address.build)(url, HttpOptions::default());
        for (url, words) in ADDRESSES {
            if url.is_empty() && address.may_be_empty {
                continue;
            }
            let error = assert_named(kit.name, address.setting, build(url));
            assert!(error.to_string().contains(words), "{url}: {error}");
        }
        assert!(build(NOWHERE).is_ok());

        // Plain http is for loopback, and for a host that is allowed.
        let allowing = || HttpOptions::default().with_plain_http_host("chat.example.com");
        assert!((address.build)("http://chat.example.com", allowing()).is_ok());
        let other = (address.build)("http://chat.example.com.evil.example", allowing());
        assert_named(kit.name, address.setting, other);
    }
}

async fn a_bad_option_is_named(kit: &'static VendorKit) {
    let build = |http| (kit.logins[0].open)(NOWHERE, http);
    let agent = HttpOptions::default().with_user_agent("canary\n");
    assert_named(kit.name, "user agent", build(agent));
    let never = HttpOptions::default().with_retry(Retry::default().with_max_attempts(0));
    assert_named(kit.name, "max_attempts", build(never));
    for empty in [Quota::new(0, MINUTE), Quota::new(1, Duration::ZERO)] {
        let options = HttpOptions::default().with_quotas([empty]);
        assert_named(kit.name, "quota", build(options));
    }
    assert!(build(HttpOptions::default()).is_ok());
}

async fn a_bad_setting_is_named(kit: &'static VendorKit) {
    for setting in (kit.bad_settings)() {
        assert_named(kit.name, setting.named, (setting.build)());
    }
}

async fn an_empty_text_is_named(kit: &'static VendorKit) {
    for setting in (kit.secret_settings)() {
        assert_named(kit.name, setting.named_if_empty, (setting.build)(""));
    }
}
