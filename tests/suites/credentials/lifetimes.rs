//! Tokens with a lifetime that says nothing.

use libtest_mimic::Trial;
use omnipresence::__testkit::{Login, VendorKit};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::{open, server, somebody};
use crate::harness::per_login;

pub(super) fn trials() -> Vec<Trial> {
    per_login(no_lifetime_of_a_token_costs_a_token_request_a_call)
}

async fn no_lifetime_of_a_token_costs_a_token_request_a_call(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    for expires_in in [
        json!(0),
        json!(-3600),
        json!(1),
        json!(5),
        json!(0.4),
        json!(u64::MAX),
        json!(1e300),
        json!("0"),
        json!("-1"),
        json!("soon"),
        json!([]),
        Value::Null,
    ] {
        let answer = ResponseTemplate::new(200).set_body_string("{}");
        let server = server::answering_with(kit, expires_in.clone(), answer).await;
        let opened = open(login, &server.uri());
        for _ in 0..10 {
            // The content of the response does not matter.
            let _ = opened.provider.get(&somebody()).await;
        }
        let expected = usize::from(login.is_fetched());
        assert_eq!(server::tokens(kit, &server).await, expected, "{expires_in}");
    }
}
