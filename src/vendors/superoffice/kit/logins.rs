//! Each kind of credentials.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::super::{Environment, SuperOffice, SuperOfficeBuilder, fake::FakeSuperOffice};
use crate::{
    error::Result,
    http::HttpOptions,
    vendors::kit::{Login, Opened, Prerequisite, Renewal, StaticTokenSource, basic},
};

fn open(
    url: &str,
    http: HttpOptions,
    given: fn(SuperOfficeBuilder) -> SuperOfficeBuilder,
) -> Result<Opened> {
    let builder = SuperOffice::builder()
        .with_base_url(url)
        .with_login_url(url);
    Opened::new(
        given(builder.with_http(http)),
        SuperOfficeBuilder::build,
        |crm| &crm.connection,
    )
}

fn texts(secrets: &[&str]) -> Vec<String> {
    secrets.iter().map(ToString::to_string).collect()
}

/// A token or a ticket, or the state of the tenant with the URL of its API.
pub(super) fn prerequisite(origin: &str, path: &str, token: &str) -> Option<Prerequisite> {
    if let Some((before, _)) = path.split_once("/api/state/") {
        let api = format!("{origin}{before}/{}/api", FakeSuperOffice::TENANT);
        return Some(Prerequisite::Api(json!({ "State": "Running", "Api": api })));
    }
    if path.contains("/PartnerSystemUser/") {
        let claims = json!({ "http://schemes.superoffice.net/identity/ticket": token });
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        return Some(Prerequisite::Token(
            json!({ "Token": format!("e30.{claims}.c2ln") }),
        ));
    }
    Prerequisite::oauth(path, token)
}

pub(super) const LOGINS: &[Login] = &[
    Login::fixed(
        "a_token",
        &[("authorization", "Bearer canary-crm-token")],
        || texts(&["canary-crm-token"]),
        |url, http| open(url, http, |it| it.with_access_token("canary-crm-token")),
    ),
    Login::fixed(
        "a_ticket_of_an_app",
        &[
            ("authorization", "SOTicket canary-crm-ticket"),
            ("so-apptoken", "canary-crm-app"),
        ],
        || texts(&["canary-crm-ticket", "canary-crm-app"]),
        |url, http| {
            open(url, http, |it| {
                it.with_ticket("canary-crm-ticket", Some("canary-crm-app".into()))
            })
        },
    ),
    Login::fixed(
        "a_password",
        // mia:canary-crm-password
        &[("authorization", "Basic bWlhOmNhbmFyeS1jcm0tcGFzc3dvcmQ=")],
        || texts(&["canary-crm-password", &basic("mia", "canary-crm-password")]),
        |url, http| open(url, http, |it| it.with_basic("mia", "canary-crm-password")),
    ),
    Login::fetched(
        "a_refresh_token",
        true,
        || texts(&["canary-crm-secret", "canary-crm-refresh-token"]),
        |url, http| {
            open(url, http, |it| {
                it.with_refresh_token("client-id", "canary-crm-secret", "canary-crm-refresh-token")
            })
        },
    ),
    Login::fixed(
        "a_session",
        &[
            ("cookie", "session=canary-crm-session"),
            ("x-xsrf-token", "canary-crm-xsrf"),
        ],
        || texts(&["canary-crm-session", "canary-crm-xsrf"]),
        |url, http| {
            open(url, http, |it| {
                it.with_session("session=canary-crm-session", "canary-crm-xsrf")
            })
        },
    ),
    Login {
        finds_api: true,
        kept: || {
            let key = FakeSuperOffice::system_user_key().lines();
            let key = key.filter(|line| !line.starts_with('-')).take(3);
            key.map(str::to_owned).collect()
        },
        ..Login::fetched(
            "a_system_user",
            true,
            || texts(&["canary-crm-system-user", "canary-crm-app"]),
            |url, http| {
                open(url, http, |it| {
                    it.with_tenant(Environment::Online, FakeSuperOffice::TENANT)
                        .with_system_user(
                            "canary-crm-system-user",
                            "canary-crm-app",
                            FakeSuperOffice::system_user_key(),
                        )
                })
            },
        )
    },
    Login {
        renewal: Renewal::FromSource,
        ..Login::fixed(
            "a_source",
            &[("authorization", "Bearer canary-crm-vault")],
            || texts(&["canary-crm-vault"]),
            |url, http| {
                open(url, http, |it| {
                    it.with_token_source(StaticTokenSource("canary-crm-vault"))
                })
            },
        )
    },
];
