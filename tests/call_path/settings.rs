//! Settings that are missing or wrong are named when a provider is built.

use std::time::Duration;

use omnipresence::{Error, ErrorKind, HttpOptions, Quota, Result, Retry};

#[cfg(feature = "rocketchat")]
use crate::logins::Vault;

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

/// Checks what every builder has.
fn check_common<T>(vendor: &str, build: impl Fn(&str, HttpOptions) -> Result<T>) {
    for (address, words) in ADDRESSES {
        let built = build(address, HttpOptions::default());
        let error = assert_named(vendor, "base_url", built);
        assert!(error.to_string().contains(words), "{address}: {error}");
    }
    let agent = HttpOptions::default().with_user_agent("canary\n");
    assert_named(vendor, "user agent", build(HERE, agent));

    let never = HttpOptions::default().with_retry(Retry::default().with_max_attempts(0));
    assert_named(vendor, "max_attempts", build(HERE, never));
    for empty in [Quota::new(0, MINUTE), Quota::new(1, Duration::ZERO)] {
        let options = HttpOptions::default().with_quotas([empty]);
        assert_named(vendor, "quota", build(HERE, options));
    }

    // Plain http is for loopback, and for a host that is named.
    assert!(build(HERE, HttpOptions::default()).is_ok());
    let trusting = HttpOptions::default().with_plain_http_host("chat.example.com");
    assert!(build("http://chat.example.com", trusting).is_ok());
    let trusting = HttpOptions::default().with_plain_http_host("chat.example.com");
    assert_named(
        vendor,
        "base_url",
        build("http://chat.example.com.evil.example", trusting),
    );
}

