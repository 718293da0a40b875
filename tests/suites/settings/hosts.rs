//! A host in a setting is one host, however it is spelled.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Address, VendorKit},
    ErrorKind, HttpOptions,
};

use crate::harness::{all, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(plain_http_is_allowed_by_the_host_and_not_by_its_spelling),
        per_vendor(an_invalid_host_is_rejected_by_name),
        per_vendor(two_spellings_of_a_host_are_one_source),
    ])
}

/// A host that is allowed, an address, and whether it is at that host.
const PLAIN_HTTP: [(&str, &str, bool); 34] = [
    ("chat.local", "http://chat.local", true),
    ("chat.local", "http://chat.local:3000/path", true),
    ("chat.local", "http://chat.local.", true),
    ("chat.local.", "http://chat.local", true),
    ("CHAT.local", "http://chat.LOCAL:3000", true),
    ("chat.local:3000", "http://chat.local:3000", true),
    ("chat.local:3000", "http://chat.local", false),
    ("chat.local:3000", "http://chat.local:3001", false),
    ("chat.local:80", "http://chat.local", true),
    ("chat.local:80", "http://chat.local:80", true),
    ("chat.local", "http://chat.local.example.com", false),
    ("chat.local", "http://x.chat.local", false),
    ("büro.local", "http://büro.local", true),
    ("büro.local", "http://xn--bro-hoa.local:3000", true),
    ("xn--bro-hoa.local", "http://BÜRO.local", true),
    ("büro.local:3000", "http://büro.local:3000", true),
    ("buro.local", "http://büro.local", false),
    ("fd00::1", "http://[fd00::1]", true),
    ("fd00::1", "http://[fd00::1]:3000", true),
    ("FD00:0::1", "http://[fd00::1]:3000", true),
    ("[fd00::1]", "http://[fd00::1]:3000", true),
    ("[fd00::1]:3000", "http://[fd00::1]:3000", true),
    ("[fd00::1]:3000", "http://[fd00::1]", false),
    ("fd00::2", "http://[fd00::1]", false),
    ("::ffff:10.0.0.1", "http://10.0.0.1:3000", true),
    ("10.0.0.1", "http://[::ffff:10.0.0.1]", true),
    ("10.1", "http://10.0.0.1", true),
    ("10.0.0.1:3000", "http://10.1:3000", true),
    ("10.0.0.1", "http://10.0.0.2", false),
    // Loopback is always allowed.
    ("chat.local", "http://LOCALHOST.:3000", true),
    ("chat.local", "http://127.1:3000", true),
    ("chat.local", "http://[::1]:3000", true),
    ("chat.local", "http://[::ffff:127.0.0.1]", true),
    ("chat.local", "http://localhost.example.com", false),
];

async fn plain_http_is_allowed_by_the_host_and_not_by_its_spelling(kit: &'static VendorKit) {
    for Address { setting, build, .. } in (kit.addresses)() {
        for (host, address, is_allowed) in PLAIN_HTTP {
            let what = format!("{setting} {address} with {host}");
            let options = HttpOptions::default().with_plain_http_host(host);
            match build(address, options) {
                Ok(_) => assert!(is_allowed, "{what}"),
                Err(error) => {
                    assert!(!is_allowed, "{what}: {error}");
                    assert_eq!(error.kind(), ErrorKind::Config, "{what}: {error}");
                    assert!(error.to_string().contains(setting), "{what}: {error}");
                }
            }
        }
    }
}

async fn an_invalid_host_is_rejected_by_name(kit: &'static VendorKit) {
    for Address { build, .. } in (kit.addresses)() {
        for host in [
            "",
            " ",
            "http://canary.local",
            "mia:canary@chat.local",
            "canary.local/path",
            "canary.local:",
            "canary.local:http",
            "canary.local:70000",
            "*.canary.local",
            "canary local",
            "canary.local\n",
            "[fd00::1",
            "fe80::1%eth0",
        ] {
            // Whether it is needed or not.
            for address in ["http://127.0.0.1", "http://canary.local"] {
                let options = HttpOptions::default().with_plain_http_host(host);
                assert!(!format!("{options:?}").contains("canary"), "{options:?}");
                let Err(error) = build(address, options) else {
                    panic!("{host:?} is accepted as a host");
                };
                let told = format!("{error} {error:?}");
                assert_eq!(error.kind(), ErrorKind::Config, "{told}");
                assert!(told.contains("HttpOptions::with_plain_http_host"), "{told}");
                assert!(!told.contains("canary"), "{told}");
            }
        }
    }
}

async fn two_spellings_of_a_host_are_one_source(kit: &'static VendorKit) {
    for Address { setting, build, .. } in (kit.addresses)() {
        let source = |address: &str| {
            let options = HttpOptions::default()
                .with_plain_http_host("büro.local")
                .with_plain_http_host("10.0.0.1");
            build(address, options).unwrap().source().clone()
        };
        for (one, other) in [
            ("http://BÜRO.local:3000", "http://xn--bro-hoa.local.:3000/"),
            ("http://10.1", "http://[::ffff:10.0.0.1]"),
        ] {
            assert_eq!(source(one), source(other), "{setting}");
        }
    }
}
