//! A broken error body hides no code, and an error about a body names what is wrong.

use omnipresence::{ErrorKind, PresenceProvider, Who};

use crate::scripted::Scripted;

#[tokio::test]
async fn a_broken_text_hides_no_error_code() {
    let cases: [(u16, &[u8], usize, ErrorKind, &str); 6] = [
        (
            400,
            b"\xEF\xBB\xBF{\"success\":false,\"error\":\"nope [error-invalid-user]\",\"errorType\":\"error-invalid-user\"}",
            1,
            ErrorKind::NotFound,
            "error-invalid-user",
        ),
        (
            400,
            br#"{"success":false,"error":"nope \ud83c","errorType":"error-invalid-user","n":1e999}"#,
            1,
            ErrorKind::NotFound,
            "error-invalid-user",
        ),
        (
            404,
            b"{\"code\":\"not.found\",\"message\":\"caf\xE9 \\ud83c\",\"status\":1e999,\"status\":4}",
            4,
            ErrorKind::NotFound,
            "not.found",
        ),
        (
            200,
            br#"{"meta":{"code":404,"error_message":"no \ud83c","error_slug":"none","more":1e999}}"#,
            0,
            ErrorKind::NotFound,
            "none",
        ),
        (
            500,
            br#"{"Error":true,"ErrorType":"SoNotFoundException","Message":"\ud83c","N":1e999}"#,
            3,
            ErrorKind::NotFound,
            "SoNotFoundException",
        ),
        // What is kept of a large body breaks off.
        (
            400,
            br#"{"errorType":"error-invalid-user","error":"cut off"#,
            1,
            ErrorKind::NotFound,
            "error-invalid-user",
        ),
    ];
    for (status, body, index, kind, code) in cases {
        let server = Scripted::responses([(status, body.to_vec())]).await;
        let read = server.all()[index].get(&Who::User("5".into())).await;
        let error = read.unwrap_err();
        let text = String::from_utf8_lossy(body);
        assert_eq!(
            (error.kind(), error.vendor_code()),
            (kind, Some(code)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_error_says_which_type_is_documented_and_which_was_sent() {
    for (body, fault) in [
        ("[]", "it is an array where an object is documented"),
        (r#"{"success":true}"#, "/users is missing"),
        (
            r#"{"users":{},"success":true}"#,
            "/users is an object where an array is documented",
        ),
        (
            r#"{"users":[],"success":"yes"}"#,
            "/success is a string where a boolean is documented",
        ),
        (
            r#"{"users":[],"users":[],"success":true}"#,
            "/users is given twice",
        ),
        ("", "it is empty"),
        ("secret", "it is not JSON at line 1, column 1"),
    ] {
        let server = Scripted::bodies([body]).await;
        let error = server.rocketchat().list().await.unwrap_err().to_string();
        let expected = format!("the response cannot be decoded: {fault}");
        assert!(error.contains(&expected), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn a_token_response_without_a_token_says_so() {
    let server = Scripted::bodies([r#"{"token_type":"bearer"}"#]).await;
    let genesys = server.genesys_client();
    let error = genesys.get(&Who::User("5".into())).await.unwrap_err();
    assert!(
        error.to_string().contains("/access_token is missing"),
        "{error}"
    );
}
