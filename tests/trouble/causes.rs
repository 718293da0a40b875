//! The messages of permanent failures name the cause and what to do about it.

use std::sync::Arc;

use omnipresence::{
    ErrorKind::{self, Config, Decode, Forbidden, Transport},
    HttpOptions,
    reqwest::{
        ClientBuilder, Proxy,
        dns::{Name, Resolve, Resolving},
    },
};

use libtest_mimic::Trial;
use omnipresence::__testkit::VendorKit;

use crate::{
    calls::{Credentials, Subject, subjects},
    cell::{client, options, script},
    clock::{TestClock, block_on},
    script::{Foreign, Refusing, Server},
    tls::{TlsFault, TlsServer},
    trials::per_vendor,
    troubles::{self, Trouble},
};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = [
        per_vendor(a_failed_tls_handshake_names_its_cause),
        per_vendor(the_default_trust_store_trusts_no_unknown_certificate),
        per_vendor(a_failed_connection_names_its_cause),
        per_vendor(a_host_name_that_is_not_resolved_is_named_as_the_cause),
        per_vendor(a_response_without_a_valid_head_says_so),
        per_vendor(a_head_that_is_too_large_says_so),
        per_vendor(a_proxy_that_requires_credentials_is_named),
        per_vendor(a_body_in_an_unsupported_encoding_says_so),
    ];
    cases.into_iter().flatten().collect()
}

/// The first operation that needs credentials, with credentials that need no server.
fn subject(kit: &'static VendorKit) -> Subject {
    let mut subjects = subjects(kit).into_iter();
    let fits =
        |subject: &Subject| subject.login.is_static() && subject.credentials != Credentials::None;
    subjects.find(fits).unwrap()
}

async fn assert_message(
    kit: &'static VendorKit,
    url: &str,
    http: impl Fn() -> HttpOptions,
    kind: ErrorKind,
    words: &str,
) {
    let subject = subject(kit);
    let error = subject.send(url, http()).await.unwrap_err();
    let (vendor, text) = (subject.operation.vendor, error.to_string());
    assert!(text.contains(words), "{vendor}: {text}");
    assert_eq!(error.kind(), kind, "{vendor}: {text}");
    assert!(
        !text.contains("127.0.0.1") && !text.contains("://"),
        "{vendor}: {text}"
    );
}

fn native_client() -> ClientBuilder {
    let client = ClientBuilder::new();
    #[cfg(feature = "native-tls")]
    let client = client.tls_backend_native();
    client
}

const TLS: [(TlsFault, &str); 6] = [
    (
        TlsFault::Untrusted,
        "the server's certificate is not trusted: add its CA, or the certificate itself if it is self-signed, with ClientBuilder::tls_certs_merge in HttpOptions::with_client_builder",
    ),
    (TlsFault::Expired, "the server's certificate has expired"),
    (
        TlsFault::HostName,
        "the server's certificate is for another host name",
    ),
    (
        TlsFault::ClientCertificate,
        "the server rejects the TLS handshake: check the TLS versions and the client certificate",
    ),
    (
        TlsFault::NoTls,
        "the server does not speak TLS at this port",
    ),
    (
        TlsFault::ProxyCredentials,
        "the proxy of HttpOptions::with_proxy rejects the credentials given to it, or requires some",
    ),
];

fn a_failed_tls_handshake_names_its_cause(kit: &'static VendorKit) {
    block_on(async {
        for (fault, words) in TLS {
            let server = TlsServer::start(fault).await;
            let clients: [fn() -> ClientBuilder; 2] = [client, native_client];
            for client in clients {
                let http = || fault.options(options(&TestClock::new()), &server.url, client);
                assert_message(kit, &server.url, http, Config, words).await;
            }
        }
    });
}

fn the_default_trust_store_trusts_no_unknown_certificate(kit: &'static VendorKit) {
    block_on(async {
        let (fault, words) = TLS[0];
        let server = TlsServer::start(fault).await;
        let http = || HttpOptions::default().with_clock(TestClock::new());
        assert_message(kit, &server.url, http, Config, words).await;
    });
}

fn a_failed_connection_names_its_cause(kit: &'static VendorKit) {
    block_on(async {
        let refusing = Refusing::new();
        let http = || options(&TestClock::new());
        assert_message(kit, &refusing.url, http, Transport, "connection refused").await;
    });
}

/// Knows no host.
struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Err("no such host".into()) })
    }
}

fn a_host_name_that_is_not_resolved_is_named_as_the_cause(kit: &'static VendorKit) {
    block_on(async {
        let http = || {
            options(&TestClock::new())
                .with_client_builder(|| client().dns_resolver(Arc::new(NoNames)))
        };
        let words = "a host name cannot be resolved (DNS)";
        assert_message(kit, "https://vendor.example", http, Transport, words).await;
    });
}

fn a_response_without_a_valid_head_says_so(kit: &'static VendorKit) {
    let names = [
        "a blank in a header name",
        "another protocol",
        "another protocol's greeting",
    ];
    assert_scripted(
        kit,
        &names,
        Decode,
        "the response does not begin with a valid HTTP head",
    );
}

fn a_head_that_is_too_large_says_so(kit: &'static VendorKit) {
    let words = "the head of the response is too large or has too many headers";
    assert_scripted(kit, &["too many headers"], Decode, words);
}

fn a_proxy_that_requires_credentials_is_named(kit: &'static VendorKit) {
    block_on(async {
        let subject = subject(kit);
        let (clock, foreign) = (TestClock::new(), Foreign::new());
        let trouble = troubles::named("407");
        let proxy = Server::start(script(&subject, &trouble, &foreign, &clock));
        let http = options(&clock).with_proxy(Proxy::all(&proxy.url).unwrap());
        let error = subject.send("http://127.0.0.1:9", http).await.unwrap_err();
        let address = proxy.url.trim_start_matches("http://");
        assert!(error.to_string().contains(address), "{error}");
    });
}

fn a_body_in_an_unsupported_encoding_says_so(kit: &'static VendorKit) {
    let words = "the response body has an unsupported Content-Encoding (br)";
    assert_scripted(kit, &["200 br"], Decode, words);
    assert_scripted(kit, &["403 br"], Forbidden, words);
}

fn assert_scripted(kit: &'static VendorKit, troubles: &[&str], kind: ErrorKind, words: &str) {
    block_on(async {
        for trouble in troubles.iter().copied().map(troubles::named) {
            let text = message(&subject(kit), &trouble, kind).await;
            assert!(text.contains(words), "{}: {text}", trouble.name);
        }
    });
}

async fn message(subject: &Subject, trouble: &Trouble, kind: ErrorKind) -> String {
    let (clock, foreign) = (TestClock::new(), Foreign::new());
    let server = Server::start(script(subject, trouble, &foreign, &clock));
    let error = subject
        .send(&server.url, options(&clock))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    error.to_string()
}
