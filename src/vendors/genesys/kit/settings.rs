//! The settings of the builder, by their kinds.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::super::{DIALECT, Genesys, GenesysBuilder, api::OPERATIONS, fake::FakeGenesys};
use crate::{
    error::Result,
    http::AuthorizationCode,
    presence::UserId,
    vendors::kit::{
        Address, BadSetting, Environment, FakeVendor, NOWHERE, Opened, SecretSetting, TextKind,
        TimeSetting, bad, built, read_and_set, secret,
    },
};

fn build(given: impl FnOnce(GenesysBuilder) -> GenesysBuilder) -> Result<Genesys> {
    given(
        Genesys::builder()
            .with_base_url(NOWHERE)
            .with_login_url(NOWHERE),
    )
    .build()
}

pub(super) const ADDRESSES: &[Address] = &[
    Address {
        setting: "base_url",
        may_be_empty: false,
        build: |url, http| {
            let builder = Genesys::builder().with_access_token("canary");
            built(
                builder
                    .with_base_url(url)
                    .with_login_url(NOWHERE)
                    .with_http(http)
                    .build(),
            )
        },
    },
    Address {
        setting: "login_url",
        may_be_empty: true,
        build: |url, http| {
            let builder = Genesys::builder().with_client_credentials("id", "canary");
            built(
                builder
                    .with_base_url(NOWHERE)
                    .with_login_url(url)
                    .with_http(http)
                    .build(),
            )
        },
    },
];
const URI: &str = "https://app.example.com";

fn code(texts: [&str; 4]) -> AuthorizationCode {
    let [id, uri, code, verifier] = texts;
    AuthorizationCode::new(id, uri, code, verifier)
}

pub(super) const SECRETS: &[SecretSetting] = &[
    secret("with_access_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_access_token(text)))
    }),
    secret(
        "with_client_credentials",
        TextKind::Name,
        "canary",
        |text| built(build(|it| it.with_client_credentials(text, "secret"))),
    ),
    secret(
        "with_client_credentials",
        TextKind::Token,
        "canary",
        |text| built(build(|it| it.with_client_credentials("id", text))),
    ),
    secret("with_refresh_token", TextKind::Name, "canary", |text| {
        built(build(|it| it.with_refresh_token(text, None, "token")))
    }),
    secret("with_refresh_token", TextKind::Token, "canary", |text| {
        built(build(|it| {
            it.with_refresh_token("id", Some(text.into()), "token")
        }))
    }),
    secret("with_refresh_token", TextKind::Token, "canary", |text| {
        built(build(|it| it.with_refresh_token("id", None, text)))
    }),
    secret(
        "with_authorization_code",
        TextKind::Token,
        "canary",
        |text| {
            built(build(|it| {
                it.with_authorization_code(Some(text.into()), code(["id", URI, "code", "verifier"]))
            }))
        },
    ),
    secret(
        "with_authorization_code",
        TextKind::Name,
        "canary",
        |text| {
            built(build(|it| {
                it.with_authorization_code(None, code([text, URI, "code", "verifier"]))
            }))
        },
    ),
    secret(
        "with_authorization_code",
        TextKind::Name,
        "canary",
        |text| {
            built(build(|it| {
                it.with_authorization_code(None, code(["id", text, "code", "verifier"]))
            }))
        },
    ),
    secret(
        "with_authorization_code",
        TextKind::Token,
        "canary",
        |text| {
            built(build(|it| {
                it.with_authorization_code(None, code(["id", URI, text, "verifier"]))
            }))
        },
    ),
    secret(
        "with_authorization_code",
        TextKind::Token,
        "canary",
        |text| {
            built(build(|it| {
                it.with_authorization_code(None, code(["id", URI, "code", text]))
            }))
        },
    ),
];

fn rejected(given: impl FnOnce(GenesysBuilder) -> GenesysBuilder) -> Result<()> {
    build(given).map(drop)
}

fn sign_in(id: &str, back: &str) -> Result<()> {
    let builder = Genesys::builder()
        .with_base_url(NOWHERE)
        .with_login_url(NOWHERE);
    builder.sign_in(id, back).map(drop)
}

