//! What a trace shows of a call.

use wiremock::ResponseTemplate;

use super::{log::Log, logins, server};

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

#[tokio::test]
async fn a_call_shows_how_often_it_was_sent_and_each_request_which_time_it_was() {
    let server = server::answering(ResponseTemplate::new(503)).await;
    for login in logins::all(&server.uri()) {
        if !login.is_static() {
            // Asking for a token is a call too.
            continue;
        }
        let log = Log::default();
        let guard = log.start();
        let error = login.provider.get(&login.somebody()).await.unwrap_err();
        drop(guard);
        assert_eq!(error.attempts(), 4, "{}", login.name);

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
}