/// Which setting a builder must name, and what it was given.
type Case<Builder> = (&'static str, fn(Builder) -> Builder);

const HERE: &str = "http://127.0.0.1:1";

#[cfg(feature = "genesys")]
#[test]
fn genesys_names_the_setting_that_is_wrong() {
    use omnipresence::{AuthorizationCode, Genesys, genesys::GenesysBuilder};

    check_common("genesys", |base_url, http| {
        Genesys::builder()
            .with_access_token("canary")
            .with_base_url(base_url)
            .with_login_url(HERE)
            .with_http(http)
            .build()
    });
    let builder = || Genesys::builder().with_base_url(HERE).with_login_url(HERE);
    for (address, _) in ADDRESSES
        .into_iter()
        .filter(|(address, _)| !address.is_empty())
    {
        let builder = builder().with_client_credentials("id", "canary");
        assert_named(
            "genesys",
            "login_url",
            builder.with_login_url(address).build(),
        );
    }
    // Where a refresh token is good cannot be told from an address that is none of the vendor's.
    let elsewhere = Genesys::builder()
        .with_base_url(HERE)
        .with_refresh_token("id", None, "canary");
    assert_named("genesys", "login_url", elsewhere.build());
    let code = |id: &str, back: &str, code: &str, verifier: &str| {
        AuthorizationCode::new(id, back, code, verifier)
    };
    for code in [
        code("", "https://app.example.com", "canary", "canary"),
        code("id", "", "canary", "canary"),
        code("id", "https://app.example.com", "", "canary"),
        code("id", "https://app.example.com", "canary", ""),
    ] {
        let builder = builder().with_authorization_code(None, code);
        assert_named("genesys", "with_authorization_code", builder.build());
    }
    for (id, back, setting) in [
        ("", "https://app.example.com", "client_id"),
        ("id", "app.example.com", "redirect_uri"),
        ("id", "https://app.example.com/#canary", "redirect_uri"),
    ] {
        assert_named("genesys", setting, builder().sign_in(id, back));
    }
    let cases: [Case<GenesysBuilder>; 10] = [
        ("with_access_token", |builder| builder),
        ("with_access_token", |builder| builder.with_access_token("")),
        ("GENESYS_CLIENT_ID", |builder| {
            builder.with_client_credentials("", "canary")
        }),
        ("GENESYS_CLIENT_SECRET", |builder| {
            builder.with_client_credentials("id", "")
        }),
        ("with_refresh_token", |builder| {
            builder.with_refresh_token("", None, "canary")
        }),
        ("GENESYS_REFRESH_TOKEN", |builder| {
            builder.with_refresh_token("id", None, "")
        }),
        ("GENESYS_CLIENT_SECRET", |builder| {
            builder.with_refresh_token("id", Some("".into()), "canary")
        }),
        ("name", |builder| {
            builder.with_refresh_token("id:", Some("canary".into()), "canary")
        }),
        ("with_authorization_code", |builder| {
            let code = AuthorizationCode::new("id", "https://app.example.com", "canary", "canary");
            builder.with_authorization_code(Some("".into()), code)
        }),
        ("with_access_token", |builder| {
            builder.with_access_token("canary\n")
        }),
    ];
    for (setting, given) in cases {
        assert_named("genesys", setting, given(builder()).build());
    }
}

#[cfg(feature = "rocketchat")]
#[test]
fn rocketchat_names_the_setting_that_is_wrong() {
    use omnipresence::{RocketChat, rocketchat::RocketChatBuilder};

    check_common("rocketchat", |base_url, http| {
        RocketChat::builder()
            .with_token("id", "canary")
            .with_base_url(base_url)
            .with_http(http)
            .build()
    });
    let without_url = RocketChat::builder().with_token("id", "canary").build();
    assert_named("rocketchat", "base_url", without_url);
    let cases: [Case<RocketChatBuilder>; 9] = [
        ("with_token", |builder| builder),
        ("ROCKETCHAT_USER_ID", |builder| {
            builder.with_token("", "canary")
        }),
        ("ROCKETCHAT_AUTH_TOKEN", |builder| {
            builder.with_token("id", "")
        }),
        ("ROCKETCHAT_USER", |builder| {
            builder.with_password("", "canary")
        }),
        ("ROCKETCHAT_PASSWORD", |builder| {
            builder.with_password("mia", "")
        }),
        ("with_token", |builder| builder.with_token("id", "canary\n")),
        ("with_token", |builder| builder.with_token("id\n", "canary")),
        ("with_token_source", |builder| {
            builder.with_token_source("", Vault("canary".into()))
        }),
        ("with_token_source", |builder| {
            builder.with_token_source("id\n", Vault("canary".into()))
        }),
    ];
    for (setting, given) in cases {
        let builder = RocketChat::builder().with_base_url(HERE);
        assert_named("rocketchat", setting, given(builder).build());
    }
}

#[cfg(feature = "pnut")]
#[test]
fn pnut_names_the_setting_that_is_wrong() {
    use omnipresence::{Pnut, pnut::PnutBuilder};

    check_common("pnut", |base_url, http| {
        Pnut::builder()
            .with_access_token("canary")
            .with_base_url(base_url)
            .with_http(http)
            .build()
    });
    let cases: [Case<PnutBuilder>; 11] = [
        ("with_access_token", |builder| builder),
        ("PNUT_ACCESS_TOKEN", |builder| builder.with_access_token("")),
        ("PNUT_CLIENT_ID", |builder| {
            builder.with_client_credentials("", "canary")
        }),
        ("PNUT_CLIENT_SECRET", |builder| {
            builder.with_client_credentials("id", "")
        }),
        ("with_access_token", |builder| {
            builder.with_access_token("canary\n")
        }),
        ("with_access_token", |builder| {
            builder.with_access_token("canary\0")
        }),
        ("with_app_token", |builder| builder.with_app_token("")),
        ("with_app_token", |builder| {
            builder.with_app_token("canary\n")
        }),
        ("channel", |builder| {
            builder.with_access_token("canary").with_channel("..")
        }),
        ("heartbeat", |builder| {
            builder.with_access_token("canary").with_heartbeat("0")
        }),
        ("with_heartbeat_lasting", |builder| {
            let builder = builder.with_access_token("canary");
            builder.with_heartbeat_lasting("tea", std::time::Duration::ZERO)
        }),
    ];
    for (setting, given) in cases {
        let builder = Pnut::builder().with_base_url(HERE);
        assert_named("pnut", setting, given(builder).build());
    }
}

#[cfg(feature = "superoffice")]
#[test]
fn superoffice_names_the_setting_that_is_wrong() {
    use omnipresence::{SuperOffice, superoffice::SuperOfficeBuilder};

    check_common("superoffice", |base_url, http| {
        SuperOffice::builder()
            .with_access_token("canary")
            .with_base_url(base_url)
            .with_http(http)
            .build()
    });
    let without_url = SuperOffice::builder().with_access_token("canary").build();
    assert_named("superoffice", "base_url", without_url);
    let refreshing = |base_url| {
        SuperOffice::builder()
            .with_base_url(base_url)
            .with_refresh_token("id", "canary", "canary")
    };
    assert_named("superoffice", "login_url", refreshing(HERE).build());
    for (address, _) in ADDRESSES
        .into_iter()
        .filter(|(address, _)| !address.is_empty())
    {
        let builder = refreshing(HERE).with_login_url(address);
        assert_named("superoffice", "login_url", builder.build());
    }
    let cases: [Case<SuperOfficeBuilder>; 16] = [
        ("with_access_token", |builder| builder),
        ("SUPEROFFICE_ACCESS_TOKEN", |builder| {
            builder.with_access_token("")
        }),
        ("SUPEROFFICE_REFRESH_TOKEN", |builder| {
            builder.with_refresh_token("id", "canary", "")
        }),
        ("SUPEROFFICE_CLIENT_ID", |builder| {
            builder.with_refresh_token("", "canary", "canary")
        }),
        ("SUPEROFFICE_CLIENT_SECRET", |builder| {
            builder.with_refresh_token("id", "", "canary")
        }),
        ("SUPEROFFICE_TICKET", |builder| {
            builder.with_ticket("", None)
        }),
        ("SUPEROFFICE_USER", |builder| {
            builder.with_basic("", "canary")
        }),
        ("name", |builder| builder.with_basic("mia:moss", "canary")),
        ("SUPEROFFICE_PASSWORD", |builder| {
            builder.with_basic("mia", "")
        }),
        ("SUPEROFFICE_COOKIE", |builder| {
            builder.with_session("", "canary")
        }),
        ("SUPEROFFICE_XSRF_TOKEN", |builder| {
            builder.with_session("session=canary", "")
        }),
        ("with_session", |builder| {
            builder.with_session("session=canary\n", "canary")
        }),
        ("with_session", |builder| {
            builder.with_session("session=canary", "canary\n")
        }),
        ("with_access_token", |builder| {
            builder.with_access_token("canary\n")
        }),
        ("with_ticket", |builder| {
            builder.with_ticket("canary\n", None)
        }),
        ("with_ticket", |builder| {
            builder.with_ticket("canary", Some("canary\n".into()))
        }),
    ];
    for (setting, given) in cases {
        let builder = SuperOffice::builder()
            .with_base_url(HERE)
            .with_login_url(HERE);
        assert_named("superoffice", setting, given(builder).build());
    }
}
