//! The settings of the builder of pnut by their kinds, each with a correct value or with what makes it wrong.

use futures_util::future::BoxFuture;

use crate::vendors::{
    kit::{
        Address, BadSetting, Environment, FakeVendor, KitBuilder, SecretSetting, TextKind, bad,
        secret,
    },
    pnut::{PnutBuilder, fake::FakePnut},
};

pub(super) fn addresses() -> Vec<Address> {
    let address = Address::new::<PnutBuilder>;
    vec![address("base_url", |it, url| {
        it.with_access_token("canary").with_base_url(url)
    })]
}

pub(super) fn secrets() -> Vec<SecretSetting> {
    use TextKind::{Name, Token};
    let secret = secret::<PnutBuilder>;
    vec![
        secret(
            "with_access_token",
            "PNUT_ACCESS_TOKEN",
            Token,
            |it, text| it.with_access_token(text),
        ),
        secret("with_app_token", "with_app_token", Token, |it, text| {
            it.with_app_token(text)
        }),
        secret(
            "with_client_credentials",
            "PNUT_CLIENT_ID",
            Name,
            |it, text| it.with_client_credentials(text, "canary"),
        ),
        secret(
            "with_client_credentials",
            "PNUT_CLIENT_SECRET",
            Token,
            |it, text| it.with_client_credentials("id", text),
        ),
    ]
}

/// Those besides texts that are empty.
pub(super) fn bad_settings() -> Vec<BadSetting> {
    let bad = bad::<PnutBuilder>;
    vec![
        bad("with_access_token", |it| it),
        bad("channel", |it| {
            it.with_access_token("canary").with_channel("..")
        }),
    ]
}

pub(super) const ENVIRONMENTS: &[Environment] = &[
    Environment {
        variables: &[
            ("PNUT_BASE_URL", "{here}\n"),
            ("PNUT_ACCESS_TOKEN", "Bearer token-4\n"),
        ],
        sent: &["\"Bearer token-4\""],
    },
    Environment {
        variables: &[
            ("PNUT_BASE_URL", "{here}"),
            ("PNUT_CLIENT_ID", " id"),
            ("PNUT_CLIENT_SECRET", "secret\n"),
        ],
        sent: &["client_id=id&client_secret=secret"],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = FakePnut::start().await;
        FakeVendor::new(
            ("pnut", FakePnut::TOKEN),
            [FakePnut::ME, FakePnut::ANN, FakePnut::BOB],
            fake,
            |fake, http| fake.builder().with_http(http).open(),
            |fake, source| fake.builder().with_token_source(source),
        )
    })
}
