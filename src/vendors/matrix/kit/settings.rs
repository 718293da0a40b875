//! The settings of the builder of Matrix by their kinds, each with a correct value or with what makes it wrong.

use futures_util::future::BoxFuture;

use crate::vendors::{
    kit::{
        Address, BadSetting, Environment, FakeVendor, KitBuilder, SecretSetting, TextKind, bad,
        secret,
    },
    matrix::{Matrix, MatrixBuilder, fake::FakeMatrix},
};

pub(super) fn addresses() -> Vec<Address> {
    let address = Address::new::<MatrixBuilder>;
    vec![address("base_url", |it, url| {
        it.with_access_token("canary").with_base_url(url)
    })]
}

pub(super) fn secrets() -> Vec<SecretSetting> {
    use TextKind::{Name, Password, Token};
    let secret = secret::<MatrixBuilder>;
    vec![
        secret(
            "with_access_token",
            "MATRIX_ACCESS_TOKEN",
            Token,
            |it, text| it.with_access_token(text),
        ),
        secret(
            "with_refresh_token",
            "MATRIX_REFRESH_TOKEN",
            Token,
            |it, text| it.with_refresh_token(text),
        ),
        secret("with_password", "MATRIX_USER", Name, |it, text| {
            it.with_password(text, "canary")
        }),
        secret("with_password", "MATRIX_PASSWORD", Password, |it, text| {
            it.with_password("mia", text)
        }),
        secret(
            "with_application_service",
            "MATRIX_SERVICE_TOKEN",
            Token,
            |it, text| it.with_application_service(text, "@mia:example.org"),
        ),
    ]
}

/// Those besides texts that are empty.
pub(super) fn bad_settings() -> Vec<BadSetting> {
    let bad = bad::<MatrixBuilder>;
    vec![
        bad("with_access_token", |it| it),
        bad("with_base_url", |_| {
            Matrix::builder().with_access_token("canary")
        }),
        bad("with_application_service", |it| {
            it.with_application_service("canary", "mia")
        }),
        bad("with_device_id", |it| {
            it.with_access_token("canary").with_device_id("DEVICE")
        }),
        bad("with_refresh_token_store", |it| {
            it.with_access_token("canary")
                .with_refresh_token_store(|_| {})
        }),
    ]
}

pub(super) const ENVIRONMENTS: &[Environment] = &[
    Environment {
        variables: &[
            ("MATRIX_URL", "{here}\n"),
            ("MATRIX_ACCESS_TOKEN", "Bearer token-5\n"),
        ],
        sent: &["\"Bearer token-5\""],
    },
    Environment {
        variables: &[
            ("MATRIX_URL", "{here}"),
            ("MATRIX_USER", " mia"),
            ("MATRIX_PASSWORD", "secret"),
            ("MATRIX_DEVICE_ID", "DEVICE"),
        ],
        sent: &[
            "\"user\":\"mia\"",
            "\"password\":\"secret\"",
            "\"device_id\":\"DEVICE\"",
        ],
    },
    Environment {
        variables: &[
            ("MATRIX_URL", "{here}"),
            ("MATRIX_REFRESH_TOKEN", "refresh-5"),
        ],
        sent: &["\"refresh_token\":\"refresh-5\""],
    },
    Environment {
        variables: &[
            ("MATRIX_URL", "{here}"),
            ("MATRIX_SERVICE_TOKEN", "service-5"),
            ("MATRIX_USER", "@mia:example.org"),
        ],
        sent: &["\"Bearer service-5\""],
    },
];

pub(super) fn start_fake() -> BoxFuture<'static, FakeVendor> {
    Box::pin(async {
        let fake = FakeMatrix::start().await;
        FakeVendor::new(
            ("matrix", FakeMatrix::TOKEN),
            [FakeMatrix::ME, FakeMatrix::ANN, FakeMatrix::BOB],
            fake,
            |fake, http| fake.builder().with_http(http).open(),
            |fake, source| fake.builder().with_token_source(source),
        )
    })
}
