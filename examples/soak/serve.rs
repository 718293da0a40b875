//! The child process: the four fake vendors, each behind its proxy.
//!
//! They have a process of their own because they keep every call they get: the memory of the caller shall be its own.

use std::{
    error::Error,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use omnipresence::{
    Timestamp,
    mock::{FakeClock, FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice},
    reqwest::Url,
};
use serde::{Deserialize, Serialize};
use tokio::{task, time};

use crate::{
    Args,
    proxy::{Proxy, Traffic},
    support::{say::say, vendor::VendorName},
    trouble::Fates,
    users,
};

/// Where a vendor is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Addresses {
    /// Behind the proxy.
    pub(crate) flaky: String,
    /// The vendor itself.
    pub(crate) steady: String,
}

/// Prints a line with the addresses, serves until nobody holds the other end of the standard input, and prints a line with the traffic;
/// both in the order of [`VendorName::ALL`].
pub(crate) async fn serve(args: &Args) -> Result<(), Box<dyn Error>> {
    let fakes = Fakes::start(args.tasks).await;
    let mut proxies = Vec::new();
    let mut addresses = Vec::new();
    for (seed, name) in (args.seed..).zip(VendorName::ALL) {
        let steady = fakes.base_url(name);
        let mut url = Url::parse(&steady)?;
        let port = url.port().ok_or("a fake has no port")?;
        let vendor = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let proxy = Proxy::start(vendor, Fates::new(seed, args.trouble)).await?;
        url.set_port(Some(proxy.address.port()))
            .map_err(|()| "the port cannot be set")?;
        addresses.push(Addresses {
            flaky: url.into(),
            steady,
        });
        proxies.push(proxy);
    }
    say(serde_json::to_string(&addresses)?);
    serve_until_closed(&fakes).await?;
    let traffic: Vec<Traffic> = proxies.iter().map(Proxy::traffic).collect();
    say(serde_json::to_string(&traffic)?);
    Ok(())
}

/// Meanwhile the clocks of the fakes, which stand still by themselves, go with the system's.
async fn serve_until_closed(fakes: &Fakes) -> Result<(), Box<dyn Error>> {
    let mut closed = task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink()));
    let mut tick = time::interval(Duration::from_millis(100));
    loop {
        tokio::select! {
            end = &mut closed => return Ok(end?.map(|_| ())?),
            _ = tick.tick() => fakes.clocks().for_each(|clock| clock.set(Timestamp::now())),
        }
    }
}

struct Fakes {
    genesys: FakeGenesys,
    rocketchat: FakeRocketChat,
    pnut: FakePnut,
    superoffice: FakeSuperOffice,
}

impl Fakes {
    async fn start(tasks: u32) -> Self {
        let fakes = Self {
            genesys: FakeGenesys::start().await,
            rocketchat: FakeRocketChat::start().await,
            pnut: FakePnut::start().await,
            superoffice: FakeSuperOffice::start().await,
        };
        fakes.arrange();
        for user in (0..tasks).flat_map(users::own) {
            fakes.add_user(user.as_str());
        }
        fakes
    }

    /// Tokens end often, so that new ones are got through the proxy. The limits are the caller's own, so that no vendor locks it out.
    fn arrange(&self) {
        self.genesys.set_token_lifetime(Duration::from_secs(30));
        self.rocketchat.permit_editing_others(true);
        for operation in ["users.presence", "users.setStatus"] {
            self.rocketchat.set_call_limit(operation, u32::MAX);
        }
        self.pnut.set_call_limits(u32::MAX, u32::MAX);
    }

    fn add_user(&self, id: &str) {
        let name = format!("User {id}");
        self.genesys.add_user(id, &name);
        self.rocketchat.add_user(id, &name);
        // Who is not connected is shown as offline, whatever is set.
        self.rocketchat.set_connection(id, "online");
        self.superoffice.add_user(id, &name);
        // pnut.io lets everybody write but one user, the caller.
    }

    fn base_url(&self, name: VendorName) -> String {
        match name {
            VendorName::Genesys => self.genesys.base_url(),
            VendorName::RocketChat => self.rocketchat.base_url(),
            VendorName::Pnut => self.pnut.base_url(),
            VendorName::SuperOffice => self.superoffice.base_url(),
        }
    }

    fn clocks(&self) -> impl Iterator<Item = &FakeClock> {
        let clocks = [
            self.genesys.clock(),
            self.rocketchat.clock(),
            self.pnut.clock(),
            self.superoffice.clock(),
        ];
        clocks.into_iter()
    }
}
