//! Requests as text: what was sent, byte by byte, but for the credentials and what the HTTP client adds by itself.

use std::{env, fmt::Write, fs, path::Path};

use omnipresence::mock::RecordedCall;

/// Headers that every request of the HTTP client has, or that follow from the body.
const OF_THE_CLIENT: [&str; 5] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
];

/// A block for each call: the operation, the request line, the headers by name, the body.
pub(crate) fn listing(calls: &[RecordedCall]) -> String {
    let mut text = String::new();
    for call in calls {
        check_length(call);
        writeln!(text, "# {}", call.operation).unwrap();
        writeln!(text, "{} {}", call.method, call.target).unwrap();
        let mut headers: Vec<String> = call
            .headers
            .iter()
            .filter(|(name, _)| !OF_THE_CLIENT.contains(&name.as_str()))
            .map(|(name, value)| {
                let shown = value.to_str().unwrap();
                if !value.is_sensitive() {
                    return format!("{name}: {shown}");
                }
                // `Bearer <secret>`: the scheme is none.
                match shown.split_once(' ') {
                    Some((scheme, _)) => format!("{name}: {scheme} <secret>"),
                    None => format!("{name}: <secret>"),
                }
            })
            .collect();
        headers.sort();
        for header in headers {
            writeln!(text, "{header}").unwrap();
        }
        if !call.body.is_empty() {
            writeln!(text, "\n{}", str::from_utf8(&call.body).unwrap()).unwrap();
        }
        writeln!(text).unwrap();
    }
    text
}

/// Whoever could send a body says how long it is, even if there is none: some servers refuse a POST that is silent on it.
fn check_length(call: &RecordedCall) {
    let may_have_body = ["POST", "PUT", "PATCH"].contains(&call.method.as_str());
    let expected = (may_have_body || !call.body.is_empty()).then(|| call.body.len().to_string());
    let told = call.headers.get("content-length");
    let told = told.map(|length| length.to_str().unwrap());
    assert_eq!(told, expected.as_deref(), "{}", call.operation);
}

/// Compares a listing with the reviewed one, `tests/requests/<vendor>.txt`, or writes it anew with `UPDATE_GOLDEN=1`.
pub(crate) fn compare(vendor: &str, found: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/requests");
    let reviewed = folder.join(vendor).with_extension("txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&reviewed, found).unwrap();
    }
    let expected = fs::read_to_string(&reviewed).unwrap_or_default();
    let mut lines = (expected.lines(), found.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return,
            (expected, found) => assert_eq!(
                found, expected,
                "line {number} of tests/requests/{vendor}.txt; to write it anew: UPDATE_GOLDEN=1 cargo test --test requests"
            ),
        }
    }
}
