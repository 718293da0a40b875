//! Each kind of credentials of SuperOffice. The first is the one that suites about other things use.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::{
    client::HttpOptions,
    error::Result,
    vendors::{
        kit::{KitBuilder, Login, Opened, Prerequisite, StaticTokenSource, basic},
        superoffice::{Environment, SuperOffice, SuperOfficeBuilder, fake::FakeSuperOffice},
    },
};

const SYSTEM_USER: &str = "canary-crm-system-user";

impl KitBuilder for SuperOfficeBuilder {
    fn at(url: &str, http: HttpOptions) -> Self {
        let builder = SuperOffice::builder()
            .with_base_url(url)
            .with_login_url(url);
        builder.with_http(http)
    }

    fn open(self) -> Result<Opened> {
        Opened::new(self, Self::build, |provider| &provider.connection)
    }
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

pub(super) static LOGINS: LazyLock<Vec<Login>> = LazyLock::new(|| {
    let fixed = Login::fixed::<SuperOfficeBuilder>;
    let fetched = Login::fetched::<SuperOfficeBuilder>;
    let from_source = Login::from_source::<SuperOfficeBuilder>;
    let key = FakeSuperOffice::system_user_key().lines();
    let key = key.filter(|line| !line.starts_with('-'));
    // What is sent is the token within a signed text, and no key.
    let signed: Vec<&str> = key.take(3).chain([SYSTEM_USER]).collect();
    vec![
        fixed(
            "a_token",
            &[("authorization", "Bearer canary-crm-token")],
            &["canary-crm-token"],
            |it| it.with_access_token("canary-crm-token"),
        ),
        fixed(
            "a_ticket_of_an_app",
            &[
                ("authorization", "SOTicket canary-crm-ticket"),
                ("so-apptoken", "canary-crm-app"),
            ],
            &["canary-crm-ticket", "canary-crm-app"],
            |it| it.with_ticket("canary-crm-ticket", Some("canary-crm-app".into())),
        ),
        // mia:canary-crm-password
        fixed(
            "a_password",
            &[("authorization", "Basic bWlhOmNhbmFyeS1jcm0tcGFzc3dvcmQ=")],
            &["canary-crm-password", &basic("mia", "canary-crm-password")],
            |it| it.with_basic("mia", "canary-crm-password"),
        ),
        fetched(
            "a_refresh_token",
            true,
            &["canary-crm-secret", "canary-crm-refresh-token"],
            |it| {
                it.with_refresh_token("client-id", "canary-crm-secret", "canary-crm-refresh-token")
            },
        ),
        fixed(
            "a_session",
            &[
                ("cookie", "session=canary-crm-session"),
                ("x-xsrf-token", "canary-crm-xsrf"),
            ],
            &["canary-crm-session", "canary-crm-xsrf"],
            |it| it.with_session("session=canary-crm-session", "canary-crm-xsrf"),
        ),
        Login {
            finds_api: true,
            ..fetched("a_system_user", true, &["canary-crm-app"], |it| {
                let key = FakeSuperOffice::system_user_key();
                it.with_tenant(Environment::Online, FakeSuperOffice::TENANT)
                    .with_system_user(SYSTEM_USER, "canary-crm-app", key)
            })
            .keeping(&signed)
        },
        from_source(
            &[("authorization", "Bearer canary-crm-vault")],
            &["canary-crm-vault"],
            |it| it.with_token_source(StaticTokenSource("canary-crm-vault")),
        ),
    ]
});
