//! Every kind of credentials of every vendor, against servers that do what no documentation says.

mod bodies;
mod concurrency;
mod lifetimes;
mod log;
mod me;
mod nodes;
mod redirects;
mod renewals;
mod responses;
mod secrets;
pub(crate) mod server;
pub(crate) mod source;
mod spans;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Opened, VendorKit},
    HttpOptions, UserId, Who,
    mock::FakeClock,
};

use crate::harness::all;

pub(crate) fn trials() -> Vec<Trial> {
    all([
        bodies::trials(),
        concurrency::trials(),
        lifetimes::trials(),
        me::trials(),
        nodes::trials(),
        redirects::trials(),
        renewals::trials(),
        responses::trials(),
        secrets::trials(),
        source::trials(),
        spans::trials(),
    ])
}

/// A reason why a case is ignored.
const NEEDS_HEADERS: &str = "requests a token first";

/// Somebody whom a vendor could have.
fn somebody() -> Who {
    Who::User(UserId::from("17"))
}

/// Retries wait on a fake clock, and no quota is kept.
fn without_waits() -> HttpOptions {
    FakeClock::new().http_options()
}

fn is_static(_: &VendorKit, login: &Login) -> bool {
    login.is_static()
}

fn open(login: &Login, url: &str) -> Opened {
    (login.open)(url, without_waits()).unwrap()
}

/// The error of a read.
async fn error(login: &Login, url: &str, http: HttpOptions) -> omnipresence::Error {
    let opened = (login.open)(url, http).unwrap();
    opened.provider.get(&somebody()).await.unwrap_err()
}
