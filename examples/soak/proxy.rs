//! The proxy before a vendor: every request comes on a connection of its own, and some meet with trouble.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    time::sleep,
};

use crate::{
    exchange::{forward, hung_up, read_request},
    trouble::{Fate, Fates, Trouble},
};

/// What has passed a proxy.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Traffic {
    /// Requests, whatever became of them.
    pub(crate) arrived: u64,
    pub(crate) disturbed: BTreeMap<Trouble, u64>,
}

impl Traffic {
    pub(crate) fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        for (trouble, count) in &other.disturbed {
            *self.disturbed.entry(*trouble).or_default() += count;
        }
    }
}

/// A proxy on a free port of this machine, until the runtime ends.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    traffic: Arc<Mutex<Traffic>>,
}

impl Proxy {
    pub(crate) async fn start(vendor: SocketAddr, mut fates: Fates) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let traffic = Arc::new(Mutex::new(Traffic::default()));
        let counter = Arc::clone(&traffic);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fate = fates.draw();
                count(&counter, &fate);
                tokio::spawn(exchange(client, vendor, fate));
            }
        });
        Ok(Self { address, traffic })
    }

    pub(crate) fn traffic(&self) -> Traffic {
        let traffic = self.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        traffic.clone()
    }
}

fn count(traffic: &Mutex<Traffic>, fate: &Fate) {
    let mut traffic = traffic.lock().unwrap_or_else(PoisonError::into_inner);
    traffic.arrived += 1;
    if let Some(trouble) = fate.trouble {
        *traffic.disturbed.entry(trouble).or_default() += 1;
    }
}

/// A client may give up at any moment, which is its right: errors end the exchange and nothing else.
async fn exchange(mut client: TcpStream, vendor: SocketAddr, fate: Fate) -> io::Result<()> {
    if fate.trouble == Some(Trouble::Refused) {
        return Ok(());
    }
    let request = read_request(&mut client).await?;
    if fate.trouble == Some(Trouble::Delay) {
        tokio::select! {
            () = sleep(fate.delay()) => {}
            // Who has given up has been told that the write may not be done. It must not be done much later.
            () = hung_up(&mut client) => return Ok(()),
        }
    }
    let answer = if fate.reaches_vendor {
        forward(vendor, &request).await?
    } else {
        Vec::new()
    };
    match fate.trouble {
        None | Some(Trouble::Delay) => client.write_all(&answer).await?,
        Some(Trouble::AnswerLost) => {}
        Some(Trouble::AnswerCut) => {
            let some = fate.cut(answer.len());
            client.write_all(&answer[..some]).await?;
        }
        Some(Trouble::Silence) => hung_up(&mut client).await,
        Some(other) => {
            let answer = other.answer().unwrap_or_default();
            client.write_all(answer.as_bytes()).await?;
        }
    }
    client.shutdown().await
}
