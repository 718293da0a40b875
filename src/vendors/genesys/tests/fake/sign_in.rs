//! Responses of the sign-in page to a browser, and the use of a code. The verifier and its challenge are those of RFC 7636, appendix B.

use reqwest::{Method, Url};
use serde_json::json;

use super::{call, tokens::ask};
use crate::testkit::FakeGenesys;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PUBLIC: &str = FakeGenesys::PUBLIC_CLIENT_ID;

fn page(fake: &FakeGenesys, parameters: &[(&str, &str)]) -> String {
    let page = format!("{}/oauth/authorize", fake.login_url());
    Url::parse_with_params(&page, parameters).unwrap().into()
}

fn asked(fake: &FakeGenesys) -> String {
    page(
        fake,
        &[
            ("response_type", "code"),
            ("client_id", PUBLIC),
            ("redirect_uri", FakeGenesys::REDIRECT_URI),
            ("state", "x y"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    )
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let url = Url::parse(address).unwrap();
    let mut pairs = url.query_pairs();
    let (_, value) = pairs.find(|(key, _)| key == name)?;
    Some(value.into_owned())
}

fn exchange(client_id: &str, code: &str, back: &str, verifier: &str) -> String {
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", client_id),
        ("code", code),
        ("redirect_uri", back),
        ("code_verifier", verifier),
    ];
    let url = Url::parse_with_params("http://127.0.0.1/", fields).unwrap();
    url.query().unwrap().to_owned()
}

fn code(fake: &FakeGenesys) -> String {
    let back = fake.sign_in(&asked(fake)).unwrap();
    parameter(&back, "code").unwrap()
}

#[tokio::test]
async fn the_browser_comes_back_with_the_state_and_a_code_or_a_refusal() {
    let fake = FakeGenesys::start().await;
    let agreed = fake.sign_in(&asked(&fake)).unwrap();
    let refused = fake.refuse_sign_in(&asked(&fake)).unwrap();
    for back in [&agreed, &refused] {
        assert!(back.starts_with(FakeGenesys::REDIRECT_URI), "{back}");
        assert_eq!(parameter(back, "state").as_deref(), Some("x y"));
    }
    assert!(parameter(&agreed, "code").is_some());
    assert_eq!(parameter(&refused, "code"), None);
    let expected = Some("access_denied");
    assert_eq!(parameter(&refused, "error").as_deref(), expected);
}

#[tokio::test]
async fn a_browser_that_was_sent_wrongly_is_not_sent_back() {
    let fake = FakeGenesys::start().await;
    let good = asked(&fake);
    for (right, wrong) in [
        ("/oauth/authorize", "/oauth/other"),
        (PUBLIC, "nobody"),
        ("app.example.com", "evil.example.com"),
        ("response_type=code", "response_type=token"),
        ("S256", "plain"),
        (CHALLENGE, "short"),
    ] {
        assert!(
            fake.sign_in(&good.replace(right, wrong)).is_err(),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_code_is_good_once_with_its_client_its_address_and_its_verifier() {
    let back = FakeGenesys::REDIRECT_URI;
    let fake = FakeGenesys::start().await;
    let given = code(&fake);
    let (status, token) = ask(&fake, None, &exchange(PUBLIC, &given, back, VERIFIER)).await;
    assert_eq!(status, 200);
    assert!(token["refresh_token"].is_string());
    let token = token["access_token"].as_str().unwrap();
    let me = call(&fake, token, Method::GET, "users/me", None).await;
    assert_eq!(me.body["id"], FakeGenesys::ME);

    let refused = (400, json!({ "error": "invalid_grant" }));
    let again = ask(&fake, None, &exchange(PUBLIC, &given, back, VERIFIER)).await;
    assert_eq!(again, refused);
    let other_client = Some((FakeGenesys::CLIENT_ID, FakeGenesys::CLIENT_SECRET));
    for (basic, address, verifier) in [
        (None, back, CHALLENGE),
        (None, back, ""),
        (None, "https://evil.example.com/", VERIFIER),
        (other_client, back, VERIFIER),
    ] {
        let form = exchange(PUBLIC, &code(&fake), address, verifier);
        assert_eq!(
            ask(&fake, basic, &form).await,
            refused,
            "{address} {verifier}"
        );
    }
}
