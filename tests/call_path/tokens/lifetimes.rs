//! Tokens with a lifetime that says nothing.

use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::{
    logins::{self, Renewal},
    server,
};

#[tokio::test]
async fn no_lifetime_of_a_token_costs_a_token_request_a_call() {
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
        let server = server::answering_with(expires_in.clone(), answer).await;
        let mut before = 0;
        for login in logins::all(&server.uri()) {
            for _ in 0..10 {
                // What the answer holds does not matter.
                let _ = login.provider.get(&login.somebody()).await;
            }
            let requests = server.received_requests().await.unwrap();
            let requests = requests.iter();
            let tokens = requests
                .filter(|request| server::is_for_token(request))
                .count();
            let expected = usize::from(login.renewal == Renewal::AtTheVendor);
            let context = format!("{} with {}: {expires_in}", login.vendor, login.name);
            assert_eq!(tokens - before, expected, "{context}");
            before = tokens;
        }
    }
}
