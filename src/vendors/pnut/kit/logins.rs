//! Each kind of credentials of pnut. The first is the one that suites about other things use.

use std::sync::LazyLock;

use crate::{
    client::HttpOptions,
    error::Result,
    vendors::{
        kit::{KitBuilder, Login, Opened, StaticTokenSource},
        pnut::{Pnut, PnutBuilder},
    },
};

impl KitBuilder for PnutBuilder {
    fn at(url: &str, http: HttpOptions) -> Self {
        let builder = Pnut::builder().with_base_url(url);
        builder.with_http(http)
    }

    fn open(self) -> Result<Opened> {
        Opened::new(self, Self::build, |provider| &provider.connection)
    }
}

pub(super) static LOGINS: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let fixed = Login::fixed::<PnutBuilder>;
    let fetched = Login::fetched::<PnutBuilder>;
    let from_source = Login::from_source::<PnutBuilder>;
    vec![
        fixed(
            "a_token",
            &[("authorization", "Bearer canary-pnut-token")],
            &["canary-pnut-token"],
            |it| it.with_access_token("canary-pnut-token"),
        ),
        fetched("a_client", true, &["canary-pnut-secret"], |it| {
            it.with_client_credentials("client-id", "canary-pnut-secret")
        }),
        from_source(
            &[("authorization", "Bearer canary-pnut-vault")],
            &["canary-pnut-vault"],
            |it| it.with_token_source(StaticTokenSource("canary-pnut-vault")),
        ),
        fixed(
            "a_token_of_an_application",
            &[("authorization", "Bearer canary-pnut-app")],
            &["canary-pnut-app"],
            |it| it.with_app_token("canary-pnut-app"),
        ),
        fixed(
            "a_token_for_a_channel",
            &[("authorization", "Bearer canary-pnut-channel")],
            &["canary-pnut-channel"],
            |it| {
                it.with_access_token("canary-pnut-channel")
                    .with_channel("336")
            },
        ),
    ]
});