pub(super) const BAD: &[BadSetting] = &[
    bad("with_access_token", || rejected(|it| it)),
    bad("with_access_token", || {
        rejected(|it| it.with_access_token(""))
    }),
    bad("GENESYS_CLIENT_ID", || {
        rejected(|it| it.with_client_credentials("", "canary"))
    }),
    bad("GENESYS_CLIENT_SECRET", || {
        rejected(|it| it.with_client_credentials("id", ""))
    }),
    bad("with_refresh_token", || {
        rejected(|it| it.with_refresh_token("", None, "canary"))
    }),
    bad("GENESYS_REFRESH_TOKEN", || {
        rejected(|it| it.with_refresh_token("id", None, ""))
    }),
    bad("GENESYS_CLIENT_SECRET", || {
        rejected(|it| it.with_refresh_token("id", Some("".into()), "canary"))
    }),
    bad("name", || {
        rejected(|it| it.with_refresh_token("id:", Some("canary".into()), "canary"))
    }),
    bad("with_authorization_code", || {
        rejected(|it| {
            let code = AuthorizationCode::new("id", "https://app.example.com", "canary", "canary");
            it.with_authorization_code(Some("".into()), code)
        })
    }),
    bad("with_access_token", || {
        rejected(|it| it.with_access_token("canary\n"))
    }), // Whether a refresh token is valid elsewhere than at the vendor is unknown.
    bad("login_url", || {
        let builder = Genesys::builder().with_base_url(NOWHERE);
        builder
            .with_refresh_token("id", None, "canary")
            .build()
            .map(drop)
    }),
    bad("with_authorization_code", || {
        rejected(|it| it.with_authorization_code(None, code(["", URI, "canary", "canary"])))
    }),
    bad("with_authorization_code", || {
        rejected(|it| it.with_authorization_code(None, code(["id", "", "canary", "canary"])))
    }),
    bad("with_authorization_code", || {
        rejected(|it| it.with_authorization_code(None, code(["id", URI, "", "canary"])))
    }),
    bad("with_authorization_code", || {
        rejected(|it| it.with_authorization_code(None, code(["id", URI, "canary", ""])))
    }),
    bad("client_id", || sign_in("", URI)),
    bad("redirect_uri", || sign_in("id", "app.example.com")),
    bad("redirect_uri", || {
        sign_in("id", "https://app.example.com/#canary")
    }),
];

pub(super) const ENVIRONMENTS: &[Environment] = &[
    Environment {
        variables: &[
            ("GENESYS_BASE_URL", " {here}\n"),
            ("GENESYS_REFRESH_TOKEN", "  "),
            ("GENESYS_ACCESS_TOKEN", "\u{feff}Bearer token-1 \r\n"),
        ],
        sent: &["\"Bearer token-1\""],
    },
    Environment {
        variables: &[
            ("GENESYS_BASE_URL", "{here}"),
            ("GENESYS_LOGIN_URL", "{here}/\n"),
            ("GENESYS_CLIENT_ID", "id\n"),
            ("GENESYS_REFRESH_TOKEN", " token-2\n"),
        ],
        sent: &["client_id=id&refresh_token=token-2"],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = Arc::new(FakeGenesys::start().await);
        let other = Arc::clone(&fake);
        FakeVendor {
            vendor: "genesys",
            owner: FakeGenesys::ME.into(),
            users: [FakeGenesys::ANN, FakeGenesys::BOB].map(UserId::from),
            clock: fake.clock().clone(),
            fake: Arc::clone(&fake) as _,
            open: Box::new(move |http| {
                let (builder, url) = (fake.builder().with_http(http.clone()), fake.login_url());
                let opened = Opened::new(builder, GenesysBuilder::build, |it| &it.connection)?;
                opened.with_login(http, &url, &DIALECT, OPERATIONS)
            }),
            build_with_source: Box::new(move |source| {
                built(other.builder().with_token_source(source).build())
            }),
            token: FakeGenesys::USER_TOKEN,
        }
    })
}

pub(super) const TIMES: &[TimeSetting] = &[TimeSetting {
    setter: "FakeGenesys::set_token_lifetime",
    run: || {
        Box::pin(async {
            let fake = FakeGenesys::start().await;
            fake.set_token_lifetime(Duration::MAX);
            let provider = fake.builder().build()?;
            read_and_set(&provider, &FakeGenesys::ANN.into()).await
        })
    },
}];
