//! Each kind of credentials.

use super::super::{Pnut, PnutBuilder};
use crate::{
    error::Result,
    http::HttpOptions,
    vendors::kit::{Login, Opened, Renewal, StaticTokenSource},
};

fn open(url: &str, http: HttpOptions, given: fn(PnutBuilder) -> PnutBuilder) -> Result<Opened> {
    let builder = given(Pnut::builder().with_base_url(url).with_http(http));
    Opened::new(builder, PnutBuilder::build, |pnut| &pnut.connection)
}

pub(super) const LOGINS: &[Login] = &[
    Login::fixed(
        "a_token",
        &[("authorization", "Bearer canary-pnut-token")],
        || vec!["canary-pnut-token".to_owned()],
        |url, http| open(url, http, |it| it.with_access_token("canary-pnut-token")),
    ),
    Login::fetched(
        "a_client",
        true,
        || vec!["canary-pnut-secret".to_owned()],
        |url, http| {
            open(url, http, |it| {
                it.with_client_credentials("client-id", "canary-pnut-secret")
            })
        },
    ),
    Login {
        renewal: Renewal::FromSource,
        ..Login::fixed(
            "a_source",
            &[("authorization", "Bearer canary-pnut-vault")],
            || vec!["canary-pnut-vault".to_owned()],
            |url, http| {
                open(url, http, |it| {
                    it.with_token_source(StaticTokenSource("canary-pnut-vault"))
                })
            },
        )
    },
    Login::fixed(
        "a_token_of_an_application",
        &[("authorization", "Bearer canary-pnut-app")],
        || vec!["canary-pnut-app".to_owned()],
        |url, http| open(url, http, |it| it.with_app_token("canary-pnut-app")),
    ),
    Login::fixed(
        "a_token_for_a_channel",
        &[("authorization", "Bearer canary-pnut-channel")],
        || vec!["canary-pnut-channel".to_owned()],
        |url, http| {
            open(url, http, |it| {
                it.with_access_token("canary-pnut-channel")
                    .with_channel("336")
            })
        },
    ),
];
