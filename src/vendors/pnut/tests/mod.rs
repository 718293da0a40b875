//! What is true of pnut alone, and how its fake responds.
#![allow(clippy::unwrap_used)]

mod accounts;
mod application;
mod channels;
mod clock;
mod fake;
mod heartbeat;
mod hosts;
mod limits;
mod mirror;
mod quotas;
mod reading;
mod responses;
mod samples;
mod sharing;
mod undecodable;
mod watch;
mod writing;

use wiremock::MockServer;

use super::{Pnut, PnutBuilder};
use crate::{testkit::FakePnut, vendors::test_support::without_retries};

fn at(server: &MockServer) -> PnutBuilder {
    let builder = Pnut::builder().with_base_url(server.uri());
    builder.with_access_token("token")
}

fn client(server: &MockServer) -> Pnut {
    let builder = at(server).with_http(without_retries());
    builder.build().unwrap()
}

/// A fake, and a provider for it.
async fn connected() -> (FakePnut, Pnut) {
    let fake = FakePnut::start().await;
    let pnut = fake.builder().build().unwrap();
    (fake, pnut)
}
