//! A line to a fake vendor that can be cut, for those who want to see what becomes of an outage.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// Hands on what is sent to it, while it is up.
pub(crate) struct Line {
    base_url: String,
    is_up: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Line {
    /// A line to a fake by its base URL, and up.
    pub(crate) async fn to(base_url: &str) -> Self {
        let authority = base_url.trim_start_matches("http://");
        let authority = authority.split('/').next().unwrap_or_default();
        let vendor: SocketAddr = authority.parse().expect("a fake has an address");
        let listener = TcpListener::bind((vendor.ip(), 0)).await;
        let listener = listener.expect("there is a free port");
        let own = listener.local_addr().expect("it is bound").to_string();
        let (is_up, state) = watch::channel(true);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, vendor, state.clone()));
            }
        });
        Self {
            base_url: base_url.replacen(authority, &own, 1),
            is_up,
            task,
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Cuts it, with all that is on it, or mends it.
    pub(crate) fn set_up(&self, is_up: bool) {
        self.is_up.send_replace(is_up);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Until either end closes, or the line is cut.
async fn carry(mut client: TcpStream, vendor: SocketAddr, mut is_up: watch::Receiver<bool>) {
    let talk = async {
        if let Ok(mut vendor) = TcpStream::connect(vendor).await {
            // Whoever has gone away does not wait for more.
            let _ = copy_bidirectional(&mut client, &mut vendor).await;
        }
    };
    tokio::select! {
        biased;
        _ = is_up.wait_for(|is_up| !is_up) => {}
        () = talk => {}
    }
}
