//! Each kind of credentials of Genesys Cloud. The first is the one that suites about other things use.

use std::sync::LazyLock;

use crate::{
    client::{HttpOptions, auth::AuthorizationCode},
    error::Result,
    vendors::{
        genesys::{Genesys, GenesysBuilder},
        kit::{KitBuilder, Login, Opened, StaticTokenSource, basic},
    },
};

const SECRET: &str = "canary-genesys-secret";
const CODE: &str = "canary-genesys-code";
const VERIFIER: &str = "canary-genesys-verifier";
const REFRESH_TOKEN: &str = "canary-genesys-refresh-token";

impl KitBuilder for GenesysBuilder {
    fn at(url: &str, http: HttpOptions) -> Self {
        let builder = Genesys::builder().with_base_url(url).with_login_url(url);
        builder.with_http(http)
    }

    fn open(self) -> Result<Opened> {
        Opened::new(self, Self::build, |provider| &provider.connection)
    }
}

fn code() -> AuthorizationCode {
    let back = "https://app.example.com/signed-in";
    AuthorizationCode::new("client-id", back, CODE, VERIFIER)
}

pub(super) static LOGINS: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let fixed = Login::fixed::<GenesysBuilder>;
    let fetched = Login::fetched::<GenesysBuilder>;
    let from_source = Login::from_source::<GenesysBuilder>;
    vec![
        fixed(
            "a_token",
            &[("authorization", "Bearer canary-genesys-token")],
            &["canary-genesys-token"],
            |it| it.with_access_token("canary-genesys-token"),
        ),
        fetched(
            "a_client",
            true,
            &[SECRET, &basic("client-id", SECRET)],
            |it| it.with_client_credentials("client-id", SECRET),
        ),
        // A response that is lost may hold the only refresh token that is still valid.
        fetched(
            "a_refresh_token",
            false,
            &[SECRET, REFRESH_TOKEN, &basic("client-id", SECRET)],
            |it| it.with_refresh_token("client-id", Some(SECRET.into()), REFRESH_TOKEN),
        ),
        fetched(
            "a_refresh_token_of_a_public_client",
            false,
            &[REFRESH_TOKEN],
            |it| it.with_refresh_token("client-id", None, REFRESH_TOKEN),
        ),
        from_source(
            &[("authorization", "Bearer canary-genesys-vault")],
            &["canary-genesys-vault"],
            |it| it.with_token_source(StaticTokenSource("canary-genesys-vault")),
        ),
        fetched(
            "a_code",
            false,
            &[SECRET, CODE, VERIFIER, &basic("client-id", SECRET)],
            |it| it.with_authorization_code(Some(SECRET.into()), code()),
        )
        .used_once(),
        fetched(
            "a_code_of_a_public_client",
            false,
            &[CODE, VERIFIER],
            |it| it.with_authorization_code(None, code()),
        )
        .used_once(),
    ]
});
