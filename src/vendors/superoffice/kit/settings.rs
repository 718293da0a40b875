//! The settings of the builder of SuperOffice by their kinds, each with a correct value or with what makes it wrong.

use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::{
    error::Result,
    vendors::{
        kit,
        kit::{
            Address, BadSetting, EXTREME_TIMES, FakeVendor, KitBuilder, NOWHERE, SecretSetting,
            TextKind, TimeSetting, bad, read_and_set, secret,
        },
        superoffice::{
            Environment, SuperOffice, SuperOfficeBuilder, api::OPERATIONS, fake::FakeSuperOffice,
            system_user::AUTHENTICATION,
        },
    },
};

fn with_system_user(it: SuperOfficeBuilder, token: &str, app: &str) -> SuperOfficeBuilder {
    let it = it.with_tenant(Environment::Online, "Cust12345");
    it.with_system_user(token, app, FakeSuperOffice::system_user_key())
}

pub(super) fn addresses() -> Vec<Address> {
    let address = Address::new::<SuperOfficeBuilder>;
    vec![
        address("base_url", |it, url| {
            it.with_access_token("canary").with_base_url(url)
        }),
        address("login_url", |it, url| {
            it.with_refresh_token("id", "canary", "canary")
                .with_login_url(url)
        })
        .optional(),
        address("login_url", |it, url| {
            let it = it.with_access_token("canary");
            it.with_tenant(Environment::Online, "Cust12345")
                .with_login_url(url)
        })
        .optional(),
    ]
}

pub(super) fn secrets() -> Vec<SecretSetting> {
    use TextKind::{Name, Password, Token};
    let secret = secret::<SuperOfficeBuilder>;
    vec![
        secret(
            "with_access_token",
            "SUPEROFFICE_ACCESS_TOKEN",
            Token,
            |it, text| it.with_access_token(text),
        ),
        secret(
            "with_refresh_token",
            "SUPEROFFICE_CLIENT_ID",
            Name,
            |it, text| it.with_refresh_token(text, "canary", "canary"),
        ),
        secret(
            "with_refresh_token",
            "SUPEROFFICE_CLIENT_SECRET",
            Token,
            |it, text| it.with_refresh_token("id", text, "canary"),
        ),
        secret(
            "with_refresh_token",
            "SUPEROFFICE_REFRESH_TOKEN",
            Token,
            |it, text| it.with_refresh_token("id", "canary", text),
        ),
        SecretSetting {
            correct: "7T:canary",
            ..secret("with_ticket", "SUPEROFFICE_TICKET", Token, |it, text| {
                it.with_ticket(text, None)
            })
        },
        secret("with_ticket", "with_ticket", Token, |it, text| {
            it.with_ticket("7T:ticket", Some(text.into()))
        }),
        secret(
            "with_system_user",
            "SYSTEM_USER_TOKEN",
            Token,
            |it, text| with_system_user(it, text, "app"),
        ),
        secret("with_system_user", "APP_TOKEN", Token, |it, text| {
            with_system_user(it, "App-user", text)
        }),
        SecretSetting {
            correct: "a=canary; b=c",
            ..secret("with_session", "SUPEROFFICE_COOKIE", Token, |it, text| {
                it.with_session(text, "canary")
            })
        },
        secret(
            "with_session",
            "SUPEROFFICE_XSRF_TOKEN",
            Token,
            |it, text| it.with_session("session=canary", text),
        ),
        secret("with_basic", "SUPEROFFICE_USER", Name, |it, text| {
            it.with_basic(text, "canary")
        }),
        secret(
            "with_basic",
            "SUPEROFFICE_PASSWORD",
            Password,
            |it, text| it.with_basic("mia", text),
        ),
    ]
}

/// Those besides texts that are empty.
pub(super) fn bad_settings() -> Vec<BadSetting> {
    let bad = bad::<SuperOfficeBuilder>;
    vec![
        bad("with_access_token", |it| it),
        bad("name", |it| it.with_basic("mia:moss", "canary")),
        bad("base_url", |_| {
            SuperOffice::builder().with_access_token("canary")
        }),
        bad("login_url", |_| {
            SuperOffice::builder()
                .with_base_url(NOWHERE)
                .with_refresh_token("id", "canary", "canary")
        }),
    ]
}

pub(super) const ENVIRONMENTS: &[kit::Environment] = &[
    kit::Environment {
        variables: &[
            ("SUPEROFFICE_BASE_URL", "{here}\n"),
            ("SUPEROFFICE_TICKET", "SOTicket 7T:x\n"),
            ("SUPEROFFICE_APP_TOKEN", "app\n"),
        ],
        sent: &["\"SOTicket 7T:x\"", "\"so-apptoken\": \"app\""],
    },
    kit::Environment {
        variables: &[
            ("SUPEROFFICE_BASE_URL", "{here}"),
            ("SUPEROFFICE_USER", "mia\n"),
            ("SUPEROFFICE_PASSWORD", "pass word\n"),
        ],
        // mia:pass word
        sent: &["\"Basic bWlhOnBhc3Mgd29yZA==\""],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = FakeSuperOffice::start().await;
        fake.set_online(false);
        FakeVendor::new(
            ("superoffice", FakeSuperOffice::ACCESS_TOKEN),
            [
                FakeSuperOffice::ME,
                FakeSuperOffice::ANN,
                FakeSuperOffice::BOB,
            ],
            fake,
            |fake, http| {
                let opened = fake.builder().with_http(http.clone()).open()?;
                opened.with_login(http, &fake.login_url(), &AUTHENTICATION, OPERATIONS)
            },
            |fake, source| {
                fake.set_online(true);
                fake.builder().with_token_source(source)
            },
        )
    })
}

pub(super) const TIMES: &[TimeSetting] = &[
    TimeSetting {
        setter: "FakeSuperOffice::set_token_lifetime",
        run: || Box::pin(live_for(Duration::MAX, Duration::MAX)),
    },
    TimeSetting {
        setter: "FakeSuperOffice::set_tenant_validity",
        run: || {
            Box::pin(async {
                for validity in EXTREME_TIMES {
                    live_for(Duration::MAX, validity).await?;
                }
                Ok(())
            })
        },
    },
];

async fn live_for(token_lifetime: Duration, tenant_validity: Duration) -> Result<()> {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    fake.set_token_lifetime(token_lifetime);
    fake.set_tenant_validity(tenant_validity);
    let builder = fake.builder().with_login_url(fake.login_url());
    let builder = builder.with_tenant(Environment::Online, FakeSuperOffice::TENANT);
    let provider = builder
        .with_refresh_token(
            FakeSuperOffice::CLIENT_ID,
            FakeSuperOffice::CLIENT_SECRET,
            FakeSuperOffice::REFRESH_TOKEN,
        )
        .build()?;
    read_and_set(&provider, &FakeSuperOffice::ANN.into()).await
}
