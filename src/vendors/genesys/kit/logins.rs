//! Each kind of credentials.

use super::super::{Genesys, GenesysBuilder};
use crate::{
    error::Result,
    http::{AuthorizationCode, HttpOptions},
    vendors::kit::{Login, Opened, Renewal, StaticTokenSource, basic},
};

const SECRET: &str = "canary-genesys-secret";
const REFRESH_TOKEN: &str = "canary-genesys-refresh-token";

fn open(
    url: &str,
    http: HttpOptions,
    given: fn(GenesysBuilder) -> GenesysBuilder,
) -> Result<Opened> {
    let builder = Genesys::builder().with_base_url(url).with_login_url(url);
    Opened::new(
        given(builder.with_http(http)),
        GenesysBuilder::build,
        |genesys| &genesys.connection,
    )
}

fn code() -> AuthorizationCode {
    let back = "https://app.example.com/signed-in";
    AuthorizationCode::new(
        "client-id",
        back,
        "canary-genesys-code",
        "canary-genesys-verifier",
    )
}

fn texts(secrets: &[&str]) -> Vec<String> {
    secrets.iter().map(ToString::to_string).collect()
}

pub(super) const LOGINS: &[Login] = &[
    Login::fixed(
        "a_token",
        &[("authorization", "Bearer canary-genesys-token")],
        || texts(&["canary-genesys-token"]),
        |url, http| open(url, http, |it| it.with_access_token("canary-genesys-token")),
    ),
    Login::fetched(
        "a_client",
        true,
        || texts(&[SECRET, &basic("client-id", SECRET)]),
        |url, http| {
            open(url, http, |it| {
                it.with_client_credentials("client-id", SECRET)
            })
        },
    ),
    // A response that is lost may hold the only refresh token that is still valid.
    Login::fetched(
        "a_refresh_token",
        false,
        || texts(&[SECRET, REFRESH_TOKEN, &basic("client-id", SECRET)]),
        |url, http| {
            open(url, http, |it| {
                it.with_refresh_token("client-id", Some(SECRET.into()), REFRESH_TOKEN)
            })
        },
    ),
    Login::fetched(
        "a_refresh_token_of_a_public_client",
        false,
        || texts(&[REFRESH_TOKEN]),
        |url, http| {
            open(url, http, |it| {
                it.with_refresh_token("client-id", None, REFRESH_TOKEN)
            })
        },
    ),
    Login {
        renewal: Renewal::FromSource,
        ..Login::fixed(
            "a_source",
            &[("authorization", "Bearer canary-genesys-vault")],
            || texts(&["canary-genesys-vault"]),
            |url, http| {
                open(url, http, |it| {
                    it.with_token_source(StaticTokenSource("canary-genesys-vault"))
                })
            },
        )
    },
    Login {
        is_single_use: true,
        ..Login::fetched(
            "a_code",
            false,
            || {
                texts(&[
                    SECRET,
                    "canary-genesys-code",
                    "canary-genesys-verifier",
                    &basic("client-id", SECRET),
                ])
            },
            |url, http| {
                open(url, http, |it| {
                    it.with_authorization_code(Some(SECRET.into()), code())
                })
            },
        )
    },
    Login {
        is_single_use: true,
        ..Login::fetched(
            "a_code_of_a_public_client",
            false,
            || texts(&["canary-genesys-code", "canary-genesys-verifier"]),
            |url, http| open(url, http, |it| it.with_authorization_code(None, code())),
        )
    },
];
