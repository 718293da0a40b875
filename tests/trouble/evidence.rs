//! The secrets in a request, each of them alone: as words that a client might take for a code or an id.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use url::form_urlencoded;

use omnipresence::__testkit::PRIVATE;

use crate::canary::holds_secret;

/// Headers that say nothing of the caller. All others may.
const OF_THE_CLIENT: [&str; 7] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

/// Whether a header may prove who is calling.
pub(crate) fn is_proof(name: &str) -> bool {
    !OF_THE_CLIENT
        .iter()
        .any(|other| name.eq_ignore_ascii_case(other))
}

/// All secrets in these headers and this body, in every form, and what users write and are named by in the body.
pub(crate) fn secrets(proofs: &[&str], body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for proof in proofs {
        let (scheme, secret) = proof.split_once(' ').unwrap_or(("", proof));
        found.extend([(*proof).to_owned(), secret.to_owned()]);
        let cookies = proof.split("; ").filter_map(|pair| pair.split_once('='));
        found.extend(cookies.map(|(_, cookie)| cookie.to_owned()));
        if scheme == "Basic" {
            let pair = String::from_utf8(STANDARD.decode(secret).unwrap()).unwrap();
            let (_, password) = pair.split_once(':').unwrap();
            found.push(password.to_owned());
            found.push(pair);
        }
    }
    match serde_json::from_str(body) {
        Ok(json) => leaves(&json, &mut found),
        Err(_) => {
            let fields = form_urlencoded::parse(body.as_bytes());
            found.extend(fields.map(|(_, value)| value.into_owned()));
        }
    }
    let is_private = |text: &String| PRIVATE.iter().any(|word| text.contains(word));
    found.retain(|text| holds_secret(text) || is_private(text));
    found.sort();
    found.dedup();
    found
}

fn leaves(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, found)),
        _ => {}
    }
}
