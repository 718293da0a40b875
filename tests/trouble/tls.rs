//! Servers behind TLS, each with one fault that makes them unreachable.

use std::{
    cell::Cell,
    rc::Rc,
    sync::{Arc, LazyLock},
};

use omnipresence::{
    HttpOptions,
    reqwest::{Certificate, ClientBuilder, Proxy},
};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::{JoinHandle, spawn_local},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{RootCertStore, ServerConfig, server::WebPkiClientVerifier},
};

/// Why a server cannot be reached by TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsFault {
    /// The CA of its certificate is not trusted.
    Untrusted,
    /// Its certificate has expired.
    Expired,
    /// Its certificate is for another host.
    HostName,
    /// It requires a certificate of the client.
    ClientCertificate,
    /// It speaks plain HTTP at this port.
    NoTls,
    /// The proxy before it requires credentials.
    ProxyCredentials,
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

static CA: LazyLock<Issuer> = LazyLock::new(|| {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    // A CA of the same name as the server would look like a certificate that is signed by itself.
    params
        .distinguished_name
        .push(DnType::CommonName, "a CA of the tests");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
});

impl TlsFault {
    /// Options to reach the server with. They trust the CA, unless that is the fault.
    pub(crate) fn options(
        self,
        http: HttpOptions,
        url: &str,
        client: fn() -> ClientBuilder,
    ) -> HttpOptions {
        let trusted = (self != Self::Untrusted).then(|| CA.der());
        let http = http.with_client_builder(move || {
            let trusted = trusted.map(|ca| Certificate::from_der(ca).unwrap());
            client().tls_certs_only(trusted)
        });
        match self {
            Self::ProxyCredentials => {
                http.with_proxy(Proxy::all(url.replace("https", "http")).unwrap())
            }
            _ => http,
        }
    }

    /// What the server writes instead of a TLS handshake.
    fn plain_response(self) -> Option<&'static [u8]> {
        match self {
            Self::Untrusted | Self::Expired | Self::HostName | Self::ClientCertificate => None,
            Self::NoTls => Some(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
            Self::ProxyCredentials => Some(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
        }
    }

    fn server_config(self) -> Arc<ServerConfig> {
        let host = match self {
            Self::HostName => "other.example",
            _ => "localhost",
        };
        let mut params = CertificateParams::new([host.to_owned()]).unwrap();
        if self == Self::Expired {
            params.not_before = date_time_ymd(2001, 1, 1);
            params.not_after = date_time_ymd(2001, 2, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &*CA).unwrap();
        let config = ServerConfig::builder();
        let config = match self {
            Self::ClientCertificate => {
                let mut roots = RootCertStore::empty();
                roots.add(CA.der().clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build();
                config.with_client_cert_verifier(verifier.unwrap())
            }
            _ => config.with_no_client_auth(),
        };
        let config = config.with_single_cert(
            vec![certificate.der().clone()],
            key.serialize_der().try_into().unwrap(),
        );
        Arc::new(config.unwrap())
    }
}

/// A server with such a fault.
pub(crate) struct TlsServer {
    pub(crate) url: String,
    tally: Rc<Tally>,
    task: JoinHandle<()>,
}

/// How often clients have come, and gone on although the server is not to be trusted.
#[derive(Debug, Default)]
struct Tally {
    connections: Cell<usize>,
    requests: Cell<usize>,
}

impl TlsServer {
    pub(crate) async fn start(fault: TlsFault) -> Self {
        let listener = TcpListener::bind("localhost:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tally = Rc::new(Tally::default());
        let task = spawn_local(accept(listener, fault, Rc::clone(&tally)));
        Self {
            url: format!("https://localhost:{port}"),
            tally,
            task,
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.tally.connections.get()
    }

    /// How many connections the client has sent a request on.
    pub(crate) fn requests(&self) -> usize {
        self.tally.requests.get()
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, fault: TlsFault, tally: Rc<Tally>) {
    let acceptor = TlsAcceptor::from(fault.server_config());
    while let Ok((mut stream, _)) = listener.accept().await {
        tally.connections.update(|count| count + 1);
        let (acceptor, tally) = (acceptor.clone(), Rc::clone(&tally));
        spawn_local(async move {
            if let Some(response) = fault.plain_response() {
                // A client that has gone is no fault.
                if let Ok(1..) = stream.read(&mut [0; 4096]).await {
                    let _ = stream.write_all(response).await;
                }
                return;
            }
            // The handshake may end here before the client rejects the certificate.
            if let Ok(mut stream) = acceptor.accept(stream).await
                && let Ok(1..) = stream.read(&mut [0]).await
            {
                tally.requests.update(|count| count + 1);
            }
        });
    }
}
