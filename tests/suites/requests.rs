//! The requests of every operation, byte by byte but for the credentials and the headers that the HTTP client adds by itself, compared
//! with the reviewed listing beside the document.

use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Section, VendorKit},
    mock::RecordedCall,
};

use crate::harness::per_vendor;

const SUITE: &str = "requests";

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        per_vendor(SUITE, requests_are_as_the_listing_shows),
        per_vendor(SUITE, every_operation_is_listed_once),
    ];
    cases.into_iter().flatten().collect()
}

/// Headers that every request of the HTTP client has, or that follow from the body.
const OF_THE_CLIENT: [&str; 5] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
];

/// A block for each call: the operation, whether it is idempotent, the request line, the headers by name, the body.
fn listing(kit: &VendorKit, calls: &[RecordedCall]) -> String {
    let mut text = String::new();
    for call in calls {
        assert_has_length(call);
        let mut operations = kit.operations.iter();
        let operation = operations.find(|operation| operation.id == call.operation);
        let idempotent = match operation.unwrap().idempotent {
            true => "idempotent",
            false => "not idempotent",
        };
        writeln!(text, "# {} ({idempotent})", call.operation).unwrap();
        writeln!(text, "{} {}", call.method, call.target).unwrap();
        let mut headers: Vec<String> = call
            .headers
            .iter()
            .filter(|(name, _)| !OF_THE_CLIENT.contains(&name.as_str()))
            .map(|(name, value)| {
                let text = value.to_str().unwrap();
                if !value.is_sensitive() {
                    return format!("{name}: {text}");
                }
                // `Bearer <secret>`: the scheme is none.
                match text.split_once(' ') {
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

/// A method that can have a body states its length, even if there is none: some servers reject a POST without it.
fn assert_has_length(call: &RecordedCall) {
    let may_have_body = ["POST", "PUT", "PATCH"].contains(&call.method.as_str());
    let expected = (may_have_body || !call.body.is_empty()).then(|| call.body.len().to_string());
    let stated = call.headers.get("content-length");
    let stated = stated.map(|length| length.to_str().unwrap());
    assert_eq!(stated, expected.as_deref(), "{}", call.operation);
}

async fn sections(kit: &VendorKit) -> Vec<Section> {
    (kit.requests)().await.unwrap()
}

/// `UPDATE_GOLDEN=1` writes the listing.
async fn requests_are_as_the_listing_shows(kit: &'static VendorKit) {
    let mut found = String::new();
    for section in sections(kit).await {
        if let Some(heading) = section.heading {
            writeln!(found, "## {heading}\n").unwrap();
        }
        found.push_str(&listing(kit, &section.calls));
    }
    let name = format!("openapi/golden/{}.requests.txt", kit.name);
    let reviewed = Path::new(env!("CARGO_MANIFEST_DIR")).join(&name);
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&reviewed, &found).unwrap();
    }
    let expected = fs::read_to_string(&reviewed).unwrap_or_default();
    let mut lines = (expected.lines(), found.lines());
    for number in 1.. {
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return,
            (expected, found) => assert_eq!(
                found, expected,
                "line {number} of {name}; UPDATE_GOLDEN=1 cargo test --test suites requests writes it"
            ),
        }
    }
}

async fn every_operation_is_listed_once(kit: &'static VendorKit) {
    let ids: BTreeSet<&str> = kit
        .operations
        .iter()
        .map(|operation| operation.id)
        .collect();
    assert_eq!(
        ids.len(),
        kit.operations.len(),
        "an operation is there twice"
    );
    let foreign = kit
        .operations
        .iter()
        .find(|operation| operation.vendor != kit.name);
    assert_eq!(foreign.map(|operation| operation.id), None);
    let sections = sections(kit).await;
    let calls = sections.iter().flat_map(|section| &section.calls);
    let sent: BTreeSet<&str> = calls.map(|call| call.operation.as_str()).collect();
    assert_eq!(sent, ids);
    let called: Vec<&str> = kit.calls.iter().map(|call| call.operation).collect();
    let unique: BTreeSet<&str> = called.iter().copied().collect();
    assert_eq!(
        (unique.len(), &unique),
        (called.len(), &ids),
        "the calls of the kit"
    );
}
