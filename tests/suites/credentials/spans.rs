//! What a trace shows of a call.

use libtest_mimic::Trial;
use omnipresence::__testkit::{Login, VendorKit};
use wiremock::ResponseTemplate;

use super::{NEEDS_HEADERS, is_static, log::Log, open, server, somebody};
use crate::harness::per_login_if;

pub(super) fn trials() -> Vec<Trial> {
    let case = a_call_logs_each_request_and_their_number;
    per_login_if(NEEDS_HEADERS, is_static, case)
}

/// The lines in which a span of this name ends.
fn ends<'a>(text: &'a str, span: &str) -> Vec<&'a str> {
    let end = format!("{span}{{");
    let lines = text.lines().filter(|line| line.contains(": close"));
    lines
        .filter(|line| {
            line.rsplit_once(&end)
                .is_some_and(|(_, fields)| !fields.contains(":request{"))
        })
        .collect()
}

async fn a_call_logs_each_request_and_their_number(kit: &'static VendorKit, login: &'static Login) {
    let server = server::answering(kit, ResponseTemplate::new(503)).await;
    let opened = open(login, &server.uri());
    let log = Log::default();
    let guard = log.start();
    let error = opened.provider.get(&somebody()).await.unwrap_err();
    drop(guard);
    assert_eq!(error.attempts(), 4);

    let text = log.text();
    let requests = ends(&text, ":request");
    assert_eq!(requests.len(), 4, "{text}");
    for (before, line) in requests.iter().enumerate() {
        assert!(line.contains("http.response.status_code=503"), "{line}");
        assert!(line.contains("error.type=unavailable"), "{line}");
        let resent = format!("http.request.resend_count={before}");
        assert_eq!(line.contains(&resent), before > 0, "{line}");
    }
    let calls = ends(&text, "operation");
    assert_eq!(calls.len(), 1, "{text}");
    assert!(calls[0].contains("requests=4"), "{}", calls[0]);
    assert_eq!(text.matches("the request is repeated").count(), 3, "{text}");
}
