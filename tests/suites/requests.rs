//! The generated calls of every operation, sent to the vendor's fake: the requests, byte by byte but for the credentials and the headers
//! that the HTTP client adds by itself, compared with the reviewed listing beside the document.

use std::{collections::BTreeSet, env, fmt::Write, fs, path::Path};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{OperationCall, PRIVATE, SILENT, VendorKit},
    ErrorKind,
    mock::RecordedCall,
    reqwest::Method,
    wire::Location,
};

use crate::harness::{all, per_vendor};

pub(crate) fn trials() -> Vec<Trial> {
    all([
        per_vendor(requests_are_as_the_listing_shows),
        per_vendor(every_operation_is_called),
    ])
}

/// Headers that every request of the HTTP client has, or that follow from the body.
const OF_THE_CLIENT: [&str; 5] = [
    "accept-encoding",
    "connection",
    "content-length",
    "host",
    "user-agent",
];

/// A block for a call: the operation, whether it is idempotent, the silent responses that make a write a success, the request line, the
/// headers by name, the body.
fn listing(call: &OperationCall, sent: &RecordedCall) -> String {
    let mut text = String::new();
    let idempotent = match call.operation.idempotent {
        true => "idempotent",
        false => "not idempotent",
    };
    writeln!(text, "# {} ({idempotent})", sent.operation).unwrap();
    let silent = SILENT.into_iter().filter(|body| call.allows(body));
    let accepted = match call.allows("") {
        true => "anything".to_owned(),
        false => silent.collect::<Vec<_>>().join(" | "),
    };
    if call.writes && !accepted.is_empty() {
        writeln!(text, "# accepts {accepted}").unwrap();
    }
    writeln!(text, "{} {}", sent.method, sent.target).unwrap();
    let mut headers: Vec<String> = sent
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
    if !sent.body.is_empty() {
        writeln!(text, "\n{}", str::from_utf8(&sent.body).unwrap()).unwrap();
    }
    writeln!(text).unwrap();
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

/// Sends the call to a fake of its own, which answers it or refuses it in the vendor's envelope. A request that no operation documents
/// ends the fake with a panic.
async fn sent(kit: &VendorKit, call: &OperationCall) -> RecordedCall {
    let id = call.operation.id;
    let vendor = (kit.start_fake)().await;
    let opened = (vendor.open)(vendor.clock.http_options()).unwrap();
    let outcome = call.send(&opened).await;
    // A request for a token may come first.
    let sent = vendor.fake.calls().pop();
    let sent = sent.unwrap_or_else(|| panic!("{id}: {outcome:?}"));
    assert_eq!(sent.operation, id);
    let documented = [call.operation.success, call.operation.errors].concat();
    assert!(documented.contains(&sent.status), "{id}: {}", sent.status);
    if let Err(error) = outcome {
        let is_enveloped = match sent.status {
            // The provider has read the envelope.
            ..400 => error.kind() != ErrorKind::Decode,
            _ if call.operation.method == Method::HEAD => true,
            _ => {
                error.vendor_message().is_some()
                    || error.answer().is_some_and(|it| call.documents(it))
            }
        };
        assert!(is_enveloped, "{id}: {error:?}");
    }
    sent
}

/// A whole call has every documented parameter in the query and the headers.
fn assert_has_parameters(call: &OperationCall, sent: &RecordedCall) {
    for parameter in call.operation.parameters.iter() {
        let name = parameter.name;
        let is_sent = match parameter.location {
            Location::Query => sent.query.iter().any(|(sent, _)| sent == name),
            Location::Header => sent.headers.contains_key(name),
            _ => sent.path.contains_key(name),
        };
        let is_expected = call.is_whole || parameter.required;
        assert_eq!(is_sent, is_expected, "{} {name}", sent.operation);
    }
}

/// `UPDATE_GOLDEN=1` writes the listing.
async fn requests_are_as_the_listing_shows(kit: &'static VendorKit) {
    let mut found = String::new();
    for call in kit.calls.iter() {
        let sent = sent(kit, call).await;
        assert_has_length(&sent);
        assert_has_parameters(call, &sent);
        found.push_str(&listing(call, &sent));
    }
    // Other suites look for these words in logs.
    assert!(PRIVATE.iter().any(|word| found.contains(word)));
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

async fn every_operation_is_called(kit: &'static VendorKit) {
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
    let called: Vec<&str> = kit.calls.iter().map(|call| call.operation.id).collect();
    assert_eq!(called.iter().copied().collect::<BTreeSet<_>>(), ids);
}
