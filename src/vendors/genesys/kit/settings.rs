//! The settings of the builder of Genesys Cloud by their kinds, each with a correct value or with what makes it wrong.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::{
    client::auth::AuthorizationCode,
    vendors::{
        genesys::{DIALECT, Genesys, GenesysBuilder, api::OPERATIONS, fake::FakeGenesys},
        kit::{
            Address, BadSetting, Environment, FakeVendor, KitBuilder, NOWHERE, SecretSetting,
            TextKind, TimeSetting, bad, read_and_set, secret,
        },
    },
};

const URI: &str = "https://app.example.com";

fn with_code(it: GenesysBuilder, texts: [&str; 4]) -> GenesysBuilder {
    let [id, uri, code, verifier] = texts;
    it.with_authorization_code(None, AuthorizationCode::new(id, uri, code, verifier))
}

pub(super) fn addresses() -> Vec<Address> {
    let address = Address::new::<GenesysBuilder>;
    vec![
        address("base_url", |it, url| {
            it.with_access_token("canary").with_base_url(url)
        }),
        address("login_url", |it, url| {
            it.with_client_credentials("id", "canary")
                .with_login_url(url)
        })
        .optional(),
    ]
}

pub(super) fn secrets() -> Vec<SecretSetting> {
    use TextKind::{Name, Token};
    let secret = secret::<GenesysBuilder>;
    vec![
        secret(
            "with_access_token",
            "with_access_token",
            Token,
            |it, text| it.with_access_token(text),
        ),
        secret(
            "with_client_credentials",
            "GENESYS_CLIENT_ID",
            Name,
            |it, text| it.with_client_credentials(text, "canary"),
        ),
        secret(
            "with_client_credentials",
            "GENESYS_CLIENT_SECRET",
            Token,
            |it, text| it.with_client_credentials("id", text),
        ),
        secret(
            "with_refresh_token",
            "with_refresh_token",
            Name,
            |it, text| it.with_refresh_token(text, None, "canary"),
        ),
        secret(
            "with_refresh_token",
            "GENESYS_CLIENT_SECRET",
            Token,
            |it, text| it.with_refresh_token("id", Some(text.into()), "canary"),
        ),
        secret(
            "with_refresh_token",
            "GENESYS_REFRESH_TOKEN",
            Token,
            |it, text| it.with_refresh_token("id", None, text),
        ),
        secret(
            "with_authorization_code",
            "with_authorization_code",
            Token,
            |it, text| {
                let code = AuthorizationCode::new("id", URI, "canary", "canary");
                it.with_authorization_code(Some(text.into()), code)
            },
        ),
        secret(
            "with_authorization_code",
            "with_authorization_code",
            Name,
            |it, text| with_code(it, [text, URI, "canary", "canary"]),
        ),
        secret(
            "with_authorization_code",
            "with_authorization_code",
            Name,
            |it, text| with_code(it, ["id", text, "canary", "canary"]),
        ),
        secret(
            "with_authorization_code",
            "with_authorization_code",
            Token,
            |it, text| with_code(it, ["id", URI, text, "canary"]),
        ),
        secret(
            "with_authorization_code",
            "with_authorization_code",
            Token,
            |it, text| with_code(it, ["id", URI, "canary", text]),
        ),
    ]
}

/// Those besides texts that are empty.
pub(super) fn bad_settings() -> Vec<BadSetting> {
    let bad = bad::<GenesysBuilder>;
    vec![
        bad("with_access_token", |it| it),
        bad("name", |it| {
            it.with_refresh_token("id:", Some("canary".into()), "canary")
        }),
        // Whether a refresh token is valid elsewhere than at the vendor is unknown.
        bad("login_url", |_| {
            Genesys::builder()
                .with_base_url(NOWHERE)
                .with_refresh_token("id", None, "canary")
        }),
    ]
}

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
        let fake = FakeGenesys::start().await;
        FakeVendor::new(
            ("genesys", FakeGenesys::USER_TOKEN),
            [FakeGenesys::ME, FakeGenesys::ANN, FakeGenesys::BOB],
            fake,
            |fake, http| {
                let opened = fake.builder().with_http(http.clone()).open()?;
                opened.with_login(http, &fake.login_url(), &DIALECT, OPERATIONS)
            },
            |fake, source| fake.builder().with_token_source(source),
        )
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
