//! What a client builder of the user has is kept or overridden as the table at `HttpOptions::with_client_builder` says, row by row.

use std::{net::SocketAddr, time::Duration};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Build, Built, VendorKit},
    Error, ErrorKind, HttpOptions, Retry, UserId, Who,
    reqwest::{
        ClientBuilder, Proxy,
        header::{HeaderMap, HeaderValue},
        redirect, retry,
    },
};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::harness::{all, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_vendor(the_user_agent_is_that_of_the_options),
        per_vendor(the_times_are_those_of_the_options),
        per_vendor(no_redirect_is_followed),
        per_vendor(nothing_is_sent_again_but_by_the_options),
        per_vendor(the_proxy_is_that_of_the_options),
        per_vendor(default_headers_are_kept_where_a_request_has_no_such_header),
        per_vendor(plain_http_fails_where_only_https_is_allowed),
        per_vendor(gzip_is_requested_whatever_the_builder_decodes),
        per_vendor(all_else_is_kept),
        per_vendor(a_builder_is_asked_for_when_a_provider_is_built),
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        per_vendor(a_proxy_for_https_is_kept_unless_the_options_have_one),
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        per_vendor(roots_are_none_for_plain_http_and_kept_or_bundled_for_https),
    ])
}

const MOMENT: Duration = Duration::from_nanos(1);

/// A setting of the builder, and a builder that has it.
type Row = (&'static str, fn() -> ClientBuilder);

/// Builds a provider at a base URL.
fn base_url(kit: &VendorKit) -> Build<Built> {
    let mut addresses = (kit.addresses)().into_iter();
    let address = addresses.find(|address| address.setting == "base_url");
    address.unwrap().build
}

/// Nothing is sent again, so that requests can be counted.
fn options(builder: impl Fn() -> ClientBuilder + Send + Sync + 'static) -> HttpOptions {
    HttpOptions::default()
        .with_retry(Retry::OFF)
        .with_client_builder(builder)
}

async fn answering(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// A server that answers, and with what error a call ends that was answered.
async fn in_trouble() -> MockServer {
    answering(ResponseTemplate::new(500)).await
}

async fn error_of(built: Built) -> Error {
    let who = Who::User(UserId::from("17"));
    built.unwrap().get(&who).await.unwrap_err()
}

async fn count(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

/// The one request that the server got from a provider with these options.
async fn request_with(build: &Build<Built>, options: HttpOptions) -> (Error, Request) {
    let server = in_trouble().await;
    let error = error_of(build(&server.uri(), options)).await;
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1, "{error}");
    (error, requests.remove(0))
}

async fn the_user_agent_is_that_of_the_options(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let theirs = options(|| ClientBuilder::new().user_agent("theirs"));
    let (_, request) = request_with(build, theirs.clone()).await;
    let agent = request.headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("omnipresence/"), "{vendor}: {agent}");
    let (_, request) = request_with(build, theirs.with_user_agent("ours")).await;
    assert_eq!(request.headers["user-agent"], "ours", "{vendor}");
}

async fn the_times_are_those_of_the_options(kit: &'static VendorKit) {
    let rows: [Row; 3] = [
        ("connect_timeout", || {
            ClientBuilder::new().connect_timeout(MOMENT)
        }),
        ("read_timeout", || ClientBuilder::new().read_timeout(MOMENT)),
        ("timeout", || ClientBuilder::new().timeout(MOMENT)),
    ];
    let (vendor, build) = (kit.name, &base_url(kit));
    for (row, builder) in rows {
        let (error, _) = request_with(build, options(builder)).await;
        let expected = ErrorKind::Unavailable;
        assert_eq!(error.kind(), expected, "{vendor} {row}: {error}");
    }
}

async fn no_redirect_is_followed(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let redirect = ResponseTemplate::new(302).insert_header("Location", "/elsewhere");
    let server = answering(redirect).await;
    let theirs = options(|| ClientBuilder::new().redirect(redirect::Policy::limited(5)));
    let error = error_of(build(&server.uri(), theirs)).await;
    assert_eq!(error.kind(), ErrorKind::Config, "{vendor}: {error}");
    assert_eq!(count(&server).await, 1, "{vendor}");
}

async fn nothing_is_sent_again_but_by_the_options(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let theirs = options(|| {
        let policy = retry::for_host("127.0.0.1").max_retries_per_request(3);
        ClientBuilder::new().retry(policy.classify_fn(|attempt| attempt.retryable()))
    });
    let (error, _) = request_with(build, theirs).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{vendor}: {error}");
}

async fn the_proxy_is_that_of_the_options(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let (theirs, ours, server) = (in_trouble().await, in_trouble().await, in_trouble().await);
    let (their_url, our_url) = (theirs.uri(), ours.uri());
    let given = options(move || ClientBuilder::new().proxy(Proxy::all(&their_url).unwrap()));
    error_of(build(&server.uri(), given.clone())).await;
    assert_eq!(count(&server).await, 1, "{vendor}");
    let given = given.with_proxy(Proxy::all(&our_url).unwrap());
    error_of(build(&server.uri(), given)).await;
    assert_eq!(count(&ours).await, 1, "{vendor}");
    assert_eq!(count(&server).await, 1, "{vendor}");
    assert_eq!(count(&theirs).await, 0, "{vendor}");
}

/// A request for a tunnel shows that a proxy is used. The tunnel itself is not needed.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
async fn a_proxy_for_https_is_kept_unless_the_options_have_one(kit: &'static VendorKit) {
    use tokio::net::TcpListener;

    let (vendor, build) = (kit.name, &base_url(kit));
    for has_own in [false, true] {
        let theirs = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ours = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let (their_url, our_url) = (url(&theirs), url(&ours));
        let mut given =
            options(move || ClientBuilder::new().proxy(Proxy::all(&their_url).unwrap()));
        if has_own {
            given = given.with_proxy(Proxy::all(&our_url).unwrap());
        }
        let call = error_of(build("https://vendor.example", given));
        let used = async {
            // Closes every connection.
            tokio::select! {
                _ = theirs.accept() => "theirs",
                _ = ours.accept() => "ours",
            }
        };
        let (_, used) = tokio::join!(call, used);
        assert_eq!(used, if has_own { "ours" } else { "theirs" }, "{vendor}");
    }
}

/// The library refuses to leave names unchecked unless all roots are given, which shows whether they are.
#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
async fn roots_are_none_for_plain_http_and_kept_or_bundled_for_https(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let theirs = options(|| ClientBuilder::new().tls_danger_accept_invalid_hostnames(true));
    assert!(
        build("http://127.0.0.1", theirs.clone()).is_ok(),
        "{vendor}"
    );
    let is_given = build("https://vendor.example", theirs).is_ok();
    assert_eq!(is_given, cfg!(feature = "bundled-roots"), "{vendor}");
}

async fn default_headers_are_kept_where_a_request_has_no_such_header(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let theirs = options(|| {
        let headers = [
            "accept",
            "authorization",
            "accept-encoding",
            "user-agent",
            "x-own",
            "x-auth-token",
        ];
        let headers =
            headers.map(|name| (name.parse().unwrap(), HeaderValue::from_static("theirs")));
        ClientBuilder::new().default_headers(HeaderMap::from_iter(headers))
    });
    let (_, request) = request_with(build, theirs).await;
    let kept = |name: &str| {
        let values: Vec<_> = request.headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "{vendor} {name}");
        values[0] == "theirs"
    };
    assert!(kept("x-own"), "{vendor}");
    assert!(!kept("accept") && !kept("accept-encoding"), "{vendor}");
    assert!(!kept("user-agent"), "{vendor}");
    // A header with the provider's own credentials is not replaced.
    for name in ["authorization", "x-auth-token"] {
        let mut own = kit.logins[0].headers.iter();
        assert_eq!(kept(name), !own.any(|(own, _)| *own == name), "{name}");
    }
}

