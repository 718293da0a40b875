//! Sessions of the web client: cookies and an XSRF token.

use super::{builder, calls};
use crate::{
    error::ErrorKind, model::Who, provider::PresenceProvider, testkit::FakeSuperOffice,
    vendors::test_support::Fails,
};

#[tokio::test]
async fn a_session_is_proved_by_its_cookies_and_its_token_and_nothing_else() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    fake.require_session_cookie(true);
    let cookies = format!(
        "{}; XSRF-TOKEN={}",
        FakeSuperOffice::SESSION_COOKIE,
        FakeSuperOffice::XSRF_TOKEN
    );
    let crm = builder(&fake)
        .with_session(cookies.as_str(), FakeSuperOffice::XSRF_TOKEN)
        .build()
        .unwrap();

    crm.get(&Who::Me).await.unwrap();

    for call in calls(&fake) {
        assert_eq!(call.headers["cookie"], cookies);
        assert_eq!(call.headers["x-xsrf-token"], FakeSuperOffice::XSRF_TOKEN);
        assert!(!call.headers.contains_key("authorization"));
    }
}

#[tokio::test]
async fn a_session_that_is_over_is_told_as_what_it_is() {
    let fake = FakeSuperOffice::start().await;
    fake.require_session_cookie(true);
    let crm = builder(&fake)
        .with_session("session=other", FakeSuperOffice::XSRF_TOKEN)
        .build()
        .unwrap();
    let error = crm.get(&Who::Me).await.fails(ErrorKind::Unauthenticated);
    assert_eq!(error.attempts(), 1);
}
