//! The headers of each kind of credentials that the fake accepts.

use crate::{testkit::FakeSuperOffice, vendors::superoffice::SuperOfficeBuilder};

type Login = fn(SuperOfficeBuilder) -> SuperOfficeBuilder;
type Headers<'a> = &'a [(&'a str, &'a str)];

const TICKET: &str = FakeSuperOffice::TICKET;
const APP: &str = FakeSuperOffice::APP_TOKEN;

#[tokio::test]
async fn credentials_are_sent_as_their_headers_and_no_others() {
    let ticket = format!("SOTicket {TICKET}");
    let bearer = format!("Bearer {}", FakeSuperOffice::ACCESS_TOKEN);
    let (cookie, xsrf) = (FakeSuperOffice::SESSION_COOKIE, FakeSuperOffice::XSRF_TOKEN);
    let logins: [(bool, Login, Headers<'_>); 4] = [
        (
            false,
            |it| it.with_ticket(TICKET, None),
            &[("authorization", &ticket)],
        ),
        (
            true,
            |it| it.with_ticket(TICKET, Some(APP.into())),
            &[("authorization", &ticket), ("so-apptoken", APP)],
        ),
        (
            true,
            |it| it.with_access_token(FakeSuperOffice::ACCESS_TOKEN),
            &[("authorization", &bearer)],
        ),
        (
            false,
            |it| it.with_session(FakeSuperOffice::SESSION_COOKIE, FakeSuperOffice::XSRF_TOKEN),
            &[("cookie", cookie), ("x-xsrf-token", xsrf)],
        ),
    ];
    for (online, login, expected) in logins {
        let fake = FakeSuperOffice::start().await;
        fake.set_online(online);
        let crm = login(fake.builder()).build().unwrap();
        crm.api()
            .v1_user_get_current_principal()
            .send()
            .await
            .unwrap();
        let headers = &fake.calls()[0].headers;
        let names = ["authorization", "cookie", "so-apptoken", "x-xsrf-token"];
        let sent = names
            .into_iter()
            .filter_map(|name| Some((name, headers.get(name)?.to_str().unwrap())));
        assert_eq!(sent.collect::<Vec<_>>(), expected);
    }
}
