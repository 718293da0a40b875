//! Bodies that cannot be decoded, are too large, or never end.

use std::time::Duration;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{End, Front, Login, VendorKit},
    Error, ErrorAnswer,
    ErrorKind::{self, Decode, Forbidden, NotFound, Timeout, Transport, Unavailable},
    HttpOptions,
};
use wiremock::ResponseTemplate;

use super::{
    NEEDS_HEADERS, error, is_static,
    server::{self, RawServer},
    without_waits,
};
use crate::harness::{all, per_login, per_login_if};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_login(a_body_that_cannot_be_decoded_is_described_and_not_quoted),
        per_login(a_list_in_place_of_an_object_is_rejected),
        per_login(a_body_over_the_limit_is_abandoned),
        per_login_if(NEEDS_HEADERS, is_static, an_endless_body_is_abandoned),
        per_login_if(
            NEEDS_HEADERS,
            is_static,
            a_connection_that_breaks_within_a_body_is_reported,
        ),
        per_login(a_page_of_a_gateway_is_a_failure_of_the_gateway),
        per_login(a_kept_body_is_bounded),
        per_login(a_server_that_never_answers_times_out),
    ])
}

const CANARY: &str = "canary-of-the-body";

fn assert_is(error: &Error, kind: ErrorKind, words: &str) {
    let text = error.to_string();
    assert_eq!(error.kind(), kind, "{text}");
    assert!(text.contains(words), "{text} does not tell: {words}");
    let printed = format!("{text} {error:?} {error:#?}");
    assert!(!printed.contains(CANARY), "{printed}");
    assert!(!text.contains('\n'), "{text}");
}

/// The error of a read at a server with this response.
async fn error_of(
    kit: &'static VendorKit,
    login: &Login,
    answer: ResponseTemplate,
    http: HttpOptions,
) -> Error {
    let server = server::answering(kit, answer).await;
    error(login, &server.uri(), http).await
}

async fn a_body_that_cannot_be_decoded_is_described_and_not_quoted(
    kit: &'static VendorKit,
    login: &'static Login,
) {
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
        let error = error_of(kit, login, answer, without_waits()).await;
        assert_is(&error, Decode, words);
        assert_eq!(error.status().unwrap().as_u16(), 200);
    }
}

/// A list in place of an object must not be read as if its items were the fields in their order.
async fn a_list_in_place_of_an_object_is_rejected(kit: &'static VendorKit, login: &'static Login) {
    for body in ["[]".to_owned(), format!(r#"["{CANARY}"]"#)] {
        let answer = ResponseTemplate::new(200).set_body_raw(body, "application/json");
        let error = error_of(kit, login, answer, without_waits()).await;
        assert_is(&error, Decode, "an array where an object is documented");
    }
}

async fn a_body_over_the_limit_is_abandoned(kit: &'static VendorKit, login: &'static Login) {
    let answer = ResponseTemplate::new(200).set_body_string(CANARY.repeat(100));
    let limited = without_waits().with_max_body(1_000);
    let error = error_of(kit, login, answer, limited).await;
    assert_is(&error, Decode, "larger than 1000 bytes");
    assert!(error.to_string().contains("with_max_body"));
}

/// Its length is not announced, so that it must be counted.
async fn an_endless_body_is_abandoned(_: &'static VendorKit, login: &'static Login) {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\n\r\n40\r\n\
        \"canary-of-the-bodycanary-of-the-bodycanary-of-the-body000000000\r\n";
    let server = Front::start(RawServer(ANSWER, End::Silence));
    let limited = without_waits().with_max_body(10);
    let error = error(login, &server.url(), limited).await;
    assert_is(&error, Decode, "larger than 10 bytes");
}

async fn a_connection_that_breaks_within_a_body_is_reported(
    _: &'static VendorKit,
    login: &'static Login,
) {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
        Content-Length: 1000\r\n\r\n{\"message\":\"canary-of-the-body";
    let server = Front::start(RawServer(ANSWER, End::Close));
    let error = error(login, &server.url(), without_waits()).await;
    assert_is(&error, Transport, "the connection broke");
    assert!(error.is_retryable());
}

async fn a_page_of_a_gateway_is_a_failure_of_the_gateway(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let page = format!("<html>{CANARY}</html>");
    for (status, kind) in [
        (502, Unavailable),
        (503, Unavailable),
        (504, Timeout),
        (403, Forbidden),
        (404, NotFound),
    ] {
        let answer = ResponseTemplate::new(status).set_body_raw(page.as_str(), "text/html");
        let error = error_of(kit, login, answer, without_waits()).await;
        assert_is(&error, kind, &format!("status {status}"));
        assert_eq!(error.answer().unwrap().body, page.as_bytes());
    }
}

async fn a_kept_body_is_bounded(kit: &'static VendorKit, login: &'static Login) {
    let answer = ResponseTemplate::new(500).set_body_string(CANARY.repeat(10_000));
    let error = error_of(kit, login, answer, without_waits()).await;
    let kept = error.answer().unwrap().body.len();
    assert_eq!(kept, ErrorAnswer::MAX_BODY);
}

/// The only test with a real clock: what it waits for is that nothing happens.
async fn a_server_that_never_answers_times_out(_: &'static VendorKit, login: &'static Login) {
    const NOTHING: &[u8] = b"";
    const HALF: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{";
    for answer in [NOTHING, HALF] {
        let server = Front::start(RawServer(answer, End::Silence));
        let hurried = HttpOptions::default().with_timeout(Duration::from_millis(50));
        let error = error(login, &server.url(), hurried).await;
        assert_is(&error, Timeout, "with_timeout");
        assert!(error.is_retryable());
    }
}
