//! A host in a setting is one host, however it is spelled.

use omnipresence::{ErrorKind, HttpOptions};

use super::subjects::ADDRESSES;

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

#[test]
fn plain_http_is_allowed_by_the_host_and_not_by_its_spelling() {
    for (vendor, setting, build) in ADDRESSES {
        for (host, address, is_allowed) in PLAIN_HTTP {
            let what = format!("{vendor}: {setting} {address} with {host}");
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

#[test]
fn an_invalid_host_is_rejected_by_name_at_every_vendor() {
    for (vendor, _, build) in ADDRESSES {
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
                    panic!("{vendor} takes {host:?} for a host");
                };
                let told = format!("{error} {error:?}");
                assert_eq!(error.kind(), ErrorKind::Config, "{told}");
                assert!(told.contains("HttpOptions::with_plain_http_host"), "{told}");
                assert!(!told.contains("canary"), "{told}");
            }
        }
    }
}

#[test]
fn two_spellings_of_a_host_are_one_source() {
    for (vendor, setting, build) in ADDRESSES {
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
            assert_eq!(source(one), source(other), "{vendor} {setting}");
        }
    }
}

/// The vendors' own hosts are recognized in each spelling.
#[cfg(all(feature = "pnut", any(feature = "rustls", feature = "native-tls")))]
#[test]
fn the_backup_host_of_pnut_is_known_in_every_spelling() {
    use omnipresence::{Pnut, PresenceProvider};

    let builder = || Pnut::builder().with_access_token("token");
    for channel in [None, Some("336")] {
        let source = |builder: omnipresence::pnut::PnutBuilder| {
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

/// A password must not go Online, however the host is spelled.
#[cfg(all(
    feature = "superoffice",
    any(feature = "rustls", feature = "native-tls")
))]
#[test]
fn the_hosts_of_superoffice_are_known_in_every_spelling() {
    for host in ["online2.superoffice.com", "ONLINE2.SuperOffice.com."] {
        let builder = omnipresence::SuperOffice::builder().with_basic("mia", "password");
        let built = builder.with_base_url(format!("https://{host}/Cust12345/api"));
        let error = built.build().unwrap_err();
        assert!(error.to_string().contains("with_basic"), "{error}");
    }
}
