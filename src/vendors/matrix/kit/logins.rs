//! Each kind of credentials of Matrix. The first is the one that suites about other things use.

use std::sync::LazyLock;

use crate::{
    client::HttpOptions,
    error::Result,
    vendors::{
        kit::{KitBuilder, Login, Opened, StaticTokenSource},
        matrix::{Matrix, MatrixBuilder},
    },
};

impl KitBuilder for MatrixBuilder {
    fn at(url: &str, http: HttpOptions) -> Self {
        Matrix::builder().with_base_url(url).with_http(http)
    }

    fn open(self) -> Result<Opened> {
        Opened::new(self, Self::build, |provider| &provider.connection)
    }
}

pub(super) static LOGINS: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let fixed = Login::fixed::<MatrixBuilder>;
    let fetched = Login::fetched::<MatrixBuilder>;
    let from_source = Login::from_source::<MatrixBuilder>;
    vec![
        fixed(
            "a_token",
            &[("authorization", "Bearer canary-matrix-token")],
            &["canary-matrix-token"],
            |it| it.with_access_token("canary-matrix-token"),
        ),
        fetched("a_password", false, &["canary-matrix-password"], |it| {
            it.with_password("mia", "canary-matrix-password")
        }),
        fetched("a_refresh_token", true, &["canary-matrix-refresh"], |it| {
            it.with_refresh_token("canary-matrix-refresh")
        }),
        from_source(
            &[("authorization", "Bearer canary-matrix-vault")],
            &["canary-matrix-vault"],
            |it| it.with_token_source(StaticTokenSource("canary-matrix-vault")),
        ),
        fixed(
            "an_application_service",
            &[("authorization", "Bearer canary-matrix-service")],
            &["canary-matrix-service"],
            |it| it.with_application_service("canary-matrix-service", "@me:example.org"),
        )
        .naming_user(),
    ]
});
