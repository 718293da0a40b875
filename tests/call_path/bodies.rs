use std::time::Duration;

use omnipresence::{Error, ErrorKind, HttpOptions};
use wiremock::ResponseTemplate;

use super::{logins, server, server::RawServer};

const CANARY: &str = "canary-of-the-body";

fn assert_is(error: &Error, kind: ErrorKind, words: &str) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(text.contains(words), "{text} does not tell: {words}");
    let printed = format!("{text} {error:?} {error:#?}");
    assert!(!printed.contains(CANARY), "{printed}");
    assert!(!text.contains('\n'), "{text}");
}

/// The error of a read at a server with this answer, from every vendor.
async fn errors(answer: ResponseTemplate, http: fn() -> HttpOptions) -> Vec<Error> {
    let server = server::answering(answer).await;
    let mut errors = Vec::new();
    for login in logins::all_with(&server.uri(), http) {
        errors.push(login.provider.get(&login.somebody()).await.unwrap_err());
    }
    errors
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_described_and_not_quoted() {
    let truncated = format!(r#"{{"message":"{CANARY}","#);
    let html = format!("<!doctype html>\n<title>{CANARY}</title>");
    for (body, words) in [
        (String::new(), "it is empty"),
        (html, "HTML"),
        (truncated, "ends too early"),
        (format!("{CANARY} is not JSON"), "line 1, column 1"),
        (
            format!(r#""{CANARY}""#),
            "a string where an object is documented",
        ),
    ] {
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        for error in errors(answer, logins::without_waits).await {
            assert_is(&error, ErrorKind::Decode, words);
            assert_eq!(error.status().unwrap().as_u16(), 200);
        }
    }
}

/// A list in place of an object must not be read as if its items were the fields in their order.
#[tokio::test]
async fn a_list_in_place_of_an_object_is_not_understood() {
    for body in ["[]".to_owned(), format!(r#"["{CANARY}"]"#)] {
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        let server = server::answering(answer).await;
        for login in logins::all(&server.uri()) {
            let read = login.provider.get(&login.somebody()).await;
            let error = read.expect_err(login.vendor);
            assert_is(
                &error,
                ErrorKind::Decode,
                "an array where an object is documented",
            );
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_given_up() {
    let answer = ResponseTemplate::new(200).set_body_string(CANARY.repeat(100));
    let limited = || logins::without_waits().with_max_body(1_000);
    for error in errors(answer, limited).await {
        assert_is(&error, ErrorKind::Decode, "larger than 1000 bytes");
        assert!(error.to_string().contains("with_max_body"));
    }
}

/// Its length is not announced, so that it must be counted.
#[tokio::test]
async fn an_endless_body_is_given_up() {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\n\r\n40\r\n\
        \"canary-of-the-bodycanary-of-the-bodycanary-of-the-body000000000\r\n";
    let server = RawServer::start(ANSWER, false).await;
    let limited = || logins::without_waits().with_max_body(10);
    for login in logins::all_with(&server.url, limited) {
        if login.is_static() {
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            assert_is(&error, ErrorKind::Decode, "larger than 10 bytes");
        }
    }
}

#[tokio::test]
async fn a_connection_that_breaks_within_a_body_is_told() {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
        Content-Length: 1000\r\n\r\n{\"message\":\"canary-of-the-body";
    let server = RawServer::start(ANSWER, true).await;
    for login in logins::all(&server.url) {
        if login.is_static() {
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            assert_is(&error, ErrorKind::Transport, "the connection broke");
            assert!(error.is_retryable());
        }
    }
}

#[tokio::test]
async fn a_page_of_a_gateway_is_a_failure_of_the_gateway() {
    let page = format!("<html>{CANARY}</html>");
    for (status, kind) in [
        (502, ErrorKind::Unavailable),
        (503, ErrorKind::Unavailable),
        (504, ErrorKind::Timeout),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
    ] {
        let answer = ResponseTemplate::new(status).set_body_raw(page.as_str(), "text/html");
        for error in errors(answer, logins::without_waits).await {
            assert_is(&error, kind, &format!("status {status}"));
            assert_eq!(error.answer().unwrap().body, page.as_bytes());
        }
    }
}

#[tokio::test]
async fn a_kept_body_is_bounded() {
    let answer = ResponseTemplate::new(500).set_body_string(CANARY.repeat(10_000));
    for error in errors(answer, logins::without_waits).await {
        let kept = error.answer().unwrap().body.len();
        assert_eq!(kept, omnipresence::ErrorAnswer::MAX_BODY);
    }
}

/// The only test with a real clock: what it waits for is that nothing happens.
#[tokio::test]
async fn a_server_that_never_answers_is_given_up_in_time() {
    const NOTHING: &[u8] = b"";
    const HALF: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{";
    for answer in [NOTHING, HALF] {
        let server = RawServer::start(answer, false).await;
        let hurried = || HttpOptions::default().with_timeout(Duration::from_millis(50));
        for login in logins::all_with(&server.url, hurried) {
            let error = login.provider.get(&login.somebody()).await.unwrap_err();
            assert_is(&error, ErrorKind::Timeout, "with_timeout");
            assert!(error.is_retryable());
        }
    }
}
