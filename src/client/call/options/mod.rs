//! How to reach a vendor, as a program sets it: nothing is sent before every setting is checked.

mod clients;
mod transport;

use std::{fmt, num::NonZeroUsize, sync::Arc, time::Duration};

use reqwest::{
    Client, ClientBuilder, Proxy,
    header::{HeaderMap, HeaderValue},
    redirect,
};
use url::Url;

use super::{
    endpoint::{PlainHost, base_url},
    response::server_clock::ServerClock,
    retry::{Retry, RetryBudget},
};
use crate::{
    client::{call::opened::NoteConnections, rate_limit::Quota, wire::Descriptor},
    clock::{Clock, LONGEST_TIMER, SystemClock},
    error::{Error, ErrorKind, Result},
};

use self::clients::Clients;
pub(crate) use self::transport::Transport;

const CONCURRENCY: NonZeroUsize = NonZeroUsize::new(8).expect("8 is not zero");

/// How to reach a vendor: timeouts, limits, proxy, and the HTTP client itself.
///
/// A provider can be used from several Tokio runtimes: each has connections of its own. What callers share, such as a token or the own
/// user's id, one of them requests for all. If its future or its runtime is not polled for 2 s, another caller requests it; where a second
/// request could cost the refresh token, the call fails with an error that names the runtime. Where refresh tokens may be replaced, such as
/// at Genesys, let the runtime run until its calls have ended.
///
/// ```
/// # use omnipresence::HttpOptions;
/// # use std::time::Duration;
/// let options = HttpOptions::default()
///     .with_timeout(Duration::from_secs(5))
///     .with_user_agent("status-board/1.0");
/// ```
#[derive(Clone)]
pub struct HttpOptions {
    client: Arc<dyn Fn() -> ClientBuilder + Send + Sync>,
    timeout: Duration,
    connect_timeout: Duration,
    read_timeout: Duration,
    batch_timeout: Duration,
    user_agent: String,
    proxy: Option<Proxy>,
    max_body: usize,
    /// None for a text that is not a host.
    plain_http_hosts: Vec<Option<PlainHost>>,
    retry: Retry,
    quotas: Option<Vec<Quota>>,
    concurrency: NonZeroUsize,
    clock: Arc<dyn Clock>,
}