async fn plain_http_fails_where_only_https_is_allowed(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let server = in_trouble().await;
    let theirs = options(|| ClientBuilder::new().https_only(true));
    let error = error_of(build(&server.uri(), theirs)).await;
    assert_eq!(error.kind(), ErrorKind::Config, "{vendor}: {error}");
    assert!(server.received_requests().await.unwrap().is_empty());
}

async fn gzip_is_requested_whatever_the_builder_decodes(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    // The tests are built with the feature.
    for builder in [ClientBuilder::new, || ClientBuilder::new().no_gzip()] {
        let (_, request) = request_with(build, options(builder)).await;
        assert_eq!(request.headers["accept-encoding"], "gzip", "{vendor}");
    }
}

async fn all_else_is_kept(kit: &'static VendorKit) {
    let (vendor, build) = (kit.name, &base_url(kit));
    let server = in_trouble().await;
    let here: SocketAddr = *server.address();
    let theirs = options(move || ClientBuilder::new().resolve("xn--bro-hoa.local", here));
    let theirs = theirs.with_plain_http_host("büro.local");
    let url = format!("http://BÜRO.local:{}", here.port());
    let error = error_of(build(&url, theirs)).await;
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{vendor}: {error}");
}

async fn a_builder_is_asked_for_when_a_provider_is_built(kit: &'static VendorKit) {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    };

    let (vendor, build) = (kit.name, &base_url(kit));
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let theirs = options(move || {
        counter.fetch_add(1, SeqCst);
        ClientBuilder::new()
    });
    let server = in_trouble().await;
    let built = build(&server.uri(), theirs);
    let at_first = asked.load(SeqCst);
    assert!(at_first > 0, "{vendor}");
    error_of(built).await;
    assert_eq!(asked.load(SeqCst), at_first, "{vendor}");
}