impl Default for HttpOptions {
    /// 30 s for an operation of the vendor, 60 s for a batch of them, 10 s to connect, 20 s for the head of a response and between two pieces
    /// of its body, 32 MiB for a body, the system's proxy for https; retries as [`Retry::default`] has them, the vendor's documented quotas,
    /// 8 requests of a batch at once.
    fn default() -> Self {
        Self {
            client: Arc::new(ClientBuilder::new),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(20),
            batch_timeout: Duration::from_secs(60),
            user_agent: concat!("omnipresence/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
            max_body: 32 * 1024 * 1024,
            plain_http_hosts: Vec::new(),
            retry: Retry::default(),
            quotas: None,
            concurrency: CONCURRENCY,
            clock: Arc::new(SystemClock::default()),
        }
    }
}

impl fmt::Debug for HttpOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpOptions")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("batch_timeout", &self.batch_timeout)
            .field("user_agent", &self.user_agent)
            .field("proxy", &self.proxy.is_some())
            .field("max_body", &self.max_body)
            .field("plain_http_hosts", &self.plain_http_hosts)
            .field("retry", &self.retry)
            .field("quotas", &self.quotas)
            .field("concurrency", &self.concurrency)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl HttpOptions {
    /// Bounds one operation of the vendor, with all its retries and waits. 30 s if not set. A method of a provider may need several
    /// operations, such as a read before a write or the pages of a list; each has this time. Zero is rejected by a vendor's `build`.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Bounds one [`get_many`](crate::PresenceProvider::get_many) or [`set_many`](crate::PresenceProvider::set_many), or the pages of one
    /// list, where it takes several requests, by the [clock](Self::with_clock). 60 s if not set. Calls that follow each other, such as
    /// pages, are not begun after it, so the last one may end one [`with_timeout`](Self::with_timeout) later. What is not answered by then is
    /// a [`Timeout`](ErrorKind::Timeout); of a write [`may_have_been_applied`](Error::may_have_been_applied) states whether it was sent.
    ///
    /// A batch begins with three calls at once. The others are sent when one of them has been answered, so that a server which does not
    /// respond costs three calls and not all. `Duration::MAX` is no bound, and zero is rejected by a vendor's `build`.
    /// [In the background](crate::PresenceProvider::in_background) there is none.
    #[must_use]
    pub fn with_batch_timeout(mut self, timeout: Duration) -> Self {
        self.batch_timeout = timeout;
        self
    }

    /// Bounds the time until a connection stands. 10 s if not set; more than a year counts as a year. Zero is rejected by a vendor's `build`.
    #[must_use]
    pub fn with_connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Bounds the time until the whole head of an answer is there, and the silence between two pieces of its body. 20 s if not set; more
    /// than a year counts as a year. Zero is rejected by a vendor's `build`.
    #[must_use]
    pub fn with_read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Names your program to the vendor. `omnipresence/<version>` if not set.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sends everything through this proxy, in place of the system's, which is not used either where an address is plain http. A proxy
    /// can read what goes to a plain-http address.
    #[must_use]
    pub fn with_proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Bounds the size of an answer in bytes, after decompression. 32 MiB if not set.
    #[must_use]
    pub fn with_max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Allows plain http to this host, or to one port of it: `chat.local`, `chat.local:3000`, `[fd00::1]:3000`. Anyone on the way can read
    /// the credentials: only for a network that you trust. Loopback is always allowed. Each call adds a host.
    ///
    /// Hosts are compared as hosts: upper and lower case, a dot at the end, the Unicode and the ASCII form of a name, and the spellings of
    /// an IP address make no difference, and an IPv6 address without a port needs no brackets. A URL, a pattern such as `*.local` and
    /// any other text that is not a host is rejected by a vendor's `build`.
    #[must_use]
    pub fn with_plain_http_host(mut self, host: impl Into<String>) -> Self {
        self.plain_http_hosts.push(PlainHost::parse(&host.into()));
        self
    }

    /// Starts every HTTP client from what this returns: your own certificates, DNS or connection pool. It is called for each address that
    /// a provider has, when that is built, and for each further Tokio runtime that calls it.
    ///
    /// It takes builders, not a finished client, because a client follows redirects by a policy that can't be seen or
    /// changed, and would carry `X-Auth-Token` and the like to another host. What a builder has already is kept or overridden:
    ///
    /// | of the builder | |
    /// |---|---|
    /// | `user_agent` | overridden by [`with_user_agent`](Self::with_user_agent) or its default |
    /// | `connect_timeout`, `read_timeout` | overridden by [`with_connect_timeout`](Self::with_connect_timeout) and [`with_read_timeout`](Self::with_read_timeout) or their defaults |
    /// | `timeout` | overridden: [`with_timeout`](Self::with_timeout) alone bounds a call |
    /// | `redirect` | overridden: redirects are not followed |
    /// | `retry` | overridden: [`with_retry`](Self::with_retry) alone says what is sent again |
    /// | `proxy`, for an https address | kept, as is the system's proxy, unless [`with_proxy`](Self::with_proxy) sets one |
    /// | `proxy`, for a plain-http address | ignored, as is the system's proxy: only [`with_proxy`](Self::with_proxy) sets one |
    /// | root certificates | kept: `tls_certs_merge` adds to the machine's, `tls_certs_only` replaces them. With the feature `bundled-roots` the compiled-in ones replace the machine's and are added to yours |
    /// | `default_headers` | kept, except those that a request sets itself: `User-Agent`, `Accept`, `Accept-Encoding` with the feature `gzip`, `Content-Type`, `Content-Length`, and the vendor's headers with the credentials. A default `Authorization` is also sent where the vendor's credentials are in another header or in the body; it is not redacted in errors |
    /// | `https_only` | kept: calls to an address with plain http fail as [`Config`](ErrorKind::Config) |
    /// | `gzip`, `no_gzip` | overridden with the feature `gzip`, which requests and decodes gzip by itself. Kept without it |
    /// | all else, such as `brotli`, `cookie_store`, `resolve`, `identity`, and what begins with `http1_`, `http2_`, `pool_` or `tcp_` | kept |
    ///
    /// ```
    /// # use omnipresence::{HttpOptions, reqwest::ClientBuilder};
    /// let options = HttpOptions::default()
    ///     .with_client_builder(|| ClientBuilder::new().pool_max_idle_per_host(2));
    /// ```
    #[must_use]
    pub fn with_client_builder(
        mut self,
        client: impl Fn() -> ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.client = Arc::new(client);
        self
    }

    /// Says when a failed request is sent again. [`Retry::default`] if not set.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Limits the requests by these quotas in place of those that the vendor documents. Of several quotas the first that fits an operation
    /// counts. An operation that none fits is not limited, so an empty list switches the limits off. After a 429 its operations wait all
    /// the same, for as long as the vendor requests and for a minute at most.
    ///
    /// A direct call whose turn does not come within [`Retry::with_max_wait`] and [`with_timeout`](Self::with_timeout) sends nothing and fails
    /// at once: it is [`RateLimited`](ErrorKind::RateLimited), [`Error::is_own_limit`] is true, and [`Error::retry_after`] is the time to wait.
    /// A request [in the background](crate::PresenceProvider::in_background) waits for its turn, however long that takes.
    ///
    /// Clones of a provider share its quotas. Two providers with the same credentials do not know of each other's requests: give each a part
    /// of the vendor's limit.
    #[must_use]
    pub fn with_quotas(mut self, quotas: impl IntoIterator<Item = Quota>) -> Self {
        self.quotas = Some(quotas.into_iter().collect());
        self
    }

    /// The same, unless [`with_quotas`](Self::with_quotas) was called.
    #[must_use]
    pub(crate) fn or_quotas(mut self, quotas: impl IntoIterator<Item = Quota>) -> Self {
        self.quotas
            .get_or_insert_with(|| quotas.into_iter().collect());
        self
    }

    /// How many requests one `get_many` or `set_many` has under way at once. 8 if not set.
    #[must_use]
    pub fn with_concurrency(mut self, requests: NonZeroUsize) -> Self {
        self.concurrency = requests;
        self
    }

    /// Goes by another clock than the system's: for tests that wait without waiting.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Checks everything and builds a client for each of these addresses. Each comes with the name of its setting, for errors. The
    /// operations are those that a quota may name.
    pub(crate) fn open<const N: usize>(
        &self,
        operations: &[&Descriptor],
        addresses: [(&str, &str); N],
    ) -> Result<[Transport; N]> {
        for (setter, time) in [
            ("with_timeout", self.timeout),
            ("with_connect_timeout", self.connect_timeout),
            ("with_read_timeout", self.read_timeout),
            ("with_batch_timeout", self.batch_timeout),
        ] {
            if time.is_zero() {
                let fault = format!(
                    "HttpOptions::{setter} is zero: pass a time above zero, or Duration::MAX for no bound"
                );
                return Err(Error::new(ErrorKind::Config, fault));
            }
        }
        if HeaderValue::from_str(&self.user_agent).is_err() {
            let fault = "HttpOptions::with_user_agent: the user agent holds a character that cannot be sent in a header";
            return Err(Error::new(ErrorKind::Config, fault));
        }
        self.retry.check()?;
        for quota in self.quotas.iter().flatten() {
            quota.check(operations)?;
        }
        let retry_budget = Arc::new(self.retry.new_budget());
        let server_clock = Arc::default();
        let mut transports = Vec::with_capacity(N);
        for (setting, address) in addresses {
            let base = self.check_address(setting, address)?;
            transports.push(self.transport(base, &retry_budget, &server_clock)?);
        }
        let mut transports = transports.into_iter();
        Ok(addresses.map(|_| {
            transports
                .next()
                .expect("there is one transport for each address")
        }))
    }

    /// Checks an address that nothing is sent to from here. `setting` names it in the error.
    pub(crate) fn check_address(&self, setting: &str, address: &str) -> Result<Url> {
        let hosts: Option<Vec<_>> = self.plain_http_hosts.iter().cloned().collect();
        let hosts = hosts.ok_or_else(|| {
            let fault = "HttpOptions::with_plain_http_host: the host is invalid: pass a name or an IP address, with or without a port, such as chat.local:3000, and no scheme or path";
            Error::new(ErrorKind::Config, fault)
        })?;
        base_url::parse(setting, address, &hosts)
    }

    fn client(&self, base: &Url, hold: Duration) -> reqwest::Result<Client> {
        let read_timeout = self.read_timeout.saturating_add(hold);
        let mut client = (self.client)()
            .connect_timeout(self.connect_timeout.min(LONGEST_TIMER))
            .read_timeout(read_timeout.min(LONGEST_TIMER))
            // It cannot be taken back. A call has its own, which covers the retries.
            .timeout(LONGEST_TIMER)
            .user_agent(&self.user_agent)
            .redirect(redirect::Policy::none())
            // One retry loop is enough: ours.
            .retry(reqwest::retry::never())
            .connector_layer(NoteConnections);
        if base.scheme() == "http" || self.proxy.is_some() {
            // Plain http is for loopback and for named hosts: it must not take a way through the system's proxy. And of several proxies
            // the first counts, which would be the builder's.
            client = client.no_proxy();
        }
        if let Some(proxy) = &self.proxy {
            client = client.proxy(proxy.clone());
        }
        trust(client, base).build()
    }

    fn transport(
        &self,
        base: Url,
        retry_budget: &Arc<RetryBudget>,
        server_clock: &Arc<ServerClock>,
    ) -> Result<Transport> {
        let (options, address) = (self.clone(), base.clone());
        let clients = Clients::new(move |hold| options.client(&address, hold)).map_err(|error| {
            let fault = "the HTTP client cannot be built: check what HttpOptions::with_client_builder sets, such as certificates, and the machine's certificate store";
            Error::new(ErrorKind::Config, fault).with_source(error)
        })?;
        Ok(Transport {
            clients,
            base,
            headers: HeaderMap::new(),
            timeout: self.timeout,
            batch_timeout: self.batch_timeout,
            max_body: self.max_body,
            retry: self.retry,
            has_own_proxy: self.proxy.is_some(),
            retry_budget: Arc::clone(retry_budget),
            quotas: self.quotas.clone(),
            concurrency: self.concurrency.get(),
            clock: Arc::clone(&self.clock),
            server_clock: Arc::clone(server_clock),
        })
    }
}

/// Plain http needs no certificates, so a machine without a certificate store can still talk to its own loopback.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn trust(client: ClientBuilder, base: &Url) -> ClientBuilder {
    if base.scheme() == "http" {
        return client.tls_certs_only([]);
    }
    #[cfg(feature = "bundled-roots")]
    let client = client.tls_certs_only(
        webpki_root_certs::TLS_SERVER_ROOT_CERTS
            .iter()
            .filter_map(|certificate| reqwest::Certificate::from_der(certificate).ok()),
    );
    client
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn trust(client: ClientBuilder, _: &Url) -> ClientBuilder {
    client
}
